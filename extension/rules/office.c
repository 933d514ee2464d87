/*
 * The rules of voting centers and their offices: both stay in their election and in areas of it, an office that has a
 * sheet keeps its contest, its register is never below the sheet's voters, and it is not deleted.
 */
#include "base/compat.h"

#include "access/htup_details.h"

#include "base/indexed.h"
#include "base/refusal.h"
#include "rules/area.h"
#include "rules/contest.h"
#include "rules/trigger.h"
#include "sheet/sheet.h"

#define CENTER_ID 1

PG_FUNCTION_INFO_V1(center_check);
PG_FUNCTION_INFO_V1(office_change_check);
PG_FUNCTION_INFO_V1(office_delete_check);

/* A dump has what fits, in whichever order it comes. */
static bool
is_dumped(const RowChange *change)
{
	return INSERTS(change) && !is_made_now(&change->row);
}

/* BEFORE INSERT OR UPDATE on center */
Datum
center_check(PG_FUNCTION_ARGS)
{
	RowChange	change = row_change(fcinfo, "center_check", "center");
	int32		election_id = row_integer(&change.row, "election_id");

	if (UPDATES(&change))
	{
		row_touch(&change);
		if (election_id != row_integer(&change.old, "election_id"))
			refuse_one(ERRCODE_WRONG_STATE, violation_of("other_election", "election_id", NULL, 0));
	}
	require_own_area(row_integer(&change.row, "area_id"), election_id);
	if (row_integer(&change.row, "contest_id") != 0 && !is_dumped(&change))
		require_contest(row_integer(&change.row, "contest_id"), election_id);
	return row_changed(&change);
}

static Indexed
indexed_sheet(const Row *office)
{
	return (Indexed) {"result_sheet", "result_sheet_pkey", {SHEET_OFFICE_ID}, {row_integer(office, "id")}};
}

static bool
read_voters(HeapTuple sheet, TupleDesc desc, void *context)
{
	bool		isnull;

	*(int32 *) context = DatumGetInt32(heap_getattr(sheet, SHEET_TOTAL_VOTERS, desc, &isnull));
	return true;
}

/* What a sheet was entered for stays. */
static void
require_same_id_and_contest(const RowChange *change)
{
	static const char *const frozen[] = {"id", "contest_id"};
	Violation  *violation = violation_of("office_frozen", NULL, "office_id", row_integer(&change->old, "id"));

	for (size_t i = 0; i < lengthof(frozen); i++)
		if (!row_same_column(&change->old, &change->row, row_column(&change->row, frozen[i])))
			violation_field(violation, frozen[i]);
	if (violation->fields != NIL)
		refuse_one(ERRCODE_WRONG_STATE, violation);
}

/* A register below the voters of the sheet would make it break a rule that it kept. */
static void
require_register(const RowChange *change, int32 voters)
{
	int			column = row_column(&change->row, "registered_voters");
	int32		registered;
	Violation  *violation;

	if (IS_NULL(&change->row, column))
		return;
	registered = DatumGetInt32(VALUE(&change->row, column));
	if (registered >= voters)
		return;
	violation = violation_of("office_register", "registered_voters", "office_id", row_integer(&change->old, "id"));
	violation_number(violation, "left", voters);
	violation_number(violation, "right", registered);
	refuse_one(ERRCODE_WRONG_STATE, violation);
}

/* The register of an office that is merged is a part of the other's, from which it is taken again. */
static void
require_register_apart(const RowChange *change)
{
	if (row_integer(&change->old, "merged_into") != 0 && row_integer(&change->row, "merged_into") != 0 &&
		!row_same_column(&change->old, &change->row, SHEET_REGISTERED_VOTERS))
		refuse_one(ERRCODE_WRONG_STATE, violation_of("office_merged_register", "registered_voters", "office_id",
			row_integer(&change->old, "id")));
}

/* BEFORE UPDATE on office, once its contest and areas are found */
Datum
office_change_check(PG_FUNCTION_ARGS)
{
	RowChange	change = row_change(fcinfo, "office_change_check", "office");
	Indexed		sheet = indexed_sheet(&change.old);
	int32		voters;

	require_register_apart(&change);
	if (indexed_any(&sheet, read_voters, &voters))
	{
		require_same_id_and_contest(&change);
		require_register(&change, voters);
	}
	return row_unchanged(&change);
}

/* BEFORE DELETE on office */
Datum
office_delete_check(PG_FUNCTION_ARGS)
{
	RowChange	change = row_change(fcinfo, "office_delete_check", "office");
	Indexed		sheet = indexed_sheet(&change.row);
	Indexed		center = {"center", "center_pkey", {CENTER_ID}, {row_integer(&change.row, "center_id")}};
	Indexed		merged = {"office", "office_merged_idx", {OFFICE_MERGED_INTO}, {row_integer(&change.row, "id")}};

	/* with its center, or its election, the others go, too */
	if (indexed_any(&center, NULL, NULL) && indexed_any(&merged, NULL, NULL))
		refuse_one(ERRCODE_WRONG_STATE,
			violation_of("office_takes_merged", NULL, "office_id", row_integer(&change.row, "id")));
	if (indexed_any(&sheet, NULL, NULL))
		refuse_one(ERRCODE_WRONG_STATE, violation_of("office_has_sheet", NULL, "office_id", row_integer(&change.row, "id")));
	return row_unchanged(&change);
}
