/*
 * The soft rules that look at other sheets, at the end of the statement that entered
 * some.
 *
 * Equal votes are found by an index, and among all sheets, those of transactions that
 * are still under way included: each writes its own sheet before it looks, so of two
 * that enter the same at the same time at least one sees the other, and nobody waits.
 * A sheet that was the first of its votes has no flag of its own. So whoever looks flags
 * all others of them, back to one that is flagged already: who flagged that one has reported
 * those that there were, and those that came since have seen it.
 * Should the other be rolled back, the flag names a version that does not exist; the
 * view sheet_flags leaves it out.
 */
#include "flags/duplicates.h"

#include "access/genam.h"
#include "access/relscan.h"
#include "access/table.h"
#include "access/tableam.h"
#include "common/hashfn.h"
#include "executor/tuptable.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "utils/fmgroids.h"
#include "utils/hsearch.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"

#include "base/compat.h"
#include "base/tables.h"
#include "flags/area.h"
#include "sheet/sheet.h"
#include "votes/votes.h"

PG_FUNCTION_INFO_V1(sheet_vector_of);

int64
sheet_vector(VotesView votes, int32 blank_votes, int32 null_votes)
{
	uint64		hash = (uint64) (uint32) blank_votes << 32 | (uint32) null_votes;

	hash = hash_bytes_extended((const unsigned char *) votes.ids, sizeof(int32) * votes.n, hash);
	return (int64) hash_bytes_extended((const unsigned char *) votes.counts, sizeof(int64) * votes.n, hash);
}

/* SQL: sheet_vector(votes, blank_votes, null_votes) → what the index is on */
Datum
sheet_vector_of(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT64(sheet_vector(votes_view(PG_GETARG_VOTES_P(0)), PG_GETARG_INT32(1), PG_GETARG_INT32(2)));
}

static SoftSheet
soft_sheet(const SheetEntered *entered)
{
	return (SoftSheet)
	{
		.total_voters = entered->total_voters,
			.blank_votes = entered->blank_votes,
			.null_votes = entered->null_votes
	};
}

/* The table by its index of vectors. */
typedef struct Vectors
{
	Relation	table;
	Relation	index;
	TupleTableSlot *slot;
	SnapshotData any;			/* sees what is under way */
	IndexScanDesc scan;
	const SheetEntered *entered;	/* the sheets of this statement */
	int			n;
	HTAB	   *offices;		/* theirs; NULL until asked for, as is the next */
	HTAB	   *reported;		/* VectorKeys whose other sheets this statement has flagged */
} Vectors;

typedef struct VectorKey
{
	int64		vector;
	int64		contest_id;
} VectorKey;

