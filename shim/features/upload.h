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
/* Sets the parameters of the request's files; none without a form. */
void upload_parameters(Request *request);
/* At the request's end: it counts among the uploads under way no more. */
void upload_end(Request *request);

#endif
