/*
 * The candidates of a contest: what of them changes while sheets name them, who may be deleted, and how many there may
 * be. What shows all candidates of a contest, or names them in a header, costs as much as they are many.
 */
#include "base/compat.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "utils/builtins.h"

#include "base/indexed.h"
#include "base/refusal.h"
#include "base/tables.h"
#include "nodes/refuse.h"
#include "rules/contest.h"
#include "rules/party.h"
#include "rules/trigger.h"
#include "sheet/sheet.h"
#include "votes/votes.h"

PG_FUNCTION_INFO_V1(candidate_check);
PG_FUNCTION_INFO_V1(candidate_delete_check);
PG_FUNCTION_INFO_V1(candidate_count_check);

/* The sheets of a contest, by the index that begins with the election. */
static Indexed
sheets_of(const char *table, const char *index, const Row *candidate)
{
	return (Indexed) {
		table, index, {SHEET_ELECTION_ID, SHEET_CONTEST_ID},
		{row_integer(candidate, "election_id"), row_integer(candidate, "contest_id")}
	};
}

/* Whether a candidate of the contest may withdraw, or stay after all, though sheets are in. */
static bool
withdrawal_is_open(int32 contest_id)
{
	static SPIPlanPtr plan = NULL;
	Oid			type = INT4OID;
	Datum		argument = Int32GetDatum(contest_id);
	Identity	caller;
	bool		isnull;
	bool		open;

	become_owner(res_elec_relation("candidate"), &caller);
	SPI_connect();
	if (plan == NULL)
		plan = plan_keep("SELECT res_elec_internal.withdrawal_open($1)", 1, &type);
	if (SPI_execute_plan(plan, &argument, NULL, false, 1) != SPI_OK_SELECT || SPI_processed != 1)
		elog(ERROR, "could not read the rounds of contest %d", contest_id);
	open = DatumGetBool(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &isnull));
	SPI_finish();
	become_caller(&caller);
	return open;
}

static bool
is_other(const RowChange *change, const char *name)
{
	return !row_same_column(&change->old, &change->row, row_column(&change->row, name));
}

/*
 * What a sheet names and what an outcome depends on stays as it is once sheets are in. An age or a list's size that was
 * not known may still be given, for a tie may ask for it; who withdraws does so between two rounds.
 */
static void
require_same_if_sheets(const RowChange *change)
{
	static const char *const frozen[] = {"id", "election_id", "contest_id", "first_name", "last_name", "code_name",
		"ballot_number", "coalition"};
	static const char *const given_once[] = {"birth_date", "mean_age", "list_size"};
	Indexed		sheets = sheets_of("result_sheet", "result_sheet_contest_idx", &change->old);
	int32		id = row_integer(&change->old, "id");
	Violation  *violation = violation_of("candidate_frozen", NULL, "candidate_id", id);
	bool		withdraws = is_other(change, "withdrew_on");

	for (size_t i = 0; i < lengthof(frozen); i++)
		if (is_other(change, frozen[i]))
			violation_field(violation, frozen[i]);
	for (size_t i = 0; i < lengthof(given_once); i++)
		if (is_other(change, given_once[i]) && !IS_NULL(&change->old, row_column(&change->old, given_once[i])))
			violation_field(violation, given_once[i]);
	if (violation->fields == NIL && !withdraws)
		return;
	require_counts_closed(row_integer(&change->old, "election_id"), 0);
	if (!indexed_any(&sheets, NULL, NULL))
		return;
	if (violation->fields != NIL)
		refuse_one(ERRCODE_WRONG_STATE, violation);
	if (!withdrawal_is_open(row_integer(&change->old, "contest_id")))
		refuse_one(ERRCODE_WRONG_STATE, violation_of("withdrawal_late", "withdrew_on", "candidate_id", id));
}

/* The party that the text names: found anew where the text changes; a row of a dump has it. */
static void
find_party(RowChange *change)
{
	int			party = row_column(&change->row, "party");
	int			party_id = row_column(&change->row, "party_id");

	if (UPDATES(change) && row_same_column(&change->old, &change->row, party))
	{
		VALUE(&change->row, party_id) = VALUE(&change->old, party_id);
		IS_NULL(&change->row, party_id) = IS_NULL(&change->old, party_id);
	}
	else if (IS_NULL(&change->row, party))
		row_set_null(&change->row, party_id);
	else if (UPDATES(change) || is_made_now(&change->row) || IS_NULL(&change->row, party_id))
		row_set(&change->row, party_id,
			Int32GetDatum(party_named(row_integer(&change->row, "election_id"), VALUE(&change->row, party))));
}

