/*
 * Tokens that are remembered: they say the same the second time, their times
 * are looked at anew, and nothing that was not checked itself passes for one
 * that was.
 */
#include "auth/auth_cache.h"
#include "tap.h"

#include <stdlib.h>

enum { NOW = 1800000000, MANY = 3000 };

static const char session[] = "0b5cd7c4-24ba-4a6b-9df7-1b9a4b9c8d11";
static const AuthKeys keys = {"0123456789abcdef0123456789abcdef", 900, 1000};
static const AuthKeys other_keys = {"fedcba9876543210fedcba9876543210", 900,
                                    1000};

static char *make_token(const AuthKeys *by, TokenType type, int user_id) {
  Identity identity = {.user_id = user_id, .generation = user_id % 7};

  memcpy(identity.session_id, session, sizeof(session));
  return auth_mint(by, type, &identity, NOW);
}

/* The last character of a signature of 32 bytes has 2 bits that count for
 * nothing: another text, the same bytes. */
static int accepted_changes(AuthCache *cache, TokenType type,
                            const char *token) {
  size_t length = strlen(token), i;
  char *changed = strdup(token);
  Identity identity, alone;
  int accepted = 0;

  for (i = 0; i < length; i++) {
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    if (auth_cache_check(cache, &keys, type, changed, NOW, &identity) !=
        auth_check(&keys, type, changed, NOW, &alone))
      accepted++;
    changed[i] = token[i];
  }
  free(changed);
  return accepted;
}

static void check_times(Tap *tap, AuthCache *cache) {
  char *token = make_token(&keys, TOKEN_ACCESS, 12);
  Identity identity;

  tap_is_int(
      tap, auth_cache_check(cache, &keys, TOKEN_ACCESS, token, NOW, &identity),
      TOKEN_VALID, "a token");
  identity = (Identity){0};
  tap_is_int(
      tap,
      auth_cache_check(cache, &keys, TOKEN_ACCESS, token, NOW + 899, &identity),
      TOKEN_VALID, "again");
  tap_is_int(tap, identity.user_id, 12, "its user");
  tap_is(tap, identity.session_id, session, "its session");
  tap_is_int(
      tap,
      auth_cache_check(cache, &keys, TOKEN_ACCESS, token, NOW + 900, &identity),
      TOKEN_EXPIRED, "when its time is over");
  tap_is_int(
      tap, auth_cache_check(cache, &keys, TOKEN_REFRESH, token, NOW, &identity),
      TOKEN_INVALID, "as a token of the other type");
  tap_is_int(
      tap, auth_cache_check(cache, &keys, TOKEN_ACCESS, token, NOW, &identity),
      TOKEN_VALID, "as what it is");
  tap_is_int(tap, accepted_changes(cache, TOKEN_ACCESS, token), 0,
             "changed at each place");
  free(token);
}

/* {"iss":"res-elec","sub":"7","sid":…,"type":"access","exp":1900000000,"nbf":1800000000},
 * signed with the key. */
static const char not_before[] = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
                                 "eyJpc3MiOiJyZXMtZWxlYyIsInN1YiI6IjciLCJzaWQiO"
                                 "iIwYjVjZDdjNC0yNGJhLTRhNmItOWRmNy0xYjlhNGI5Yz"
                                 "hkMTEiLCJ0eXBlIjoiYWNjZXNzIiwiZXhwIjoxOTAwMDA"
                                 "wMDAwLCJuYmYiOjE4MDAwMDAwMDB9."
                                 "ms2aEWXDMKxpVnvD3GsN0R6yUvp-3dorxcP2e62MnpA";

static void check_not_before(Tap *tap, AuthCache *cache) {
  Identity identity;

  tap_is_int(tap,
             auth_cache_check(cache, &keys, TOKEN_ACCESS, not_before, NOW - 1,
                              &identity),
             TOKEN_INVALID, "before its time");
  tap_is_int(
      tap,
      auth_cache_check(cache, &keys, TOKEN_ACCESS, not_before, NOW, &identity),
      TOKEN_VALID, "from then");
  tap_is_int(tap,
             auth_cache_check(cache, &keys, TOKEN_ACCESS, not_before, NOW - 1,
                              &identity),
             TOKEN_INVALID, "when the clock was set back");
}

/* More than there are places: whoever was displaced is checked again. */
static void check_many(Tap *tap, AuthCache *cache) {
  int wrong = 0, forged = 0, round, i;

  for (round = 0; round < 2; round++)
    for (i = 1; i <= MANY; i++) {
      TokenType type = i % 2 == 0 ? TOKEN_REFRESH : TOKEN_ACCESS;
      char *good = make_token(&keys, type, i),
           *bad = make_token(&other_keys, type, i);
      Identity identity;

      if (auth_cache_check(cache, &keys, type, good, NOW, &identity) !=
              TOKEN_VALID ||
          identity.user_id != i ||
          identity.generation != (type == TOKEN_REFRESH ? i % 7 : 0))
        wrong++;
      if (auth_cache_check(cache, &keys, type, bad, NOW, &identity) ==
          TOKEN_VALID)
        forged++;
      free(good);
      free(bad);
    }
  tap_is_int(tap, wrong, 0, "each of many is who it is");
  tap_is_int(tap, forged, 0, "none signed by another key is taken");
}

int main(void) {
  AuthCache *cache = auth_cache_open();
  Identity identity;
  Tap tap = {0};

  tap_is_int(&tap,
             auth_cache_check(cache, &keys, TOKEN_ACCESS, "", NOW, &identity),
             TOKEN_INVALID, "nothing");
  check_times(&tap, cache);
  check_not_before(&tap, cache);
  check_many(&tap, cache);
  auth_cache_close(cache);
  return tap_done(&tap);
}
