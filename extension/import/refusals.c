/*
 * What an import as a whole is refused for (RE001): a mode that there is not, columns of the file that are unknown,
 * repeated, missing or no candidate's, and, where all or nothing is to be imported, rows that are refused. The rows
 * themselves are told one by one.
 */
#include "base/compat.h"

#include "catalog/pg_collation.h"
#include "catalog/pg_type.h"
#include "fmgr.h"
#include "mb/pg_wchar.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"

#include "base/name.h"
#include "base/refusal.h"
#include "import/column.h"

PG_FUNCTION_INFO_V1(require_import_mode);
PG_FUNCTION_INFO_V1(require_import_whole);
PG_FUNCTION_INFO_V1(import_columns_known);
PG_FUNCTION_INFO_V1(require_candidate_columns);
PG_FUNCTION_INFO_V1(require_column_contests);

/* SQL: require_import_mode(mode) */
Datum
require_import_mode(PG_FUNCTION_ARGS)
{
	char	   *mode = PG_ARGISNULL(0) ? "" : text_to_cstring(PG_GETARG_TEXT_PP(0));
	Violation  *violation;

	if (strcmp(mode, "all") == 0 || strcmp(mode, "rows") == 0)
		PG_RETURN_VOID();
	violation = violation_of("field_choice", "mode", NULL, 0);
	violation_text(violation, "allowed", "all, rows");
	refuse_one(ERRCODE_SHEET_INVALID, violation);
}

/* SQL: require_import_whole(mode, dry_run, refused, total, row, reason): the first row that is refused, and why */
Datum
require_import_whole(PG_FUNCTION_ARGS)
{
	int64		refused = PG_GETARG_INT64(2);
	Violation  *violation;

	if (strcmp(text_to_cstring(PG_GETARG_TEXT_PP(0)), "all") != 0 || PG_GETARG_BOOL(1) || refused == 0)
		PG_RETURN_VOID();
	violation = violation_of("import_refused", NULL, "refused", refused);
	violation_number(violation, "total", PG_GETARG_INT64(3));
	violation_number(violation, "row", PG_GETARG_INT32(4));
	violation_text(violation, "reason", PG_ARGISNULL(5) ? "" : text_to_cstring(PG_GETARG_TEXT_PP(5)));
	refuse_one(ERRCODE_SHEET_INVALID, violation);
}

typedef struct Items
{
	Datum	   *values;
	bool	   *nulls;
	int			n;
} Items;

static Items
texts(FunctionCallInfo fcinfo, int argument)
{
	Items		items = {NULL, NULL, 0};

	if (!PG_ARGISNULL(argument))
		deconstruct_array(PG_GETARG_ARRAYTYPE_P(argument), TEXTOID, -1, false, TYPALIGN_INT, &items.values, &items.nulls,
			&items.n);
	return items;
}

static Items
integers(FunctionCallInfo fcinfo, int argument)
{
	Items		items = {NULL, NULL, 0};

	if (!PG_ARGISNULL(argument))
		deconstruct_array(PG_GETARG_ARRAYTYPE_P(argument), INT4OID, sizeof(int32), true, TYPALIGN_INT, &items.values,
			&items.nulls, &items.n);
	return items;
}

/* Lists of what belongs together have one length. */
static void
require_same_length(const Items *a, const Items *b)
{
	if (a->n != b->n)
		elog(ERROR, "lists of %d and %d items do not belong together", a->n, b->n);
}

static Violation *
about(const char *rule, const char *column)
{
	Violation  *violation = violation_make(rule);

	violation_field(violation, column);
	return violation;
}

/*
 * Why the column at a place of the header is not taken: it has no name, is none that is known, or one that was there.
 */
static Violation *
wrong_column(const char *name, int32 at, bool is_known, const char *allowed)
{
	Violation  *violation;

	if (name != NULL && is_known)
		return about("column_repeated", name);
	violation = name == NULL ? about("column_unnamed", "") : about("column_unknown", name);
	if (name != NULL)
		violation_text(violation, "allowed", allowed);
	violation_number(violation, "column", at);
	return violation;
}

static int
place_of(const Items *names, Datum name)
{
	for (int i = 0; i < names->n; i++)
		if (DatumGetBool(DirectFunctionCall2Coll(texteq, C_COLLATION_OID, names->values[i], name)))
			return i;
	return -1;
}

