/*
 * What the live total is made of: the parts of its contests' totals, and whose candidates it lists. It is read more
 * often than anything else.
 */
#include "api/live_total.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "funcapi.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"

#include "base/lookup.h"
#include "reports/shared_scan.h"
#include "totals/parts.h"

PG_FUNCTION_INFO_V1(election_total);
PG_FUNCTION_INFO_V1(contest_leads);
PG_FUNCTION_INFO_V1(contest_open);
PG_FUNCTION_INFO_V1(lists_candidates);
PG_FUNCTION_INFO_V1(lists_candidates_of);

/* What is said of several contests at once lists their candidates only where they are so few. */
#define CANDIDATES_LISTED 200

/* Columns of res_elec.contest and candidate that their indexes begin with. */
#define CONTEST_ELECTION_ID 2
#define CANDIDATE_CONTEST_ID 3

void
live_each_contest(int32 election_id, int32 only, EachContest each, void *context)
{
	ScanKeyData key;
	Lookup		lookup;
	HeapTuple	found;
	bool		isnull;

	lookup_key(&key, only == 0 ? CONTEST_ELECTION_ID : 1, F_INT4EQ, Int32GetDatum(only == 0 ? election_id : only));
	lookup_begin(&lookup, "contest", only == 0 ? "contest_name_idx" : "contest_pkey", GetActiveSnapshot(), 1, &key);
	while (HeapTupleIsValid(found = lookup_next(&lookup)))
		if (DatumGetInt32(heap_getattr(found, CONTEST_ELECTION_ID, lookup.desc, &isnull)) == election_id)
			each(found, lookup.desc, DatumGetInt32(heap_getattr(found, 1, lookup.desc, &isnull)), context);
	lookup_end(&lookup);
}

static void
add_part(LiveTotal *total, const Part *part)
{
	total->writes += part->figures[TALLY_WRITES];
	total->sheets[part->key.bucket] += part->figures[TALLY_SHEETS];
	total->updated_at = Max(total->updated_at, part->updated_at);
	switch (part->key.bucket)
	{
		case TALLY_EXPECTED:
			tally_figures_add(total->expected, part->figures, false);
			break;
		case TALLY_PROVISIONAL:
		case TALLY_VERIFIED:
			tally_figures_add(total->counted, part->figures, false);
			total->ballots += part->figures[TALLY_TOTAL_VOTERS];
			votes_sum_add(&total->votes, part->votes, false);
			break;
		case TALLY_HELD:
			tally_figures_add(total->held, part->figures, false);
			break;
		case TALLY_ANNULLED:
			tally_figures_add(total->annulled, part->figures, false);
			break;
	}
}

/* Adds the parts of a contest's total: those of its provinces, and of what lies in none. */
static void
add_contest(LiveTotal *total, int32 contest_id)
{
	ScanKeyData keys[2];
	Lookup		lookup;
	HeapTuple	found;

	lookup_key(&keys[0], PART_CONTEST_ID, F_INT4EQ, Int32GetDatum(contest_id));
	lookup_key_up_to(&keys[1], PART_LEVEL, F_INT2LE, Int16GetDatum(TALLY_PROVINCE));
	lookup_begin(&lookup, "tally_part", "tally_part_pkey", GetActiveSnapshot(), lengthof(keys), keys);
	while (HeapTupleIsValid(found = lookup_next(&lookup)))
	{
		Datum		values[PART_N_COLUMNS];
		bool		nulls[PART_N_COLUMNS];
		Part		part;

		heap_deform_tuple(found, lookup.desc, values, nulls);
		part_of_values(values, &part);
		add_part(total, &part);
	}
	lookup_end(&lookup);
}

static void
note_contest(HeapTuple contest, TupleDesc desc, int32 contest_id, void *context)
{
	List	  **contests = context;

	*contests = lappend_int(*contests, contest_id);
}

