/*
 * Hashes that a service before this one made (Werkzeug's PBKDF2 and scrypt), computed by OpenSSL: who moves over signs
 * in with their password, and gets a hash of ours then. What one may cost is bounded here, whatever it says of itself.
 */
#include "auth/password_earlier.h"

#include <openssl/core_names.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <sodium.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { EARLIER_SALT = 128, EARLIER_KEY = 64, EARLIER_ITERATIONS = 10000000, EARLIER_MEMORY = 256 * 1024 * 1024 };

typedef struct EarlierHash {
    char digest[8]; /* empty: scrypt */
    unsigned iterations;
    uint64_t n;
    uint32_t r, p;
    char salt[EARLIER_SALT + 1];
    unsigned char key[EARLIER_KEY];
    size_t key_length;
} EarlierHash;

bool password_earlier_is(const char *hash)
{
    return strncmp(hash, "pbkdf2:", 7) == 0 || strncmp(hash, "scrypt:", 7) == 0;
}

static bool earlier_method(const char *hash, EarlierHash *read, const char **rest)
{
    int end = 0;

    if (sscanf(hash, "pbkdf2:%7[a-z0-9]:%8u$%n", read->digest, &read->iterations, &end) == 2 && end > 0) {
        *rest = hash + end;
        return strncmp(read->digest, "sha", 3) == 0 && read->iterations >= 1 && read->iterations <= EARLIER_ITERATIONS;
    }
    read->digest[0] = '\0';
    end = 0;
    if (sscanf(hash, "scrypt:%8lu:%3u:%3u$%n", &read->n, &read->r, &read->p, &end) != 3 || end == 0)
        return false;
    *rest = hash + end;
    return read->n >= 2 && read->r >= 1 && read->p >= 1 && read->p <= 16 &&
           128 * read->n * read->r <= EARLIER_MEMORY / 2;
}

static bool earlier_read(const char *hash, EarlierHash *read)
{
    const char *rest, *dollar;

    if (!earlier_method(hash, read, &rest) || (dollar = strchr(rest, '$')) == NULL || dollar == rest ||
        dollar - rest > EARLIER_SALT)
        return false;
    memcpy(read->salt, rest, (size_t)(dollar - rest));
    return sodium_hex2bin(read->key, sizeof(read->key), dollar + 1, strlen(dollar + 1), NULL, &read->key_length,
                          &rest) == 0 &&
           *rest == '\0' && read->key_length >= 20;
}

static bool earlier_derive(EarlierHash *read, const char *password, unsigned char *key)
{
    bool scrypt = read->digest[0] == '\0';
    uint64_t memory = EARLIER_MEMORY;
    EVP_KDF *kdf = EVP_KDF_fetch(NULL, scrypt ? "SCRYPT" : "PBKDF2", NULL);
    EVP_KDF_CTX *context = kdf != NULL ? EVP_KDF_CTX_new(kdf) : NULL;
    OSSL_PARAM common[] = {
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_PASSWORD, (char *)password, strlen(password)),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SALT, read->salt, strlen(read->salt)),
        scrypt ? OSSL_PARAM_construct_uint64(OSSL_KDF_PARAM_SCRYPT_N, &read->n)
               : OSSL_PARAM_construct_uint(OSSL_KDF_PARAM_ITER, &read->iterations),
        scrypt ? OSSL_PARAM_construct_uint32(OSSL_KDF_PARAM_SCRYPT_R, &read->r)
               : OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, read->digest, 0),
        scrypt ? OSSL_PARAM_construct_uint32(OSSL_KDF_PARAM_SCRYPT_P, &read->p) : OSSL_PARAM_construct_end(),
        OSSL_PARAM_construct_uint64(OSSL_KDF_PARAM_SCRYPT_MAXMEM, &memory),
        OSSL_PARAM_construct_end()};
    bool ok = context != NULL && EVP_KDF_derive(context, key, read->key_length, common) == 1;

    EVP_KDF_CTX_free(context);
    EVP_KDF_free(kdf);
    return ok;
}

bool password_earlier_fits(const char *hash, const char *password)
{
    EarlierHash read = {0};
    unsigned char key[EARLIER_KEY];
    bool fits = earlier_read(hash, &read) && earlier_derive(&read, password, key) &&
                sodium_memcmp(key, read.key, read.key_length) == 0;

    sodium_memzero(key, sizeof(key));
    return fits;
}
