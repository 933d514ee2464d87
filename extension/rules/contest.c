/* Which contest something belongs to when it does not say; see contest.h. */
#include "rules/contest.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"

#include "base/indexed.h"
#include "base/refusal.h"
#include "base/tables.h"
#include "rules/trigger.h"

#define CONTESTS_QUERY "SELECT c.id FROM res_elec.contest c WHERE c.election_id OPERATOR(pg_catalog.=) $1 LIMIT 2"
#define MAKE_QUERY \
	"INSERT INTO res_elec.contest (election_id, name)" \
	" SELECT e.id, e.title FROM res_elec.election e WHERE e.id OPERATOR(pg_catalog.=) $1 ON CONFLICT DO NOTHING"

#define CONTEST_ID 1
#define CONTEST_ELECTION_ID 2
#define ELECTION_ID 1

PG_FUNCTION_INFO_V1(sole_contest_sql);
PG_FUNCTION_INFO_V1(contest_check);

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

/* BEFORE UPDATE on contest: it does not move to another election. */
Datum
contest_check(PG_FUNCTION_ARGS)
{
	RowChange	change = row_change(fcinfo, "contest_check", "contest");

	if (row_integer(&change.old, "election_id") != row_integer(&change.row, "election_id"))
		refuse_one(ERRCODE_WRONG_STATE, violation_of("other_election", "election_id", NULL, 0));
	return row_unchanged(&change);
}
