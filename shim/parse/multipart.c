/*
 * multipart/form-data (RFC 7578, RFC 2046) in place: nothing is copied but the boundary, nothing is allocated.
 * Strict where parsers are known to differ, so that nobody reads other fields in a body than we do. A part is cut out
 * at its delimiters first and its headers are read within: no header can reach over the end of its part.
 * Linear: each byte is searched for a delimiter once and is in a header at most once more.
 */
#include "parse/multipart.h"
#include "core/text.h"

#include <string.h>
#include <strings.h>

enum { MULTIPART_MAX_HEADERS = 16, MULTIPART_MAX_HEADER_BYTES = 4096 };

/* CRLF, two hyphens, the boundary. */
typedef struct MultipartDelimiter {
    char bytes[4 + MULTIPART_BOUNDARY_SIZE];
    size_t length;
} MultipartDelimiter;

/* name=value of a header; the value without its quotes, its backslashes left in. */
typedef struct MultipartParameter {
    const char *name;
    size_t name_length;
    const char *value;
    size_t value_length;
} MultipartParameter;

typedef enum MultipartStep { MULTIPART_FOUND, MULTIPART_END, MULTIPART_BAD } MultipartStep;

static bool multipart_is_space(char c)
{
    return c == ' ' || c == '\t';
}

static bool multipart_is_control(char c)
{
    return (unsigned char)c < 0x20 || c == 0x7f;
}