/* BEFORE INSERT OR UPDATE on candidate */
Datum
candidate_check(PG_FUNCTION_ARGS)
{
	RowChange	change = row_change(fcinfo, "candidate_check", "candidate");
	int			contest = row_column(&change.row, "contest_id");
	int32		election_id = row_integer(&change.row, "election_id");

	if (UPDATES(&change))
	{
		row_touch(&change);
		require_same_if_sheets(&change);
	}
	else if (IS_NULL(&change.row, contest))
	{
		int32		sole = sole_contest(election_id);

		if (sole != 0)
			row_set(&change.row, contest, Int32GetDatum(sole));
	}
	require_contest(row_integer(&change.row, "contest_id"), election_id);
	find_party(&change);
	return row_changed(&change);
}

static bool
names_candidate(HeapTuple sheet, TupleDesc desc, void *context)
{
	bool		isnull;
	Datum		votes = heap_getattr(sheet, SHEET_VOTES, desc, &isnull);
	Votes	   *vector = isnull ? NULL : DatumGetVotesP(votes);
	bool		found = vector != NULL && votes_count_of(votes_view(vector), *(int32 *) context) != 0;

	if (vector != NULL && (Pointer) vector != DatumGetPointer(votes))
		pfree(vector);
	return found;
}

/* BEFORE DELETE on candidate: who has votes in a sheet, or had some in an earlier version, stays. */
Datum
candidate_delete_check(PG_FUNCTION_ARGS)
{
	RowChange	change = row_change(fcinfo, "candidate_delete_check", "candidate");
	int32		id = row_integer(&change.row, "id");
	Indexed		sheets = sheets_of("result_sheet", "result_sheet_contest_idx", &change.row);
	Indexed		versions = sheets_of("result_sheet_history", "result_sheet_history_contest_idx", &change.row);

	if (indexed_any(&sheets, names_candidate, &id) || indexed_any(&versions, names_candidate, &id))
		refuse_one(ERRCODE_WRONG_STATE, violation_of("candidate_has_votes", NULL, "candidate_id", id));
	require_counts_closed(row_integer(&change.row, "election_id"), 0);
	return row_unchanged(&change);
}

/* How many candidates a kind of group may have, and how many one has. */
typedef struct GroupLimit
{
	const char *rule;
	const char *field;			/* the column of the group */
	const char *query;			/* found and max of the group $1 */
	SPIPlanPtr	plan;
} GroupLimit;

#define LIMIT_QUERY(column, setting) \
	"SELECT (SELECT pg_catalog.count(*) FROM res_elec.candidate c WHERE c." column " OPERATOR(pg_catalog.=) $1), " \
	"res_elec_internal.setting('" setting "')::pg_catalog.int8"

static GroupLimit limits[] = {
	{"candidates_of_contest", "contest_id", LIMIT_QUERY("contest_id", "candidates_per_contest"), NULL},
	{"candidates_of_election", "election_id", LIMIT_QUERY("election_id", "candidates_per_election"), NULL}
};

static void
require_fewer(GroupLimit *limit, int32 group)
{
	Oid			type = INT4OID;
	Datum		argument = Int32GetDatum(group);
	bool		isnull;
	int64		found,
				max;
	Violation  *violation;

	if (limit->plan == NULL)
		limit->plan = plan_keep(limit->query, 1, &type);
	if (SPI_execute_plan(limit->plan, &argument, NULL, false, 1) != SPI_OK_SELECT || SPI_processed != 1)
		elog(ERROR, "could not count candidates");
	found = DatumGetInt64(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &isnull));
	max = DatumGetInt64(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 2, &isnull));
	if (found <= max)
		return;
	violation = violation_of(limit->rule, limit->field, limit->field, group);
	violation_number(violation, "found", found);
	violation_number(violation, "max", max);
	refuse_one(ERRCODE_SHEET_INVALID, violation);
}

/* AFTER INSERT on candidate: those of a dump are taken, however many. */
Datum
candidate_count_check(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = statement_trigger(fcinfo, "candidate_count_check");
	Identity	caller;

	for (size_t i = 0; i < lengthof(limits); i++)
	{
		Transition *made = transition_open(trigger, true);
		IdSet		groups = {0};
		Row			row;

		while (transition_next(made, &row))
			if (is_made_now(&row))
				ids_add(&groups, row_integer(&row, limits[i].field));
		transition_close(made);
		ids_sort(&groups);
		become_owner(res_elec_relation("candidate"), &caller);
		SPI_connect();
		for (int n = 0; n < groups.n; n++)
			require_fewer(&limits[i], groups.ids[n]);
		SPI_finish();
		become_caller(&caller);
	}
	return PointerGetDatum(NULL);
}
