/* Codes of one time: those of RFC 6238, one step early or late and no more; sealed secrets; recovery codes. */
#include "auth/second_factor.h"
#include "tap.h"

#include <liboath/oath.h>
#include <sodium.h>
#include <stdlib.h>

static const char key[] = "a key of the server, of thirty-two characters";

static void code_at(const char *secret, int64_t at, char code[7])
{
    char *bytes = NULL;
    size_t length = 0;

    oath_base32_decode(secret, strlen(secret), &bytes, &length);
    oath_totp_generate(bytes, length, (time_t)at, 30, 0, 6, code);
    free(bytes);
}

static void test_steps(Tap *tap, const char *secret, const char *sealed)
{
    static const struct {
        int64_t late, step;
    } cases[] = {{0, 41152263}, {29, 41152263}, {30, 41152263}, {59, 41152263}, {60, 0}, {-1, 41152263},
        {-30, 41152263}, {-31, 0}};
    const int64_t at = 41152263LL * 30;
    char code[7], parted[8], wrong[7];
    size_t i;

    code_at(secret, at, code);
    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        tap_is_int(tap, (long)second_factor_step(key, sealed, code, at + cases[i].late), (long)cases[i].step,
            "a code and the time");
    snprintf(parted, sizeof(parted), "%.3s %.3s", code, code + 3);
    tap_is_int(tap, (long)second_factor_step(key, sealed, parted, at), 41152263, "in groups");
    memcpy(wrong, code, sizeof(wrong));
    wrong[5] = (char)('0' + (wrong[5] - '0' + 1) % 10);
    tap_ok(tap, second_factor_step(key, sealed, wrong, at) != 41152263, "another code");
    tap_is_int(tap, (long)second_factor_step("another key of the server, as long as that", sealed, code, at), 0,
        "another key opens nothing");
    tap_is_int(tap, (long)second_factor_step(key, "00", code, at), 0, "what is not sealed is not opened");
    tap_is_int(tap, (long)second_factor_step(key, sealed, "", at), 0, "no code");
}

int main(void)
{
    /* RFC 6238, appendix B, SHA-1; the last six of its eight digits */
    static const char rfc[] = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
    static const struct {
        int64_t at;
        const char *code;
    } vectors[] = {{59, "287082"}, {1111111109, "081804"}, {1111111111, "050471"}, {1234567890, "005924"},
        {2000000000, "279037"}, {20000000000LL, "353130"}};
    char secret[SECOND_FACTOR_SECRET_SIZE], sealed[SECOND_FACTOR_SEALED_SIZE], other[SECOND_FACTOR_SEALED_SIZE],
        code[7], hex[65], same[65];
    Text uri = {0};
    Tap tap = {0};
    size_t i;

    tap_ok(&tap, sodium_init() >= 0 && second_factor_open(), "the libraries");
    for (i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++) {
        code_at(rfc, vectors[i].at, code);
        tap_is(&tap, code, vectors[i].code, "a code of RFC 6238");
    }
    tap_ok(&tap, second_factor_make(key, secret, sealed), "a secret is made");
    tap_is_int(&tap, (long)strspn(secret, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"), 32, "of 160 bits in base32");
    tap_ok(&tap, strlen(sealed) == SECOND_FACTOR_SEALED_SIZE - 1 && strstr(sealed, secret) == NULL, "and sealed");
    test_steps(&tap, secret, sealed);
    tap_ok(&tap, second_factor_make(key, secret, other) && strcmp(sealed, other) != 0, "the next is another");
    sealed[100] = sealed[100] == '0' ? '1' : '0';
    code_at(secret, 3000, code);
    tap_is_int(&tap, (long)second_factor_step(key, sealed, code, 3000), 0, "one that was touched is not opened");
    tap_ok(&tap, second_factor_is_code("123 456") && !second_factor_is_code("12345") &&
        !second_factor_is_code("12345a"), "six digits are a code");
    second_factor_recovery("ABCD-ef01 2345", hex);
    second_factor_recovery("abcdef012345", same);
    tap_is(&tap, hex, same, "a recovery code however it is written");
    tap_is(&tap, same, "ce0fc87461c4ff05248d89b57ba790865555a76478587ee8ff29b13ed55be55c", "by its SHA-256");
    second_factor_uri(&uri, "RES-ELEC:awa%40example.ga", "RES-ELEC", rfc);
    tap_is(&tap, uri.data,
        "otpauth://totp/RES-ELEC:awa%40example.ga?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=RES-ELEC&algorithm=SHA1&digits=6&period=30",
        "what an app reads");
    text_free(&uri);
    return tap_done(&tap);
}
