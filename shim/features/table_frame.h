/*
 * What frames a page of tables: the links to it in the other language and to its other pages. data is the page's model,
 * which the caller owns; query has the page's own parameters, path is without its query string.
 */
#ifndef TABLE_FRAME_H
#define TABLE_FRAME_H

#include "parse/lang.h"

#include <jansson.h>

void table_frame_languages(json_t *data, const json_t *query, const char *path, Language language);
/* Which rows of how many are shown, when not all are. */
void table_frame_pages(json_t *data, const json_t *query, const char *path);

#endif
