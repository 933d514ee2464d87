/*
 * Tokens that were checked. What is remembered is a keyed digest of the whole token (BLAKE2b, 256 bits), with what the
 * token says: so nobody passes for another by a token that is alike, and no token lies in memory. Only valid ones are
 * remembered, so a forged one never displaces any. Whether the session still runs is asked of the database, every time.
 */
#include "auth/auth_cache.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { AUTH_CACHE_SLOTS = 1024, AUTH_CACHE_DIGEST = 32 };

/* A token's digest names its slot; user_id 0: free. */
typedef struct AuthSlot {
    unsigned char digest[AUTH_CACHE_DIGEST];
    TokenType type;
    Identity identity;
} AuthSlot;

struct AuthCache {
    unsigned char key[crypto_generichash_KEYBYTES];
    AuthSlot slots[AUTH_CACHE_SLOTS];
};

AuthCache *auth_cache_open(void)
{
    AuthCache *cache = sodium_init() < 0 ? NULL : calloc(1, sizeof(*cache));

    if (cache != NULL)
        crypto_generichash_keygen(cache->key);
    return cache;
}

static AuthSlot *auth_cache_slot(AuthCache *cache, const unsigned char digest[AUTH_CACHE_DIGEST])
{
    return &cache->slots[(digest[0] | digest[1] << 8) % AUTH_CACHE_SLOTS];
}

TokenFault auth_cache_check(AuthCache *cache, const AuthKeys *keys, TokenType type, const char *token, int64_t now,
                            Identity *identity)
{
    unsigned char digest[AUTH_CACHE_DIGEST];
    AuthSlot *slot;
    TokenFault fault;

    crypto_generichash(digest, sizeof(digest), (const unsigned char *)token, strlen(token), cache->key,
                       sizeof(cache->key));
    slot = auth_cache_slot(cache, digest);
    if (slot->identity.user_id > 0 && slot->type == type && memcmp(slot->digest, digest, sizeof(digest)) == 0) {
        *identity = slot->identity;
        return auth_check_times(identity, now);
    }
    fault = auth_check(keys, type, token, now, identity);
    if (fault == TOKEN_VALID) {
        *slot = (AuthSlot){.type = type, .identity = *identity};
        memcpy(slot->digest, digest, sizeof(digest));
    }
    return fault;
}

void auth_cache_close(AuthCache *cache)
{
    if (cache != NULL)
        sodium_memzero(cache, sizeof(*cache));
    free(cache);
}
