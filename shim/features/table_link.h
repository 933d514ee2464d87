/*
 * Addresses of the pages of tables, with their parameters in one order. What is given is borrowed; each returns a
 * string that is the caller's.
 */
#ifndef TABLE_LINK_H
#define TABLE_LINK_H

#include <jansson.h>
#include <stdbool.h>

/*
 * A page at path: it keeps the language of query and, where contest says so, its contest; and it has one parameter more
 * unless name is NULL.
 */
json_t *table_link(const json_t *query, const char *path, bool contest, const char *name, json_t *value);
/* A page at path with all of query, but for one parameter: text, or number, or left out when it is NULL and 0. */
json_t *table_link_self(const char *path, const json_t *query, const char *name, const char *text, json_int_t number);

#endif
