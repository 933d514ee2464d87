/*
 * Counts requests against the limits of their class. Each verdict is false for one too many; request->rate then says
 * when the next may come, and whoever asked answers (respond_limited).
 */
#ifndef LIMIT_H
#define LIMIT_H

#include "http/request.h"

/* Against its address. */
bool limit_address(Request *request);
/* Against an account: a user's id, or what an account is asked for by; by the limits of a class. */
bool limit_account(Request *request, RouteLimit limit, const char *account);
/* Against its user, if it has one. */
bool limit_user(Request *request);
/* It does not count after all: the password was right, or was not looked at. */
void limit_forgive(Request *request, RouteLimit limit, const char *account);
/* What limit_user counted does not. */
void limit_forgive_user(Request *request);
/* A read that everybody may keep for everybody does not count at all: thousands of viewers may have one address. */
void limit_spare(Request *request);

#endif
