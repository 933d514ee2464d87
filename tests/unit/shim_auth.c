/*
 * Tokens: what is minted is accepted, and everything else is refused: other keys, algorithms, types, issuers, times
 * and claims of the wrong kind. Foreign tokens are made with libjwt from a list of claims.
 */
#include "auth/auth.h"
#include "tap.h"

#include <jwt.h>
#include <stdlib.h>

static const char key[] = "0123456789abcdef0123456789abcdef";
static const char other_key[] = "fedcba9876543210fedcba9876543210";
static const char session[] = "0b5cd7c4-24ba-4a6b-9df7-1b9a4b9c8d11";
enum { NOW = 1800000000 };

#define SID "\"sid\":\"0b5cd7c4-24ba-4a6b-9df7-1b9a4b9c8d11\""
#define GOOD "\"iss\":\"res-elec\",\"sub\":\"7\"," SID ",\"type\":\"access\""

typedef struct TokenCase {
    const char *name;
    const char *claims;
    jwt_alg_t algorithm;
    const char *key;
    TokenType type;
    TokenFault wanted;
} TokenCase;

static const TokenCase cases[] = {
    {"good", "{" GOOD ",\"exp\":1800000001}", JWT_ALG_HS256, key, TOKEN_ACCESS, TOKEN_VALID},
    {"expired now", "{" GOOD ",\"exp\":1800000000}", JWT_ALG_HS256, key, TOKEN_ACCESS, TOKEN_EXPIRED},
    {"no exp", "{" GOOD "}", JWT_ALG_HS256, key, TOKEN_ACCESS, TOKEN_INVALID},
    {"exp a string", "{" GOOD ",\"exp\":\"1900000000\"}", JWT_ALG_HS256, key, TOKEN_ACCESS, TOKEN_INVALID},
    {"nbf past", "{" GOOD ",\"exp\":1900000000,\"nbf\":1800000000}", JWT_ALG_HS256, key, TOKEN_ACCESS, TOKEN_VALID},
    {"nbf ahead", "{" GOOD ",\"exp\":1900000000,\"nbf\":1800000001}", JWT_ALG_HS256, key, TOKEN_ACCESS, TOKEN_INVALID},
    {"nbf a string", "{" GOOD ",\"exp\":1900000000,\"nbf\":\"1\"}", JWT_ALG_HS256, key, TOKEN_ACCESS, TOKEN_INVALID},
    {"other key", "{" GOOD ",\"exp\":1900000000}", JWT_ALG_HS256, other_key, TOKEN_ACCESS, TOKEN_INVALID},
    {"HS512", "{" GOOD ",\"exp\":1900000000}", JWT_ALG_HS512, key, TOKEN_ACCESS, TOKEN_INVALID},
    {"HS384", "{" GOOD ",\"exp\":1900000000}", JWT_ALG_HS384, key, TOKEN_ACCESS, TOKEN_INVALID},
    {"none", "{" GOOD ",\"exp\":1900000000}", JWT_ALG_NONE, NULL, TOKEN_ACCESS, TOKEN_INVALID},
    {"access as refresh", "{" GOOD ",\"exp\":1900000000,\"gen\":1}", JWT_ALG_HS256, key, TOKEN_REFRESH, TOKEN_INVALID},
    {"refresh as access",
     "{\"iss\":\"res-elec\",\"sub\":\"7\"," SID ",\"type\":\"refresh\",\"gen\":1,\"exp\":1900000000}", JWT_ALG_HS256,
     key, TOKEN_ACCESS, TOKEN_INVALID},
    {"refresh", "{\"iss\":\"res-elec\",\"sub\":\"7\"," SID ",\"type\":\"refresh\",\"gen\":1,\"exp\":1900000000}",
     JWT_ALG_HS256, key, TOKEN_REFRESH, TOKEN_VALID},
    {"refresh without gen", "{\"iss\":\"res-elec\",\"sub\":\"7\"," SID ",\"type\":\"refresh\",\"exp\":1900000000}",
     JWT_ALG_HS256, key, TOKEN_REFRESH, TOKEN_INVALID},
    {"gen below 0",
     "{\"iss\":\"res-elec\",\"sub\":\"7\"," SID ",\"type\":\"refresh\",\"gen\":-1,\"exp\":1900000000}", JWT_ALG_HS256,
     key, TOKEN_REFRESH, TOKEN_INVALID},
    {"no issuer", "{\"sub\":\"7\"," SID ",\"type\":\"access\",\"exp\":1900000000}", JWT_ALG_HS256, key, TOKEN_ACCESS,
     TOKEN_INVALID},
    {"other issuer", "{\"iss\":\"x\",\"sub\":\"7\"," SID ",\"type\":\"access\",\"exp\":1900000000}", JWT_ALG_HS256,
     key, TOKEN_ACCESS, TOKEN_INVALID},
    {"sub a number", "{\"iss\":\"res-elec\",\"sub\":7," SID ",\"type\":\"access\",\"exp\":1900000000}", JWT_ALG_HS256,
     key, TOKEN_ACCESS, TOKEN_INVALID},
    {"sub 0", "{\"iss\":\"res-elec\",\"sub\":\"0\"," SID ",\"type\":\"access\",\"exp\":1900000000}", JWT_ALG_HS256,
     key, TOKEN_ACCESS, TOKEN_INVALID},
    {"sub too big", "{\"iss\":\"res-elec\",\"sub\":\"2147483648\"," SID ",\"type\":\"access\",\"exp\":1900000000}",
     JWT_ALG_HS256, key, TOKEN_ACCESS, TOKEN_INVALID},
    {"sub with a sign", "{\"iss\":\"res-elec\",\"sub\":\"+7\"," SID ",\"type\":\"access\",\"exp\":1900000000}",
     JWT_ALG_HS256, key, TOKEN_ACCESS, TOKEN_INVALID},
    {"no sid", "{\"iss\":\"res-elec\",\"sub\":\"7\",\"type\":\"access\",\"exp\":1900000000}", JWT_ALG_HS256, key,
     TOKEN_ACCESS, TOKEN_INVALID},
    {"sid no uuid", "{\"iss\":\"res-elec\",\"sub\":\"7\",\"sid\":\"abc\",\"type\":\"access\",\"exp\":1900000000}",
     JWT_ALG_HS256, key, TOKEN_ACCESS, TOKEN_INVALID},
};

