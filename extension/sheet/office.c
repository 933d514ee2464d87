/* Reading what a sheet is judged by: its office, the office's election and candidates. */
#include "sheet/office.h"

#include "access/htup_details.h"
#include "executor/spi.h"
#include "storage/proc.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"

#include "base/compat.h"
#include "base/lookup.h"
#include "base/refusal.h"
#include "base/row.h"
#include "sheet/election_lock.h"

#define CANDIDATE_ID 1
#define CANDIDATE_CONTEST_ID 3

pg_noreturn static void
refuse_no_office(int32 office_id)
{
	Violation  *violation = violation_make("no_such_office");

	violation_field(violation, "office_id");
	violation_number(violation, "id", office_id);
	refuse(ERRCODE_NO_SUCH_THING, NULL, list_make1(violation));
}

/* The units and the register of the office. */
static void
read_office(int32 office_id, Snapshot snapshot, OfficeFacts *facts)
{
	ScanKeyData key;
	Lookup		lookup;
	HeapTuple	found;
	bool		unknown;

	lookup_key(&key, SHEET_OFFICE_ID, F_INT4EQ, Int32GetDatum(office_id));
	lookup_begin(&lookup, "office", "office_pkey", snapshot, 1, &key);
	found = lookup_next(&lookup);
	if (!HeapTupleIsValid(found))
		refuse_no_office(office_id);
	for (int i = 0; i < SHEET_N_UNITS; i++)
		facts->units[i] = heap_getattr(found, SHEET_ELECTION_ID + i, lookup.desc, &facts->units_null[i]);
	facts->rules.registered_voters = (SheetFigure) {0};
	facts->rules.registered_voters.value =
		DatumGetInt32(heap_getattr(found, SHEET_REGISTERED_VOTERS, lookup.desc, &unknown));
	facts->rules.registered_voters.given = !unknown;
	facts->status = TextDatumGetCString(heap_getattr(found, OFFICE_STATUS, lookup.desc, &unknown));
	lookup_end(&lookup);
}

static TimestampTz
time_or_never(const Row *row, const char *name)
{
	int			column = row_column(row, name);

	return IS_NULL(row, column) ? DT_NOEND : DatumGetTimestampTz(VALUE(row, column));
}

static void
read_election(int32 election_id, Snapshot snapshot, OfficeFacts *facts)
{
	ScanKeyData key;
	Lookup		lookup;
	HeapTuple	found;
	Row			election;

	lookup_key(&key, 1, F_INT4EQ, Int32GetDatum(election_id));
	lookup_begin(&lookup, "election", "election_pkey", snapshot, 1, &key);
	found = lookup_next(&lookup);
	if (!HeapTupleIsValid(found))
		refuse_no_office(facts->office_id);
	election = row_take_apart(found, lookup.desc);
	facts->election_status = row_text(&election, "status");
	facts->activated_at = time_or_never(&election, "activated_at");
	facts->completed_at = time_or_never(&election, "completed_at");
	lookup_end(&lookup);
}

static int
compare_ids(const void *a, const void *b)
{
	int32		left = *(const int32 *) a,
				right = *(const int32 *) b;

	return (left > right) - (left < right);
}

static int
compare_on_ballot(const void *a, const void *b)
{
	const OfficeCandidate *left = a,
			   *right = b;

	if (left->ballot_number != right->ballot_number)
		return left->ballot_number < right->ballot_number ? -1 : 1;
	return (left->id > right->id) - (left->id < right->id);
}

OfficeCandidate *
office_candidates(int32 contest_id, Snapshot snapshot, int *n)
{
	int			size = 16;
	OfficeCandidate *all = palloc(sizeof(OfficeCandidate) * size);
	ScanKeyData key;
	Lookup		lookup;
	HeapTuple	found;
	int			ballot_number;

	*n = 0;
	lookup_key(&key, CANDIDATE_CONTEST_ID, F_INT4EQ, Int32GetDatum(contest_id));
	lookup_begin(&lookup, "candidate", "candidate_contest_idx", snapshot, 1, &key);
	ballot_number = SPI_fnumber(lookup.desc, "ballot_number");
	while (HeapTupleIsValid(found = lookup_next(&lookup)))
	{
		bool		isnull;
		Datum		number = heap_getattr(found, ballot_number, lookup.desc, &isnull);

		if (*n == size)
			all = repalloc(all, sizeof(OfficeCandidate) * (size *= 2));
		all[*n].ballot_number = isnull ? PG_INT32_MAX : DatumGetInt32(number);
		all[(*n)++].id = DatumGetInt32(heap_getattr(found, CANDIDATE_ID, lookup.desc, &isnull));
	}
	lookup_end(&lookup);
	qsort(all, *n, sizeof(OfficeCandidate), compare_on_ballot);
	return all;
}

