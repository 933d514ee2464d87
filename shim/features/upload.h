/*
 * Files that come in, counted among the uploads under way until the request ends. The job belongs to a worker once
 * it is put, the rest to upload.c.
 */
#ifndef UPLOAD_H
#define UPLOAD_H

#include "http/request.h"

/*
 * Takes a multipart/form-data body apart: its fields become the request's JSON body, its files are recognised and
 * cleaned in a worker thread and become the request's files. Then the request goes on, or is answered.
 */
void upload_start(Request *request);
/* Takes a text/csv body as the one content of the request. Then the request goes on, or is answered. */
void upload_csv(Request *request);

#endif