/* What the contests have together too many of an office that votes in several. */
static void
add_excess(const SharedPlace *place, void *context)
{
	LiveTotal  *total = context;
	int64		excess[SHARED_FIGURES];

	shared_office_excess(&place->office, excess);
	total->expected[TALLY_SHEETS] += excess[SHARED_OFFICES_TOTAL];
	total->expected[TALLY_REGISTERED_VOTERS] += excess[SHARED_REGISTERED_VOTERS];
	total->counted[TALLY_SHEETS] += excess[SHARED_OFFICES_REPORTED];
	total->held[TALLY_SHEETS] += excess[SHARED_OFFICES_HELD];
	total->annulled[TALLY_SHEETS] += excess[SHARED_OFFICES_ANNULLED];
	total->counted[TALLY_REGISTERED_VOTERS] += excess[SHARED_REGISTERED_VOTERS_REPORTED];
	total->counted[TALLY_TOTAL_VOTERS] += excess[SHARED_TOTAL_VOTERS];
	total->counted[TALLY_TURNOUT_SHEETS] += excess[SHARED_TURNOUT_OFFICES];
	total->counted[TALLY_TURNOUT_VOTERS] += excess[SHARED_TURNOUT_VOTERS];
	total->sheets[TALLY_NOT_HELD] += excess[SHARED_OFFICES_NOT_HELD];
	total->sheets[TALLY_TO_VOTE_AGAIN] += excess[SHARED_OFFICES_TO_VOTE_AGAIN];
	total->sheets[TALLY_MERGED] += excess[SHARED_OFFICES_MERGED];
}

/*
 * In the order of their ids, which mostly is that of their candidates': votes come behind those that are summed
 * already.
 */
void
live_total_read(LiveTotal *total, int32 election_id, int32 contest_id)
{
	List	   *contests = NIL;
	ListCell   *contest;

	*total = (LiveTotal) {.updated_at = DT_NOBEGIN};
	votes_sum_init(&total->votes, CurrentMemoryContext);
	live_each_contest(election_id, contest_id, note_contest, &contests);
	list_sort(contests, list_int_cmp);
	foreach(contest, contests)
		add_contest(total, lfirst_int(contest));
	if (list_length(contests) > 1)
		shared_each(election_id, add_excess, total);
}

void
live_contest_read(LiveTotal *total, int32 contest_id)
{
	*total = (LiveTotal) {.updated_at = DT_NOBEGIN};
	votes_sum_init(&total->votes, CurrentMemoryContext);
	add_contest(total, contest_id);
}

static int32
integer_or_zero(FunctionCallInfo fcinfo, int argument)
{
	return PG_ARGISNULL(argument) ? 0 : PG_GETARG_INT32(argument);
}

