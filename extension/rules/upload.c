/* Which of its files a request may send: each in a field that takes one. */
#include "base/compat.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "base/member.h"
#include "base/refusal.h"

PG_FUNCTION_INFO_V1(file_violations);
PG_FUNCTION_INFO_V1(require_files);

/* The fields that take a file. */
typedef struct Allowed
{
	Datum	   *fields;
	int			n;
} Allowed;

static Allowed
allowed_argument(FunctionCallInfo fcinfo, int argument)
{
	Allowed		allowed;

	deconstruct_array(PG_GETARG_ARRAYTYPE_P(argument), TEXTOID, -1, false, TYPALIGN_INT, &allowed.fields, NULL,
		&allowed.n);
	return allowed;
}

static char *
list_allowed(const Allowed *allowed)
{
	StringInfoData list;

	initStringInfo(&list);
	for (int i = 0; i < allowed->n; i++)
		appendStringInfo(&list, "%s%s", i > 0 ? ", " : "", TextDatumGetCString(allowed->fields[i]));
	return list.data;
}

static bool
takes_file(const Allowed *allowed, const char *field)
{
	for (int i = 0; i < allowed->n; i++)
		if (strcmp(TextDatumGetCString(allowed->fields[i]), field) == 0)
			return true;
	return false;
}

/* Those of a list of {field, …} that stand in other fields, and how many files there are. */
static List *
misplaced(Jsonb *files, const Allowed *allowed, int *n)
{
	List	   *violations = NIL;
	JsonbIterator *it = JsonbIteratorInit(&files->root);
	JsonbIteratorToken token;
	JsonbValue	file,
				field;

	*n = 0;
	while ((token = JsonbIteratorNext(&it, &file, true)) != WJB_DONE)
	{
		Violation  *violation;

		if (token != WJB_ELEM || file.type != jbvBinary || !JsonContainerIsObject(file.val.binary.data) ||
			getKeyJsonValueFromContainer(file.val.binary.data, "field", 5, &field) == NULL)
			continue;
		(*n)++;
		if (takes_file(allowed, value_text(&field, NULL)))
			continue;
		violation = violation_make("file_field");
		violation_field(violation, value_text(&field, NULL));
		violation_text(violation, "allowed", list_allowed(allowed));
		violations = lappend(violations, violation);
	}
	return violations;
}

/* SQL: file_violations(files, allowed) */
Datum
file_violations(PG_FUNCTION_ARGS)
{
	Allowed		allowed = allowed_argument(fcinfo, 1);
	int			n;

	PG_RETURN_DATUM(violations_list(PG_ARGISNULL(0) ? NIL : misplaced(PG_GETARG_JSONB_P(0), &allowed, &n)));
}

/* SQL: require_files(files, allowed): one at least, each where it may be */
Datum
require_files(PG_FUNCTION_ARGS)
{
	Allowed		allowed = allowed_argument(fcinfo, 1);
	int			n = 0;
	List	   *violations = PG_ARGISNULL(0) ? NIL : misplaced(PG_GETARG_JSONB_P(0), &allowed, &n);

	if (n == 0)
	{
		Violation  *violation = violation_make("field_missing");

		violation_field(violation, TextDatumGetCString(allowed.fields[0]));
		violations = lappend(violations, violation);
	}
	if (violations != NIL)
		refuse(ERRCODE_SHEET_INVALID, NULL, violations);
	PG_RETURN_VOID();
}