/* What was read last; the memory is kept for the next. */
static struct
{
	LocalTransactionId transaction;
	int32		contest_id;
	int			n;
	int			size;
	OfficeCandidate *all;
}			loaded;

static void
keep_loaded(int32 contest_id, const OfficeCandidate *all, int n)
{
	if (n > loaded.size)
	{
		loaded.transaction = InvalidLocalTransactionId;
		loaded.all = loaded.all == NULL ? MemoryContextAlloc(TopMemoryContext, sizeof(OfficeCandidate) * n) :
			repalloc(loaded.all, sizeof(OfficeCandidate) * n);
		loaded.size = n;
	}
	if (n > 0)
		memcpy(loaded.all, all, sizeof(OfficeCandidate) * n);
	loaded.n = n;
	loaded.contest_id = contest_id;
	loaded.transaction = my_local_transaction();
}

const OfficeCandidate *
office_candidates_loaded(int32 contest_id, int *n)
{
	if (loaded.transaction != my_local_transaction() || loaded.contest_id != contest_id)
		return NULL;
	*n = loaded.n;
	return loaded.all;
}

/* The candidates of the contest by ascending id. */
static void
read_candidates(int32 contest_id, Snapshot snapshot, SheetOffice *rules)
{
	int			n;
	OfficeCandidate *all = office_candidates(contest_id, snapshot, &n);
	int32	   *ids = palloc(sizeof(int32) * (n + 1));

	keep_loaded(contest_id, all, n);
	for (int i = 0; i < n; i++)
		ids[i] = all[i].id;
	qsort(ids, n, sizeof(int32), compare_ids);
	rules->n_candidates = n;
	rules->candidates = ids;
}

/* Where the lock is had only now, what was read before may have changed. */
void
office_load(int32 office_id, OfficeFacts *facts)
{
	Snapshot	snapshot = RegisterSnapshot(GetLatestSnapshot());

	facts->office_id = office_id;
	read_office(office_id, snapshot, facts);
	while (election_share(DatumGetInt32(facts->units[0])))
	{
		UnregisterSnapshot(snapshot);
		snapshot = RegisterSnapshot(GetLatestSnapshot());
		read_office(office_id, snapshot, facts);
	}
	read_election(DatumGetInt32(facts->units[0]), snapshot, facts);
	read_candidates(DatumGetInt32(facts->units[SHEET_CONTEST_ID - SHEET_ELECTION_ID]), snapshot, &facts->rules);
	UnregisterSnapshot(snapshot);
}

static void
collect(const SheetViolation *found, void *context)
{
	List	  **list = context;
	Violation  *violation;

	if (list_length(*list) == VIOLATIONS_LISTED)
		return;
	violation = violation_make(found->rule);
	for (int i = 0; i < SHEET_MAX_FIELDS && found->fields[i]; i++)
		violation_field(violation, found->fields[i]);
	for (int i = 0; i < SHEET_MAX_OPERANDS && found->operands[i].name; i++)
		violation_number(violation, found->operands[i].name, found->operands[i].value);
	*list = lappend(*list, violation);
}

List *
sheet_violations(const SheetFigures *figures, const OfficeFacts *facts)
{
	List	   *violations = NIL;

	sheet_check(figures, &facts->rules, collect, &violations);
	return violations;
}

void
sheet_refuse(int32 office_id, List *violations)
{
	Violation  *headline = violation_make("sheet_refused");

	violation_number(headline, "office_id", office_id);
	violation_number(headline, "count", list_length(violations));
	refuse(ERRCODE_SHEET_INVALID, headline, violations);
}
