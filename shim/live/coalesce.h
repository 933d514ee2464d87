#ifndef COALESCE_H
#define COALESCE_H

#include "http/request.h"

/* One thread's live totals that are being asked for. */
typedef struct Coalescer Coalescer;

Coalescer *coalesce_open(ServerThread *thread);
/*
 * Answers with the live total of the request's election, or of the contest its query string names: as JSON, as 304, or
 * by making it a stream. Those who ask while a query is under way share the next one, so each answer has every write
 * that was acknowledged before it was asked for.
 */
void coalesce_ask(Request *request);
/* At the end of a loop turn: sends the queries that are wanted. */
void coalesce_turn(Coalescer *coalescer);
/* Ten times a second: answers those who have waited as long as they may. */
void coalesce_tick(Coalescer *coalescer);
/* At the request's end. */
void coalesce_leave(Request *request);
/* The database is closed; nothing is under way. */
void coalesce_close(Coalescer *coalescer);

#endif
