/* What is refused of copying the places of an election to another one (sql/import/places.sql). */
#include "base/compat.h"

#include "fmgr.h"
#include "utils/builtins.h"

#include "base/refusal.h"

#define COPIED_MOST 20000		/* offices that a request has time for */

PG_FUNCTION_INFO_V1(require_places_few);
PG_FUNCTION_INFO_V1(require_places_of_one);

/* SQL: require_places_few(election_id, offices) */
Datum
require_places_few(PG_FUNCTION_ARGS)
{
	int64		offices = PG_GETARG_INT64(1);
	Violation  *violation;

	if (offices <= COPIED_MOST)
		PG_RETURN_VOID();
	violation = violation_of("places_too_many", "places_from", "id", PG_GETARG_INT32(0));
	violation_number(violation, "count", offices);
	violation_number(violation, "max", COPIED_MOST);
	refuse_one(ERRCODE_SHEET_INVALID, violation);
}

/* SQL: require_places_of_one(offices, name): so many lie in the area of several contests; name is of one of them */
Datum
require_places_of_one(PG_FUNCTION_ARGS)
{
	Violation  *violation;

	if (PG_GETARG_INT64(0) == 0)
		PG_RETURN_VOID();
	violation = violation_of("places_of_contests", "contest", "count", PG_GETARG_INT64(0));
	violation_text(violation, "name", text_to_cstring(PG_GETARG_TEXT_PP(1)));
	refuse_one(ERRCODE_SHEET_INVALID, violation);
}
