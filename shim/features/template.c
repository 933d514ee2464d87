/*
 * A subset of Mustache that has no unescaped value; no C library of Debian 12 that is still kept up escapes by default.
 * A template is read as it is written out, from tag to tag; sections are read once for each element. Sections and
 * included templates lie in each other to a bounded depth.
 */
#define _GNU_SOURCE /* memmem */
#include "features/template.h"

#include <string.h>

enum { TEMPLATE_DEPTH = 16, TEMPLATE_NAME = 64 };

/* What a name is looked for in: an element, then what its section lies in. */
typedef struct Scope {
    const struct Scope *outer;
    const json_t *value;
    int depth;
} Scope;

/* A tag: what stands between {{ and }}; kind is '\0' for a value. */
typedef struct Tag {
    char kind;
    char name[TEMPLATE_NAME];
    const char *start; /* of the {{ */
    const char *end;   /* after the }} */
} Tag;

static const char *template_range(Text *out, const Template *template, const char *at, const char *end,
                                  const Scope *scope, const char *section);

/* The value of a name with points: its first part is looked for outwards, the others within what that is. */
static const json_t *template_find(const Scope *scope, const char *name)
{
    char part[TEMPLATE_NAME];
    const json_t *value = NULL;

    if (strcmp(name, ".") == 0)
        return scope->value;
    for (;; name++) {
        size_t length = strcspn(name, ".");

        memcpy(part, name, length);
        part[length] = '\0';
        if (value != NULL)
            value = json_object_get(value, part);
        else
            for (; scope != NULL && value == NULL; scope = scope->outer)
                value = json_object_get(scope->value, part);
        name += length;
        if (value == NULL || *name == '\0')
            return value;
    }
}

/* Finds the next tag; tag->start is end when there is none. False: it is not closed, or too long. */
static bool template_next(Tag *tag, const char *at, const char *end)
{
    const char *open = memmem(at, (size_t)(end - at), "{{", 2), *close;
    size_t length;

    tag->start = end;
    if (open == NULL)
        return true;
    close = memmem(open, (size_t)(end - open), "}}", 2);
    if (close == NULL)
        return false;
    tag->start = open;
    tag->end = close + 2;
    open += 2;
    tag->kind = strchr("#^/>\"", *open) != NULL ? *open++ : '\0';
    if (tag->kind == '"' && *--close != '"')
        return false;
    length = close > open ? (size_t)(close - open) : 0;
    if (length == 0 || length >= TEMPLATE_NAME)
        return false;
    memcpy(tag->name, open, length);
    tag->name[length] = '\0';
    return true;
}

/* A value with its filter, if it has one. */
static bool template_put(Text *out, const Template *template, const Scope *scope, char *name)
{
    char *bar = strchr(name, '|');

    if (bar != NULL)
        *bar++ = '\0';
    return template_value(out, template_find(scope, name), bar, template->word, template->language);
}

/* A sentence of the catalogue: its own words are escaped as well. */
static bool template_sentence(Text *out, const Template *template, const Scope *scope, const char *name)
{
    const char *at = template->word(name, template->language);
    char part[256];

    while (at != NULL && *at != '\0') {
        size_t length = strcspn(at, "{");

        if (length == 0) {
            const json_t *value;

            length = strcspn(at, "}");
            if (at[length] == '\0' || length > TEMPLATE_NAME)
                return false;
            memcpy(part, at + 1, length - 1);
            part[length - 1] = '\0';
            value = template_find(scope, part);
            template_value(out, value, json_is_string(value) ? NULL : "number", template->word, template->language);
            at += length + 1;
            continue;
        }
        if (length >= sizeof(part))
            length = sizeof(part) - 1;
        memcpy(part, at, length);
        part[length] = '\0';
        text_html(out, part);
        at += length;
    }
    return at != NULL;
}

static bool template_is_empty(const json_t *value)
{
    return value == NULL || json_is_null(value) || json_is_false(value) ||
           (json_is_array(value) && json_array_size(value) == 0) ||
           (json_is_string(value) && json_string_length(value) == 0);
}

/* Writes a section, which begins at "at", as often as its value says; returns what follows it. */
static const char *template_section(Text *out, const Template *template, const Tag *tag, const char *end,
                                    const Scope *scope)
{
    const json_t *value = template_find(scope, tag->name);
    bool wanted = template_is_empty(value) == (tag->kind == '^');
    bool list = wanted && tag->kind == '#' && json_is_array(value);
    size_t i, times = list ? json_array_size(value) : 1;
    const char *after = NULL;

    for (i = 0; i < times; i++) {
        Scope inner = {scope, list ? json_array_get(value, i) : tag->kind == '#' ? value : NULL, scope->depth + 1};

        after = inner.depth > TEMPLATE_DEPTH
                    ? NULL
                    : template_range(wanted ? out : NULL, template, tag->end, end, &inner, tag->name);
        if (after == NULL)
            return NULL;
    }
    return after;
}

static bool template_part(Text *out, const Template *template, const char *name, const Scope *scope)
{
    size_t length;
    const char *part = template->part(name, &length);
    Scope inner = {scope, NULL, scope->depth + 1};

    return part != NULL && inner.depth <= TEMPLATE_DEPTH &&
           template_range(out, template, part, part + length, &inner, NULL) != NULL;
}

/*
 * Writes a template up to its end, or to the end of the section it is in; returns what follows, NULL when it is wrong.
 * out is NULL where a section is passed over.
 */
static const char *template_range(Text *out, const Template *template, const char *at, const char *end,
                                  const Scope *scope, const char *section)
{
    bool ok = true;
    Tag tag;

    while (ok) {
        if (!template_next(&tag, at, end))
            return NULL;
        if (out != NULL)
            text_append(out, at, (size_t)(tag.start - at));
        if (tag.start == end)
            return section == NULL ? end : NULL;
        at = tag.end;
        if (tag.kind == '/')
            return section != NULL && strcmp(section, tag.name) == 0 ? at : NULL;
        if (tag.kind == '#' || tag.kind == '^') {
            if (out == NULL) {
                Scope none = {scope, NULL, scope->depth + 1};

                at = none.depth > TEMPLATE_DEPTH ? NULL : template_range(NULL, template, at, end, &none, tag.name);
            } else
                at = template_section(out, template, &tag, end, scope);
            ok = at != NULL;
        } else if (out == NULL)
            continue;
        else if (tag.kind == '>')
            ok = template_part(out, template, tag.name, scope);
        else if (tag.kind == '"')
            ok = template_sentence(out, template, scope, tag.name);
        else
            ok = template_put(out, template, scope, tag.name);
    }
    return NULL;
}

bool template_write(Text *out, const Template *template, const char *name, const json_t *data)
{
    Scope scope = {NULL, data, 0};

    return template_part(out, template, name, &scope);
}
