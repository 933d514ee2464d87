/*
 * What the templates of a page of tables are filled with: the JSON of its function, with the addresses of its links and
 * what stands beside each other in a row. The caller owns it and gives it over in place.
 */
#ifndef TABLE_MODEL_H
#define TABLE_MODEL_H

#include "parse/lang.h"

#include <jansson.h>
#include <stdbool.h>

/* Which page it is, by what its JSON has: the name of its template. */
const char *table_model_page(const json_t *data);
/* Adds to data, which a table's function answered; path is the page's own, without its query string. */
void table_model_complete(json_t *data, const char *path, Language language);

#endif
