/*
 * GET /metrics on a listener and a thread of its own, apart from what clients reach. It owns its socket, thread and
 * event loop; what it sends is written by its owner, who is called in that thread.
 */
#ifndef METRICS_SERVER_H
#define METRICS_SERVER_H

#include "core/listen.h"
#include "core/text.h"

#include <stdbool.h>

/*
 * GET /metrics on a listener and a thread of its own, apart from what clients reach. It owns its socket, thread and
 * event loop; what it sends is written by its owner, who calls it in that thread.
 */
typedef struct MetricsServer MetricsServer;

/* Appends all metrics in Prometheus' text format. */
typedef void (*MetricsWrite)(void *source, Text *out);

/* Listens; NULL with a message in error. The address is borrowed. */
MetricsServer *metrics_server_open(const ListenAddress *address, MetricsWrite write, void *source, Text *error);
/* Answers from now on. False when its thread cannot be made. */
bool metrics_server_start(MetricsServer *metrics);
/* Where it is, such as 127.0.0.1:9464. */
void metrics_server_address(const MetricsServer *metrics, Text *out);
/* Ends the thread at once and frees; before anything that the writer reads is freed. */
void metrics_server_stop(MetricsServer *metrics);

#endif
