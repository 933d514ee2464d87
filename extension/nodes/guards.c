/*
 * One owner a row: triggers that refuse at a node what another one writes. They do not fire for what a subscription
 * brings. Where this database is no node they do nothing.
 */
#include "base/compat.h"

#include "commands/trigger.h"
#include "fmgr.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

#include "base/lookup.h"
#include "base/refusal.h"
#include "base/row.h"
#include "nodes/node.h"
#include "nodes/refuse.h"
#include "sheet/sheet.h"

PG_FUNCTION_INFO_V1(node_down_check);
PG_FUNCTION_INFO_V1(node_truncate_check);
PG_FUNCTION_INFO_V1(node_row_check);
PG_FUNCTION_INFO_V1(node_office_check);
PG_FUNCTION_INFO_V1(node_sheet_units);

static TriggerData *
require_before_trigger(FunctionCallInfo fcinfo, const char *function, bool row)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;

	if (!CALLED_AS_TRIGGER(fcinfo) || !TRIGGER_FIRED_BEFORE(trigger->tg_event) ||
		(bool) TRIGGER_FIRED_FOR_ROW(trigger->tg_event) != row)
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("%s must be called as a BEFORE %s trigger", function, row ? "ROW" : "STATEMENT")));
	return trigger;
}

/* What a row becomes, or was where it goes. */
static HeapTuple
row_of(const TriggerData *trigger)
{
	return TRIGGER_FIRED_BY_UPDATE(trigger->tg_event) ? trigger->tg_newtuple : trigger->tg_trigtuple;
}

/* BEFORE a row of a table that is written at the nation: not a statement, which may find none to change. */
Datum
node_down_check(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = require_before_trigger(fcinfo, "node_down_check", true);

	require_nation_writes(RelationGetRelationName(trigger->tg_relation));
	require_not_gone_back();
	return PointerGetDatum(row_of(trigger));
}

/* BEFORE TRUNCATE of a table whose rows go to the nation, or come from it: that would not, and the two would differ. */
Datum
node_truncate_check(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = require_before_trigger(fcinfo, "node_truncate_check", false);
	Violation  *violation;

	if (node_self() == NODE_NONE)
		return PointerGetDatum(NULL);
	violation = violation_make("node_truncate");
	violation_text(violation, "table", RelationGetRelationName(trigger->tg_relation));
	refuse_one(ERRCODE_WRONG_STATE, violation);
}

/* The office as of now; false: there is none. */
static bool
find_office(int32 office_id, Row *row)
{
	Snapshot	snapshot = RegisterSnapshot(GetLatestSnapshot());
	Datum		office;
	bool		found = lookup_row("office", "office_pkey", snapshot, office_id, &office);

	UnregisterSnapshot(snapshot);
	if (found)
		*row = row_of_datum(office);
	return found;
}

/* Its province, 0 where it lies in none. */
static bool
province_of_office(int32 office_id, int32 *province_id)
{
	Row			row;

	if (!find_office(office_id, &row))
		return false;
	*province_id = IS_NULL(&row, SHEET_PROVINCE_ID) ? 0 : DatumGetInt32(VALUE(&row, SHEET_PROVINCE_ID));
	return true;
}

static bool
is_one_of(const char *word, const char *const *words, int n)
{
	for (int i = 0; i < n; i++)
		if (word != NULL && strcmp(word, words[i]) == 0)
			return true;
	return false;
}

/*
 * Where the rows of a table are written at both, their kind (the trigger's argument names the column; none: all are)
 * says which: those about a sheet by who keeps it, scans by whoever has them, the others at the nation.
 */
static void
require_row_kept(const Row *row, const char *table, const char *kind_column)
{
	static const char *const of_sheets[] = {"annul", "restore"};
	const char *kind = kind_column == NULL ? NULL : row_text(row, kind_column);
	int32		province_id;

	if (kind != NULL && strcmp(kind, "scan") == 0)
		return;
	if (kind != NULL && !is_one_of(kind, of_sheets, lengthof(of_sheets)))
	{
		require_nation_writes(table);
		require_not_gone_back();
	}
	else if (province_of_office(row_integer(row, "office_id"), &province_id))
		require_kept(row_integer(row, "office_id"), province_id);
}

/* BEFORE a row of sheet_scan, decision or file is written */
Datum
node_row_check(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = require_before_trigger(fcinfo, "node_row_check", true);
	HeapTuple	is = row_of(trigger);
	const char *kind = trigger->tg_trigger->tgnargs > 0 ? trigger->tg_trigger->tgargs[0] : NULL;
	const char *table = RelationGetRelationName(trigger->tg_relation);
	TupleDesc	desc = RelationGetDescr(trigger->tg_relation);
	Row			row;

	if (node_self() == NODE_NONE)
		return PointerGetDatum(is);
	row = row_take_apart(trigger->tg_trigtuple, desc);
	require_row_kept(&row, table, kind);
	if (TRIGGER_FIRED_BY_UPDATE(trigger->tg_event))	/* what is another's does not become this node's */
	{
		row = row_take_apart(is, desc);
		require_row_kept(&row, table, kind);
	}
	return PointerGetDatum(is);
}

