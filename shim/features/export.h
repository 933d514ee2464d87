#ifndef EXPORT_H
#define EXPORT_H

#include "http/request.h"

/* Asks for an answer that comes in pieces, and sends them on. */
void export_ask(Request *request);
/* The request ends. */
void export_leave(Request *request);

#endif
