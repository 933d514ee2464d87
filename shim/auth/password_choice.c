/*
 * New passwords. What is tried first is taken out of a password: words of password_words.h, what is known of its user,
 * and runs such as 1234, aaaa or 121212; what is left must have PASSWORD_REST characters. Only letters and digits
 * count, without case and accents, and read also with the digits and signs that stand for letters (p@ssw0rd).
 */
#include "auth/password_choice.h"

#include "auth/password_words.h"
#include "core/text.h"

#include <ctype.h>
#include <sodium.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { PASSWORD_REST = 6, PASSWORD_RUN = 4, PASSWORD_PERIOD = 4, PASSWORD_OWN = 3, PASSWORD_DIGITS = 8 };
enum { PASSWORD_WORDS = 64, PASSWORD_WORD_SIZE = 128 };

/* What is known of the user, word by word, folded. */
typedef struct PasswordOwn {
    char words[PASSWORD_WORDS][PASSWORD_WORD_SIZE];
    size_t count;
} PasswordOwn;

/* U+00C0 to U+00FF, whose UTF-8 begins with 0xC3, by their base letter; a space: none. */
static const char password_latin[] = "aaaaaaaceeeeiiiidnooooo ouuuuy saaaaaaaceeeeiiiidnooooo ouuuuy y";

static char password_stands_for(char c, char of_one)
{
    static const char signs[] = "@0$35784", letters[] = "aosestba";
    const char *at = strchr(signs, c);

    if (c == '1' || c == '!' || c == '|')
        return of_one;
    return at != NULL && c != '\0' ? letters[at - signs] : c;
}

/*
 * Writes the letters and digits of text in lower case and without accents, other than Latin letters byte by byte;
 * of_one: signs and digits are read as the letters that they stand for, 1 as this one. to has as much room as text.
 */
static size_t password_fold(const char *text, char of_one, char *to)
{
    const unsigned char *at = (const unsigned char *)text;
    size_t length = 0;

    for (; *at != '\0'; at++) {
        char c = (char)*at;

        if (*at == 0xC3 && at[1] >= 0x80 && at[1] <= 0xBF) {
            c = password_latin[*++at - 0x80];
        } else if (*at == 0xCC || *at == 0xCD) { /* a combining accent */
            if (at[1] != '\0')
                at++;
            continue;
        } else if (of_one != '\0')
            c = password_stands_for(c, of_one);
        if ((unsigned char)c >= 0x80 || isalnum((unsigned char)c))
            to[length++] = (char)tolower((unsigned char)c);
    }
    to[length] = '\0';
    return length;
}

static void password_own_add(PasswordOwn *own, const char *word)
{
    size_t length = strlen(word);

    if (length >= PASSWORD_OWN && length < PASSWORD_WORD_SIZE && own->count < PASSWORD_WORDS)
        memcpy(own->words[own->count++], word, length + 1);
}

/* Word by word as they are written, the whole, and of numbers their last digits: a number is dialled with and without a
 * prefix. */
static void password_own(PasswordOwn *own, const char *known)
{
    char part[PASSWORD_WORD_SIZE], folded[PASSWORD_WORD_SIZE];
    size_t length = 0, all;

    if (strlen(known) >= sizeof(folded))
        return;
    all = password_fold(known, '\0', folded);
    password_own_add(own, folded);
    if (all > PASSWORD_DIGITS && strspn(folded, "0123456789") == all)
        password_own_add(own, folded + all - PASSWORD_DIGITS);
    for (;; known++) {
        if (*known != '\0' && strchr(" -'.@_+", *known) == NULL) {
            part[length++] = *known;
            continue;
        }
        part[length] = '\0';
        password_fold(part, '\0', folded);
        password_own_add(own, folded);
        length = 0;
        if (*known == '\0')
            return;
    }
}

/* How many characters at the start go on in steps (1234, aaaa, dcba) or repeat a short part (121212). */
static size_t password_run(const char *at)
{
    size_t most = 0, period, length;
    int step = at[0] != '\0' ? at[1] - at[0] : 0;

    for (length = 1; at[length] != '\0' && at[length] - at[length - 1] == step; length++)
        ;
    if (step >= -1 && step <= 1)
        most = length;
    for (period = 2; period <= PASSWORD_PERIOD && strnlen(at, period) == period; period++) {
        for (length = period; at[length] != '\0' && at[length] == at[length - period]; length++)
            ;
        if (length >= 2 * period && length > most)
            most = length;
    }
    return most >= PASSWORD_RUN ? most : 0;
}

static size_t password_longest(const char *at, const PasswordOwn *own)
{
    size_t most = password_run(at), i;

    for (i = 0; i < sizeof(password_words) / sizeof(password_words[0]); i++) {
        size_t length = strlen(password_words[i]);

        if (length > most && strncmp(at, password_words[i], length) == 0)
            most = length;
    }
    for (i = 0; own != NULL && i < own->count; i++) {
        size_t length = strlen(own->words[i]);

        if (length > most && strncmp(at, own->words[i], length) == 0)
            most = length;
    }
    return most;
}

/* How many characters are left of a folded password, PASSWORD_REST at most; words are found from the left, the longest.
 */
static size_t password_left(const char *folded, const PasswordOwn *own)
{
    size_t left = 0;

    while (*folded != '\0' && left < PASSWORD_REST) {
        size_t known = password_longest(folded, own);

        if (known == 0) {
            left += ((unsigned char)*folded & 0xC0) != 0x80;
            folded++;
        } else
            folded += known;
    }
    return left;
}

static bool password_is_known(const char *password, const PasswordOwn *own)
{
    static const char readings[] = {'\0', 'i', 'l'};
    size_t size = strlen(password) + 1, i;
    char *folded = calloc(1, size);
    bool known = false;

    if (folded == NULL)
        abort();
    for (i = 0; i < sizeof(readings) && !known; i++) {
        password_fold(password, readings[i], folded);
        known = password_left(folded, own) < PASSWORD_REST;
    }
    sodium_memzero(folded, size);
    free(folded);
    return known;
}

PasswordChoice password_choice(const char *password, const char *const *about, size_t count)
{
    size_t characters = text_characters(password, strlen(password)), i;
    PasswordOwn own = {.count = 0};

    if (characters < PASSWORD_MIN || characters > PASSWORD_MAX)
        return PASSWORD_LENGTH;
    if (password_is_known(password, NULL))
        return PASSWORD_COMMON;
    for (i = 0; i < count; i++)
        if (about[i] != NULL)
            password_own(&own, about[i]);
    return own.count > 0 && password_is_known(password, &own) ? PASSWORD_PERSONAL : PASSWORD_GOOD;
}
