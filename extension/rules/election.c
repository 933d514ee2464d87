/*
 * What an election may become: its moves from state to state, what of it changes once it is over, whether it may be
 * deleted. When it became active and was completed is written by the moves.
 */
#include "base/compat.h"

#include "catalog/pg_type.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"

#include "base/indexed.h"
#include "base/lookup.h"
#include "base/refusal.h"
#include "nodes/refuse.h"
#include "rules/election_status.h"
#include "rules/trigger.h"
#include "sheet/sheet.h"

PG_FUNCTION_INFO_V1(election_moves_sql);
PG_FUNCTION_INFO_V1(election_move_check);
PG_FUNCTION_INFO_V1(election_check);
PG_FUNCTION_INFO_V1(election_delete_check);

/* SQL: election_moves(status) → text[] */
Datum
election_moves_sql(PG_FUNCTION_ARGS)
{
	const char *const *moves = election_moves(text_to_cstring(PG_GETARG_TEXT_PP(0)));
	ArrayBuildState *list = initArrayResult(TEXTOID, CurrentMemoryContext, false);

	for (; *moves != NULL; moves++)
		list = accumArrayResult(list, CStringGetTextDatum(*moves), false, TEXTOID, CurrentMemoryContext);
	PG_RETURN_DATUM(makeArrayResult(list, CurrentMemoryContext));
}

static char *
list_moves(const char *from)
{
	StringInfoData list;

	initStringInfo(&list);
	for (const char *const *move = election_moves(from); *move != NULL; move++)
		appendStringInfo(&list, "%s%s", list.len > 0 ? ", " : "", *move);
	return list.len > 0 ? list.data : "-";
}

static void
require_election_move(const char *from, const char *to)
{
	Violation  *violation;

	if (strcmp(from, to) == 0 || election_may_move(from, to))
		return;
	violation = violation_of("election_status", "status", NULL, 0);
	violation_text(violation, "from", from);
	violation_text(violation, "to", to);
	violation_text(violation, "allowed", list_moves(from));
	refuse_one(ERRCODE_WRONG_STATE, violation);
}

/* SQL: election_move_check(from, to): from new, too, which a row made in SQL or by a dump is not asked. */
Datum
election_move_check(PG_FUNCTION_ARGS)
{
	require_election_move(text_to_cstring(PG_GETARG_TEXT_PP(0)), text_to_cstring(PG_GETARG_TEXT_PP(1)));
	PG_RETURN_VOID();
}

/* What an election that is over was called, and of which kind it was, stays. */
static void
require_same_name(const RowChange *change)
{
	static const char *const fields[] = {"title", "type", "year", "round"};
	char	   *status = row_text(&change->old, "status");
	Violation  *violation = violation_of("election_frozen", NULL, "election_id", row_integer(&change->old, "id"));

	if (!election_is_frozen(status))
		return;
	violation_text(violation, "status", status);
	for (size_t i = 0; i < lengthof(fields); i++)
		if (!row_same_column(&change->old, &change->row, row_column(&change->row, fields[i])))
			violation_field(violation, fields[i]);
	if (violation->fields != NIL)
		refuse_one(ERRCODE_WRONG_STATE, violation);
}

/* What a row says of its own past is written once: a dump brings it along. */
static void
mark(Row *row, const char *name)
{
	int			column = row_column(row, name);

	if (IS_NULL(row, column))
		row_set(row, column, TimestampTzGetDatum(GetCurrentTimestamp()));
}

static void
mark_times(RowChange *change)
{
	Row		   *row = &change->row;
	const char *to = row_text(row, "status");

	if (election_marks_activation(UPDATES(change) ? row_text(&change->old, "status") : ELECTION_NEW, to))
		mark(row, "activated_at");
	if (election_is_frozen(to) && !IS_NULL(row, row_column(row, "activated_at")))
		mark(row, "completed_at");
}

/* By a decision of just that, a newer one than was used before: it was completed at no time then. */
static void
reopen(RowChange *change)
{
	int32		election_id = row_integer(&change->row, "id");
	int32		id = row_integer(&change->row, "decision_id");
	Snapshot	snapshot = RegisterSnapshot(GetLatestSnapshot());
	Datum		found;
	bool		orders = false;

	if (lookup_row("decision", "decision_pkey", snapshot, id, &found))
	{
		Row			decision = row_of_datum(found);

		orders = strcmp(row_text(&decision, "kind"), "reopen") == 0 && row_integer(&decision, "election_id") == election_id &&
			!IS_NULL(&decision, row_column(&decision, "in_force_at"));
	}
	UnregisterSnapshot(snapshot);
	if (!orders)
		refuse_one(ERRCODE_WRONG_STATE, violation_of("reopening_required", "status", "election_id", election_id));
	row_set_null(&change->row, row_column(&change->row, "completed_at"));
}

/* BEFORE INSERT OR UPDATE on election */
Datum
election_check(PG_FUNCTION_ARGS)
{
	RowChange	change = row_change(fcinfo, "election_check", "election");

	if (IS_NULL(&change.row, row_column(&change.row, "status")))
		return row_unchanged(&change);	/* NOT NULL refuses it */
	if (UPDATES(&change))
	{
		if (election_reopens(row_text(&change.old, "status"), row_text(&change.row, "status")) &&
			row_integer(&change.row, "decision_id") > row_integer(&change.old, "decision_id"))
			reopen(&change);
		else
			require_election_move(row_text(&change.old, "status"), row_text(&change.row, "status"));
		if (election_is_frozen(row_text(&change.row, "status")))
			require_counts_closed(row_integer(&change.old, "id"), 0);
		require_same_name(&change);
		row_touch(&change);
	}
	mark_times(&change);
	return row_changed(&change);
}

/* BEFORE DELETE on election: one that has sheets, or had some, stays. */
Datum
election_delete_check(PG_FUNCTION_ARGS)
{
	RowChange	change = row_change(fcinfo, "election_delete_check", "election");
	int32		id = row_integer(&change.row, "id");
	Indexed		sheets = {"result_sheet", "result_sheet_contest_idx", {SHEET_ELECTION_ID}, {id}};
	Indexed		versions = {"result_sheet_history", "result_sheet_history_contest_idx", {SHEET_ELECTION_ID}, {id}};

	if (indexed_any(&sheets, NULL, NULL) || indexed_any(&versions, NULL, NULL))
		refuse_one(ERRCODE_WRONG_STATE, violation_of("election_has_results", NULL, "election_id", id));
	return row_unchanged(&change);
}
