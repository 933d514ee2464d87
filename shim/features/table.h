/* The pages of tables for browsers without JavaScript. Nothing is kept. */
#ifndef TABLE_H
#define TABLE_H

#include "http/request.h"

/* Asks the route's function for what a page is made of, and answers with the page. */
void table_ask(Request *request);

#endif
