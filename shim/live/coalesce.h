/*
 * Concurrent reads of a live total are coalesced: those that arrive during a query share the next one. A thread's
 * live.c owns it; those who ask lie in the pools of their requests.
 */
#ifndef COALESCE_H
#define COALESCE_H

#include "http/request.h"
#include "live/sse.h"

/* One thread's live totals that are being asked for; the thread owns it. */
typedef struct Coalescer Coalescer;

/* sse: what makes a stream of an answer; it outlives this. */
Coalescer *coalesce_open(ServerThread *thread, Sse *sse);
/*
 * Answers with the live total of an election, or of the contest its query string names: as JSON, as 304, or by making
 * it a stream. Those who ask while a query is under way share the next one, so each answer has every write that was
 * acknowledged before it was asked for.
 */
void coalesce_ask(Coalescer *coalescer, Request *request, int election);
/* At the end of a loop turn: sends the queries that are wanted. */
void coalesce_turn(Coalescer *coalescer);
/* Ten times a second: answers those who have waited as long as they may. */
void coalesce_tick(Coalescer *coalescer);
/* The database is closed; nothing is under way. */
void coalesce_close(Coalescer *coalescer);

#endif
