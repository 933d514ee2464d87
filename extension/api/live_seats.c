/*
 * The seats of an election's contests as they stand, for the live total. An outcome is found once: a session keeps the
 * seats of each contest with a digest of all that its outcome is made of, and only contests whose digest is another one
 * are counted again. A digest is read by index, as fast as who leads.
 */
#include "api/live_total.h"

#include "catalog/pg_type.h"
#include "common/hashfn.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "funcapi.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/hsearch.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"

#include "base/lookup.h"
#include "base/row.h"
#include "base/tables.h"
#include "formula/terms.h"

PG_FUNCTION_INFO_V1(contest_seats);

/* A session that has seen so many contests begins anew. */
#define MOST_KEPT 20000

#define DRAW_CONTEST_ID 3
#define CANDIDATE_CONTEST_ID 3

#define SEATS_QUERY \
	"SELECT w.contest_id, coalesce(o.candidates, '{}'), coalesce(o.seats, '{}')" \
	"  FROM res_elec_internal.contest_polls($1) w" \
	" CROSS JOIN LATERAL (SELECT array_agg(x.candidate_id) AS candidates, array_agg(x.seats_given) AS seats" \
	"                       FROM res_elec_internal.formula_outcome(w.poll) x WHERE x.seats_given > 0) AS o"

typedef struct Digest
{
	uint64		halves[2];
} Digest;

typedef struct Seats
{
	int32		candidate_id;
	int32		seats;
} Seats;

/* What a session keeps of a contest. */
typedef struct Kept
{
	int32		contest_id;		/* the key */
	Digest		digest;
	int			n;
	Seats	   *seats;
} Kept;

/* A contest as it is asked for. */
typedef struct Asked
{
	int32		contest_id;
	bool		formula;		/* it has one … */
	bool		wide;			/* … which looks at other contests, too */
	Digest		digest;
} Asked;

typedef struct Asking
{
	int32		round;
	Asked	   *contests;
	int			n;
	int			room;
	char	   *formula;		/* the last that was looked at, and what it is */
	bool		wide;
	StringInfoData written;
} Asking;

static HTAB *kept = NULL;
static MemoryContext kept_memory = NULL;

