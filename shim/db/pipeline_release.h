/*
 * The queries of a connection that has ended: each is reported to the pool, to go again or as it ended, which may free
 * it. The connection is closed before.
 */
#ifndef PIPELINE_RELEASE_H
#define PIPELINE_RELEASE_H

#include "db/ring.h"

/* Empties the ring; results are freed. */
void pipeline_release(Pipeline *pipeline);

#endif
