/*
 * Judging again what waited for an area to compare with. It belongs to maintenance: who
 * enters a sheet does not work off the sheets of others. A sheet is judged by the terms
 * it was entered under, so that nothing of it changes but its verdict: one whose rule
 * holds has been held since its entry, one whose rule flags goes on counting.
 */
#include "flags/store.h"

#include "access/xact.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"

#include "base/tables.h"
#include "flags/area.h"

PG_FUNCTION_INFO_V1(sheet_settle);

#define BATCH 1000

/* At a node those of the sheets that it keeps; of an office that is there no more, those that it gave. */
#define WAITING_QUERY \
	"SELECT f.id, s.office_id, s.election_id, s.contest_id, s.province_id, s.department_id, s.commune_id," \
	" s.total_voters, s.blank_votes, s.null_votes, f.version, f.submitted_at, s.status OPERATOR(pg_catalog.=) ANY ('{provisional,verified}')," \
	" f.action OPERATOR(pg_catalog.=) 'hold', f.rule_version, t.percent, t.voters, t.sheets" \
	" FROM res_elec.sheet_flag f LEFT JOIN res_elec.result_sheet s" \
	" ON s.office_id OPERATOR(pg_catalog.=) f.office_id AND s.submitted_at OPERATOR(pg_catalog.=) f.submitted_at" \
	" AND f.version OPERATOR(pg_catalog.>=) s.figures_version" \
	" LEFT JOIN LATERAL res_elec_internal.sheet_rule_terms_then(f.rule, f.rule_version) t ON true" \
	" LEFT JOIN res_elec.office o ON o.id OPERATOR(pg_catalog.=) f.office_id" \
	" WHERE f.waiting AND f.id OPERATOR(pg_catalog.>) $1 AND CASE WHEN o.id IS NOT NULL" \
	" THEN res_elec_internal.node_keeps(o.province_id) ELSE coalesce(f.id OPERATOR(pg_catalog.%) 32" \
	" OPERATOR(pg_catalog.=) res_elec_internal.node_number(), true) END" \
	" ORDER BY f.id LIMIT 1000 FOR UPDATE OF f SKIP LOCKED"

#define SETTLE_QUERY \
	"UPDATE res_elec.sheet_flag SET waiting = false, settled_at = pg_catalog.clock_timestamp()" \
	" WHERE id OPERATOR(pg_catalog.=) ANY ($1)"

enum WaitingColumn
{
	FLAG_ID = 1, OFFICE, ELECTION, CONTEST, PROVINCE, DEPARTMENT, COMMUNE, TOTAL_VOTERS, BLANK_VOTES, NULL_VOTES,
	VERSION, SUBMITTED_AT, COUNTED, HOLDS, RULE_VERSION, PERCENT, VOTERS, SHEETS
};

/* A verdict for want of an area, the sheet as it is now, and the terms it was entered under. */
typedef struct Waiting
{
	int32		flag_id;
	SheetEntered entered;
	SoftTermsOfAll terms;
} Waiting;

/* A column, or 0 where it is NULL: of a sheet that is not there any more all are. */
static Datum
column(int row, int number)
{
	bool		isnull;
	Datum		value = SPI_getbinval(SPI_tuptable->vals[row], SPI_tuptable->tupdesc, number, &isnull);

	return isnull ? (Datum) 0 : value;
}

