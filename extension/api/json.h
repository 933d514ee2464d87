/* Objects of JSON, written key by key into the state that PostgreSQL builds a jsonb from. */
#ifndef RES_ELEC_API_JSON_H
#define RES_ELEC_API_JSON_H

#include "base/row.h"
#include "utils/jsonb.h"

extern void json_begin(JsonbParseState **state);
extern Jsonb *json_end(JsonbParseState **state);

extern void json_key(JsonbParseState **state, const char *key);
extern void json_integer(JsonbParseState **state, const char *key, int64 value);
/* A text of length bytes, or null where it is NULL. */
extern void json_string(JsonbParseState **state, const char *key, const char *value, int length);
extern void json_document(JsonbParseState **state, const char *key, Jsonb *value);

/* The column of a row under a key; the column's type is timestamptz. */
extern void json_column_moment(JsonbParseState **state, const char *key, const Row *row, int column);

#endif