static char *make_token(const TokenCase *made)
{
    jwt_t *jwt = NULL;
    char *token;

    jwt_new(&jwt);
    jwt_add_grants_json(jwt, made->claims);
    jwt_set_alg(jwt, made->algorithm, (const unsigned char *)made->key, made->key != NULL ? (int)strlen(made->key) : 0);
    token = jwt_encode_str(jwt);
    jwt_free(jwt);
    return token;
}

static void check_mint(Tap *tap, const AuthKeys *keys)
{
    Identity made = {.user_id = 12, .generation = 4}, read;
    char *first, *second;

    memcpy(made.session_id, session, sizeof(session));
    first = auth_mint(keys, TOKEN_REFRESH, &made, NOW);
    second = auth_mint(keys, TOKEN_REFRESH, &made, NOW);
    tap_is(tap, first, second, "the same refresh token twice");
    tap_is_int(tap, auth_check(keys, TOKEN_REFRESH, first, NOW, &read), TOKEN_VALID, "minted refresh");
    tap_ok(tap, read.user_id == 12 && read.generation == 4, "its user and generation");
    tap_is(tap, read.session_id, session, "its session");
    tap_is_int(tap, auth_check(keys, TOKEN_ACCESS, first, NOW, &read), TOKEN_INVALID, "refresh is no access");
    tap_is_int(tap, read.user_id, 0, "a refused token names nobody");
    tap_is_int(tap, auth_check(keys, TOKEN_REFRESH, first, NOW + 1000, &read), TOKEN_EXPIRED, "it ends");
    free(second);
    made.generation = 5;
    second = auth_mint(keys, TOKEN_REFRESH, &made, NOW);
    tap_ok(tap, strcmp(first, second) != 0, "another generation, another token");
    free(first);
    free(second);
    first = auth_mint(keys, TOKEN_ACCESS, &made, NOW);
    tap_is_int(tap, auth_check(keys, TOKEN_ACCESS, first, NOW + 899, &read), TOKEN_VALID, "access to its last second");
    tap_is_int(tap, auth_check(keys, TOKEN_ACCESS, first, NOW + 900, &read), TOKEN_EXPIRED, "and not beyond");
    first[strlen(first) - 3] = first[strlen(first) - 3] == 'A' ? 'B' : 'A';
    tap_is_int(tap, auth_check(keys, TOKEN_ACCESS, first, NOW, &read), TOKEN_INVALID, "a changed signature");
    free(first);
}

int main(void)
{
    static const char *const garbage[] = {"", ".", "..", "a.b", "a.b.c", "e30.e30.", "eyJhbGciOiJIUzI1NiJ9..x"};
    AuthKeys keys = {key, 900, 1000}, no_key = {"", 900, 1000};
    Identity identity;
    Tap tap = {0};
    size_t i;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char *token = make_token(&cases[i]);

        tap_is_int(&tap, auth_check(&keys, cases[i].type, token, NOW, &identity), cases[i].wanted, cases[i].name);
        tap_is_int(&tap, auth_check(&no_key, cases[i].type, token, NOW, &identity), TOKEN_INVALID, "an empty key");
        free(token);
    }
    for (i = 0; i < sizeof(garbage) / sizeof(garbage[0]); i++)
        tap_is_int(&tap, auth_check(&keys, TOKEN_ACCESS, garbage[i], NOW, &identity), TOKEN_INVALID, "garbage");
    check_mint(&tap, &keys);
    tap_is(&tap, auth_bearer("Bearer abc"), "abc", "Bearer");
    tap_is(&tap, auth_bearer("bearer   abc"), "abc", "any case, any spaces");
    tap_is(&tap, auth_bearer("Bearer "), NULL, "no token");
    tap_is(&tap, auth_bearer("Basic abc"), NULL, "another scheme");
    tap_is(&tap, auth_bearer(""), NULL, "nothing");
    return tap_done(&tap);
}
