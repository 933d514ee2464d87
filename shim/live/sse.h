/*
 * One thread's streams of live totals (server-sent events, HTML §9.2): what has moved is asked for together. live.c
 * owns it.
 */
#ifndef SSE_H
#define SSE_H

#include "http/request.h"
#include "http/row.h"

/* One thread's streams of live totals (server-sent events, HTML §9.2); the thread owns it. */
typedef struct Sse Sse;

Sse *sse_open(ServerThread *thread);
/* True when the request asks for a stream. */
bool sse_is_wanted(const Request *request);
/* What a stream tells of, and how often. */
typedef struct SseWanted {
    int election;
    int contest;  /* 0: all of them */
    int interval; /* ms between two changes at least */
} SseWanted;

/* Answers with a stream that begins with the total of this row (of api_realtime_coalesced). */
void sse_start(Sse *sse, Request *request, const SseWanted *wanted, const Row *row);
/* Ten times a second: asks for what has moved, and sends heartbeats. */
void sse_tick(Sse *sse);
/* Ends all streams: the server stops, or its database is too far behind. */
void sse_stop(Sse *sse);
/* The database is closed; no request is left. */
void sse_close(Sse *sse);

#endif
