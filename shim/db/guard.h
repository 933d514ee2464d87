/*
 * Sees to it that a thread's pipelines lead to the database server that there is now, and that nothing is believed
 * which one says that was replaced meanwhile. It has a probe of its own; the pool owns it and the pipelines.
 */
#ifndef DB_GUARD_H
#define DB_GUARD_H

#include "core/log.h"
#include "db/pipeline.h"
#include "db/probe.h"
#include "metrics/metrics.h"

typedef struct Guard {
    Probe probe;
    Pipeline *pipelines;
    int count;
    PipelineContext *context;
    Log *log;
    Metrics *metrics;
    uint64_t ticked; /* when the last tick was; 0: there was none */
    int apart;       /* rounds in a row, while sessions are not proven, that met no session of ours */
} Guard;

/* context: of the pipelines; all are borrowed. */
void guard_init(Guard *guard, PipelineContext *context, Pipeline *pipelines, int count, Log *log, Metrics *metrics);
/* At the end of each turn of the loop. */
void guard_turn(Guard *guard);
/* Every 100 ms, before anything is sent that has come since. */
void guard_tick(Guard *guard);
void guard_close(Guard *guard);

#endif
