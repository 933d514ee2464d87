/* One broken rule, with the fields at fault and the figures that its sentence and the list for programs tell. */
#ifndef RES_ELEC_VIOLATION_H
#define RES_ELEC_VIOLATION_H

#include "postgres.h"
#include "nodes/pg_list.h"

/* A value for {name} in a message and for the context of the JSON list. */
typedef struct Operand
{
	const char *name;
	const char *value;
	bool		is_number;
} Operand;

/* One broken rule: its name in the catalogue of messages, the fields at fault, its figures. */
typedef struct Violation
{
	const char *rule;
	List	   *fields;			/* of char * */
	List	   *operands;		/* of Operand * */
} Violation;

extern Violation *violation_make(const char *rule);

/* One with a field, or NULL, and an integer by its name, or NULL. */
extern Violation *violation_of(const char *rule, const char *field, const char *operand, int64 value);

extern void violation_field(Violation *violation, const char *field);
extern void violation_number(Violation *violation, const char *name, int64 value);
extern void violation_text(Violation *violation, const char *name, const char *value);

/* The operand whose name has length bytes; NULL: the violation has none such. */
extern const Operand *violation_operand_named(const Violation *violation, const char *name, size_t length);

/* The text of an operand whose name has length bytes; NULL: the violation has none such. */
extern const char *violation_value(const Violation *violation, const char *name, size_t length);

/* An operand as its text, number or not; name and value as long as the violation. */
extern void violation_operand(Violation *violation, const char *name, const char *value, bool is_number);

#endif
