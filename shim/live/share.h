#ifndef SHARE_H
#define SHARE_H

#include "http/request.h"

/* One thread's live totals that are being asked for. */
typedef struct Share Share;

Share *share_open(ServerThread *thread);
/*
 * Answers with the live total of the request's election: as JSON, as 304, or by making it a stream. Those who ask while
 * a query is under way share the next one, so each answer has every write that was acknowledged before it was asked
 * for.
 */
void share_ask(Request *request);
/* At the end of a loop turn: sends the queries that are wanted. */
void share_turn(Share *share);
/* Ten times a second: answers those who have waited as long as they may. */
void share_tick(Share *share);
/* At the request's end. */
void share_leave(Request *request);
/* The database is closed; nothing is under way. */
void share_close(Share *share);

#endif
