/*
 * The triggers of the totals. Those on res_elec.result_sheet and res_elec.office are
 * ENABLE ALWAYS, so that logical replication's apply keeps the totals too: row
 * triggers note each change in memory, a statement trigger writes them.
 */
#include "postgres.h"

#include "commands/trigger.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

#include "base/area.h"
#include "base/indexed.h"
#include "base/level.h"
#include "base/lookup.h"
#include "base/row.h"
#include "base/tables.h"
#include "totals/fold.h"
#include "totals/pending.h"
#include "totals/row.h"

PG_FUNCTION_INFO_V1(tally_note);
PG_FUNCTION_INFO_V1(tally_write);
PG_FUNCTION_INFO_V1(tally_write_now);
PG_FUNCTION_INFO_V1(tally_truncate);
PG_FUNCTION_INFO_V1(tally_area_left);
PG_FUNCTION_INFO_V1(tally_touch);
PG_FUNCTION_INFO_V1(tally_part_guard);

static TriggerData *
require_after_trigger(FunctionCallInfo fcinfo, const char *name, bool row)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;

	if (!CALLED_AS_TRIGGER(fcinfo) || TRIGGER_FIRED_BEFORE(trigger->tg_event) ||
		(bool) TRIGGER_FIRED_FOR_ROW(trigger->tg_event) != row)
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("%s must be called as an AFTER %s trigger", name,
						row ? "ROW" : "STATEMENT")));
	return trigger;
}

/* Sheets or offices; a table of any other shape must not be read by column number. */
static bool
is_sheet_table(Relation relation)
{
	bool		is_sheet = is_res_elec_table(relation, "result_sheet");

	if (!is_sheet && !is_res_elec_table(relation, "office"))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("the totals' triggers belong to res_elec.result_sheet and res_elec.office, not to \"%s\"",
						RelationGetRelationName(relation))));
	return is_sheet;
}

Datum
tally_note(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = require_after_trigger(fcinfo, "tally_note", true);
	TupleDesc	desc = RelationGetDescr(trigger->tg_relation);
	bool		is_sheet = is_sheet_table(trigger->tg_relation);

	HeapTuple	was = TRIGGER_FIRED_BY_INSERT(trigger->tg_event) ? NULL : trigger->tg_trigtuple;
	HeapTuple	is = was == NULL ? trigger->tg_trigtuple : TRIGGER_FIRED_BY_UPDATE(trigger->tg_event) ? trigger->tg_newtuple
		: NULL;

	if (was != NULL)
		tally_note_row(was, desc, is_sheet, true);
	if (is != NULL)
		tally_note_row(is, desc, is_sheet, false);
	if (was != NULL && is_sheet)
		tally_note_version(was, is, desc);
	return PointerGetDatum(NULL);
}

Datum
tally_write(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = require_after_trigger(fcinfo, "tally_write", false);

	is_sheet_table(trigger->tg_relation);
	tally_flush();
	return PointerGetDatum(NULL);
}

/* SQL: tally_write_now(): replication's apply fires no statement triggers, and writes at the commit. */
Datum
tally_write_now(PG_FUNCTION_ARGS)
{
	tally_flush();
	PG_RETURN_VOID();
}

/* The contest that a row is of, by the tables' own columns; 0: none. */
static int32
contest_of(Relation relation, const Row *row)
{
	Datum		office;
	Row			of_office;

	if (is_res_elec_table(relation, "contest"))
		return row_integer(row, "id");
	if (!is_res_elec_table(relation, "decision"))
		return row_integer(row, "contest_id");
	if (!lookup_row("office", "office_pkey", GetActiveSnapshot(), row_integer(row, "office_id"), &office))
		return 0;				/* it is about the election */
	of_office = row_of_datum(office);
	return row_integer(&of_office, "contest_id");
}

/*
 * AFTER a change of what decides an outcome beside the votes, such as a lot or a withdrawal: nothing is added to the
 * contest's total, but it has another version. By that streams, tags and caches know that something else is told of it.
 */
Datum
tally_touch(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = require_after_trigger(fcinfo, "tally_touch", true);
	bool		updates = TRIGGER_FIRED_BY_UPDATE(trigger->tg_event);
	HeapTuple	is = updates ? trigger->tg_newtuple : trigger->tg_trigtuple;
	Row			row = row_take_apart(is, RelationGetDescr(trigger->tg_relation));
	int32		contest_id = contest_of(trigger->tg_relation, &row);
	TallyKey	key = {.contest_id = contest_id,.unit_id = contest_id,.level = TALLY_CONTEST,.bucket = TALLY_EXPECTED};

	if (contest_id != 0)
		tally_pending(&key)->figures[TALLY_WRITES]++;
	return PointerGetDatum(NULL);
}

/* BEFORE TRUNCATE: the rows are still what the totals say, and later triggers may write new ones. */
Datum
tally_truncate(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;
	bool		is_sheet;

	if (!CALLED_AS_TRIGGER(fcinfo) || !TRIGGER_FIRED_BEFORE(trigger->tg_event) ||
		!TRIGGER_FIRED_BY_TRUNCATE(trigger->tg_event))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("tally_truncate must be called as a BEFORE TRUNCATE trigger")));
	is_sheet = is_sheet_table(trigger->tg_relation);
	tally_note_truncate(is_sheet);
	if (is_sheet)
		tally_note_truncated_versions(trigger->tg_relation);
	tally_flush();
	return PointerGetDatum(NULL);
}

static bool
is_department(HeapTuple area, TupleDesc desc, void *context)
{
	Row			row = row_take_apart(area, desc);

	return area_kind_rank(row_text(&row, "kind")) == TALLY_DEPARTMENT;
}

/*
 * AFTER UPDATE of parent_id or DELETE of an area: the version of a department keeps what a commune that leaves it had.
 */
Datum
tally_area_left(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = require_after_trigger(fcinfo, "tally_area_left", true);
	Indexed		parent = {"area", "area_pkey", {AREA_ID}};
	Row			area;

	if (!is_res_elec_table(trigger->tg_relation, "area"))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("tally_area_left must be called by res_elec.area, not by \"%s\"",
						RelationGetRelationName(trigger->tg_relation))));
	area = row_take_apart(trigger->tg_trigtuple, RelationGetDescr(trigger->tg_relation));
	parent.ids[0] = row_integer(&area, "parent_id");
	if (area_kind_rank(row_text(&area, "kind")) == TALLY_COMMUNE && parent.ids[0] != 0 &&
		indexed_any(&parent, is_department, NULL))
	{
		tally_note_commune_leaves(row_integer(&area, "id"), parent.ids[0]);
		tally_flush();
	}
	return PointerGetDatum(NULL);
}

/*
 * BEFORE any change of tally_part by SQL: refused, whoever asks. Rows that
 * replication brings are left out in silence: each node keeps its own totals.
 */
Datum
tally_part_guard(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;

	if (!CALLED_AS_TRIGGER(fcinfo))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("tally_part_guard must be called as a trigger")));
	if (SessionReplicationRole == SESSION_REPLICATION_ROLE_REPLICA &&
		TRIGGER_FIRED_FOR_ROW(trigger->tg_event))
		return PointerGetDatum(NULL);
	ereport(ERROR,
			(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
			 errmsg("totals are written by triggers only"),
			 errhint("Change the result sheets; res_elec.rebuild_tallies() recounts the totals.")));
}
