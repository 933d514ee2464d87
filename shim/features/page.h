/* The page's files, which are carried in the program. Nothing is kept. */
#ifndef PAGE_H
#define PAGE_H

#include "http/request.h"
#include "http/row.h"

/* Answers with the file of shim/www that stands at the request's path, or with the page whose address it is. */
void page_send(Request *request);
/* Whether the page at the request's path shows an election, or those that there are. */
bool page_shows_elections(const Request *request);
/* Answers such a page with what it asks for first in it: the row of api_first, with its status; NULL: the page alone.
 */
void page_send_with(Request *request, const Row *row);
/* Whether a path that is none is asked for by who reads pages, and is none of the API's. */
bool page_is_wanted(const Request *request);
/* 404 by the page, which says so. */
void page_send_missing(Request *request);

#endif
