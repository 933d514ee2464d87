#ifndef METRICS_SERVER_H
#define METRICS_SERVER_H

#include "net/server.h"

typedef struct MetricsServer MetricsServer;

/*
 * Listens on METRICS_ADDRESS and METRICS_PORT, apart from what clients reach, and puts itself into server->metrics:
 * NULL when the port is 0. False with a message in error.
 */
bool metrics_server_open(Server *server, Text *error);
/* Answers GET /metrics from a thread of its own, once the server's threads are there. False when it cannot be made. */
bool metrics_server_start(MetricsServer *metrics);
/* Where it is, such as 127.0.0.1:9464. */
void metrics_server_address(const MetricsServer *metrics, Text *out);
/* Ends the thread at once and frees; before anything that it reads is freed. */
void metrics_server_stop(MetricsServer *metrics);

/* metrics_process.c: appends what is not counted by the server's threads: workers, uploads, mail, the process. */
void metrics_process_write(Text *out, Server *server);

#endif
