/*
 * What an office may become to the count (sheet/office_status.h): for a reason while its election is not completed, by
 * a decision of just that afterwards. Where no sheet is expected none stands, and one that is merged names an office
 * that is.
 */
#include "base/compat.h"

#include "catalog/pg_type.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/snapmgr.h"

#include "base/indexed.h"
#include "base/lookup.h"
#include "base/refusal.h"
#include "rules/decision.h"
#include "rules/election_status.h"
#include "rules/frozen.h"
#include "rules/trigger.h"
#include "sheet/office_status.h"
#include "sheet/sheet.h"

PG_FUNCTION_INFO_V1(office_is_expected_sql);
PG_FUNCTION_INFO_V1(office_buckets_sql);
PG_FUNCTION_INFO_V1(office_may_become_sql);
PG_FUNCTION_INFO_V1(office_state_check);

/* SQL: office_is_expected(status) */
Datum
office_is_expected_sql(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(office_is_expected(text_to_cstring(PG_GETARG_TEXT_PP(0))));
}

/* SQL: office_buckets(status) */
Datum
office_buckets_sql(PG_FUNCTION_ARGS)
{
	TallyBucket buckets[OFFICE_BUCKETS];
	int			n = office_buckets(text_to_cstring(PG_GETARG_TEXT_PP(0)), buckets);
	Datum		values[OFFICE_BUCKETS];

	for (int i = 0; i < n; i++)
		values[i] = Int16GetDatum(buckets[i]);
	PG_RETURN_ARRAYTYPE_P(construct_array(values, n, INT2OID, sizeof(int16), true, TYPALIGN_SHORT));
}

/* SQL: office_may_become(status, sheet_status) */
Datum
office_may_become_sql(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(office_may_become(text_to_cstring(PG_GETARG_TEXT_PP(0)), text_to_cstring(PG_GETARG_TEXT_PP(1))));
}

pg_noreturn static void
refuse_office(int sqlstate, const char *rule, const char *field, const RowChange *change)
{
	Violation  *violation = violation_of(rule, field, "office_id", row_integer(&change->row, "id"));

	violation_text(violation, "status", row_text(&change->row, "status"));
	refuse_one(sqlstate, violation);
}

static bool
read_status(HeapTuple sheet, TupleDesc desc, void *context)
{
	Row			row = row_take_apart(sheet, desc);

	*(char **) context = row_text(&row, "status");
	return true;
}

/*
 * A sheet that stands is not of an office where nobody voted; what it says must be annulled before people vote again.
 */
static void
require_no_sheet(const RowChange *change)
{
	Indexed		sheets = {"result_sheet", "result_sheet_pkey", {SHEET_OFFICE_ID}, {row_integer(&change->row, "id")}};
	char	   *sheet_status = NULL;

	(void) indexed_any(&sheets, read_status, &sheet_status);
	if (!office_may_become(row_text(&change->row, "status"), sheet_status))
		refuse_office(ERRCODE_WRONG_STATE, "office_sheet_stands", "office_status", change);
}

static bool
takes_voters(HeapTuple office, TupleDesc desc, void *context)
{
	const RowChange *change = context;
	Row			row = row_take_apart(office, desc);

	return row_integer(&row, "contest_id") == row_integer(&change->row, "contest_id") &&
		row_integer(&row, "id") != row_integer(&change->row, "id") && office_is_expected(row_text(&row, "status"));
}

/* Into an office of the same contest that is expected; and nothing is merged into one that is not expected itself. */
static void
require_merger(RowChange *change)
{
	const char *status = row_text(&change->row, "status");
	int32		into = row_integer(&change->row, "merged_into");
	Indexed		other = {"office", "office_pkey", {SHEET_OFFICE_ID}, {into}};
	Indexed		merged = {"office", "office_merged_idx", {OFFICE_MERGED_INTO}, {row_integer(&change->row, "id")}};

	if ((strcmp(status, "merged") == 0) != (into != 0))
		refuse_office(ERRCODE_SHEET_INVALID, "office_merged_into", "merged_into", change);
	if (into != 0 && !indexed_any(&other, takes_voters, change))
		refuse_office(ERRCODE_SHEET_INVALID, "office_merged_into", "merged_into", change);
	if (UPDATES(change) && !office_is_expected(status) && indexed_any(&merged, NULL, NULL))
		refuse_office(ERRCODE_WRONG_STATE, "office_takes_merged", "office_status", change);
}

/* A decision of just this, which is in force and has not been used before. */
static void
require_office_decision(const RowChange *change)
{
	int32		id = row_integer(&change->row, "decision_id");
	Snapshot	snapshot = RegisterSnapshot(GetLatestSnapshot());
	Datum		found;
	bool		orders = false;

	if (id > row_integer(&change->old, "decision_id") && lookup_row("decision", "decision_pkey", snapshot, id, &found))
	{
		Row			decision = row_of_datum(found);
		const char *status = row_text(&decision, "status");

		orders = strcmp(row_text(&decision, "kind"), "office") == 0 && status != NULL &&
			strcmp(status, row_text(&change->row, "status")) == 0 &&
			row_integer(&decision, "office_id") == row_integer(&change->row, "id") &&
			row_integer(&decision, "merged_into") == row_integer(&change->row, "merged_into") &&
			!IS_NULL(&decision, row_column(&decision, "in_force_at"));
	}
	UnregisterSnapshot(snapshot);
	if (!orders)
		refuse_office(ERRCODE_WRONG_STATE, "office_decision_required", "office_status", change);
}

static void
require_state_reason(const RowChange *change)
{
	const char *reason = row_text(&change->row, "reason");

	if (reason == NULL || reason[strspn(reason, " \t\r\n")] == '\0')
		refuse_office(ERRCODE_SHEET_INVALID, "office_reason", "reason", change);
}

/* Whether the election is over, so that only decisions change it. */
static bool
is_over(const RowChange *change)
{
	int32		election_id = row_integer(&change->row, "election_id");
	const char *status = election_status_now(election_id);

	if (status == NULL || !election_is_frozen(status))
		return false;
	require_decidable(election_id, status);
	return true;
}

static void
require_change(RowChange *change)
{
	bool		over = is_over(change);

	if (over || row_integer(&change->row, "decision_id") > row_integer(&change->old, "decision_id"))
		require_office_decision(change);
	else
		require_state_reason(change);
	require_no_sheet(change);
}

/* BEFORE INSERT OR UPDATE on office */
Datum
office_state_check(PG_FUNCTION_ARGS)
{
	RowChange	change = row_change(fcinfo, "office_state_check", "office");
	int			decision = row_column(&change.row, "decision_id");

	if (IS_NULL(&change.row, OFFICE_STATUS))
		return row_unchanged(&change);	/* NOT NULL refuses it */
	if (UPDATES(&change) && row_same_column(&change.old, &change.row, OFFICE_STATUS) &&
		row_integer(&change.old, "merged_into") == row_integer(&change.row, "merged_into"))
	{
		VALUE(&change.row, decision) = VALUE(&change.old, decision);
		IS_NULL(&change.row, decision) = IS_NULL(&change.old, decision);
		return row_changed(&change);
	}
	if (UPDATES(&change) || is_made_now(&change.row))
		require_merger(&change);	/* of a dump the other office may come later */
	if (UPDATES(&change))
		require_change(&change);
	return row_changed(&change);
}
