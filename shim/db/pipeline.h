/*
 * One connection in pipeline mode: connects, sends, flushes. The pool owns it; queries in flight are borrowed until
 * their end is reported or nobody waits for them.
 */
#ifndef PIPELINE_H
#define PIPELINE_H

#include "db/ring.h"

/* context: borrowed. timeout_ms: of a statement, 0 for none. */
void pipeline_init(Pipeline *pipeline, PipelineContext *context, int number, int timeout_ms, bool gives_way);
/* False also while the server is slow with what it has: others wait better in the queue than behind it. */
bool pipeline_can_send(const Pipeline *pipeline);
/* Connected, and nothing is in flight. */
bool pipeline_is_idle(const Pipeline *pipeline);
/* False when the connection is broken; the query then stays with the caller. */
bool pipeline_send(Pipeline *pipeline, DbQuery *query);
void pipeline_turn(Pipeline *pipeline);
void pipeline_tick(Pipeline *pipeline, uint64_t now);
void pipeline_close(Pipeline *pipeline);
/* Drops the connection: reads that are in flight go again. */
void pipeline_forsake(Pipeline *pipeline, const char *reason);

/* Since when it waits for an answer and has heard nothing, clock_ms; 0: not for PIPELINE_SILENT_MS. */
uint64_t pipeline_silent_since(const Pipeline *pipeline);
/* Takes what its server says of itself elsewhere; the session's own process stays. */
void pipeline_know(Pipeline *pipeline, const Identity *server);
/* Believes nothing more of a connection that works, until it is trusted again: then it takes what has come. */
void pipeline_doubt(Pipeline *pipeline);
void pipeline_trust(Pipeline *pipeline);
/* A pipeline that is held is ready. */
void pipeline_admit(Pipeline *pipeline);

#endif
