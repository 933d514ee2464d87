/*
 * How a page writes one value: a text, a number, a percentage, a moment. What is given is borrowed for the call; what
 * is written belongs to the caller's Text.
 */
#ifndef TEMPLATE_VALUE_H
#define TEMPLATE_VALUE_H

#include "core/text.h"
#include "parse/lang.h"

#include <jansson.h>

/* The catalogue: the word or sentence of a name, NULL for one that it does not have. */
typedef const char *(*TemplateWord)(const char *name, Language language);

/*
 * Appends a value (NULL: there is none) as HTML; filter is NULL or "number", "percent", "time" or "word". False: there
 * is no such filter.
 */
bool template_value(Text *out, const json_t *value, const char *filter, TemplateWord word, Language language);

#endif
