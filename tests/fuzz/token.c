/*
 * Fuzzing the check of tokens: whatever comes, nothing is accepted but what was
 * minted with the key. The input is a token, or, when it begins with a '+',
 * changes to a good one: pairs of a place and a byte.
 */
#include "auth/auth.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { NOW = 1800000000 };
static const AuthKeys keys = {"0123456789abcdef0123456789abcdef", 900, 86400};
static const Identity somebody = {.user_id = 7, .session_id = "0b5cd7c4-24ba-4a6b-9df7-1b9a4b9c8d11", .generation = 3};

/* The last character of a signature of 32 bytes has two bits that are none of
 * it. */
static bool is_same_but_for_padding(const char *token, const char *minted)
{
    size_t length = strlen(minted);

    return strncmp(token, minted, length - 1) == 0;
}

static void check(const char *token, const char *access, const char *refresh)
{
    Identity identity;

    if (auth_check(&keys, TOKEN_ACCESS, token, NOW, &identity) == TOKEN_VALID)
        if (!is_same_but_for_padding(token, access) || identity.user_id != 7)
            abort();
    if (auth_check(&keys, TOKEN_REFRESH, token, NOW, &identity) == TOKEN_VALID)
        if (!is_same_but_for_padding(token, refresh) || identity.generation != 3)
            abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *access = auth_mint(&keys, TOKEN_ACCESS, &somebody, NOW),
         *refresh = auth_mint(&keys, TOKEN_REFRESH, &somebody, NOW);
    char *token = malloc(size + 1);
    size_t i;

    if (access == NULL || refresh == NULL || token == NULL)
        abort();
    check(access, access, refresh);
    if (size > 0 && data[0] == '+') {
        for (i = 1; i + 1 < size; i += 2)
            access[data[i] % strlen(access)] = data[i + 1] != 0 ? (char)data[i + 1] : 'A';
        free(token);
        token = strdup(access);
        free(access);
        access = auth_mint(&keys, TOKEN_ACCESS, &somebody, NOW);
    } else {
        if (size > 0)
            memcpy(token, data, size);
        token[size] = '\0';
    }
    check(token, access, refresh);
    (void)auth_bearer(token);
    free(token);
    free(access);
    free(refresh);
    return 0;
}
