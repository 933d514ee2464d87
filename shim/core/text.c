/*
 * Growing strings, JSON string escaping and UTF-8 checks.
 * A Text owns its buffer until text_free; when memory runs out the process ends, as in libh2o.
 */
#include "core/text.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_FORMAT_ROOM = 100 }; /* bytes */

static void text_reserve(Text *text, size_t more)
{
    size_t wanted = text->length + more + 1;

    if (wanted <= text->capacity)
        return;
    if (wanted < text->capacity * 2)
        wanted = text->capacity * 2;
    if (wanted < 128)
        wanted = 128;
    text->data = realloc(text->data, wanted);
    if (text->data == NULL)
        abort();
    text->capacity = wanted;
}

void text_append(Text *text, const char *bytes, size_t length)
{
    text_reserve(text, length);
    if (length > 0)
        memcpy(text->data + text->length, bytes, length);
    text->length += length;
    text->data[text->length] = '\0';
}

void text_string(Text *text, const char *string)
{
    text_append(text, string, strlen(string));
}

void text_format(Text *text, const char *format, ...)
{
    va_list arguments, again;
    size_t room;
    int length;

    text_reserve(text, TEXT_FORMAT_ROOM); /* most fit at once */
    room = text->capacity - text->length;
    va_start(arguments, format);
    va_copy(again, arguments);
    length = vsnprintf(text->data + text->length, room, format, arguments);
    va_end(arguments);
    if (length > 0 && (size_t)length >= room) {
        text_reserve(text, (size_t)length);
        vsnprintf(text->data + text->length, (size_t)length + 1, format, again);
    }
    if (length > 0)
        text->length += (size_t)length;
    text->data[text->length] = '\0';
    va_end(again);
}

/* The escape of an ASCII byte that JSON does not take as it is, or NULL. */
static const char *text_escape(unsigned char byte, char buffer[8])
{
    switch (byte) {
    case '"':
        return "\\\"";
    case '\\':
        return "\\\\";
    case '\n':
        return "\\n";
    case '\r':
        return "\\r";
    case '\t':
        return "\\t";
    default:
        if (byte >= 0x20 && byte != 0x7f)
            return NULL;
        snprintf(buffer, 8, "\\u%04x", byte);
        return buffer;
    }
}

void text_json(Text *text, const char *bytes, size_t length)
{
    size_t start = 0, at = 0;
    char buffer[8];

    text_append(text, "\"", 1);
    while (at < length) {
        size_t step = text_utf8_length(bytes + at, length - at);
        const char *escape = NULL;

        if (step == 0)
            escape = "\xef\xbf\xbd";
        else if (step == 1)
            escape = text_escape((unsigned char)bytes[at], buffer);
        if (escape != NULL) {
            text_append(text, bytes + start, at - start);
            text_string(text, escape);
            start = at + 1;
        }
        at += step == 0 ? 1 : step;
    }
    text_append(text, bytes + start, at - start);
    text_append(text, "\"", 1);
}

void text_json_string(Text *text, const char *string)
{
    if (string == NULL)
        text_string(text, "null");
    else
        text_json(text, string, strlen(string));
}

void text_html(Text *text, const char *string)
{
    for (; *string != '\0'; string++) {
        if (*string == '&')
            text_string(text, "&amp;");
        else if (*string == '<')
            text_string(text, "&lt;");
        else if (*string == '>')
            text_string(text, "&gt;");
        else if (*string == '"')
            text_string(text, "&quot;");
        else if (*string == '\'')
            text_string(text, "&#39;");
        else
            text_append(text, string, 1);
    }
}

void text_clear(Text *text)
{
    text->length = 0;
    if (text->data != NULL)
        text->data[0] = '\0';
}

void text_free(Text *text)
{
    free(text->data);
    *text = (Text){0};
}

size_t text_utf8_length(const char *bytes, size_t left)
{
    const unsigned char *b = (const unsigned char *)bytes;
    size_t length, i;

    if (left == 0)
        return 0;
    if (b[0] < 0x80)
        return 1;
    if (b[0] >= 0xc2 && b[0] <= 0xdf)
        length = 2;
    else if (b[0] >= 0xe0 && b[0] <= 0xef)
        length = 3;
    else if (b[0] >= 0xf0 && b[0] <= 0xf4)
        length = 4;
    else
        return 0;
    if (left < length)
        return 0;
    for (i = 1; i < length; i++)
        if ((b[i] & 0xc0) != 0x80)
            return 0;
    if ((b[0] == 0xe0 && b[1] < 0xa0) || (b[0] == 0xed && b[1] > 0x9f)) /* overlong, surrogate */
        return 0;
    if ((b[0] == 0xf0 && b[1] < 0x90) || (b[0] == 0xf4 && b[1] > 0x8f)) /* overlong, above U+10FFFF */
        return 0;
    return length;
}

bool text_is_utf8(const char *bytes, size_t length)
{
    size_t at = 0;

    while (at < length) {
        size_t step = text_utf8_length(bytes + at, length - at);

        if (step == 0)
            return false;
        at += step;
    }
    return true;
}

size_t text_characters(const char *bytes, size_t length)
{
    size_t count = 0, i;

    for (i = 0; i < length; i++)
        if (((unsigned char)bytes[i] & 0xc0) != 0x80)
            count++;
    return count;
}
