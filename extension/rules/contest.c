/*
 * The contests of an election: which one something belongs to when it does not say, what of a contest changes while
 * sheets are in, and which may be deleted. Who reads sheets here has the lock of their election
 * (sql/schema/election.sql).
 */
#include "rules/contest.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"

#include "base/indexed.h"
#include "base/key.h"
#include "base/refusal.h"
#include "base/tables.h"
#include "nodes/refuse.h"
#include "rules/area.h"
#include "rules/trigger.h"
#include "sheet/sheet.h"

#define CONTESTS_QUERY "SELECT c.id FROM res_elec.contest c WHERE c.election_id OPERATOR(pg_catalog.=) $1 LIMIT 2"
#define MAKE_QUERY \
	"INSERT INTO res_elec.contest (election_id, name)" \
	" SELECT e.id, e.title FROM res_elec.election e WHERE e.id OPERATOR(pg_catalog.=) $1"

#define CONTEST_ID 1
#define CONTEST_ELECTION_ID 2
#define ELECTION_ID 1

PG_FUNCTION_INFO_V1(sole_contest_sql);
PG_FUNCTION_INFO_V1(contest_check);
PG_FUNCTION_INFO_V1(contest_delete_check);

static uint64
run(SPIPlanPtr *plan, const char *query, int32 election_id, int expected)
{
	Oid			type = INT4OID;
	Datum		argument = Int32GetDatum(election_id);

	if (*plan == NULL)
		*plan = plan_keep(query, 1, &type);
	if (SPI_execute_plan(*plan, &argument, NULL, false, 0) != expected)
		elog(ERROR, "could not find the contests of election %d", election_id);
	return SPI_processed;
}

int32
sole_contest(int32 election_id)
{
	static SPIPlanPtr contests = NULL;
	static SPIPlanPtr make = NULL;
	int32		contest = 0;
	uint64		found;
	bool		isnull;

	SPI_connect();
	found = run(&contests, CONTESTS_QUERY, election_id, SPI_OK_SELECT);
	if (found == 0)
	{
		key_wait_for_maker("contest", election_id);
		found = run(&contests, CONTESTS_QUERY, election_id, SPI_OK_SELECT);
	}
	if (found == 0)
	{
		run(&make, MAKE_QUERY, election_id, SPI_OK_INSERT);
		found = run(&contests, CONTESTS_QUERY, election_id, SPI_OK_SELECT);
	}
	if (found > 1)
		refuse_one(ERRCODE_SHEET_INVALID, violation_of("contest_needed", "contest_id", "election_id", election_id));
	if (found == 1)
		contest = DatumGetInt32(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &isnull));
	SPI_finish();
	return contest;
}

/* SQL: sole_contest(election_id) */
Datum
sole_contest_sql(PG_FUNCTION_ARGS)
{
	int32		contest = sole_contest(PG_GETARG_INT32(0));

	if (contest == 0)
		PG_RETURN_NULL();
	PG_RETURN_INT32(contest);
}

static bool
is_of_election(HeapTuple row, TupleDesc desc, void *context)
{
	bool		isnull;

	return DatumGetInt32(heap_getattr(row, CONTEST_ELECTION_ID, desc, &isnull)) == *(int32 *) context;
}

void
require_contest(int32 contest_id, int32 election_id)
{
	Indexed		contest = {"contest", "contest_pkey", {CONTEST_ID}, {contest_id}};
	Indexed		election = {"election", "election_pkey", {ELECTION_ID}, {election_id}};

	if (indexed_any(&contest, is_of_election, &election_id))
		return;
	if (!indexed_any(&election, NULL, NULL))
		refuse_one(ERRCODE_NO_SUCH_THING, violation_of("no_such_election", "election_id", "id", election_id));
	refuse_one(ERRCODE_NO_SUCH_THING, violation_of("no_such_contest", "contest_id", "id", contest_id));
}

/* The sheets of a contest, or their earlier versions. */
static bool
has_sheets(const Row *contest, const char *table, const char *index)
{
	Indexed		sheets = {
		table, index, {SHEET_ELECTION_ID, SHEET_CONTEST_ID}, {row_integer(contest, "election_id"), row_integer(contest, "id")}
	};

	return indexed_any(&sheets, NULL, NULL);
}

/* What a contest was voted on stays. One that had no formula may be given one: nothing was told by another. */
static void
require_same_if_sheets(const RowChange *change)
{
	static const char *const frozen[] = {"id", "name", "code", "seats", "area_id", "formula"};
	Violation  *violation = violation_of("contest_frozen", NULL, "contest_id", row_integer(&change->old, "id"));

	for (size_t i = 0; i < lengthof(frozen); i++)
	{
		int			column = row_column(&change->row, frozen[i]);

		if (!row_same_column(&change->old, &change->row, column) &&
			!(strcmp(frozen[i], "formula") == 0 && IS_NULL(&change->old, column)))
			violation_field(violation, frozen[i]);
	}
	if (violation->fields == NIL)
		return;
	if (has_sheets(&change->old, "result_sheet", "result_sheet_contest_idx"))
		refuse_one(ERRCODE_WRONG_STATE, violation);
	require_counts_closed(row_integer(&change->old, "election_id"), 0);
}

/* BEFORE INSERT OR UPDATE on contest: it does not move to another election. */
Datum
contest_check(PG_FUNCTION_ARGS)
{
	RowChange	change = row_change(fcinfo, "contest_check", "contest");
	int32		election_id = row_integer(&change.row, "election_id");

	if (UPDATES(&change))
	{
		if (election_id != row_integer(&change.old, "election_id"))
			refuse_one(ERRCODE_WRONG_STATE, violation_of("other_election", "election_id", NULL, 0));
		require_same_if_sheets(&change);
	}
	require_own_area(row_integer(&change.row, "area_id"), election_id);
	return row_unchanged(&change);
}

/* BEFORE DELETE on contest: one that has sheets, or had some, stays. */
Datum
contest_delete_check(PG_FUNCTION_ARGS)
{
	RowChange	change = row_change(fcinfo, "contest_delete_check", "contest");

	if (has_sheets(&change.row, "result_sheet", "result_sheet_contest_idx") ||
		has_sheets(&change.row, "result_sheet_history", "result_sheet_history_contest_idx"))
		refuse_one(ERRCODE_WRONG_STATE,
			violation_of("contest_has_results", NULL, "contest_id", row_integer(&change.row, "id")));
	require_counts_closed(row_integer(&change.row, "election_id"), 0);
	return row_unchanged(&change);
}
