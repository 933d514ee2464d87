/*
 * Values as people read them, in their language: French parts thousands by narrow no-break spaces and writes a comma
 * before decimals, English a comma and a point. Everything ends in text_html.
 */
#include "features/template_value.h"

#include <stdio.h>
#include <string.h>

enum { VALUE_SIZE = 64, VALUE_MOMENT = 19 /* characters from the year to the second */ };

#define NARROW_SPACE "\xe2\x80\xaf"
#define DASH "\xe2\x80\x93"

static void value_number(Text *out, const json_t *value, Language language)
{
    char digits[VALUE_SIZE];
    size_t length = (size_t)snprintf(digits, sizeof(digits), "%" JSON_INTEGER_FORMAT, json_integer_value(value)), i;

    for (i = 0; i < length; i++) {
        if (i > 0 && digits[i - 1] != '-' && (length - i) % 3 == 0)
            text_string(out, language == LANG_EN ? "," : NARROW_SPACE);
        text_append(out, digits + i, 1);
    }
}

static void value_percent(Text *out, const json_t *value, Language language)
{
    char text[VALUE_SIZE];
    char *point;

    snprintf(text, sizeof(text), "%.2f", json_number_value(value));
    point = strchr(text, '.');
    if (language == LANG_FR && point != NULL)
        *point = ',';
    text_string(out, text);
    text_string(out, language == LANG_EN ? "%" : NARROW_SPACE "%");
}

/* A moment as REST writes it, to the second: 2025-04-12T19:05:00.000000Z */
static void value_time(Text *out, const char *moment)
{
    char second[VALUE_MOMENT + 1];

    snprintf(second, sizeof(second), "%s", moment);
    text_string(out, "<time datetime=\"");
    text_html(out, second);
    text_string(out, "Z\">");
    if (strlen(second) > 10)
        second[10] = ' ';
    text_html(out, second);
    text_string(out, " UTC</time>");
}

static void value_plain(Text *out, const json_t *value)
{
    char text[VALUE_SIZE];

    if (json_is_string(value)) {
        text_html(out, json_string_value(value));
    } else if (json_is_number(value)) {
        snprintf(text, sizeof(text), "%.15g", json_number_value(value));
        text_string(out, text);
    }
}

static void value_word(Text *out, const json_t *value, TemplateWord word, Language language)
{
    const char *text = json_is_string(value) ? word(json_string_value(value), language) : NULL;

    if (text != NULL)
        text_html(out, text);
    else
        value_plain(out, value);
}

bool template_value(Text *out, const json_t *value, const char *filter, TemplateWord word, Language language)
{
    bool none = value == NULL || json_is_null(value);

    if (filter == NULL)
        value_plain(out, value);
    else if (strcmp(filter, "number") != 0 && strcmp(filter, "percent") != 0 && strcmp(filter, "time") != 0 &&
             strcmp(filter, "word") != 0)
        return false;
    else if (none)
        text_string(out, DASH);
    else if (strcmp(filter, "number") == 0 && json_is_integer(value))
        value_number(out, value, language);
    else if (strcmp(filter, "percent") == 0 && json_is_number(value))
        value_percent(out, value, language);
    else if (strcmp(filter, "time") == 0 && json_is_string(value))
        value_time(out, json_string_value(value));
    else
        value_word(out, value, word, language);
    return true;
}
