/* One thread's live totals: coalesced reads and streams. The thread owns it; the calls are its hooks. */
#ifndef LIVE_H
#define LIVE_H

#include "http/request.h"

typedef struct Live Live;

Live *live_open(ServerThread *thread);
/* Answers with the live total of an election, or of the contest that the query string names: as JSON, as 304, or as a
 * stream. */
void live_ask(Request *request, int election);
/* Runs the route's function, which reads an election, once its live total has the min_version of the query string. */
void live_check(Request *request, int election);
/* Answers with the page of an election (0: of all of them), with what it shows first in it. */
void live_ask_page(Request *request, int election);
/* At the end of a loop turn, before the database's. */
void live_turn(Live *live);
/* Ten times a second. */
void live_tick(Live *live);
/* Ends all streams: the server stops. */
void live_stop(Live *live);
/* The database is closed; no request is left. */
void live_close(Live *live);

#endif
