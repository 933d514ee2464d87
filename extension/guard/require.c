/* Refusals of a sheet's change, whatever its figures; see require.h. */
#include "guard/require.h"

#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/datetime.h"
#include "utils/json.h"
#include "utils/timestamp.h"

#include "base/refusal.h"
#include "guard/judge.h"
#include "nodes/refuse.h"
#include "rules/election_status.h"
#include "sheet/office_status.h"
#include "sheet/review.h"

void
require_active(const OfficeFacts *facts)
{
	if (election_takes_sheets(facts->election_status))
		return;
	refuse_status("election_not_active", "office_id", "election_id", DatumGetInt32(facts->units[0]),
		facts->election_status);
}

void
require_kept_here(const OfficeFacts *facts)
{
	int			province = SHEET_PROVINCE_ID - SHEET_ELECTION_ID;

	require_kept(facts->office_id, facts->units_null[province] ? 0 : DatumGetInt32(facts->units[province]));
}

void
require_expected(const OfficeFacts *facts)
{
	if (office_is_expected(facts->status))
		return;
	refuse_status("office_not_expected", "office_id", "office_id", facts->office_id, facts->status);
}

void
require_active_then(const OfficeFacts *facts, TimestampTz submitted_at)
{
	Violation  *violation;
	char		at[MAXDATELEN + 1];

	if (facts->activated_at <= submitted_at && submitted_at <= facts->completed_at)
		return;
	violation = violation_of("outside_active_period", "submitted_at", "election_id", DatumGetInt32(facts->units[0]));
	JsonEncodeDateTime(at, TimestampTzGetDatum(submitted_at), TIMESTAMPTZOID, NULL);
	violation_text(violation, "submitted_at", at);
	refuse_one(ERRCODE_WRONG_STATE, violation);
}

/* A reason is words, not blanks. */
static bool
has_reason(const Row *row)
{
	const char *reason = IS_NULL(row, SHEET_REASON) ? "" : TextDatumGetCString(VALUE(row, SHEET_REASON));

	return reason[strspn(reason, " \t\r\n")] != '\0';
}

void
require_move(const Row *row, const char *from, bool figures)
{
	review_require(&(SheetMove) {
		.office_id = DatumGetInt32(VALUE(row, SHEET_OFFICE_ID)),
		.submitted_at = IS_NULL(row, SHEET_SUBMITTED_AT) ? 0 : DatumGetTimestampTz(VALUE(row, SHEET_SUBMITTED_AT)),
		.from = from,.to = sheet_status(row),.figures = figures,.has_reason = has_reason(row)
	});
}

void
require_reason(const Row *row)
{
	if (!has_reason(row))
		sheet_refuse(DatumGetInt32(VALUE(row, SHEET_OFFICE_ID)),
			list_make1(violation_of("reason_required", "reason", NULL, 0)));
}

void
require_same_office(const Row *old, const Row *row)
{
	if (!row_same_column(old, row, SHEET_OFFICE_ID))
		refuse_one(ERRCODE_WRONG_STATE,
			violation_of("sheet_moved", "office_id", "office_id", DatumGetInt32(VALUE(old, SHEET_OFFICE_ID))));
}

void
require_same_version(const Row *old, const Row *row)
{
	for (int column = SHEET_VERSION; column <= SHEET_DECISION_ID; column++)
		if (!row_same_column(old, row, column))
			refuse_one(ERRCODE_WRONG_STATE, violation_of("reason_alone", NameStr(TupleDescAttr(row->desc, column - 1)->attname),
				NULL, 0));
}
