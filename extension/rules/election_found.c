/* An election that must be there, for whoever may name any: functions of SQL, reports, imports. */
#include "base/compat.h"

#include "fmgr.h"
#include "utils/builtins.h"
#include "utils/snapmgr.h"

#include "base/lookup.h"
#include "base/refusal.h"
#include "base/row.h"
#include "rules/election_status.h"

PG_FUNCTION_INFO_V1(require_election);
PG_FUNCTION_INFO_V1(require_taking_sheets);

/* SQL: require_election(election_id, field or NULL) → election */
Datum
require_election(PG_FUNCTION_ARGS)
{
	Datum		found = (Datum) 0;
	Violation  *violation;

	if (!PG_ARGISNULL(0) && lookup_row("election", "election_pkey", GetActiveSnapshot(), PG_GETARG_INT32(0), &found))
		PG_RETURN_DATUM(found);
	violation = violation_make("no_such_election");
	if (!PG_ARGISNULL(1))
		violation_field(violation, text_to_cstring(PG_GETARG_TEXT_PP(1)));
	violation_operand(violation, "id", PG_ARGISNULL(0) ? "null" : psprintf("%d", PG_GETARG_INT32(0)), true);
	refuse_one(ERRCODE_NO_SUCH_THING, violation);
}

/* SQL: require_taking_sheets(election_id, status): whether it takes sheets */
Datum
require_taking_sheets(PG_FUNCTION_ARGS)
{
	char	   *status = text_to_cstring(PG_GETARG_TEXT_PP(1));

	if (election_takes_sheets(status))
		PG_RETURN_VOID();
	refuse_status("election_not_active", NULL, "election_id", PG_GETARG_INT32(0), status);
}
