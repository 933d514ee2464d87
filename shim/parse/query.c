/*
 * Query string to a flat JSON object. A parameter counts once: a repeated name is a fault and not a choice.
 * '+' is a space; %00 is refused because jsonb cannot hold it.
 */
#include "parse/query.h"

#include <string.h>

enum { QUERY_MAX_PARAMETERS = 64 };

static int query_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/* Appends the percent-decoded bytes to out. */
static QueryFault query_decode(const char *bytes, size_t length, Text *out)
{
    size_t start = out->length, i;

    for (i = 0; i < length; i++) {
        char c = bytes[i];

        if (c == '+') {
            c = ' ';
        } else if (c == '%') {
            int high, low;

            if (length - i < 3)
                return QUERY_BAD_ESCAPE;
            high = query_digit(bytes[i + 1]);
            low = query_digit(bytes[i + 2]);
            if (high < 0 || low < 0)
                return QUERY_BAD_ESCAPE;
            c = (char)(high * 16 + low);
            i += 2;
        }
        if (c == '\0')
            return QUERY_BAD_ESCAPE;
        text_append(out, &c, 1);
    }
    return text_is_utf8(out->data + start, out->length - start) ? QUERY_OK : QUERY_BAD_UTF8;
}

/* The decoded names seen so far, one after the other in one string. */
typedef struct QueryNames {
    Text text;
    size_t starts[QUERY_MAX_PARAMETERS + 1];
    size_t count;
} QueryNames;

static QueryFault query_name(QueryNames *names, const char *bytes, size_t length)
{
    size_t start = names->text.length, size, i;
    QueryFault fault;

    if (names->count == QUERY_MAX_PARAMETERS)
        return QUERY_TOO_MANY;
    text_append(&names->text, "", 0);
    names->starts[names->count++] = start;
    fault = query_decode(bytes, length, &names->text);
    size = names->text.length - start;
    names->starts[names->count] = names->text.length;
    for (i = 0; fault == QUERY_OK && i + 1 < names->count; i++)
        if (names->starts[i + 1] - names->starts[i] == size &&
            memcmp(names->text.data + names->starts[i], names->text.data + start, size) == 0)
            fault = QUERY_REPEATED;
    return fault;
}

static QueryFault query_pair(QueryNames *names, const char *pair, size_t length, Text *json)
{
    const char *equals = memchr(pair, '=', length);
    size_t name_length = equals != NULL ? (size_t)(equals - pair) : length;
    QueryFault fault = query_name(names, pair, name_length);
    Text value = {0};
    size_t start;

    if (fault != QUERY_OK)
        return fault;
    text_append(&value, "", 0);
    if (equals != NULL)
        fault = query_decode(equals + 1, length - name_length - 1, &value);
    if (fault == QUERY_OK) {
        start = names->starts[names->count - 1];
        if (names->count > 1)
            text_append(json, ",", 1);
        text_json(json, names->text.data + start, names->text.length - start);
        text_append(json, ":", 1);
        text_json(json, value.data, value.length);
    }
    text_free(&value);
    return fault;
}

QueryFault query_parse(const char *query, size_t length, Text *json)
{
    const char *at = query, *end = query + length;
    QueryNames names = {.count = 0};
    QueryFault fault = QUERY_OK;

    text_clear(json);
    text_append(json, "{", 1);
    while (fault == QUERY_OK && at < end) {
        const char *stop = memchr(at, '&', (size_t)(end - at));

        if (stop == NULL)
            stop = end;
        if (stop > at)
            fault = query_pair(&names, at, (size_t)(stop - at), json);
        at = stop + 1;
    }
    if (fault == QUERY_OK) {
        text_append(json, "}", 1);
    } else {
        text_clear(json);
        if (names.count > 0 && fault == QUERY_REPEATED)
            text_append(json, names.text.data + names.starts[names.count - 1],
                        names.text.length - names.starts[names.count - 1]);
    }
    text_free(&names.text);
    return fault;
}
