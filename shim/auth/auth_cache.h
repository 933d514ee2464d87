/*
 * Tokens that were found valid, so that the next request with one costs a hash and not a signature. Each thread owns
 * a cache of its own; nothing is shared.
 */
#ifndef AUTH_CACHE_H
#define AUTH_CACHE_H

#include "auth/auth.h"

/* One thread's tokens that were found valid; of a bounded number, the newest ones. */
typedef struct AuthCache AuthCache;

/* NULL: no memory. */
AuthCache *auth_cache_open(void);
/* auth_check, always with the same keys, with less work for a token that was valid before. Its times are checked anew.
 */
TokenFault auth_cache_check(AuthCache *cache, const AuthKeys *keys, TokenType type, const char *token, int64_t now,
                            Identity *identity);
void auth_cache_close(AuthCache *cache);

#endif