/* SQL: election_total(election_id, contest_id) → what is said of it */
Datum
election_total(PG_FUNCTION_ARGS)
{
	enum
	{
		OFFICES_TOTAL, OFFICES_REPORTED, REGISTERED_VOTERS, REGISTERED_VOTERS_REPORTED, TOTAL_VOTERS, BLANK_VOTES, NULL_VOTES,
		VOTES, VERSION, UPDATED_AT, OFFICES_HELD, TURNOUT_OFFICES, TURNOUT_VOTERS, OFFICES_ANNULLED,
		BALLOTS, SHEETS_TOTAL, SHEETS_REPORTED, SHEETS_HELD, SHEETS_ANNULLED,
		OFFICES_NOT_HELD, OFFICES_TO_VOTE_AGAIN, OFFICES_MERGED, N_COLUMNS
	};
	LiveTotal	total;
	const int64 *counted = total.counted;
	int64		registered;
	TupleDesc	desc;
	bool		nulls[N_COLUMNS] = {false};

	if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE || desc->natts != N_COLUMNS)
		elog(ERROR, "election_total must be declared with %d columns", N_COLUMNS);
	live_total_read(&total, integer_or_zero(fcinfo, 0), integer_or_zero(fcinfo, 1));
	/* at least the registered voters of the sheets, for offices whose register is not known */
	registered = Max(total.expected[TALLY_REGISTERED_VOTERS], counted[TALLY_REGISTERED_VOTERS]);
	nulls[UPDATED_AT] = total.updated_at == DT_NOBEGIN;
	PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(desc), (Datum[N_COLUMNS]) {
		[OFFICES_TOTAL] = Int64GetDatum(total.expected[TALLY_SHEETS]),
		[OFFICES_REPORTED] = Int64GetDatum(counted[TALLY_SHEETS]),
		[REGISTERED_VOTERS] = Int64GetDatum(registered),
		[REGISTERED_VOTERS_REPORTED] = Int64GetDatum(counted[TALLY_REGISTERED_VOTERS]),
		[TOTAL_VOTERS] = Int64GetDatum(counted[TALLY_TOTAL_VOTERS]),
		[BLANK_VOTES] = Int64GetDatum(counted[TALLY_BLANK_VOTES]),
		[NULL_VOTES] = Int64GetDatum(counted[TALLY_NULL_VOTES]),
		[VOTES] = PointerGetDatum(votes_make_nonzero(votes_sum_view(&total.votes))),
		[VERSION] = Int64GetDatum(total.writes),
		[UPDATED_AT] = TimestampTzGetDatum(total.updated_at),
		[OFFICES_HELD] = Int64GetDatum(total.held[TALLY_SHEETS]),
		[TURNOUT_OFFICES] = Int64GetDatum(counted[TALLY_TURNOUT_SHEETS]),
		[TURNOUT_VOTERS] = Int64GetDatum(counted[TALLY_TURNOUT_VOTERS]),
		[OFFICES_ANNULLED] = Int64GetDatum(total.annulled[TALLY_SHEETS]),
		[BALLOTS] = Int64GetDatum(total.ballots),
		[SHEETS_TOTAL] = Int64GetDatum(total.sheets[TALLY_EXPECTED]),
		[SHEETS_REPORTED] = Int64GetDatum(total.sheets[TALLY_PROVISIONAL] + total.sheets[TALLY_VERIFIED]),
		[SHEETS_HELD] = Int64GetDatum(total.sheets[TALLY_HELD]),
		[SHEETS_ANNULLED] = Int64GetDatum(total.sheets[TALLY_ANNULLED]),
		[OFFICES_NOT_HELD] = Int64GetDatum(total.sheets[TALLY_NOT_HELD]),
		[OFFICES_TO_VOTE_AGAIN] = Int64GetDatum(total.sheets[TALLY_TO_VOTE_AGAIN]),
		[OFFICES_MERGED] = Int64GetDatum(total.sheets[TALLY_MERGED])
	}, nulls)));
}

/*
 * SQL: contest_open(contest_id) → (offices, voters, unknown, registered). NULL where fewer are expected than are
 * counted, as on a node that has not yet received all offices.
 */
Datum
contest_open(PG_FUNCTION_ARGS)
{
	LiveTotal	total = {.updated_at = DT_NOBEGIN};
	int64		open[TALLY_FIGURES];
	TupleDesc	desc;
	bool		nulls[4] = {false};

	if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE || desc->natts != lengthof(nulls))
		elog(ERROR, "contest_open must be declared with %d columns", (int) lengthof(nulls));
	votes_sum_init(&total.votes, CurrentMemoryContext);
	add_contest(&total, PG_GETARG_INT32(0));
	memcpy(open, total.expected, sizeof(open));
	tally_figures_add(open, total.counted, true);
	nulls[3] = total.expected[TALLY_OFFICES_UNKNOWN] > 0;
	if (open[TALLY_SHEETS] < 0 || open[TALLY_OFFICE_VOTERS] < 0 || open[TALLY_OFFICES_UNKNOWN] < 0)
		memset(nulls, true, sizeof(nulls));
	PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(desc), (Datum[]) {
		Int64GetDatum(open[TALLY_SHEETS]), Int64GetDatum(open[TALLY_OFFICE_VOTERS]),
			Int64GetDatum(open[TALLY_OFFICES_UNKNOWN]),
			Int64GetDatum(total.expected[TALLY_OFFICE_VOTERS])
	}, nulls)));
}

/* Whose votes are the most of a total, and by how many more than the next; 0 where nobody's are. */
static int32
leader_of(VotesView votes, int64 *lead)
{
	int32		leader = 0;
	int64		first = 0,
				second = 0;

	for (int i = 0; i < votes.n; i++)
		if (votes.counts[i] > first)
		{
			second = first;
			first = votes.counts[i];
			leader = votes.ids[i];
		}
		else if (votes.counts[i] > second)
			second = votes.counts[i];
	*lead = first - second;
	return first > second ? leader : 0;
}

