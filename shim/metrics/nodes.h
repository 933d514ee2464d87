/* The provinces that count in databases of their own, as metrics of a server at the nation. */
#ifndef METRICS_NODES_H
#define METRICS_NODES_H

#include "metrics/metrics.h"

/* Appends what sum has of the nodes in Prometheus' text format: a line for each that there is, by its number, 1 to 31;
 * none where the database has said nothing for 30 seconds. */
void metrics_nodes_write(Text *out, const Metrics *sum);

#endif
