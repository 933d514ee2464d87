/*
 * Refusals of signed-in users, which the audit log has before they are answered. What is kept meanwhile lies in the
 * request's pool.
 */
#ifndef AUDIT_H
#define AUDIT_H

#include "http/respond.h"

/* Refuses a signed-in user, and answers when that is in the audit log. The problem is borrowed for the call. */
void audit_refusal(Request *request, const Problem *problem);

#endif