/* Those of the required columns that stand nowhere. */
static List *
missing_columns(List *violations, const Items *required, const Items *known, const Datum *places)
{
	for (int i = 0; i < required->n; i++)
	{
		int			place = place_of(known, required->values[i]);

		if (place >= 0 && DatumGetInt32(places[place]) == 0)
			violations = lappend(violations, about("column_missing", TextDatumGetCString(required->values[i])));
	}
	return violations;
}

/*
 * SQL: import_columns_known(header, names, ats, kinds, known, required, allowed) → where each known column stands, 0:
 * nowhere.
 * The columns of the header that are not ignored: their names (NULL: none), where they stand, which of the known each
 * is (NULL: none).
 */
Datum
import_columns_known(PG_FUNCTION_ARGS)
{
	Items		names = texts(fcinfo, 1),
				ats = integers(fcinfo, 2),
				kinds = integers(fcinfo, 3),
				known = texts(fcinfo, 4),
				required = texts(fcinfo, 5);
	char	   *allowed = text_to_cstring(PG_GETARG_TEXT_PP(6));
	Datum	   *places = palloc0(sizeof(Datum) * Max(known.n, 1));
	List	   *violations = NIL;

	if (PG_ARGISNULL(0))
		refuse_one(ERRCODE_SHEET_INVALID, violation_make("csv_empty"));
	require_same_length(&names, &ats);
	require_same_length(&names, &kinds);
	for (int i = 0; i < names.n && i < ats.n && i < kinds.n; i++)
	{
		int32		kind = kinds.nulls[i] ? 0 : DatumGetInt32(kinds.values[i]);

		if (kind > known.n)
			elog(ERROR, "there is no column %d among %d", kind, known.n);
		if (kind > 0 && DatumGetInt32(places[kind - 1]) == 0)
			places[kind - 1] = ats.values[i];
		else if (list_length(violations) < VIOLATIONS_LISTED)
			violations = lappend(violations, wrong_column(names.nulls[i] ? NULL : TextDatumGetCString(names.values[i]),
														  DatumGetInt32(ats.values[i]), kind > 0, allowed));
	}
	violations = missing_columns(violations, &required, &known, places);
	if (violations != NIL)
		refuse(ERRCODE_SHEET_INVALID, NULL, violations);
	PG_RETURN_ARRAYTYPE_P(construct_array(places, known.n, INT4OID, sizeof(int32), true, TYPALIGN_INT));
}

/* What is wrong with a column as that of a candidate who is not known yet; NULL: nothing. */
static Violation *
wrong_candidate(Datum column)
{
	char	   *name = TextDatumGetCString(column);
	int			length = pg_mbstrlen(column_code(name));
	Violation  *violation;

	if (length <= CODE_MOST)
		return column_is_no_candidate(name, TextDatumGetCString(DirectFunctionCall1(name_key, column))) ?
			about("column_no_candidate", name) : NULL;
	violation = about("column_code", name);
	violation_number(violation, "max", CODE_MOST);
	violation_number(violation, "length", length);
	return violation;
}

/* SQL: require_candidate_columns(names): those of candidates whom the election has not */
Datum
require_candidate_columns(PG_FUNCTION_ARGS)
{
	Items		names = texts(fcinfo, 0);
	List	   *violations = NIL;

	for (int i = 0; i < names.n && list_length(violations) < VIOLATIONS_LISTED; i++)
	{
		Violation  *violation = wrong_candidate(names.values[i]);

		if (violation != NULL)
			violations = lappend(violations, violation);
	}
	if (violations != NIL)
		refuse(ERRCODE_SHEET_INVALID, NULL, violations);
	PG_RETURN_VOID();
}

/* SQL: require_column_contests(names, counts): in how many contests each has votes */
Datum
require_column_contests(PG_FUNCTION_ARGS)
{
	Items		names = texts(fcinfo, 0),
				counts = integers(fcinfo, 1);
	List	   *violations = NIL;

	require_same_length(&names, &counts);
	for (int i = 0; i < names.n && list_length(violations) < VIOLATIONS_LISTED; i++)
		if (DatumGetInt32(counts.values[i]) != 1)
		{
			Violation  *violation = about("column_of_contests", TextDatumGetCString(names.values[i]));

			violation_number(violation, "count", DatumGetInt32(counts.values[i]));
			violations = lappend(violations, violation);
		}
	if (violations != NIL)
		refuse(ERRCODE_SHEET_INVALID, NULL, violations);
	PG_RETURN_VOID();
}
