/*
 * Requests of who has seen a version that a standby does not have yet. A thread's live.c owns the list; those who wait
 * lie in the pools of their requests.
 */
#ifndef AWAIT_H
#define AWAIT_H

#include "http/request.h"

#include <jansson.h>

/* One thread's requests that wait; the thread owns it. */
typedef struct Awaiting Awaiting;

/* Asks once more for what the request is about. */
typedef void (*AwaitAgain)(Request *request, int election, int contest);

Awaiting *await_open(void);
/*
 * The version that a client has by its own word: the highest of min_version of the query, the tags of If-None-Match and
 * Last-Event-ID; -1 for none. query: of the request, or NULL.
 */
json_int_t await_seen(const Request *request, const json_t *query);
/*
 * The version is not there yet: the request is asked again ten times a second, for two seconds, and is then answered by
 * 503 with Retry-After.
 */
void await_version(Awaiting *awaiting, Request *request, int election, int contest, AwaitAgain again);
/* Ten times a second: all who wait ask again. */
void await_tick(Awaiting *awaiting);
/* Nobody waits any more. */
void await_close(Awaiting *awaiting);

#endif
