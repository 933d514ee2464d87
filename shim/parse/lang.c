/*
 * Accept-Language to one of the two languages the service speaks.
 * French is the default and wins every tie; English is chosen only where its weight is higher.
 */
#include "parse/lang.h"

#include "parse/accept.h"

#include <string.h>
#include <strings.h>

static bool lang_is(const char *tag, size_t length, const char *name)
{
    return length >= 2 && strncasecmp(tag, name, 2) == 0 && (length == 2 || tag[2] == '-');
}

Language lang_choose(const char *header, size_t length)
{
    const char *at = header, *end;
    int weights[LANG_COUNT] = {-1, -1}, any = -1;

    if (header == NULL)
        return LANG_FR;
    end = header + length;
    while (at < end) {
        const char *tag, *stop;
        size_t tag_length = 0;

        while (at < end && (*at == ' ' || *at == '\t' || *at == ','))
            at++;
        tag = at;
        while (at < end && *at != ',')
            at++;
        stop = at;
        while (tag + tag_length < stop && tag[tag_length] != ';' && tag[tag_length] != ' ')
            tag_length++;
        if (tag_length > 0) {
            int weight = accept_quality(tag + tag_length, stop);

            if (lang_is(tag, tag_length, "fr") && weight > weights[LANG_FR])
                weights[LANG_FR] = weight;
            else if (lang_is(tag, tag_length, "en") && weight > weights[LANG_EN])
                weights[LANG_EN] = weight;
            else if (tag_length == 1 && *tag == '*')
                any = weight;
        }
    }
    if (weights[LANG_FR] < 0)
        weights[LANG_FR] = any;
    if (weights[LANG_EN] < 0)
        weights[LANG_EN] = any;
    return weights[LANG_EN] > weights[LANG_FR] && weights[LANG_EN] > 0 ? LANG_EN : LANG_FR;
}

bool lang_in_query(const char *query, size_t length, Language *language)
{
    static const char *const named[LANG_COUNT] = {"lang=fr", "lang=en"};
    const char *at = query, *end = query + length;

    while (at < end) {
        const char *stop = memchr(at, '&', (size_t)(end - at));
        size_t size = (size_t)((stop != NULL ? stop : end) - at);
        int i;

        for (i = 0; i < LANG_COUNT; i++)
            if (size == strlen(named[i]) && memcmp(at, named[i], size) == 0) {
                *language = (Language)i;
                return true;
            }
        at += size + 1;
    }
    return false;
}

const char *lang_name(Language language)
{
    return language == LANG_EN ? "en" : "fr";
}
