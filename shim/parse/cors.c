/*
 * Cross-origin requests (Fetch standard): which pages elsewhere may read answers. Only a configured origin may, and
 * only an exact one with cookies.
 */
#include "parse/cors.h"

#include <string.h>

static bool cors_is_space(char c)
{
    return c == ' ' || c == '\t' || c == ',';
}

/* The next item of a list at *at, its length in *length; NULL at the end. */
static const char *cors_next(const char **at, size_t *length)
{
    const char *start;

    while (cors_is_space(**at))
        (*at)++;
    start = *at;
    while (**at != '\0' && !cors_is_space(**at))
        (*at)++;
    *length = (size_t)(*at - start);
    return *length > 0 ? start : NULL;
}

static bool cors_is_port(const char *text, size_t length)
{
    size_t i;

    if (length < 1 || length > 5)
        return false;
    for (i = 0; i < length; i++)
        if (text[i] < '0' || text[i] > '9')
            return false;
    return true;
}

static bool cors_is_origin(const char *text, size_t length)
{
    static const char host_bytes[] = "abcdefghijklmnopqrstuvwxyz0123456789-._";
    size_t scheme = length > 8 && memcmp(text, "https://", 8) == 0  ? 8
                    : length > 7 && memcmp(text, "http://", 7) == 0 ? 7
                                                                    : 0;
    size_t at = scheme;

    if (scheme == 0)
        return false;
    if (text[at] == '[') {
        const char *close = memchr(text + at, ']', length - at);

        if (close == NULL || strspn(text + at + 1, "0123456789abcdef:.") != (size_t)(close - text - at) - 1)
            return false;
        at = (size_t)(close - text) + 1;
    } else {
        while (at < length && strchr(host_bytes, text[at]) != NULL)
            at++;
    }
    if (at == scheme)
        return false;
    return at == length || (text[at] == ':' && cors_is_port(text + at + 1, length - at - 1));
}

bool cors_is_list(const char *list)
{
    const char *at = list, *item;
    size_t length, count = 0;
    bool any = false;

    while ((item = cors_next(&at, &length)) != NULL) {
        bool star = length == 1 && *item == '*';

        if (!star && !cors_is_origin(item, length))
            return false;
        any = any || star;
        count++;
    }
    return !any || count == 1;
}

CorsVerdict cors_verdict(const char *list, const char *origin, size_t length)
{
    const char *at = list, *item;
    size_t item_length;

    while ((item = cors_next(&at, &item_length)) != NULL) {
        if (item_length == 1 && *item == '*')
            return CORS_ANY;
        if (item_length == length && memcmp(item, origin, length) == 0)
            return CORS_EXACT;
    }
    return CORS_NONE;
}
