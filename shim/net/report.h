/* All metrics of a server, put together when they are asked for. Nothing is kept. */
#ifndef REPORT_H
#define REPORT_H

#include "net/thread.h"

/* Appends all metrics of a server; callable from any thread while its threads are there. */
void report_write(void *server, Text *out);

#endif
