/*
 * Sends answers: each request is answered once. What is given is borrowed for the call; what is sent is copied into
 * the request's pool.
 */
#ifndef RESPOND_H
#define RESPOND_H

#include "http/problem.h"
#include "http/request.h"

/* An answer that is ready to be sent; body lies in the request's pool. */
typedef struct Rendered {
    int status;
    h2o_iovec_t body;
} Rendered;

/* Each of these answers the request; it must not be answered again. What they are given is borrowed for the call. */

/* A body as it is; length 0 sends none. */
void respond_send(Request *request, int status, const char *content_type, const char *body, size_t length);
void respond_problem(Request *request, const Problem *problem);
/* What a page of tables, or of a refusal, says of itself: its language, and that it loads nothing of others. */
void respond_page_headers(Request *request);
/* A problem that is sent later, with respond_rendered. */
void respond_render(Request *request, const Problem *problem, Rendered *rendered);
void respond_rendered(Request *request, const Rendered *rendered);
/* 429: again in so many seconds. */
void respond_limited(Request *request, int retry_after);
/* 401; had_token: WWW-Authenticate says that the token is not valid. */
void respond_unauthorized(Request *request, const char *code, const char *message, bool had_token);
/* 413: how long the body is (0: not said) and may be at the most, in bytes. */
void respond_too_large(Request *request, size_t length, size_t most);
/* 503 with Retry-After. */
void respond_unavailable(Request *request, const char *code, const char *message);
/* A problem that may be over in two seconds: with Retry-After. */
void respond_retry(Request *request, const Problem *problem);
/* 503: the database is a standby that is more than MAX_LAG behind. */
void respond_behind(Request *request);
/* The header that says which role the database has, where the answer is of it. */
void respond_role(Request *request);
/* 204 to OPTIONS, 405 to the rest. */
void respond_allow(Request *request, RouteOutcome outcome, const char *allow);

/* Begins an answer whose body the generator sends as it comes, of no stated length; its own headers are there. */
void respond_begin(Request *request, int status, const char *content_type, h2o_generator_t *generator);

#endif
