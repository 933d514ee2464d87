/*
 * Attempts on an account, counted in the database for all servers together. What is kept for a request meanwhile lies
 * in its pool, and ends with it.
 */
#ifndef ATTEMPT_H
#define ATTEMPT_H

#include "http/request.h"

/* What follows for a request whose attempt is within the limit. */
typedef void (*AttemptNext)(Request *request);

/*
 * Asks whether an attempt on an account (NULL: none is counted) is within the limit of a class of routes; failed: it
 * counts. next is called where it is, perhaps before this returns; else the request is answered: by 429, or by what
 * keeps the database from counting. Right or wrong, an attempt beyond the limit tells nothing.
 */
void attempt_judge(Request *request, RouteLimit limit, const char *account, bool failed, AttemptNext next);

#endif