static HTAB *
set_of(const char *name, Size size, long n)
{
	HASHCTL		control = {.keysize = size,.entrysize = size,.hcxt = CurrentMemoryContext};

	return hash_create(name, n, &control, HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
}

static void
vectors_open(Vectors *vectors, const SheetEntered *entered, int n)
{
	vectors->table = table_open(res_elec_relation("result_sheet"), AccessShareLock);
	vectors->index = index_open(res_elec_relation("result_sheet_vector_idx"), AccessShareLock);
	vectors->slot = table_slot_create(vectors->table, NULL);
	InitDirtySnapshot(vectors->any);
	vectors->scan = begin_index_scan(vectors->table, vectors->index, &vectors->any, 2);
	vectors->entered = entered;
	vectors->n = n;
	vectors->offices = vectors->reported = NULL;
}

/* Whether an office has a sheet of this statement. */
static bool
is_under_way(Vectors *vectors, int32 office_id)
{
	bool		found;

	if (vectors->offices == NULL)
	{
		vectors->offices = set_of("res_elec offices", sizeof(int32), vectors->n);
		for (int i = 0; i < vectors->n; i++)
			hash_search(vectors->offices, &vectors->entered[i].office_id, HASH_ENTER, NULL);
	}
	hash_search(vectors->offices, &office_id, HASH_FIND, &found);
	return found;
}

/* Whether these votes are reported already; from now on they are. */
static bool
is_reported(Vectors *vectors, const VectorKey *key)
{
	bool		found;

	if (vectors->reported == NULL)
		vectors->reported = set_of("res_elec votes reported", sizeof(VectorKey), 16);
	hash_search(vectors->reported, key, HASH_ENTER, &found);
	return found;
}

static void
vectors_close(Vectors *vectors)
{
	if (vectors->reported != NULL)
		hash_destroy(vectors->reported);
	if (vectors->offices != NULL)
		hash_destroy(vectors->offices);
	index_endscan(vectors->scan);
	ExecDropSingleTupleTableSlot(vectors->slot);
	index_close(vectors->index, NoLock);
	table_close(vectors->table, NoLock);
}

static Datum
column(TupleTableSlot *slot, int number)
{
	bool		isnull;

	return slot_getattr(slot, number, &isnull);
}

/* Begins to look for sheets of the same votes. */
static void
equals_begin(Vectors *vectors, const SheetEntered *entered)
{
	ScanKeyData keys[2];

	ScanKeyInit(&keys[0], 1, BTEqualStrategyNumber, F_INT4EQ, Int32GetDatum(entered->units[TALLY_CONTEST]));
	ScanKeyInit(&keys[1], 2, BTEqualStrategyNumber, F_INT8EQ, Int64GetDatum(entered->vector));
	index_rescan(vectors->scan, keys, 2, NULL, 0);
}

/* The next of another office, from the newest entry back, so that old versions are not walked through. */
static bool
equals_next(Vectors *vectors, const SheetEntered *entered, SheetEntered *other, int32 *figures_version)
{
	while (index_getnext_slot(vectors->scan, BackwardScanDirection, vectors->slot))
	{
		*other = *entered;
		other->office_id = DatumGetInt32(column(vectors->slot, SHEET_OFFICE_ID));
		other->version = DatumGetInt32(column(vectors->slot, SHEET_VERSION));
		other->submitted_at = DatumGetTimestampTz(column(vectors->slot, SHEET_SUBMITTED_AT));
		*figures_version = DatumGetInt32(column(vectors->slot, SHEET_FIGURES_VERSION));
		ExecClearTuple(vectors->slot);
		if (other->office_id != entered->office_id)
			return true;
	}
	return false;
}

static void
compare_votes(Vectors *vectors, const SheetEntered *entered, const SoftTerms *terms, SheetFlags *flags)
{
	VectorKey	key = {entered->vector, entered->units[TALLY_CONTEST]};
	SheetEntered other;
	int32		figures_version;

	equals_begin(vectors, entered);
	if (!equals_next(vectors, entered, &other, &figures_version))
		return;
	flags_add_identical(flags, entered, terms, &other, true);
	if (is_reported(vectors, &key))
		return;
	do
	{
		CHECK_FOR_INTERRUPTS();
		if (is_under_way(vectors, other.office_id))
			continue;			/* it looks itself */
		if (flags_has_identical(&other, figures_version))
			return;
		flags_add_identical(flags, &other, terms, entered, false);
	} while (equals_next(vectors, entered, &other, &figures_version));
}

void
compare_sheets(const SheetEntered *entered, int n, SheetFlags *flags)
{
	Areas	   *areas;
	Vectors		vectors;

	if (n == 0)
		return;
	areas = areas_open();
	vectors_open(&vectors, entered, n);
	for (int i = 0; i < n; i++)
	{
		SoftSheet	sheet = soft_sheet(&entered[i]);

		CHECK_FOR_INTERRUPTS();
		compare_share(areas, &entered[i], flags);
		if (soft_compares_votes(&sheet, entered[i].terms))
			compare_votes(&vectors, &entered[i], &entered[i].terms->of[SOFT_IDENTICAL_VOTES], flags);
	}
	vectors_close(&vectors);
	areas_close(areas);
}

/* The last two of the unwritten sheets that have the same votes. */
typedef struct LastOfVector
{
	VectorKey	key;
	const SheetEntered *last;
	const SheetEntered *before;	/* NULL: there is one alone */
} LastOfVector;

static HTAB *
last_of_vectors(const SheetEntered *entered, int n)
{
	HASHCTL		control = {.keysize = sizeof(VectorKey),.entrysize = sizeof(LastOfVector),.hcxt = CurrentMemoryContext};
	HTAB	   *all = hash_create("res_elec unwritten votes", n, &control, HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);

	for (int i = 0; i < n; i++)
	{
		VectorKey	key = {entered[i].vector, entered[i].units[TALLY_CONTEST]};
		bool		found;
		LastOfVector *last = hash_search(all, &key, HASH_ENTER, &found);

		last->before = found ? last->last : NULL;
		last->last = &entered[i];
	}
	return all;
}

/* The newest other sheet of the same votes among those that are not written; NULL: there is none. */
static const SheetEntered *
last_equal(HTAB *all, const SheetEntered *entered)
{
	VectorKey	key = {entered->vector, entered->units[TALLY_CONTEST]};
	const LastOfVector *last = hash_search(all, &key, HASH_FIND, NULL);

	return last->last != entered ? last->last : last->before;
}

/* A sheet is found to equal the newest, as it would be by the index once all were written. all NULL: they are. */
static void
note_equal(Vectors *vectors, HTAB *all, const SheetEntered *entered, SheetFlags *flags)
{
	const SoftTerms *terms = &entered->terms->of[SOFT_IDENTICAL_VOTES];
	const SheetEntered *unwritten = all == NULL ? NULL : last_equal(all, entered);
	SheetEntered other;
	int32		figures_version;

	if (unwritten != NULL)
	{
		flags_add_identical(flags, entered, terms, unwritten, true);
		return;
	}
	equals_begin(vectors, entered);
	if (equals_next(vectors, entered, &other, &figures_version))
		flags_add_identical(flags, entered, terms, &other, true);
}

void
compare_unwritten(const SheetEntered *entered, int n, SoftAction least, bool stand, SheetFlags *flags)
{
	HTAB	   *all = stand ? NULL : last_of_vectors(entered, n);
	Areas	   *areas = areas_open();
	Vectors		vectors;

	vectors_open(&vectors, entered, n);
	for (int i = 0; i < n && !stand; i++)
		areas_add(areas, &entered[i]);
	for (int i = 0; i < n; i++)
	{
		SoftSheet	sheet = soft_sheet(&entered[i]);
		const SoftTermsOfAll *terms = entered[i].terms;

		CHECK_FOR_INTERRUPTS();
		if (terms->of[SOFT_BLANK_NULL_SHARE].action >= least)
			compare_share(areas, &entered[i], flags);
		if (terms->of[SOFT_IDENTICAL_VOTES].action >= least && soft_compares_votes(&sheet, terms))
			note_equal(&vectors, all, &entered[i], flags);
	}
	vectors_close(&vectors);
	areas_close(areas);
	if (all != NULL)
		hash_destroy(all);
}
