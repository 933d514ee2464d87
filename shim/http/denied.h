#ifndef DENIED_H
#define DENIED_H

#include "http/problem.h"
#include "http/request.h"

/* Writes into the audit log that the request's user was refused, then answers with the problem whether or not it could.
 */
void denied_answer(Request *request, const Problem *problem);

#endif
