#ifndef LIMIT_H
#define LIMIT_H

#include "http/request.h"

/* Counts the request against its address. False when it was answered with 429. */
bool limit_address(Request *request);
/*
 * Counts it against an account: a user's id, or what an account is asked for by; by the limits of a class. False when
 * it was answered with 429.
 */
bool limit_account(Request *request, RouteLimit limit, const char *account);
/* Counts it against its user, if it has one. */
bool limit_user(Request *request);
/* It does not count after all: the password was right, or was not looked at. */
void limit_forgive(Request *request, RouteLimit limit, const char *account);
/* What limit_user counted does not. */
void limit_forgive_user(Request *request);

#endif
