/* Building a violation: its fields and its figures; see violation.h. */
#include "base/violation.h"

#include "mb/pg_wchar.h"

#define VALUE_BYTES 1000		/* of what was sent, as a refusal quotes it */

Violation *
violation_make(const char *rule)
{
	Violation  *violation = palloc0(sizeof(Violation));

	violation->rule = rule;
	return violation;
}

Violation *
violation_of(const char *rule, const char *field, const char *operand, int64 value)
{
	Violation  *violation = violation_make(rule);

	if (field != NULL)
		violation_field(violation, field);
	if (operand != NULL)
		violation_number(violation, operand, value);
	return violation;
}

/* What was sent may have megabytes; a refusal quotes how it begins. */
static const char *
quoted(const char *value)
{
	size_t		length = strlen(value);

	if (length <= VALUE_BYTES)
		return pstrdup(value);
	return psprintf("%.*s…", pg_mbcliplen(value, length, VALUE_BYTES), value);
}

void
violation_field(Violation *violation, const char *field)
{
	violation->fields = lappend(violation->fields, unconstify(char *, quoted(field)));
}

void
violation_operand(Violation *violation, const char *name, const char *value, bool is_number)
{
	Operand    *operand = palloc(sizeof(Operand));

	*operand = (Operand) {name, quoted(value), is_number && strlen(value) <= VALUE_BYTES};
	violation->operands = lappend(violation->operands, operand);
}

void
violation_number(Violation *violation, const char *name, int64 value)
{
	violation_operand(violation, name, psprintf(INT64_FORMAT, value), true);
}

void
violation_text(Violation *violation, const char *name, const char *value)
{
	violation_operand(violation, name, value, false);
}

const Operand *
violation_operand_named(const Violation *violation, const char *name, size_t length)
{
	ListCell   *cell;

	foreach(cell, violation->operands)
	{
		Operand    *operand = lfirst(cell);

		if (strlen(operand->name) == length && strncmp(operand->name, name, length) == 0)
			return operand;
	}
	return NULL;
}

const char *
violation_value(const Violation *violation, const char *name, size_t length)
{
	const Operand *operand = violation_operand_named(violation, name, length);

	return operand ? operand->value : NULL;
}
