/* Reads query strings and forms as a flat JSON object. What is written belongs to the caller's Text. */
#ifndef QUERY_H
#define QUERY_H

#include "core/text.h"

typedef enum QueryFault { QUERY_OK, QUERY_BAD_ESCAPE, QUERY_BAD_UTF8, QUERY_REPEATED, QUERY_TOO_MANY } QueryFault;

/*
 * Writes the query string (without '?') as a flat JSON object of strings into json, "{}" when it is empty.
 * On a fault json holds the decoded name of the offending parameter where there is one, as a plain string.
 */
QueryFault query_parse(const char *query, size_t length, Text *json);

#endif
