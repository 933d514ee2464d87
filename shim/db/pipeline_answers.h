/*
 * What comes back on a pipeline: results become the ends of queries, which are reported to the pool. Results are
 * freed here.
 */
#ifndef PIPELINE_ANSWERS_H
#define PIPELINE_ANSWERS_H

#include "db/ring.h"

/* Takes what the server has sent; marks the pipeline broken when it is out of step. */
void pipeline_receive(Pipeline *pipeline);
/* libpq's notice receiver. */
void pipeline_on_notice(void *pipeline, const PGresult *notice);

#endif
