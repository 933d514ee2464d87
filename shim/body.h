#ifndef BODY_H
#define BODY_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/* True for application/json with no charset or utf-8. */
bool body_is_json(const char *content_type, size_t length);

typedef enum BodyFault { BODY_OK, BODY_BAD_JSON, BODY_NOT_OBJECT } BodyFault;

/* The same for application/x-www-form-urlencoded. */
bool body_is_form(const char *content_type, size_t length);
/* The same for text/csv. */
bool body_is_csv(const char *content_type, size_t length);

/* Parses a JSON object into *object (the caller's reference); on BODY_BAD_JSON line and column (from 1) say where. */
BodyFault body_parse(const char *bytes, size_t length, json_t **object, int *line, int *column);

#endif
