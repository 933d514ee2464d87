/* The page's files, which are carried in the program. Nothing is kept. */
#ifndef PAGE_H
#define PAGE_H

#include "http/request.h"

/* Answers with the file of shim/www that stands at the request's path. */
void page_send(Request *request);

#endif