static bool
is_other(const Row *old, const Row *row, const char *column)
{
	return !row_same_column(old, row, row_column(row, column));
}

static int32
province_of(const Row *office)
{
	return row_integer(office, "province_id");
}

static bool
has_sheet(const Row *office)
{
	Snapshot	snapshot = RegisterSnapshot(GetLatestSnapshot());
	ScanKeyData key;
	bool		found;

	lookup_key(&key, SHEET_OFFICE_ID, F_INT4EQ, Int32GetDatum(row_integer(office, "id")));
	found = lookup_any("result_sheet", "result_sheet_pkey", snapshot, 1, &key);
	UnregisterSnapshot(snapshot);
	return found;
}

/* From one node to another: none of them has a sheet under way, and its sheet would stay with the former. */
static void
require_office_may_go(const Row *old, const Row *row, int32 election_id)
{
	const CountryNode *owner;
	Violation  *violation;

	/* what the nation keeps is known to it; without a province all of them would be asked */
	if (!node_keeps(province_of(old)))
		require_counts_closed(election_id, province_of(old));
	if (!node_keeps(province_of(row)))
		require_counts_closed(election_id, province_of(row));
	if (!has_sheet(old))
		return;
	owner = node_of_province(province_of(old));
	violation = violation_of(owner->number == NODE_NATION ? "nation_office_has_sheet" : "node_office_has_sheet", NULL,
							 "office_id", row_integer(old, "id"));
	if (owner->number != NODE_NATION)
	{
		violation_number(violation, "node", owner->number);
		violation_text(violation, "name", owner->name);
	}
	refuse_one(ERRCODE_WRONG_STATE, violation);
}

/*
 * BEFORE an office changes or goes, at the nation: what is refused where there is a sheet is refused while its province
 * may have one. Its register and its place within the province change at any time: each node carries that to the sheet.
 */
Datum
node_office_check(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = require_before_trigger(fcinfo, "node_office_check", true);
	bool		updates = TRIGGER_FIRED_BY_UPDATE(trigger->tg_event);
	TupleDesc	desc = RelationGetDescr(trigger->tg_relation);
	HeapTuple	is = row_of(trigger);
	Row			old,
				row;
	int32		election_id;

	if (node_self() != NODE_NATION)
		return PointerGetDatum(is);
	old = row_take_apart(trigger->tg_trigtuple, desc);
	row = row_take_apart(is, desc);
	election_id = row_integer(&old, "election_id");
	if (updates && node_of_province(province_of(&old))->number != node_of_province(province_of(&row))->number)
		require_office_may_go(&old, &row, election_id);
	else if (!node_keeps(province_of(&old)) &&
			 (!updates || is_other(&old, &row, "id") || is_other(&old, &row, "contest_id") ||
			  is_other(&old, &row, "status") || is_other(&old, &row, "merged_into")))
		require_counts_closed(election_id, province_of(&old));
	return PointerGetDatum(is);
}

/* The same version where the row says it: what came is only that it moved, which this node had done itself. */
static void
keep_if_same_place(const Row *old, Row *row)
{
	if (!row_same_column(old, row, SHEET_VERSION) || !row_same_columns(old, row, SHEET_ELECTION_ID, SHEET_PROVINCE_ID))
		return;
	for (int column = SHEET_VALID_FROM_XID; column <= SHEET_VALID_FROM; column++)
		row_set(row, column, VALUE(old, column));
}

/*
 * BEFORE a sheet that a subscription brings is written at a node: it counts where this node's own row of its office
 * says, by this node's register. So moves need not come in the order of sheets, and each node's totals are those of its
 * rows.
 */
Datum
node_sheet_units(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = require_before_trigger(fcinfo, "node_sheet_units", true);
	bool		updates = TRIGGER_FIRED_BY_UPDATE(trigger->tg_event);
	TupleDesc	desc = RelationGetDescr(trigger->tg_relation);
	HeapTuple	is = row_of(trigger);
	Row			row,
				old,
				office;

	if (node_self() == NODE_NONE)
		return PointerGetDatum(is);
	row = row_take_apart(is, desc);
	if (!find_office(DatumGetInt32(VALUE(&row, SHEET_OFFICE_ID)), &office))
		return PointerGetDatum(is);	/* a first copy brings it later */
	for (int column = SHEET_ELECTION_ID; column <= SHEET_PROVINCE_ID; column++)
	{
		VALUE(&row, column) = VALUE(&office, column);
		IS_NULL(&row, column) = IS_NULL(&office, column);
	}
	VALUE(&row, SHEET_OFFICE_REGISTERED_VOTERS) = VALUE(&office, SHEET_REGISTERED_VOTERS);
	IS_NULL(&row, SHEET_OFFICE_REGISTERED_VOTERS) = IS_NULL(&office, SHEET_REGISTERED_VOTERS);
	if (updates)
	{
		old = row_take_apart(trigger->tg_trigtuple, desc);
		keep_if_same_place(&old, &row);
	}
	return PointerGetDatum(row_put_together(&row));
}
