/*
 * What a word of a request or a file names, as SQL has looked it up: a contest, or an area, of which there must be one.
 */
#include "base/compat.h"

#include "fmgr.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/snapmgr.h"

#include "base/lookup.h"
#include "base/refusal.h"

PG_FUNCTION_INFO_V1(require_contest_named);
PG_FUNCTION_INFO_V1(area_fault);
PG_FUNCTION_INFO_V1(require_area_named);
PG_FUNCTION_INFO_V1(require_area);

/* SQL: require_contest_named(contest_id, word): NULL, none was found */
Datum
require_contest_named(PG_FUNCTION_ARGS)
{
	Violation  *violation;

	if (!PG_ARGISNULL(0))
		PG_RETURN_VOID();
	violation = violation_of("contest_unknown", "contest", NULL, 0);
	violation_text(violation, "value", PG_ARGISNULL(1) ? "" : text_to_cstring(PG_GETARG_TEXT_PP(1)));
	refuse_one(ERRCODE_SHEET_INVALID, violation);
}

/* Why a word names no area, or several; NULL: it names one, or there is no word. */
static Violation *
fault_of(FunctionCallInfo fcinfo)
{
	int64		found = PG_ARGISNULL(1) ? 0 : PG_GETARG_INT64(1);
	Violation  *violation;

	if (PG_ARGISNULL(0) || found == 1)
		return NULL;
	violation = found == 0 ? violation_of("area_not_found", "area", NULL, 0) : violation_of("area_ambiguous", "area", NULL,
		0);
	violation_text(violation, "value", text_to_cstring(PG_GETARG_TEXT_PP(0)));
	if (found > 1)
		violation_number(violation, "count", found);
	return violation;
}

/* SQL: area_fault(word, found): how many areas it names */
Datum
area_fault(PG_FUNCTION_ARGS)
{
	Violation  *violation = fault_of(fcinfo);

	if (violation == NULL)
		PG_RETURN_NULL();
	PG_RETURN_DATUM(DirectFunctionCall1(jsonb_in, CStringGetDatum(violation_json(violation))));
}

/* SQL: require_area_named(word, found) */
Datum
require_area_named(PG_FUNCTION_ARGS)
{
	Violation  *violation = fault_of(fcinfo);

	if (violation != NULL)
		refuse_one(ERRCODE_SHEET_INVALID, violation);
	PG_RETURN_VOID();
}

/* SQL: require_area(area_id) */
Datum
require_area(PG_FUNCTION_ARGS)
{
	int32		id = PG_GETARG_INT32(0);
	Datum		area;

	if (!lookup_row("area", "area_pkey", GetActiveSnapshot(), id, &area))
		refuse_one(ERRCODE_NO_SUCH_THING, violation_of("no_such_area", "area_id", "id", id));
	PG_RETURN_VOID();
}
