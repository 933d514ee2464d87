/* Values of bodies and files, read and judged by what their field is to be (see field.c). */
#ifndef RES_ELEC_FIELD_H
#define RES_ELEC_FIELD_H

#include "base/violation.h"
#include "utils/jsonb.h"

/*
 * Reads a number or a date that was written as text, by the spec's kind: an empty text is null. Whether the value
 * changed.
 */
extern bool field_read(JsonbValue *value, Jsonb *spec);

/* How a value breaks its field's spec; NULL: it does not. */
extern Violation *field_judge(const char *field, const JsonbValue *value, Jsonb *spec);

#endif
