/* The rows of a trigger's call; see trigger.h. */
#include "rules/trigger.h"

#include "access/xact.h"
#include "executor/executor.h"
#include "executor/tuptable.h"
#include "utils/rel.h"
#include "utils/timestamp.h"
#include "utils/tuplestore.h"

#include "base/tables.h"

RowChange
row_change(FunctionCallInfo fcinfo, const char *function, const char *table)
{
	RowChange	change = {(TriggerData *) fcinfo->context};
	TupleDesc	desc;

	if (!CALLED_AS_TRIGGER(fcinfo) || !TRIGGER_FIRED_FOR_ROW(change.trigger->tg_event) ||
		!TRIGGER_FIRED_BEFORE(change.trigger->tg_event) || !is_res_elec_table(change.trigger->tg_relation, table))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("%s must be called as a BEFORE ROW trigger of res_elec.%s", function, table)));
	desc = RelationGetDescr(change.trigger->tg_relation);
	change.old = row_take_apart(change.trigger->tg_trigtuple, desc);
	change.row = UPDATES(&change) ? row_take_apart(change.trigger->tg_newtuple, desc) : change.old;
	return change;
}

Datum
row_changed(const RowChange *change)
{
	return PointerGetDatum(row_put_together(&change->row));
}

Datum
row_unchanged(const RowChange *change)
{
	return PointerGetDatum(UPDATES(change) ? change->trigger->tg_newtuple : change->trigger->tg_trigtuple);
}

void
row_touch(RowChange *change)
{
	int			column = row_column(&change->row, "updated_at");

	if (row_same(&change->old, &change->row))
		row_set(&change->row, column, VALUE(&change->old, column));
	else
		row_set(&change->row, column, TimestampTzGetDatum(GetCurrentTimestamp()));
}

TriggerData *
statement_trigger(FunctionCallInfo fcinfo, const char *function)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;

	if (!CALLED_AS_TRIGGER(fcinfo) || !TRIGGER_FIRED_FOR_STATEMENT(trigger->tg_event) ||
		!TRIGGER_FIRED_AFTER(trigger->tg_event) ||
		(!TRIGGER_FIRED_BY_DELETE(trigger->tg_event) && trigger->tg_newtable == NULL) ||
		(!TRIGGER_FIRED_BY_INSERT(trigger->tg_event) && trigger->tg_oldtable == NULL))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("%s must be called as an AFTER STATEMENT trigger with transition tables", function)));
	return trigger;
}

struct Transition
{
	Tuplestorestate *rows;
	int			pointer;		/* of our own: other triggers read the same table */
	TupleTableSlot *slot;
};

Transition *
transition_open(TriggerData *trigger, bool new_rows)
{
	Transition *transition = palloc(sizeof(Transition));

	transition->rows = new_rows ? trigger->tg_newtable : trigger->tg_oldtable;
	transition->pointer = tuplestore_alloc_read_pointer(transition->rows, EXEC_FLAG_REWIND);
	tuplestore_select_read_pointer(transition->rows, transition->pointer);
	tuplestore_rescan(transition->rows);
	transition->slot = MakeSingleTupleTableSlot(RelationGetDescr(trigger->tg_relation), &TTSOpsMinimalTuple);
	return transition;
}

bool
transition_next(Transition *transition, Row *row)
{
	tuplestore_select_read_pointer(transition->rows, transition->pointer);
	if (!tuplestore_gettupleslot(transition->rows, true, false, transition->slot))
		return false;
	slot_getallattrs(transition->slot);
	*row = (Row) {transition->slot->tts_tupleDescriptor, transition->slot->tts_values, transition->slot->tts_isnull};
	return true;
}

void
transition_close(Transition *transition)
{
	ExecDropSingleTupleTableSlot(transition->slot);
	pfree(transition);
}

void
ids_add(IdSet *set, int32 id)
{
	if (id == 0 || (set->n > 0 && set->ids[set->n - 1] == id))
		return;
	if (set->n == set->room)
	{
		set->room = Max(16, set->room * 2);
		set->ids = set->ids == NULL ? palloc(sizeof(int32) * set->room) : repalloc(set->ids, sizeof(int32) * set->room);
	}
	set->ids[set->n++] = id;
}

static int
compare_ids(const void *a, const void *b)
{
	int32		left = *(const int32 *) a;
	int32		right = *(const int32 *) b;

	return (left > right) - (left < right);
}

void
ids_sort(IdSet *set)
{
	int			n = 0;

	if (set->n > 1)
		qsort(set->ids, set->n, sizeof(int32), compare_ids);
	for (int i = 0; i < set->n; i++)
		if (i == 0 || set->ids[i] != set->ids[i - 1])
			set->ids[n++] = set->ids[i];
	set->n = n;
}

bool
is_made_now(const Row *row)
{
	int			column = row_column(row, "created_at");

	return !IS_NULL(row, column) && DatumGetTimestampTz(VALUE(row, column)) == GetCurrentTransactionStartTimestamp();
}