static bool multipart_is_alphanumeric(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool multipart_is_one_of(char c, const char *set)
{
    return c != '\0' && strchr(set, c) != NULL;
}

/* True when the bytes are the word in any case. */
static bool multipart_equals(const char *bytes, size_t length, const char *word)
{
    return length == strlen(word) && strncasecmp(bytes, word, length) == 0;
}

static bool multipart_starts(const char *bytes, size_t length, const char *word)
{
    return length >= strlen(word) && strncasecmp(bytes, word, strlen(word)) == 0;
}

static const char *multipart_skip_space(const char *at, const char *end)
{
    while (at < end && multipart_is_space(*at))
        at++;
    return at;
}

/* The end of the token (RFC 9110, 5.6.2) at at; at itself when there is none. */
static const char *multipart_token(const char *at, const char *end)
{
    while (at < end && (multipart_is_alphanumeric(*at) || multipart_is_one_of(*at, "!#$%&'*+-.^_`|~")))
        at++;
    return at;
}

/*
 * The closing quote of the string whose first byte is at at, or NULL. A backslash escapes only a quote and a backslash:
 * old browsers send C:\file as it is.
 */
static const char *multipart_quote(const char *at, const char *end)
{
    for (; at < end && *at != '"'; at++)
        if (*at == '\\' && end - at > 1 && multipart_is_one_of(at[1], "\"\\"))
            at++;
    return at < end ? at : NULL;
}

/* Reads the next ";name=value" of a header and moves *at behind it. */
static MultipartStep multipart_parameter(const char **at, const char *end, MultipartParameter *parameter)
{
    const char *start = *at, *stop;
    bool apart = false;

    for (; start < end && (*start == ';' || multipart_is_space(*start)); start++)
        apart = apart || *start == ';';
    if (start == end)
        return MULTIPART_END;
    stop = multipart_token(start, end);
    if (!apart || stop == start || stop == end || *stop != '=')
        return MULTIPART_BAD;
    parameter->name = start;
    parameter->name_length = (size_t)(stop - start);
    start = stop + 1;
    if (start < end && *start == '"') {
        stop = multipart_quote(++start, end);
        if (stop == NULL)
            return MULTIPART_BAD;
        *at = stop + 1;
    } else {
        stop = multipart_token(start, end);
        if (stop == start)
            return MULTIPART_BAD;
        *at = stop;
    }
    parameter->value = start;
    parameter->value_length = (size_t)(stop - start);
    return MULTIPART_FOUND;
}

/* What follows "multipart/form-data" in a Content-Type, or NULL when it is another type. */
static const char *multipart_type(const char *content_type, size_t length)
{
    static const char type[] = "multipart/form-data";
    const char *end, *next;

    if (!multipart_starts(content_type, length, type))
        return NULL;
    end = content_type + length;
    next = multipart_skip_space(content_type + sizeof(type) - 1, end);
    return next == end || *next == ';' ? next : NULL;
}

bool multipart_is(const char *content_type, size_t length)
{
    return multipart_type(content_type, length) != NULL;
}

/* 1 to 70 bchars, the last no space (RFC 2046, 5.1.1). */
static bool multipart_is_boundary(const char *bytes, size_t length)
{
    size_t i;

    for (i = 0; i < length; i++)
        if (!multipart_is_alphanumeric(bytes[i]) && !multipart_is_one_of(bytes[i], "'()+_,-./:=? "))
            return false;
    return length > 0 && length < MULTIPART_BOUNDARY_SIZE && bytes[length - 1] != ' ';
}

/* Makes the delimiter from the one boundary parameter; boundary* (RFC 2231) would be a second way to say it. */
static bool multipart_delimiter(const char *content_type, size_t length, MultipartDelimiter *delimiter)
{
    const char *at = multipart_type(content_type, length);
    MultipartParameter parameter;
    MultipartStep step;

    memcpy(delimiter->bytes, "\r\n--", 4);
    delimiter->length = 0;
    if (at == NULL)
        return false;
    while ((step = multipart_parameter(&at, content_type + length, &parameter)) == MULTIPART_FOUND) {
        if (multipart_starts(parameter.name, parameter.name_length, "boundary*"))
            return false;
        if (!multipart_equals(parameter.name, parameter.name_length, "boundary"))
            continue;
        if (delimiter->length > 0 || !multipart_is_boundary(parameter.value, parameter.value_length))
            return false;
        memcpy(delimiter->bytes + 4, parameter.value, parameter.value_length);
        delimiter->length = 4 + parameter.value_length;
    }
    return step == MULTIPART_END && delimiter->length > 0;
}

/*
 * The next delimiter, or NULL. A delimiter holds one CR, its first byte, so the compared stretches of two candidates
 * overlap in no byte that matched: a body full of near-delimiters is read about twice and not once a candidate.
 */
static const char *multipart_find(const MultipartDelimiter *delimiter, const char *at, const char *end)
{
    while ((size_t)(end - at) >= delimiter->length) {
        at = memchr(at, '\r', (size_t)(end - at) - delimiter->length + 1);
        if (at == NULL || memcmp(at, delimiter->bytes, delimiter->length) == 0)
            return at;
        at++;
    }
    return NULL;
}

/*
 * The end of the first delimiter, or NULL; at the very start of the body it has no CRLF. Only there it may be the last
 * too, as browsers send an empty form: elsewhere a body whose first delimiter is spoilt would pass as one without
 * parts.
 */
static const char *multipart_first(const MultipartDelimiter *delimiter, const char *body, size_t length)
{
    const char *end, *found;

    if (length < delimiter->length)
        return NULL;
    if (memcmp(body, delimiter->bytes + 2, delimiter->length - 2) == 0)
        return body + delimiter->length - 2;
    end = body + length;
    found = multipart_find(delimiter, body, end);
    if (found == NULL || multipart_starts(found + delimiter->length, (size_t)(end - found) - delimiter->length, "--"))
        return NULL;
    return found + delimiter->length;
}

/*
 * Reads the rest of a delimiter's line: "--" when it is the last, white space, then CRLF or, after the last, the body's
 * end. The value points to there, or is NULL for any other rest: RFC 2046 lets no line of a part start as a delimiter.
 */
static const char *multipart_rest(const char *at, const char *end, bool *last)
{
    *last = multipart_starts(at, (size_t)(end - at), "--");
    at = multipart_skip_space(*last ? at + 2 : at, end);
    if (*last && at == end)
        return at;
    return end - at >= 2 && at[0] == '\r' && at[1] == '\n' ? at : NULL;
}

/* A field's name is kept as sent, so it may hold nothing that an unescaped one would not. */
static bool multipart_is_name(const char *bytes, size_t length)
{
    size_t i;

    for (i = 0; i < length; i++)
        if (multipart_is_control(bytes[i]) || multipart_is_one_of(bytes[i], "\"\\"))
            return false;
    return length > 0 && text_is_utf8(bytes, length);
}

/* Reads the value of Content-Disposition; filename* only marks the part as a file (RFC 7578, 4.2 forbids it). */
static bool multipart_disposition(const char *at, const char *end, MultipartPart *part)
{
    const char *type = at;
    MultipartParameter p;
    MultipartStep step;
    bool named_file = false;

    at = multipart_token(at, end);
    if (part->name != NULL || !multipart_equals(type, (size_t)(at - type), "form-data"))
        return false;
    while ((step = multipart_parameter(&at, end, &p)) == MULTIPART_FOUND) {
        if (multipart_equals(p.name, p.name_length, "name")) {
            if (part->name != NULL || !multipart_is_name(p.value, p.value_length))
                return false;
            part->name = p.value;
            part->name_length = p.value_length;
        } else if (multipart_equals(p.name, p.name_length, "filename")) {
            if (named_file || memchr(p.value, '\t', p.value_length) != NULL)
                return false;
            named_file = true;
            part->filename = p.value;
            part->filename_length = p.value_length;
        } else if (multipart_starts(p.name, p.name_length, "filename*")) {
            if (part->filename == NULL)
                part->filename = p.value;
        } else if (multipart_starts(p.name, p.name_length, "name*")) {
            return false;
        }
    }
    return step == MULTIPART_END && part->name != NULL;
}

/* Reads one header line, without its CRLF. A folded line starts with white space and so has no name. */
static bool multipart_header(const char *line, const char *end, MultipartPart *part)
{
    const char *colon = multipart_token(line, end), *value, *i;
    size_t length = (size_t)(colon - line);

    if (length == 0 || colon == end || *colon != ':')
        return false;
    for (i = colon + 1; i < end; i++)
        if (multipart_is_control(*i) && *i != '\t')
            return false;
    value = multipart_skip_space(colon + 1, end);
    while (end > value && multipart_is_space(end[-1]))
        end--;
    if (multipart_equals(line, length, "Content-Disposition"))
        return multipart_disposition(value, end, part);
    if (multipart_equals(line, length, "Content-Type"))
        return !multipart_equals(value, (size_t)(multipart_token(value, end) - value), "multipart");
    if (multipart_equals(line, length, "Content-Transfer-Encoding"))
        return multipart_equals(value, (size_t)(end - value), "7bit") ||
               multipart_equals(value, (size_t)(end - value), "8bit") ||
               multipart_equals(value, (size_t)(end - value), "binary");
    return true;
}

/* Reads a part between two delimiters: header lines, an empty line, the content. */
static bool multipart_part(const char *at, const char *end, MultipartPart *part)
{
    const char *start = at, *stop;
    size_t headers = 0;

    *part = (MultipartPart){0};
    for (;;) {
        stop = memchr(at, '\r', (size_t)(end - at));
        if (stop == NULL || end - stop < 2 || stop[1] != '\n')
            return false;
        if (stop == at)
            break;
        if (stop + 2 - start > MULTIPART_MAX_HEADER_BYTES || ++headers > MULTIPART_MAX_HEADERS ||
            !multipart_header(at, stop, part))
            return false;
        at = stop + 2;
    }
    part->content = at + 2;
    part->length = (size_t)(end - part->content);
    return part->name != NULL;
}

static bool multipart_is_repeated(const MultipartPart *parts, size_t count)
{
    const MultipartPart *last = &parts[count];
    size_t i;

    for (i = 0; i < count; i++)
        if (parts[i].name_length == last->name_length && memcmp(parts[i].name, last->name, last->name_length) == 0)
            return true;
    return false;
}

MultipartFault multipart_parse(const char *content_type, size_t type_length, const char *body, size_t length,
                               MultipartPart parts[MULTIPART_MAX_PARTS], size_t *count)
{
    const char *at, *end, *stop;
    MultipartDelimiter delimiter;
    bool last;

    *count = 0;
    if (!multipart_delimiter(content_type, type_length, &delimiter))
        return MULTIPART_NO_BOUNDARY;
    at = multipart_first(&delimiter, body, length);
    if (at == NULL)
        return MULTIPART_MALFORMED;
    end = body + length;
    for (;;) {
        at = multipart_rest(at, end, &last);
        if (at == NULL || last)
            return at != NULL ? MULTIPART_OK : MULTIPART_MALFORMED;
        if (*count == MULTIPART_MAX_PARTS)
            return MULTIPART_TOO_MANY;
        stop = multipart_find(&delimiter, at, end);
        if (stop == NULL || stop == at || !multipart_part(at + 2, stop, &parts[*count]))
            return MULTIPART_MALFORMED;
        if (multipart_is_repeated(parts, *count))
            return MULTIPART_REPEATED;
        ++*count;
        at = stop + delimiter.length;
    }
}