static void
keep_begin(void)
{
	HASHCTL		control = {.keysize = sizeof(int32),.entrysize = sizeof(Kept)};

	if (kept != NULL && hash_get_num_entries(kept) <= MOST_KEPT)
		return;
	kept = NULL;
	if (kept_memory == NULL)
		kept_memory = AllocSetContextCreate(TopMemoryContext, "res_elec seats", ALLOCSET_DEFAULT_SIZES);
	MemoryContextReset(kept_memory);
	control.hcxt = kept_memory;
	kept = hash_create("res_elec seats", 1024, &control, HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
}

static Digest
digest_of(const void *bytes, int length)
{
	return (Digest) {{hash_bytes_extended(bytes, length, 1), hash_bytes_extended(bytes, length, 2)}};
}

/* Whether a formula has thresholds beyond the contest; one that is gone has not. */
static bool
looks_beyond(const char *name)
{
	ScanKeyData key;
	Lookup		lookup;
	HeapTuple	found;
	Formula		formula = {0};
	bool		wide = false;

	lookup_key(&key, 1, F_TEXTEQ, CStringGetTextDatum(name));
	lookup_begin(&lookup, "electoral_formula", "electoral_formula_pkey", GetActiveSnapshot(), 1, &key);
	if (HeapTupleIsValid(found = lookup_next(&lookup)))
	{
		Row			row = row_take_apart(found, lookup.desc);

		(void) terms_read(DatumGetJsonbP(VALUE(&row, row_column(&row, "terms"))), &formula);
	}
	lookup_end(&lookup);
	for (int32 i = 0; i < formula.n_thresholds; i++)
		wide |= formula.thresholds[i].scope != SCOPE_CONTEST;
	return wide;
}

/* Rows of a table that are of a contest: which they are, and which version of each. */
static void
write_rows(StringInfo written, const char *table, const char *index, AttrNumber column, int32 contest_id)
{
	ScanKeyData key;
	Lookup		lookup;
	HeapTuple	found;

	lookup_key(&key, column, F_INT4EQ, Int32GetDatum(contest_id));
	lookup_begin(&lookup, table, index, GetActiveSnapshot(), 1, &key);
	while (HeapTupleIsValid(found = lookup_next(&lookup)))
		live_write_version(written, found);
	lookup_end(&lookup);
	appendStringInfoChar(written, '.');
}

static void
write_votes(StringInfo written, const LiveTotal *total)
{
	VotesView	votes = votes_sum_view(&total->votes);

	appendBinaryStringInfo(written, (const char *) total->expected, sizeof(total->expected));
	appendBinaryStringInfo(written, (const char *) total->counted, sizeof(total->counted));
	appendBinaryStringInfo(written, (const char *) votes.ids, sizeof(int32) * votes.n);
	appendBinaryStringInfo(written, (const char *) votes.counts, sizeof(int64) * votes.n);
}

/* All that the outcome of a contest is made of, but for other contests. */
static void
ask_contest(HeapTuple contest, TupleDesc desc, int32 contest_id, void *context)
{
	Asking	   *asking = context;
	Row			row = row_take_apart(contest, desc);
	char	   *formula = row_text(&row, "formula");
	Asked		asked = {.contest_id = contest_id,.formula = formula != NULL};
	LiveTotal	total;

	if (formula != NULL && (asking->formula == NULL || strcmp(asking->formula, formula) != 0))
	{
		asking->formula = formula;
		asking->wide = looks_beyond(formula);
	}
	asked.wide = formula != NULL && asking->wide;
	live_contest_read(&total, contest_id);
	resetStringInfo(&asking->written);
	appendBinaryStringInfo(&asking->written, (const char *) &asking->round, sizeof(asking->round));
	live_write_version(&asking->written, contest);
	write_rows(&asking->written, "candidate", "candidate_contest_idx", CANDIDATE_CONTEST_ID, contest_id);
	write_rows(&asking->written, "draw", "draw_contest_idx", DRAW_CONTEST_ID, contest_id);
	write_votes(&asking->written, &total);
	asked.digest = digest_of(asking->written.data, asking->written.len);
	if (asking->n == asking->room)
		asking->contests = repalloc(asking->contests, sizeof(Asked) * (asking->room *= 2));
	asking->contests[asking->n++] = asked;
}

/* Where a formula looks at other contests, they are a part of the digest. */
static void
add_other_contests(Asking *asking)
{
	Digest		all;

	resetStringInfo(&asking->written);
	for (int i = 0; i < asking->n; i++)
		appendBinaryStringInfo(&asking->written, (const char *) &asking->contests[i].digest, sizeof(Digest));
	all = digest_of(asking->written.data, asking->written.len);
	for (int i = 0; i < asking->n; i++)
		if (asking->contests[i].wide)
			for (size_t half = 0; half < lengthof(all.halves); half++)
				asking->contests[i].digest.halves[half] = hash_combine64(asking->contests[i].digest.halves[half], all.halves[half]);
}

static const Kept *
kept_of(const Asked *asked)
{
	const Kept *entry = asked->formula ? hash_search(kept, &asked->contest_id, HASH_FIND, NULL) : NULL;

	return entry != NULL && memcmp(&entry->digest, &asked->digest, sizeof(Digest)) == 0 ? entry : NULL;
}

static SPIPlanPtr
seats_plan(void)
{
	static SPIPlanPtr plan = NULL;

	if (plan == NULL)
		plan = plan_keep(SEATS_QUERY, 1, (Oid[]) {INT4ARRAYOID});
	return plan;
}

static const int32 *
numbers_in(HeapTuple row, int column, int *n)
{
	bool		isnull;
	ArrayType  *array = DatumGetArrayTypeP(SPI_getbinval(row, SPI_tuptable->tupdesc, column, &isnull));

	*n = ArrayGetNItems(ARR_NDIM(array), ARR_DIMS(array));
	return (const int32 *) ARR_DATA_PTR(array);
}

static void
keep_seats(const Asked *asked, HeapTuple row)
{
	int			n,
				n_seats;
	const int32 *candidates = numbers_in(row, 2, &n),
			   *seats = numbers_in(row, 3, &n_seats);
	bool		found;
	Kept	   *entry = hash_search(kept, &asked->contest_id, HASH_ENTER, &found);

	if (found && entry->seats != NULL)
		pfree(entry->seats);
	*entry = (Kept) {.contest_id = asked->contest_id};
	entry->seats = MemoryContextAlloc(kept_memory, sizeof(Seats) * Max(n, 1));
	for (int i = 0; i < n; i++)
		entry->seats[i] = (Seats) {candidates[i], seats[i]};
	entry->n = n;
	entry->digest = asked->digest;	/* last: what an error leaves is of no contest */
}

static int
compare_contests(const void *a, const void *b)
{
	int32		one = ((const Asked *) a)->contest_id,
				other = ((const Asked *) b)->contest_id;

	return (one > other) - (one < other);
}

/* Has the outcomes found of the contests whose seats are not kept. */
static void
find_seats(const Asking *asking)
{
	Datum	   *missing = palloc(sizeof(Datum) * Max(asking->n, 1));
	Datum		contests;
	int			n = 0;

	for (int i = 0; i < asking->n; i++)
		if (asking->contests[i].formula && kept_of(&asking->contests[i]) == NULL)
			missing[n++] = Int32GetDatum(asking->contests[i].contest_id);
	if (n == 0)
		return;
	contests = PointerGetDatum(construct_array(missing, n, INT4OID, sizeof(int32), true, TYPALIGN_INT));
	SPI_connect();
	if (SPI_execute_plan(seats_plan(), &contests, NULL, true, 0) != SPI_OK_SELECT)
		elog(ERROR, "could not find the seats of %d contests", n);
	for (uint64 i = 0; i < SPI_processed; i++)
	{
		HeapTuple	row = SPI_tuptable->vals[i];
		bool		isnull;
		Asked		key = {.contest_id = DatumGetInt32(SPI_getbinval(row, SPI_tuptable->tupdesc, 1, &isnull))};

		keep_seats(bsearch(&key, asking->contests, asking->n, sizeof(Asked), compare_contests), row);
	}
	SPI_finish();
}

/* SQL: contest_seats(election_id) → contest_id, candidate_id, seats */
Datum
contest_seats(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	Asking		asking = {.room = 64};
	Datum		election;
	Row			row;

	InitMaterializedSRF(fcinfo, 0);
	if (!lookup_row("election", "election_pkey", GetActiveSnapshot(), PG_GETARG_INT32(0), &election))
		return (Datum) 0;
	row = row_of_datum(election);
	asking.round = row_integer(&row, "round");
	asking.contests = palloc(sizeof(Asked) * asking.room);
	initStringInfo(&asking.written);
	live_each_contest(PG_GETARG_INT32(0), 0, ask_contest, &asking);
	add_other_contests(&asking);
	qsort(asking.contests, asking.n, sizeof(Asked), compare_contests);
	keep_begin();
	find_seats(&asking);
	for (int i = 0; i < asking.n; i++)
	{
		const Kept *entry = kept_of(&asking.contests[i]);

		for (int k = 0; entry != NULL && k < entry->n; k++)
			tuplestore_putvalues(result->setResult, result->setDesc,
								 (Datum[]) {Int32GetDatum(entry->contest_id), Int32GetDatum(entry->seats[k].candidate_id),
								 	Int32GetDatum(entry->seats[k].seats)},
								 (bool[]) {false, false, false});
	}
	return (Datum) 0;
}
