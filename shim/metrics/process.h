/* The process as the system sees it, as metrics. Nothing is kept. */
#ifndef METRICS_PROCESS_H
#define METRICS_PROCESS_H

#include "core/text.h"

#include <time.h>

/* Appends what the system knows of the process, its version and its start, in Prometheus' text format. */
void metrics_process_write(Text *out, time_t started_at);

#endif
