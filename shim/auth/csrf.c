/*
 * Double submit against cross-site request forgery: a page of ours reads the cookie and repeats it in a header, a
 * page elsewhere can do neither. The value is an HMAC over the session, so one that an attacker plants, or has from a
 * session of their own, does not fit.
 */
#include "auth/csrf.h"

#include <sodium.h>
#include <string.h>

void csrf_token(const AuthKeys *keys, const char *session_id, char token[CSRF_SIZE])
{
    static const unsigned char purpose[] = "csrf:";
    unsigned char mac[crypto_auth_hmacsha256_BYTES];
    crypto_auth_hmacsha256_state state;

    crypto_auth_hmacsha256_init(&state, (const unsigned char *)keys->secret, strlen(keys->secret));
    crypto_auth_hmacsha256_update(&state, purpose, sizeof(purpose) - 1);
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)session_id, strlen(session_id));
    crypto_auth_hmacsha256_final(&state, mac);
    sodium_bin2base64(token, CSRF_SIZE, mac, sizeof(mac), sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

bool csrf_fits(const AuthKeys *keys, const char *session_id, const char *sent)
{
    char token[CSRF_SIZE];

    csrf_token(keys, session_id, token);
    return sent != NULL && strlen(sent) == CSRF_SIZE - 1 && sodium_memcmp(sent, token, CSRF_SIZE - 1) == 0;
}
