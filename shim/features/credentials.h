/*
 * Password routes: passwords are taken out of the body, hashed or checked, and only then is the function called.
 * What is kept meanwhile belongs to credentials.c and is wiped at the request's end.
 */
#ifndef CREDENTIALS_H
#define CREDENTIALS_H

#include "http/request.h"

/*
 * Once a request's body and files are there: on a password route takes the passwords out of request->body (NULL: no
 * body), hashes or checks them as the route says, and calls; on others calls at once. What it keeps is its own.
 */
void credentials_start(Request *request);

#endif
