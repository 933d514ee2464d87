/*
 * A lot that was drawn: there is the contest, its outcome needs one among exactly these candidates, and it is told who
 * drew before whom. What was drawn stays as it is.
 */
#include "base/compat.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "mb/pg_wchar.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "base/number.h"
#include "base/refusal.h"
#include "rules/trigger.h"

PG_FUNCTION_INFO_V1(draw_keep);
PG_FUNCTION_INFO_V1(require_draw_told);
PG_FUNCTION_INFO_V1(require_draw_among);

#define DRAWN_BY_MOST 200
#define WITNESSES_MOST 1000

/* BEFORE UPDATE OR DELETE on draw */
Datum
draw_keep(PG_FUNCTION_ARGS)
{
	RowChange	change = row_change(fcinfo, "draw_keep", "draw");

	refuse_one(ERRCODE_WRONG_STATE, violation_of("draw_stays", "draw", "id", row_integer(&change.old, "id")));
}

/* Words, not blanks, of so many characters at most. */
static bool
is_told(FunctionCallInfo fcinfo, int argument, int most)
{
	text	   *told = PG_ARGISNULL(argument) ? NULL : PG_GETARG_TEXT_PP(argument);
	const char *words;
	size_t		length;

	if (told == NULL)
		return false;
	words = VARDATA_ANY(told);
	length = VARSIZE_ANY_EXHDR(told);
	number_trim(&words, &length);
	return length > 0 && pg_mbstrlen_with_len(words, length) <= most;
}

pg_noreturn static void
refuse_length(Violation *violation, int most)
{
	violation_number(violation, "min", 1);
	violation_number(violation, "max", most);
	refuse_one(ERRCODE_SHEET_INVALID, violation);
}

/* SQL: require_draw_told(contest_id, has_contest, drawn_by, witnesses) */
Datum
require_draw_told(PG_FUNCTION_ARGS)
{
	if (!PG_GETARG_BOOL(1))
	{
		Violation  *violation = violation_of("no_such_contest", "contest_id", NULL, 0);

		violation_operand(violation, "id", PG_ARGISNULL(0) ? "null" : psprintf("%d", PG_GETARG_INT32(0)), true);
		refuse_one(ERRCODE_NO_SUCH_THING, violation);
	}
	if (!is_told(fcinfo, 2, DRAWN_BY_MOST))
		refuse_length(violation_of("field_length", "drawn_by", NULL, 0), DRAWN_BY_MOST);
	if (!is_told(fcinfo, 3, WITNESSES_MOST))
		refuse_length(violation_of("field_length", "witnesses", NULL, 0), WITNESSES_MOST);
	PG_RETURN_VOID();
}

static IdSet
ids_argument(FunctionCallInfo fcinfo, int argument)
{
	IdSet		ids = {0};
	Datum	   *values;
	bool	   *nulls;
	int			n;

	if (PG_ARGISNULL(argument))
		return ids;
	deconstruct_array(PG_GETARG_ARRAYTYPE_P(argument), INT4OID, sizeof(int32), true, TYPALIGN_INT, &values, &nulls, &n);
	ids.ids = palloc(sizeof(int32) * Max(n, 1));
	for (int i = 0; i < n; i++)
		ids.ids[ids.n++] = nulls[i] ? 0 : DatumGetInt32(values[i]);
	return ids;
}

/* Whether one has each of the other once, in whatever order. */
static bool
are_exactly(IdSet tied, IdSet drawn)
{
	if (tied.n != drawn.n)
		return false;
	ids_sort(&tied);
	ids_sort(&drawn);
	return tied.n == drawn.n && memcmp(tied.ids, drawn.ids, sizeof(int32) * tied.n) == 0;
}

/*
 * SQL: require_draw_among(contest_id, tied, drawn): the candidates among whom a lot must decide, and those of the lot
 */
Datum
require_draw_among(PG_FUNCTION_ARGS)
{
	int32		contest_id = PG_GETARG_INT32(0);
	IdSet		tied = ids_argument(fcinfo, 1);
	StringInfoData allowed;
	Violation  *violation;

	if (tied.n == 0)
		refuse_one(ERRCODE_NEEDS_DECISION, violation_of("no_draw_needed", "contest_id", "id", contest_id));
	if (are_exactly(tied, ids_argument(fcinfo, 2)))
		PG_RETURN_VOID();
	initStringInfo(&allowed);
	for (int i = 0; i < tied.n; i++)
		appendStringInfo(&allowed, "%s%d", i > 0 ? ", " : "", tied.ids[i]);
	violation = violation_of("draw_candidates", "candidates", NULL, 0);
	violation_text(violation, "allowed", allowed.data);
	refuse_one(ERRCODE_SHEET_INVALID, violation);
}
