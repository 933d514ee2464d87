/*
 * Accept: media ranges with weights (RFC 9110 §12.5.1), in any case. Of the ranges that take a type the most exact one
 * decides, wherever it stands; parameters other than q are not compared, since no answer has any that matters.
 */
#include "parse/accept.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

static bool accept_is_space(char c)
{
    return c == ' ' || c == '\t';
}

/* Reads "0", "1", "0.25" and the like. */
static int accept_number(const char *at, const char *end)
{
    int weight, unit;

    if (at == end || *at < '0' || *at > '1')
        return 0;
    weight = (*at++ - '0') * 1000;
    if (at < end && *at == '.')
        for (at++, unit = 100; at < end && *at >= '0' && *at <= '9'; at++, unit /= 10)
            weight += (*at - '0') * unit;
    return weight > 1000 ? 1000 : weight;
}

int accept_quality(const char *at, const char *end)
{
    while (at < end) {
        while (at < end && (*at == ';' || accept_is_space(*at)))
            at++;
        if (end - at >= 2 && (*at == 'q' || *at == 'Q') && at[1] == '=')
            return accept_number(at + 2, end);
        while (at < end && *at != ';')
            at++;
    }
    return 1000;
}

/* How exactly a range takes the type: 3 by its name, 2 by its kind, 1 as any, 0 not. */
static int accept_fits(const char *range, size_t length, const char *type)
{
    size_t kind = (size_t)(strchr(type, '/') - type) + 1;

    if (length == strlen(type) && strncasecmp(range, type, length) == 0)
        return 3;
    if (length == kind + 1 && strncasecmp(range, type, kind) == 0 && range[kind] == '*')
        return 2;
    return length == 3 && memcmp(range, "*/*", 3) == 0 ? 1 : 0;
}

AcceptWeight accept_weight(const char *header, size_t length, const char *type)
{
    const char *at = header, *end = header + length;
    AcceptWeight best = {0, 0};
    bool any = false;

    while (at < end) {
        const char *range, *stop;
        size_t size = 0;
        int fits;

        while (at < end && (*at == ',' || accept_is_space(*at)))
            at++;
        range = at;
        while (at < end && *at != ',')
            at++;
        stop = at;
        while (range + size < stop && range[size] != ';' && !accept_is_space(range[size]))
            size++;
        any = any || size > 0;
        fits = accept_fits(range, size, type);
        if (fits > best.exact)
            best = (AcceptWeight){accept_quality(range + size, stop), fits};
    }
    return any ? best : (AcceptWeight){1000, 0};
}
