/* Answers of any size, which come in pieces. The file and the generator belong to export.c until the request ends. */
#ifndef EXPORT_H
#define EXPORT_H

#include "http/request.h"

/* Asks for an answer that comes in pieces, and sends them on. What it keeps is its own. */
void export_ask(Request *request);

#endif
