/*
 * The value that proves that a page of our own sent a cookie: bound to the session of its tokens and to the key. The
 * caller owns the buffer.
 */
#ifndef CSRF_H
#define CSRF_H

#include "auth/auth.h"

enum { CSRF_SIZE = 44 };

/* The value that a cookie client must send back in X-CSRF-TOKEN: bound to the session of its tokens and to the key. */
void csrf_token(const AuthKeys *keys, const char *session_id, char token[CSRF_SIZE]);
/* Compares in constant time. */
bool csrf_fits(const AuthKeys *keys, const char *session_id, const char *sent);

#endif
