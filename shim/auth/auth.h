/*
 * Tokens: signed claims of who speaks, made and checked with the server's key. Identities are values; a token that
 * is made belongs to the caller.
 */
#ifndef AUTH_H
#define AUTH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum TokenType { TOKEN_ACCESS, TOKEN_REFRESH } TokenType;

typedef enum TokenFault { TOKEN_VALID, TOKEN_INVALID, TOKEN_EXPIRED } TokenFault;

enum { AUTH_UUID_SIZE = 37 };

/* Who speaks: the claims of a checked token. */
typedef struct Identity {
    int user_id;
    char session_id[AUTH_UUID_SIZE];
    int generation;     /* refresh tokens only */
    int64_t expires;    /* epoch seconds, of a checked token */
    int64_t not_before; /* likewise; 0: from the beginning */
} Identity;

/* The key and lifetimes (seconds) that tokens are made and checked with; read-only after start. */
typedef struct AuthKeys {
    const char *secret;
    int access_expires;
    int refresh_expires;
} AuthKeys;

/* Takes the token out of an Authorization value ("Bearer x"); NULL when the scheme is another or it is empty. */
const char *auth_bearer(const char *header);

/* Checks the times of a token alone: a token that was valid once stays so but for them. */
TokenFault auth_check_times(const Identity *identity, int64_t now);
/* Checks signature, algorithm, issuer, type and times (now: epoch seconds) of a token. */
TokenFault auth_check(const AuthKeys *keys, TokenType type, const char *token, int64_t now, Identity *identity);

/* Makes a token issued at the given epoch second; the same arguments give the same bytes. Free it with free(). */
char *auth_mint(const AuthKeys *keys, TokenType type, const Identity *identity, int64_t issued_at);

#endif
