/*
 * Tokens: JWT with HS256 and nothing else. libjwt checks only the signature, so algorithm, issuer, type and times
 * are checked here; a claim that is missing or of the wrong kind fails the check.
 */
#include "auth/auth.h"

#include <errno.h>
#include <jwt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char auth_issuer[] = "res-elec";

static const char *auth_type_name(TokenType type)
{
    return type == TOKEN_REFRESH ? "refresh" : "access";
}

const char *auth_bearer(const char *header)
{
    if (strncasecmp(header, "Bearer ", 7) != 0)
        return NULL;
    header += 7;
    while (*header == ' ')
        header++;
    return *header != '\0' ? header : NULL;
}

static bool auth_claim_is(jwt_t *jwt, const char *name, const char *value)
{
    const char *claim = jwt_get_grant(jwt, name);

    return claim != NULL && strcmp(claim, value) == 0;
}

typedef enum ClaimKind { CLAIM_MISSING, CLAIM_INTEGER, CLAIM_OTHER } ClaimKind;

/* Reads an integer claim. The kind is looked at in its JSON text: jwt_get_grant_int takes "1" or true for 0. */
static ClaimKind auth_integer(jwt_t *jwt, const char *name, long *value)
{
    char *text = jwt_get_grants_json(jwt, name), *end;
    ClaimKind kind = CLAIM_OTHER;

    if (text == NULL)
        return CLAIM_MISSING;
    errno = 0;
    *value = strtol(text, &end, 10);
    if (errno == 0 && end != text && *end == '\0')
        kind = CLAIM_INTEGER;
    free(text);
    return kind;
}

static bool auth_is_uuid(const char *text)
{
    size_t i;

    for (i = 0; i < AUTH_UUID_SIZE - 1; i++) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;

        if (dash ? text[i] != '-' : strchr("0123456789abcdefABCDEF", text[i]) == NULL || text[i] == '\0')
            return false;
    }
    return text[i] == '\0';
}

static bool auth_subject(jwt_t *jwt, int *user_id)
{
    const char *subject = jwt_get_grant(jwt, "sub");
    size_t length = subject != NULL ? strlen(subject) : 0;
    long value;

    if (length == 0 || length > 10 || strspn(subject, "0123456789") != length)
        return false;
    value = strtol(subject, NULL, 10);
    *user_id = (int)value;
    return value >= 1 && value <= INT32_MAX;
}

TokenFault auth_check_times(const Identity *identity, int64_t now)
{
    if (identity->not_before > now)
        return TOKEN_INVALID;
    return identity->expires > now ? TOKEN_VALID : TOKEN_EXPIRED;
}

static TokenFault auth_check_claims(jwt_t *jwt, TokenType type, int64_t now, Identity *identity)
{
    const char *session = jwt_get_grant(jwt, "sid");
    long expires, not_before = 0, generation = 0;
    ClaimKind kind;

    if (jwt_get_alg(jwt) != JWT_ALG_HS256 || jwt_get_header(jwt, "crit") != NULL)
        return TOKEN_INVALID;
    if (!auth_claim_is(jwt, "iss", auth_issuer) || !auth_claim_is(jwt, "type", auth_type_name(type)))
        return TOKEN_INVALID;
    if (session == NULL || !auth_is_uuid(session) || !auth_subject(jwt, &identity->user_id))
        return TOKEN_INVALID;
    if (auth_integer(jwt, "exp", &expires) != CLAIM_INTEGER)
        return TOKEN_INVALID;
    kind = auth_integer(jwt, "nbf", &not_before);
    if (kind == CLAIM_OTHER)
        return TOKEN_INVALID;
    if (type == TOKEN_REFRESH &&
        (auth_integer(jwt, "gen", &generation) != CLAIM_INTEGER || generation < 0 || generation > INT32_MAX))
        return TOKEN_INVALID;
    memcpy(identity->session_id, session, AUTH_UUID_SIZE);
    identity->generation = (int)generation;
    identity->expires = expires;
    identity->not_before = not_before;
    return auth_check_times(identity, now);
}

TokenFault auth_check(const AuthKeys *keys, TokenType type, const char *token, int64_t now, Identity *identity)
{
    jwt_t *jwt = NULL;
    TokenFault fault;

    *identity = (Identity){0};
    if (keys->secret == NULL || keys->secret[0] == '\0')
        return TOKEN_INVALID;
    if (jwt_decode(&jwt, token, (const unsigned char *)keys->secret, (int)strlen(keys->secret)) != 0)
        return TOKEN_INVALID;
    fault = auth_check_claims(jwt, type, now, identity);
    jwt_free(jwt);
    return fault;
}

char *auth_mint(const AuthKeys *keys, TokenType type, const Identity *identity, int64_t issued_at)
{
    int lifetime = type == TOKEN_REFRESH ? keys->refresh_expires : keys->access_expires;
    char subject[16], *token = NULL;
    jwt_t *jwt = NULL;

    if (jwt_new(&jwt) != 0)
        return NULL;
    snprintf(subject, sizeof(subject), "%d", identity->user_id);
    if (jwt_add_grant(jwt, "iss", auth_issuer) == 0 && jwt_add_grant(jwt, "sub", subject) == 0 &&
        jwt_add_grant(jwt, "sid", identity->session_id) == 0 && jwt_add_grant(jwt, "type", auth_type_name(type)) == 0 &&
        jwt_add_grant_int(jwt, "iat", (long)issued_at) == 0 &&
        jwt_add_grant_int(jwt, "exp", (long)(issued_at + lifetime)) == 0 &&
        (type != TOKEN_REFRESH || jwt_add_grant_int(jwt, "gen", identity->generation) == 0) &&
        jwt_set_alg(jwt, JWT_ALG_HS256, (const unsigned char *)keys->secret, (int)strlen(keys->secret)) == 0)
        token = jwt_encode_str(jwt);
    jwt_free(jwt);
    return token;
}