static void
read_waiting(int row, Waiting *waiting)
{
	SheetEntered *entered = &waiting->entered;

	memset(waiting, 0, sizeof(*waiting));
	waiting->flag_id = DatumGetInt32(column(row, FLAG_ID));
	entered->office_id = DatumGetInt32(column(row, OFFICE));
	entered->election_id = DatumGetInt32(column(row, ELECTION));
	entered->units[TALLY_CONTEST] = DatumGetInt32(column(row, CONTEST));
	entered->units[TALLY_PROVINCE] = DatumGetInt32(column(row, PROVINCE));
	entered->units[TALLY_DEPARTMENT] = DatumGetInt32(column(row, DEPARTMENT));
	entered->units[TALLY_COMMUNE] = DatumGetInt32(column(row, COMMUNE));
	entered->total_voters = DatumGetInt32(column(row, TOTAL_VOTERS));
	entered->blank_votes = DatumGetInt32(column(row, BLANK_VOTES));
	entered->null_votes = DatumGetInt32(column(row, NULL_VOTES));
	entered->version = DatumGetInt32(column(row, VERSION));
	entered->submitted_at = DatumGetTimestampTz(column(row, SUBMITTED_AT));
	entered->counted = DatumGetBool(column(row, COUNTED));
	entered->nest = GetCurrentTransactionNestLevel();
	waiting->terms.of[SOFT_BLANK_NULL_SHARE] = (SoftTerms)
	{
		.action = DatumGetBool(column(row, HOLDS)) ? SOFT_HOLD : SOFT_FLAG,
			.version = DatumGetInt32(column(row, RULE_VERSION)),
			.percent = DatumGetInt64(column(row, PERCENT)),
			.voters = DatumGetInt64(column(row, VOTERS)),
			.sheets = DatumGetInt64(column(row, SHEETS))
	};
	entered->terms = &waiting->terms;
}

/* Those that nobody else is settling, a batch after the one that ended with an id; no lock is waited for. */
static Waiting *
take(int32 after, int *n)
{
	static SPIPlanPtr plan = NULL;
	Oid			type = INT4OID;
	Datum		argument = Int32GetDatum(after);
	Waiting    *waiting;

	SPI_connect();
	if (plan == NULL)
		plan = plan_keep(WAITING_QUERY, 1, &type);
	if (SPI_execute_plan(plan, &argument, NULL, false, 0) != SPI_OK_SELECT)
		elog(ERROR, "could not read the verdicts that wait");
	*n = (int) SPI_processed;
	waiting = SPI_palloc(sizeof(Waiting) * (*n + 1));
	for (int row = 0; row < *n; row++)
		read_waiting(row, &waiting[row]);
	SPI_finish();
	return waiting;
}

static void
mark_settled(Datum *ids, int n)
{
	static SPIPlanPtr plan = NULL;
	Oid			type = INT4ARRAYOID;
	Datum		argument;

	if (n == 0)
		return;
	argument = PointerGetDatum(construct_array(ids, n, INT4OID, sizeof(int32), true, TYPALIGN_INT));
	SPI_connect();
	if (plan == NULL)
		plan = plan_keep(SETTLE_QUERY, 1, &type);
	if (SPI_execute_plan(plan, &argument, NULL, false, 0) != SPI_OK_UPDATE)
		elog(ERROR, "could not settle verdicts");
	SPI_finish();
}

/* Judges a batch; returns how many there were, and the id of the last. */
static int
settle_batch(int32 *last, int64 *settled)
{
	SheetFlags	flags = {.context = CurrentMemoryContext};
	int			n,
				done = 0;
	Waiting    *waiting = take(*last, &n);
	Datum	   *ids = palloc(sizeof(Datum) * (n + 1));
	Areas	   *areas = areas_open();

	for (int i = 0; i < n; i++)
	{
		int			before = flags.n;

		CHECK_FOR_INTERRUPTS();
		compare_share(areas, &waiting[i].entered, &flags);
		if (flags.n > before && flags.all[before].missing)
			flags.n = before;	/* there is still no area */
		else
			ids[done++] = Int32GetDatum(waiting[i].flag_id);
		*last = waiting[i].flag_id;
	}
	areas_close(areas);
	mark_settled(ids, done);
	flags_write(&flags);
	*settled += done;
	return n;
}

/*
 * SQL: settle_flags() → how many verdicts waited no more. Where the snapshot may be older
 * than what others have settled, locking their rows would fail: it does nothing there.
 */
Datum
sheet_settle(PG_FUNCTION_ARGS)
{
	MemoryContext batch,
				caller = CurrentMemoryContext;
	int32		last = 0;
	int64		settled = 0;
	int			n;

	if (IsolationUsesXactSnapshot())
		PG_RETURN_INT64(0);
	batch = AllocSetContextCreate(caller, "res_elec verdicts that wait", ALLOCSET_DEFAULT_SIZES);
	do
	{
		MemoryContextSwitchTo(batch);
		n = settle_batch(&last, &settled);
		MemoryContextSwitchTo(caller);
		MemoryContextReset(batch);
	} while (n == BATCH);
	MemoryContextDelete(batch);
	PG_RETURN_INT64(settled);
}
