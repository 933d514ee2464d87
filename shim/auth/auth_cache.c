/*
 * Tokens that were checked. What is remembered is a keyed digest of the whole token (BLAKE2b, 256 bits), with what the
 * token says: so nobody passes for another by a token that is alike, and no token lies in memory. Only valid ones are
 * remembered, so a forged one never displaces any. Whether the session still runs is asked of the database, every time.
 */
#include "auth/auth_cache.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { AUTH_CACHE_PLACES = 1024, AUTH_CACHE_DIGEST = 32 };

/* A token's digest names its place; user_id 0: free. */
typedef struct AuthPlace {
    unsigned char digest[AUTH_CACHE_DIGEST];
    TokenType type;
    Identity identity;
} AuthPlace;

struct AuthCache {
    unsigned char key[crypto_generichash_KEYBYTES];
    AuthPlace places[AUTH_CACHE_PLACES];
};

AuthCache *auth_cache_open(void)
{
    AuthCache *cache = sodium_init() < 0 ? NULL : calloc(1, sizeof(*cache));

    if (cache != NULL)
        crypto_generichash_keygen(cache->key);
    return cache;
}

static AuthPlace *auth_cache_place(AuthCache *cache, const unsigned char digest[AUTH_CACHE_DIGEST])
{
    return &cache->places[(digest[0] | digest[1] << 8) % AUTH_CACHE_PLACES];
}

TokenFault auth_cache_check(AuthCache *cache, const AuthKeys *keys, TokenType type, const char *token, int64_t now,
                            Identity *identity)
{
    unsigned char digest[AUTH_CACHE_DIGEST];
    AuthPlace *place;
    TokenFault fault;

    crypto_generichash(digest, sizeof(digest), (const unsigned char *)token, strlen(token), cache->key,
                       sizeof(cache->key));
    place = auth_cache_place(cache, digest);
    if (place->identity.user_id > 0 && place->type == type && memcmp(place->digest, digest, sizeof(digest)) == 0) {
        *identity = place->identity;
        return auth_check_times(identity, now);
    }
    fault = auth_check(keys, type, token, now, identity);
    if (fault == TOKEN_VALID) {
        *place = (AuthPlace){.type = type, .identity = *identity};
        memcpy(place->digest, digest, sizeof(digest));
    }
    return fault;
}

void auth_cache_close(AuthCache *cache)
{
    if (cache != NULL)
        sodium_memzero(cache, sizeof(*cache));
    free(cache);
}