static void
tell_leader(HeapTuple contest, TupleDesc desc, int32 contest_id, void *context)
{
	ReturnSetInfo *result = context;
	LiveTotal	total;
	int64		lead;
	int32		leader;

	live_contest_read(&total, contest_id);
	leader = leader_of(votes_sum_view(&total.votes), &lead);
	tuplestore_putvalues(result->setResult, result->setDesc,
						 (Datum[]) {Int32GetDatum(contest_id), Int32GetDatum(leader), Int64GetDatum(lead),
							 Int64GetDatum(total.writes), TimestampTzGetDatum(total.updated_at)},
						 (bool[]) {false, leader == 0, false, false, total.updated_at == DT_NOBEGIN});
}

/* SQL: contest_leads(election_id) → a row a contest */
Datum
contest_leads(PG_FUNCTION_ARGS)
{
	InitMaterializedSRF(fcinfo, 0);
	live_each_contest(PG_GETARG_INT32(0), 0, tell_leader, fcinfo->resultinfo);
	return (Datum) 0;
}

/* Candidates by contest, counted and written no further than they are listed. */
typedef struct Listing
{
	int			contests;
	int			candidates;
	StringInfo	written;		/* NULL: they are counted only */
} Listing;

static bool
lists(const Listing *listing)
{
	return listing->contests <= 1 || listing->candidates <= CANDIDATES_LISTED;
}

/* An id, and which version of its row it is of: whatever else the row says, another version has another tag. */
static void
write_row(StringInfo written, HeapTuple row, int32 id)
{
	appendStringInfo(written, " %d/%u", id, HeapTupleHeaderGetRawXmin(row->t_data));
}

void
live_write_version(StringInfo written, HeapTuple row)
{
	TransactionId since = HeapTupleHeaderGetRawXmin(row->t_data);

	appendBinaryStringInfo(written, (const char *) &since, sizeof(since));
	appendBinaryStringInfo(written, (const char *) &row->t_self, sizeof(row->t_self));
}

static void
list_contest(HeapTuple contest, TupleDesc desc, int32 contest_id, void *context)
{
	Listing    *listing = context;
	ScanKeyData key;
	Lookup		lookup;
	HeapTuple	found;
	bool		isnull;

	listing->contests++;
	if (!lists(listing))
		return;
	if (listing->written != NULL)
		write_row(listing->written, contest, contest_id);
	lookup_key(&key, CANDIDATE_CONTEST_ID, F_INT4EQ, Int32GetDatum(contest_id));
	lookup_begin(&lookup, "candidate", "candidate_contest_idx", GetActiveSnapshot(), 1, &key);
	while (lists(listing) && HeapTupleIsValid(found = lookup_next(&lookup)))
	{
		listing->candidates++;
		if (listing->written != NULL)
			write_row(listing->written, found, DatumGetInt32(heap_getattr(found, 1, lookup.desc, &isnull)));
	}
	lookup_end(&lookup);
}

bool
live_lists_candidates(int32 election_id, int32 contest_id, StringInfo written)
{
	Listing		listing = {.written = written};

	if (contest_id == 0 || written != NULL)
		live_each_contest(election_id, contest_id, list_contest, &listing);
	return lists(&listing);
}

/* SQL: lists_candidates(election_id, contest_id) */
Datum
lists_candidates(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(live_lists_candidates(integer_or_zero(fcinfo, 0), integer_or_zero(fcinfo, 1), NULL));
}

/* SQL: lists_candidates(contest_ids) */
Datum
lists_candidates_of(PG_FUNCTION_ARGS)
{
	ArrayType  *contests = PG_GETARG_ARRAYTYPE_P(0);
	Listing		listing = {0};
	Datum	   *ids;
	bool	   *nulls;
	int			n;

	deconstruct_array(contests, INT4OID, sizeof(int32), true, TYPALIGN_INT, &ids, &nulls, &n);
	for (int i = 0; i < n; i++)
		if (nulls[i])
			listing.contests++;
		else
			list_contest(NULL, NULL, DatumGetInt32(ids[i]), &listing);
	PG_RETURN_BOOL(lists(&listing));
}

static void
find_contest(HeapTuple contest, TupleDesc desc, int32 contest_id, void *context)
{
	*(bool *) context = true;
}

bool
live_has_contest(int32 election_id, int32 contest_id)
{
	bool		found = false;

	live_each_contest(election_id, contest_id, find_contest, &found);
	return found;
}
