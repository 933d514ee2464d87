/* Reads request bodies of JSON, and their media types. An object that is made belongs to the caller. */
#ifndef BODY_H
#define BODY_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/* True for application/json with no charset or utf-8. */
bool body_is_json(const char *content_type, size_t length);

typedef enum BodyFault { BODY_OK, BODY_BAD_JSON, BODY_REPEATED, BODY_BIG_NUMBER, BODY_NOT_OBJECT } BodyFault;

/* Where a body is at fault: line and column from 1; name: of BODY_REPEATED, as the body writes it, inside its bytes. */
typedef struct BodyPosition {
    int line;
    int column;
    const char *name;
    size_t name_length;
} BodyPosition;

/* The same for application/x-www-form-urlencoded. */
bool body_is_form(const char *content_type, size_t length);
/* The same for text/csv. */
bool body_is_csv(const char *content_type, size_t length);

/* Parses a JSON object into *object (the caller's reference), its numbers as reals; of a fault *position says where. */
BodyFault body_parse(const char *bytes, size_t length, json_t **object, BodyPosition *position);

#endif
