#ifndef CREDENTIALS_H
#define CREDENTIALS_H

#include "http/request.h"

/* Takes the passwords out of request->body (NULL: no body), then hashes or checks them as the route says and calls. */
void credentials_start(Request *request);

/*
 * Takes member name out of a body: a string is returned (malloc'ed) and wiped in the body, which keeps its length in
 * characters in its place; a number becomes null, so that nobody can claim a length.
 */
char *credentials_take(json_t *body, const char *name);

#endif
