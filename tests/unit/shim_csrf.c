/* The csrf value is of one session and one key. */
#include "auth/csrf.h"

#include "tap.h"

int main(void)
{
    static const char session[] = "00000000-0000-4000-8000-000000000001",
        other[] = "00000000-0000-4000-8000-000000000002";
    AuthKeys keys = {.secret = "0123456789abcdef0123456789abcdef"},
        others = {.secret = "fedcba9876543210fedcba9876543210"};
    char token[CSRF_SIZE], again[CSRF_SIZE], longer[CSRF_SIZE + 1];
    Tap tap = {0};

    csrf_token(&keys, session, token);
    csrf_token(&keys, session, again);
    tap_is_int(&tap, (long)strlen(token), CSRF_SIZE - 1, "its length");
    tap_ok(&tap, strspn(token, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") == CSRF_SIZE - 1,
           "it needs no quotes in a cookie");
    tap_is(&tap, again, token, "the same for the same session");
    tap_ok(&tap, csrf_fits(&keys, session, token), "it fits its session");
    tap_ok(&tap, !csrf_fits(&keys, other, token), "and no other");
    tap_ok(&tap, !csrf_fits(&others, session, token), "nor under another key");
    tap_ok(&tap, !csrf_fits(&keys, session, NULL), "none does not fit");
    tap_ok(&tap, !csrf_fits(&keys, session, ""), "nor an empty one");
    snprintf(longer, sizeof(longer), "%sx", token);
    tap_ok(&tap, !csrf_fits(&keys, session, longer), "nor a longer one");
    token[0] = token[0] == 'A' ? 'B' : 'A';
    tap_ok(&tap, !csrf_fits(&keys, session, token), "nor one with another letter");
    return tap_done(&tap);
}
