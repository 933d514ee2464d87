/*
 * Addresses of the pages of tables. Parameters are numbers, levels and languages, so that nothing needs an escape in
 * one: any other character is left out.
 */
#include "features/table_link.h"

#include "core/text.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { LINK_NUMBER = 24 };

static void link_parameter(Text *href, const char *name, const json_t *value)
{
    char number[LINK_NUMBER];
    const char *at = json_string_value(value);

    if (json_is_integer(value)) {
        snprintf(number, sizeof(number), "%" JSON_INTEGER_FORMAT, json_integer_value(value));
        at = number;
    }
    if (at == NULL)
        return;
    text_format(href, "%c%s=", strchr(href->data, '?') == NULL ? '?' : '&', name);
    for (; *at != '\0'; at++)
        if (isalnum((unsigned char)*at) || *at == '_')
            text_append(href, at, 1);
}

static json_t *link_made(const char *path, const json_t *query)
{
    static const char *const names[] = {"center_id", "contest_id", "lang", "level", "offset", "parent"};
    Text href = {0};
    json_t *made;
    size_t i;

    text_string(&href, path);
    for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        link_parameter(&href, names[i], json_object_get(query, names[i]));
    made = json_string(href.data);
    text_free(&href);
    return made;
}

static void link_keep(json_t *kept, const json_t *query, const char *name)
{
    json_t *value = json_object_get(query, name);

    if (value != NULL)
        json_object_set(kept, name, value);
}

json_t *table_link(const json_t *query, const char *path, bool contest, const char *name, json_t *value)
{
    json_t *kept = json_object(), *made;

    link_keep(kept, query, "lang");
    if (contest)
        link_keep(kept, query, "contest_id");
    if (name != NULL && value != NULL)
        json_object_set(kept, name, value);
    made = link_made(path, kept);
    json_decref(kept);
    return made;
}

json_t *table_link_self(const char *path, const json_t *query, const char *name, const char *text, json_int_t number)
{
    json_t *changed = json_object(), *made;

    json_object_update(changed, (json_t *)query);
    json_object_del(changed, name);
    if (text != NULL)
        json_object_set_new(changed, name, json_string(text));
    else if (number != 0)
        json_object_set_new(changed, name, json_integer(number));
    made = link_made(path, changed);
    json_decref(changed);
    return made;
}
