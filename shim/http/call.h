/*
 * The call of a route's function and the completion of a request: its answer, or its refusal, which may be audited.
 * Results are borrowed.
 */
#ifndef CALL_H
#define CALL_H

#include "http/respond.h"

/* Runs the route's function and answers with what it returns. */
void call_route(Request *request);
/* Answers by any end of a call: the row, or the problem that stands for it. The result is borrowed. */
void call_finish(Request *request, DbOutcome outcome, const PGresult *result);
/* Answers with the row of a call. */
void call_answer(Request *request, const PGresult *result);

#endif
