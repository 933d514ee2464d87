/*
 * Request bodies: one JSON object in UTF-8, without repeated names and without \u0000.
 */
#include "parse/body.h"

#include <string.h>
#include <strings.h>

static bool body_is_space(char c)
{
    return c == ' ' || c == '\t';
}

/* True for the type with no charset or utf-8. */
static bool body_is(const char *type, const char *content_type, size_t length)
{
    static const char charset[] = "charset=";
    const char *at = content_type, *end = content_type + length;

    if (length < strlen(type) || strncasecmp(at, type, strlen(type)) != 0)
        return false;
    at += strlen(type);
    while (at < end && body_is_space(*at))
        at++;
    if (at < end && *at != ';')
        return false;
    while (at < end) {
        const char *value;

        while (at < end && (*at == ';' || body_is_space(*at)))
            at++;
        value = at + sizeof(charset) - 1;
        if (end - at >= (long)sizeof(charset) - 1 && strncasecmp(at, charset, sizeof(charset) - 1) == 0) {
            if (value < end && *value == '"')
                value++;
            return end - value >= 5 && strncasecmp(value, "utf-8", 5) == 0;
        }
        while (at < end && *at != ';')
            at++;
    }
    return true;
}

bool body_is_json(const char *content_type, size_t length)
{
    return body_is("application/json", content_type, length);
}

bool body_is_form(const char *content_type, size_t length)
{
    return body_is("application/x-www-form-urlencoded", content_type, length);
}

bool body_is_csv(const char *content_type, size_t length)
{
    return body_is("text/csv", content_type, length);
}

/* The name that ends with the quote before this byte. */
static void body_name(const char *bytes, size_t end, BodyPosition *position)
{
    size_t start = --end, slashes;

    do {
        if (start == 0)
            return;
        start--;
        for (slashes = 0; slashes < start && bytes[start - slashes - 1] == '\\'; slashes++)
            ;
    } while (bytes[start] != '"' || slashes % 2 != 0);
    position->name = bytes + start + 1;
    position->name_length = end - start - 1;
}

BodyFault body_parse(const char *bytes, size_t length, json_t **object, BodyPosition *position)
{
    json_error_t error;

    *position = (BodyPosition){1, 1, "", 0};
    /* as reals: one beyond 64 bits is out of a field's range, which its field says */
    *object = json_loadb(bytes, length, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY | JSON_DECODE_INT_AS_REAL, &error);
    if (*object == NULL) {
        position->line = error.line > 0 ? error.line : 1;
        position->column = error.column > 0 ? error.column : 1;
        if (json_error_code(&error) == json_error_numeric_overflow)
            return BODY_BIG_NUMBER;
        if (json_error_code(&error) != json_error_duplicate_key)
            return BODY_BAD_JSON;
        if (error.position > 0 && (size_t)error.position <= length && bytes[error.position - 1] == '"')
            body_name(bytes, (size_t)error.position, position);
        return BODY_REPEATED;
    }
    if (!json_is_object(*object)) {
        json_decref(*object);
        *object = NULL;
        return BODY_NOT_OBJECT;
    }
    return BODY_OK;
}
