/* Second factors: secrets and the codes of one time (liboath), sealed by libsodium. */
#include "auth/second_factor.h"

#include <ctype.h>
#include <liboath/oath.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum {
    SECOND_FACTOR_BYTES = 20,
    SECOND_FACTOR_STEP = 30,
    SECOND_FACTOR_WINDOW = 1,
    SECOND_FACTOR_DIGITS = 6,
    SECOND_FACTOR_BOX = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + SECOND_FACTOR_BYTES
};
_Static_assert(SECOND_FACTOR_SEALED_SIZE == 2 * SECOND_FACTOR_BOX + 1, "a sealed secret in hexadecimal");

bool second_factor_open(void)
{
    return oath_init() == OATH_OK;
}

/* The server's key signs tokens: what seals secrets is another one, made of it. */
static void second_factor_key(const char *key, unsigned char made[crypto_secretbox_KEYBYTES])
{
    static const unsigned char purpose[] = "res-elec: secrets of second factors";

    crypto_generichash(made, crypto_secretbox_KEYBYTES, (const unsigned char *)key, strlen(key), purpose,
                       sizeof(purpose) - 1);
}

static void second_factor_seal(const char *key, const unsigned char bytes[SECOND_FACTOR_BYTES],
                               char sealed[SECOND_FACTOR_SEALED_SIZE])
{
    unsigned char made[crypto_secretbox_KEYBYTES], box[SECOND_FACTOR_BOX];

    second_factor_key(key, made);
    randombytes_buf(box, crypto_secretbox_NONCEBYTES);
    crypto_secretbox_easy(box + crypto_secretbox_NONCEBYTES, bytes, SECOND_FACTOR_BYTES, box, made);
    sodium_bin2hex(sealed, SECOND_FACTOR_SEALED_SIZE, box, sizeof(box));
    sodium_memzero(made, sizeof(made));
}

static bool second_factor_unseal(const char *key, const char *sealed, unsigned char bytes[SECOND_FACTOR_BYTES])
{
    unsigned char made[crypto_secretbox_KEYBYTES], box[SECOND_FACTOR_BOX];
    size_t length;
    bool good;

    if (sodium_hex2bin(box, sizeof(box), sealed, strlen(sealed), NULL, &length, NULL) != 0 || length != sizeof(box))
        return false;
    second_factor_key(key, made);
    good = crypto_secretbox_open_easy(bytes, box + crypto_secretbox_NONCEBYTES,
                                      sizeof(box) - crypto_secretbox_NONCEBYTES, box, made) == 0;
    sodium_memzero(made, sizeof(made));
    return good;
}

bool second_factor_make(const char *key, char secret[SECOND_FACTOR_SECRET_SIZE], char sealed[SECOND_FACTOR_SEALED_SIZE])
{
    unsigned char bytes[SECOND_FACTOR_BYTES];
    char *text = NULL;
    size_t length = 0;
    bool made;

    randombytes_buf(bytes, sizeof(bytes));
    made = oath_base32_encode((const char *)bytes, sizeof(bytes), &text, &length) == OATH_OK &&
           length == SECOND_FACTOR_SECRET_SIZE - 1;
    if (made) {
        memcpy(secret, text, length);
        secret[length] = '\0';
        second_factor_seal(key, bytes, sealed);
        sodium_memzero(text, length);
    }
    free(text);
    sodium_memzero(bytes, sizeof(bytes));
    return made;
}

static bool second_factor_is_space(char c)
{
    return c == ' ' || c == '-' || c == '\t';
}

/* Without spaces and hyphens, in lower case; false when it is longer than any code. */
static bool second_factor_plain(const char *text, char plain[64])
{
    size_t length = 0;

    for (; *text != '\0'; text++) {
        if (second_factor_is_space(*text))
            continue;
        if (length == 63)
            return false;
        plain[length++] = (char)tolower((unsigned char)*text);
    }
    plain[length] = '\0';
    return true;
}

bool second_factor_is_code(const char *text)
{
    char plain[64];

    return second_factor_plain(text, plain) && strlen(plain) == SECOND_FACTOR_DIGITS &&
           strspn(plain, "0123456789") == SECOND_FACTOR_DIGITS;
}

int64_t second_factor_step(const char *key, const char *sealed, const char *code, int64_t now)
{
    unsigned char bytes[SECOND_FACTOR_BYTES];
    char plain[64], wanted[SECOND_FACTOR_DIGITS + 1];
    int64_t at = now / SECOND_FACTOR_STEP, step, found = 0;

    if (!second_factor_is_code(code) || !second_factor_plain(code, plain) || !second_factor_unseal(key, sealed, bytes))
        return 0;
    for (step = at - SECOND_FACTOR_WINDOW; step <= at + SECOND_FACTOR_WINDOW; step++)
        if (oath_hotp_generate((const char *)bytes, sizeof(bytes), (uint64_t)step, SECOND_FACTOR_DIGITS, false,
                               OATH_HOTP_DYNAMIC_TRUNCATION, wanted) == OATH_OK &&
            sodium_memcmp(wanted, plain, SECOND_FACTOR_DIGITS) == 0)
            found = step;
    sodium_memzero(bytes, sizeof(bytes));
    return found;
}

void second_factor_recovery(const char *code, char hex[65])
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    char plain[64] = "";

    if (!second_factor_plain(code, plain))
        plain[0] = '\0';
    crypto_hash_sha256(hash, (const unsigned char *)plain, strlen(plain));
    sodium_bin2hex(hex, 65, hash, sizeof(hash));
}

void second_factor_uri(Text *out, const char *label, const char *issuer, const char *secret)
{
    text_format(out, "otpauth://totp/%s?secret=%s&issuer=%s&algorithm=SHA1&digits=%d&period=%d", label, secret, issuer,
                SECOND_FACTOR_DIGITS, SECOND_FACTOR_STEP);
}
