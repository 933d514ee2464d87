/* Nothing is added to, changed in or taken from an election that is over; see frozen.h. */
#include "rules/frozen.h"

#include "access/xact.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "utils/builtins.h"

#include "base/refusal.h"
#include "base/tables.h"
#include "rules/election_status.h"
#include "rules/office_merger.h"
#include "rules/trigger.h"
#include "sheet/election_lock.h"

#define STATUS_QUERY "SELECT e.status FROM res_elec.election e WHERE e.id OPERATOR(pg_catalog.=) $1"

PG_FUNCTION_INFO_V1(require_open_sql);
PG_FUNCTION_INFO_V1(frozen_check);

/* The status as of now, or of the row once it is share-locked; NULL where there is no such election. */
static char *
election_status(int32 election_id, bool lock_row)
{
	static SPIPlanPtr plans[2] = {NULL, NULL};
	SPIPlanPtr *plan = &plans[lock_row];
	Oid			type = INT4OID;
	Datum		argument = Int32GetDatum(election_id);
	Identity	caller;
	char	   *status = NULL;

	become_owner(res_elec_relation("election"), &caller);
	SPI_connect();
	if (*plan == NULL)
		*plan = plan_keep(lock_row ? STATUS_QUERY " FOR SHARE" : STATUS_QUERY, 1, &type);
	if (SPI_execute_plan(*plan, &argument, NULL, false, 1) != SPI_OK_SELECT)
		elog(ERROR, "could not read election %d", election_id);
	if (SPI_processed == 1)
	{
		char	   *value = SPI_getvalue(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1);

		status = strcpy(SPI_palloc(strlen(value) + 1), value);
	}
	SPI_finish();
	become_caller(&caller);
	return status;
}

char *
election_status_now(int32 election_id)
{
	return election_status(election_id, false);
}

void
require_open(int32 election_id, OpenLock by)
{
	char	   *status;

	if (by == OPEN_BY_ELECTION && IsolationUsesXactSnapshot())
		by = OPEN_BY_ROW;		/* a snapshot does not see what was committed before the lock was had */
	if (by == OPEN_BY_ELECTION)
		(void) election_share(election_id);
	status = election_status(election_id, by == OPEN_BY_ROW);
	if (status == NULL || !election_is_frozen(status))
		return;
	refuse_status("election_frozen", NULL, "election_id", election_id, status);
}

/* SQL: require_open(of_election, by_lock 'election', 'row' or 'none') */
Datum
require_open_sql(PG_FUNCTION_ARGS)
{
	char	   *by;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		PG_RETURN_VOID();
	by = text_to_cstring(PG_GETARG_TEXT_PP(1));
	require_open(PG_GETARG_INT32(0), strcmp(by, "election") == 0 ? OPEN_BY_ELECTION : strcmp(by, "row") == 0 ? OPEN_BY_ROW
		: OPEN_NOW);
	PG_RETURN_VOID();
}

/*
 * Whether rows differ in more than what says nothing of the election, or has a rule of its own (withdrew_on:
 * candidate.c).
 */
static bool
is_changed(const Row *old, const Row *row)
{
	/* the last ones say what an office is to the count, which a decision changes: see office_state.c */
	static const char *const beside[] = {
		"profile_photo_id", "updated_at", "reason", "withdrew_on", "status", "merged_into", "decision_id", "valid_from",
			"valid_from_xid"
	};

	for (int column = 1; column <= row->desc->natts; column++)
	{
		bool		counts = !row_same_column(old, row, column);

		for (size_t i = 0; counts && i < lengthof(beside); i++)
			counts = strcmp(NameStr(TupleDescAttr(row->desc, column - 1)->attname), beside[i]) != 0;
		if (counts && office_register_follows())
			counts = strcmp(NameStr(TupleDescAttr(row->desc, column - 1)->attname), "registered_voters") != 0;
		if (counts)
			return true;
	}
	return false;
}

/* The elections of the rows that a statement made, but for those that come with a dump. */
static void
elections_made(TriggerData *trigger, IdSet *elections)
{
	Transition *made = transition_open(trigger, true);
	Row			row;

	while (transition_next(made, &row))
		if (is_made_now(&row))
			ids_add(elections, row_integer(&row, "election_id"));
	transition_close(made);
}

static void
elections_changed(TriggerData *trigger, IdSet *elections)
{
	Transition *before = transition_open(trigger, false);
	Transition *after = transition_open(trigger, true);
	Row			old,
				row;

	while (transition_next(before, &old) && transition_next(after, &row))
		if (is_changed(&old, &row))
			ids_add(elections, row_integer(&old, "election_id"));
	transition_close(before);
	transition_close(after);
}

static void
elections_left(TriggerData *trigger, IdSet *elections)
{
	Transition *gone = transition_open(trigger, false);
	Row			row;

	while (transition_next(gone, &row))
		ids_add(elections, row_integer(&row, "election_id"));
	transition_close(gone);
}

/* AFTER a statement on a table of what elections consist of. */
Datum
frozen_check(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = statement_trigger(fcinfo, "frozen_check");
	bool		inserts = TRIGGER_FIRED_BY_INSERT(trigger->tg_event);
	IdSet		elections = {0};

	if (inserts)
		elections_made(trigger, &elections);
	else if (TRIGGER_FIRED_BY_UPDATE(trigger->tg_event))
		elections_changed(trigger, &elections);
	else
		elections_left(trigger, &elections);
	ids_sort(&elections);
	for (int i = 0; i < elections.n; i++)
		require_open(elections.ids[i], inserts ? OPEN_BY_ELECTION : OPEN_BY_ROW);
	return PointerGetDatum(NULL);
}
