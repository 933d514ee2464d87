/* Values of JSON as texts, as ->> gives them. */
#ifndef RES_ELEC_MEMBER_H
#define RES_ELEC_MEMBER_H

#include "base/compat.h"
#include "utils/jsonb.h"

/* A value as text, palloc'd: what a string says, a number as it is written, else the JSON; is_number may be NULL. */
extern char *value_text(const JsonbValue *value, bool *is_number);

/* The member of an object; false: it has none of this name, or it is null. */
extern bool member_value(const Jsonb *object, const char *name, JsonbValue *value);

/* Whether an object has a member of this name, be it null. */
extern bool member_is_there(const Jsonb *object, const char *name);

/* A member as text; NULL: there is none, or it is null. */
extern char *member_text(const Jsonb *object, const char *name);

/* Whether all of a jsonb is null. */
extern bool value_is_null(Jsonb *value);

#endif
