/*
 * Whether an election may have a next round: it is over, so that those who go on stay who they are; no tie keeps it
 * open who they are; some contest is undecided; and the round is not there yet.
 */
#include "base/compat.h"

#include "fmgr.h"
#include "utils/builtins.h"

#include "base/refusal.h"
#include "rules/election_status.h"

PG_FUNCTION_INFO_V1(require_next_round);

pg_noreturn static void
refuse_round(int sqlstate, const char *rule, const char *field, int32 election_id, const char *operand,
	const char *value, bool is_number)
{
	Violation  *violation = violation_of(rule, field, "election_id", election_id);

	if (operand != NULL)
		violation_operand(violation, operand, value, is_number);
	refuse_one(sqlstate, violation);
}

/*
 * SQL: require_next_round(election_id, status, existing, tied, tied_name, goes_on): the id of the next round, contests
 * with a tie, one of them, who goes on
 */
Datum
require_next_round(PG_FUNCTION_ARGS)
{
	int32		election_id = PG_GETARG_INT32(0);
	char	   *status = text_to_cstring(PG_GETARG_TEXT_PP(1));
	int64		tied = PG_GETARG_INT64(3);

	if (!PG_ARGISNULL(2))
		refuse_round(ERRCODE_ALREADY_THERE, "round_exists", "round", election_id, "id", psprintf("%d", PG_GETARG_INT32(2)),
			true);
	if (!election_is_frozen(status))
		refuse_round(ERRCODE_WRONG_STATE, "round_not_over", "status", election_id, "status", status, false);
	if (tied > 0)
	{
		Violation  *violation = violation_of("round_tied", "contest", "count", tied);

		violation_text(violation, "name", text_to_cstring(PG_GETARG_TEXT_PP(4)));
		refuse_one(ERRCODE_NEEDS_DECISION, violation);
	}
	if (PG_GETARG_INT64(5) == 0)
		refuse_round(ERRCODE_WRONG_STATE, "round_not_needed", "round", election_id, NULL, NULL, false);
	PG_RETURN_VOID();
}
