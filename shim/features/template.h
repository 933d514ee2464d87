/*
 * Pages written from templates and JSON. Whatever a template takes from the JSON is escaped as HTML; a template has no
 * way to leave that out. What is given is borrowed for the call; what is written belongs to the caller's Text.
 */
#ifndef TEMPLATE_H
#define TEMPLATE_H

#include "features/template_value.h"

/* Where a template finds the others it includes, and its words; each returns NULL for a name it does not know. */
typedef struct Template {
    const char *(*part)(const char *name, size_t *length);
    TemplateWord word;
    Language language;
} Template;

/*
 * Appends the template of a name, filled with data; false when it is written wrongly or names what is not there.
 *   {{name}} {{a.b}} {{.}}    a value, looked for from the innermost section outwards; nothing for null
 *   {{name|number}}           thousands apart; a dash for null. |percent, |time and |word (the catalogue's) likewise
 *   {{"name"}}                a sentence of the catalogue; {name} in it is a value, numbers with thousands apart
 *   {{#name}}…{{/name}}       for each element of a list, or once within an object or for what is not empty
 *   {{^name}}…{{/name}}       for null, false, "" and an empty list
 *   {{>name}}                 another template
 */
bool template_write(Text *out, const Template *template, const char *name, const json_t *data);

#endif
