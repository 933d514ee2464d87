/*
 * The parts of the totals, written with the table access method. A session first
 * tries the part of a unit that it wrote last, so that sessions keep out of each
 * other's way; then all parts from the newest index entry backwards: an older version
 * of a part, which a long transaction leaves by the thousand, is never walked through.
 *
 * No lock is waited for. A part may be replaced only by someone who sees its latest
 * committed version, so whoever sees a part sees all changes that went into it.
 */
#include "tally.h"

#include "access/genam.h"
#include "access/heapam.h"
#include "access/table.h"
#include "access/tableam.h"
#include "access/xact.h"
#include "catalog/dependency.h"
#include "commands/sequence.h"
#include "common/hashfn.h"
#include "executor/executor.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "tcop/utility.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"

#include "tables.h"

PG_FUNCTION_INFO_V1(tally_fold);

/* Columns of res_elec.tally_part: a primary key, and four columns that tally_part_unit_idx is on. */
enum PartColumn
{
	PART_ID = 1,
	PART_CONTEST_ID,
	PART_LEVEL,
	PART_UNIT_ID,
	PART_BUCKET,
	PART_FIGURES,				/* TALLY_FIGURES columns of bigint */
	PART_VOTES = PART_FIGURES + TALLY_FIGURES,
	PART_UPDATED_AT,
	PART_N_COLUMNS = PART_UPDATED_AT,
	PART_N_KEYS = PART_BUCKET - PART_ID	/* what names a unit; the index goes on with the id */
};

/* The part that this session wrote last, for some units: a hint, and never more. */
typedef struct Favourite
{
	TallyKey	key;
	int64		id;
} Favourite;

#define FAVOURITES 256

static Favourite favourites[FAVOURITES];


/*
 * The open table with the index it is read by, one slot to read, one to write. What is
 * written goes into every index, also one that is being built.
 */
typedef struct Parts
{
	Relation	table;
	Relation	index;
	ResultRelInfo *indexes;		/* NULL until a row must be indexed */
	EState	   *estate;
	IndexScanDesc units;		/* all parts of a unit; NULL until one is looked for */
	IndexScanDesc favourites;	/* one part of a unit; likewise */
	TupleTableSlot *found;
	TupleTableSlot *fresh;
	Snapshot	snapshot;
	MemoryContext work;			/* lives as long as this; scans allocate in it as they go on */
	MemoryContext row;			/* what one row is made of */
} Parts;

static void
parts_open(Parts *parts)
{
	CommandCounterIncrement();	/* see the parts that this transaction wrote before */
	parts->work = CurrentMemoryContext;
	parts->row = AllocSetContextCreate(CurrentMemoryContext, "res_elec part", ALLOCSET_SMALL_SIZES);
	parts->table = table_open(res_elec_relation("tally_part"), RowExclusiveLock);
	parts->index = index_open(res_elec_relation("tally_part_unit_idx"), RowExclusiveLock);
	parts->indexes = NULL;
	parts->estate = NULL;
	parts->units = NULL;
	parts->favourites = NULL;
	parts->found = table_slot_create(parts->table, NULL);
	parts->fresh = MakeSingleTupleTableSlot(RelationGetDescr(parts->table), &TTSOpsHeapTuple);
	if (IsolationUsesXactSnapshot())
		PushCopiedSnapshot(GetTransactionSnapshot());
	else
		PushCopiedSnapshot(GetLatestSnapshot());
	UpdateActiveSnapshotCommandId();
	parts->snapshot = GetActiveSnapshot();
}

static void
parts_close(Parts *parts)
{
	if (parts->units)
		index_endscan(parts->units);
	if (parts->favourites)
		index_endscan(parts->favourites);
	PopActiveSnapshot();
	ExecDropSingleTupleTableSlot(parts->fresh);
	ExecDropSingleTupleTableSlot(parts->found);
	if (parts->indexes)
	{
		ExecCloseIndices(parts->indexes);
		FreeExecutorState(parts->estate);
	}
	index_close(parts->index, NoLock);
	table_close(parts->table, NoLock);
	MemoryContextDelete(parts->row);
}

/* The values of the columns that the index is on, in its order. */
static void
key_to_values(const TallyKey *key, Datum *values)
{
	values[0] = Int32GetDatum(key->contest_id);
	values[1] = Int16GetDatum(key->level);
	values[2] = Int32GetDatum(key->unit_id);
	values[3] = Int16GetDatum(key->bucket);
}

static TallyKey
key_from_slot(TupleTableSlot *slot)
{
	TallyKey	key = {0};

	slot_getallattrs(slot);
	key.contest_id = DatumGetInt32(slot->tts_values[PART_CONTEST_ID - 1]);
	key.level = DatumGetInt16(slot->tts_values[PART_LEVEL - 1]);
	key.unit_id = DatumGetInt32(slot->tts_values[PART_UNIT_ID - 1]);
	key.bucket = DatumGetInt16(slot->tts_values[PART_BUCKET - 1]);
	return key;
}

static void
figures_from_slot(TupleTableSlot *slot, int64 *figures)
{
	for (int i = 0; i < TALLY_FIGURES; i++)
		figures[i] = DatumGetInt64(slot->tts_values[PART_FIGURES - 1 + i]);
}

/* Stores a row of the given total in the fresh slot. */
static void
make_row(Parts *parts, Datum id, const TallyKey *key, const int64 *figures, Votes *votes,
		 TimestampTz updated_at)
{
	Datum		values[PART_N_COLUMNS];
	bool		nulls[PART_N_COLUMNS] = {false};

	values[PART_ID - 1] = id;
	key_to_values(key, &values[PART_CONTEST_ID - 1]);
	for (int i = 0; i < TALLY_FIGURES; i++)
		values[PART_FIGURES - 1 + i] = Int64GetDatum(figures[i]);
	values[PART_VOTES - 1] = PointerGetDatum(votes);
	values[PART_UPDATED_AT - 1] = TimestampTzGetDatum(updated_at);
	ExecForceStoreHeapTuple(heap_form_tuple(RelationGetDescr(parts->table), values, nulls),
							parts->fresh, true);
}

/* The fresh slot's row is in the table: index it. */
static void
index_row(Parts *parts)
{
	if (parts->indexes == NULL)
	{
		MemoryContext old = MemoryContextSwitchTo(parts->work);

		parts->estate = CreateExecutorState();
		parts->indexes = makeNode(ResultRelInfo);
		InitResultRelInfo(parts->indexes, parts->table, 0, NULL, 0);
		ExecOpenIndices(parts->indexes, false);
		MemoryContextSwitchTo(old);
	}
	ExecInsertIndexTuples(parts->indexes, parts->fresh, parts->estate, false, false, NULL, NIL);
	ResetPerTupleExprContext(parts->estate);
}

static void
insert_part(Parts *parts, const TallyKey *key, const int64 *figures, Votes *votes,
			TimestampTz updated_at)
{
	Oid			sequence = getIdentitySequence(RelationGetRelid(parts->table), PART_ID, false);

	make_row(parts, Int64GetDatum(nextval_internal(sequence, false)), key, figures, votes, updated_at);
	table_tuple_insert(parts->table, parts->fresh, GetCurrentCommandId(true), 0, NULL);
	index_row(parts);
}

/* Adds the delta to the found part; false when another transaction has it. */
static bool
update_part(Parts *parts, const TallyDelta *delta)
{
	int64		figures[TALLY_FIGURES];
	VotesSum	sum;
	Votes	   *votes;
	TM_FailureData failure;
	LockTupleMode mode;
	bool		update_indexes;
	ItemPointerData tid = parts->found->tts_tid;
	MemoryContext old = MemoryContextSwitchTo(parts->row);

	slot_getallattrs(parts->found);
	figures_from_slot(parts->found, figures);
	tally_figures_add(figures, delta->figures, false);
	figures[TALLY_WRITES]++;
	votes_sum_init(&sum, parts->row);
	votes = DatumGetVotesP(parts->found->tts_values[PART_VOTES - 1]);
	votes_sum_add(&sum, votes_view(votes), false);
	votes_sum_add(&sum, votes_sum_view(&delta->votes), false);
	make_row(parts, parts->found->tts_values[PART_ID - 1], &delta->key, figures, votes_make_nonzero(votes_sum_view(&sum)),
			 GetCurrentTimestamp());
	MemoryContextSwitchTo(old);
	if (table_tuple_update(parts->table, &tid, parts->fresh, GetCurrentCommandId(true),
						   parts->snapshot, InvalidSnapshot, false, &failure, &mode,
						   &update_indexes) != TM_Ok)
		return false;
	if (update_indexes)
		index_row(parts);
	return true;
}

static Favourite *
favourite_of(const TallyKey *key)
{
	uint32		hash = hash_bytes((const unsigned char *) key, sizeof(TallyKey));

	return &favourites[hash % FAVOURITES];
}

static void
remember(const TallyKey *key, Datum id)
{
	*favourite_of(key) = (Favourite) {*key, DatumGetInt64(id)};
}

/* Starts a scan over the parts of a unit, or over the one of an id. */
static IndexScanDesc
scan_parts(Parts *parts, const TallyKey *key, const int64 *id)
{
	static const RegProcedure equal[PART_N_KEYS] = {F_INT4EQ, F_INT2EQ, F_INT4EQ, F_INT2EQ};
	IndexScanDesc *scan = id ? &parts->favourites : &parts->units;
	int			n = id ? PART_N_KEYS + 1 : PART_N_KEYS;
	ScanKeyData keys[PART_N_KEYS + 1];
	Datum		values[PART_N_KEYS];

	key_to_values(key, values);
	for (int i = 0; i < PART_N_KEYS; i++)
		ScanKeyInit(&keys[i], i + 1, BTEqualStrategyNumber, equal[i], values[i]);
	if (id)
		ScanKeyInit(&keys[PART_N_KEYS], n, BTEqualStrategyNumber, F_INT8EQ, Int64GetDatum(*id));
	if (*scan == NULL)
		*scan = index_beginscan(parts->table, parts->index, parts->snapshot, n, 0);
	index_rescan(*scan, keys, n, NULL, 0);
	return *scan;
}

/* Adds the delta to the first part of a scan that nobody else holds. */
static bool
update_any(Parts *parts, IndexScanDesc scan, const TallyDelta *delta)
{
	while (index_getnext_slot(scan, BackwardScanDirection, parts->found))
	{
		if (!update_part(parts, delta))
			continue;
		remember(&delta->key, parts->found->tts_values[PART_ID - 1]);
		return true;
	}
	return false;
}

static void
store_delta(Parts *parts, const TallyDelta *delta)
{
	const Favourite *favourite = favourite_of(&delta->key);
	int64		figures[TALLY_FIGURES];
	MemoryContext old;

	if (tally_key_compare(&favourite->key, &delta->key) == 0 &&
		update_any(parts, scan_parts(parts, &delta->key, &favourite->id), delta))
		return;
	if (update_any(parts, scan_parts(parts, &delta->key, NULL), delta))
		return;
	memcpy(figures, delta->figures, sizeof(figures));
	figures[TALLY_WRITES]++;
	old = MemoryContextSwitchTo(parts->row);
	insert_part(parts, &delta->key, figures,
				votes_make_nonzero(votes_sum_view(&delta->votes)), GetCurrentTimestamp());
	MemoryContextSwitchTo(old);
	remember(&delta->key, parts->fresh->tts_values[PART_ID - 1]);
}

void
tally_store(TallyDelta **deltas, int n)
{
	MemoryContext work = AllocSetContextCreate(CurrentMemoryContext, "res_elec parts",
											   ALLOCSET_SMALL_SIZES);
	MemoryContext old = MemoryContextSwitchTo(work);
	Parts		parts;

	parts_open(&parts);
	for (int i = 0; i < n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		store_delta(&parts, deltas[i]);
		ExecClearTuple(parts.fresh);
		MemoryContextReset(parts.row);
	}
	parts_close(&parts);
	MemoryContextSwitchTo(old);
	MemoryContextDelete(work);
}

void
tally_note_truncate(bool sheets)
{
	Parts		parts;
	Snapshot	latest;
	TableScanDesc scan;

	tally_flush();				/* this level's own changes become part of what is taken away */
	tally_take_back_pending(sheets);
	parts_open(&parts);
	latest = RegisterSnapshot(GetLatestSnapshot());
	scan = table_beginscan(parts.table, latest, 0, NULL);
	while (table_scan_getnextslot(scan, ForwardScanDirection, parts.found))
	{
		TallyKey	key = key_from_slot(parts.found);
		int64		figures[TALLY_FIGURES];
		TallyDelta *delta;

		if ((key.bucket != TALLY_EXPECTED) != sheets)
			continue;
		delta = tally_pending(&key);
		figures_from_slot(parts.found, figures);
		figures[TALLY_WRITES] = 0;	/* a version never goes back */
		tally_figures_add(delta->figures, figures, true);
		votes_sum_add(&delta->votes,
					  votes_view(DatumGetVotesP(parts.found->tts_values[PART_VOTES - 1])), true);
	}
	table_endscan(scan);
	parts_close(&parts);
	UnregisterSnapshot(latest);
}

/* Takes the found part out of the table; false when another transaction has it. */
static bool
delete_part(Parts *parts)
{
	TM_FailureData failure;

	return table_tuple_delete(parts->table, &parts->found->tts_tid, GetCurrentCommandId(true),
							  parts->snapshot, InvalidSnapshot, false, &failure, false) == TM_Ok;
}

/* Folds the idle parts of one unit into one; returns how many fewer there are. */
static int
fold_unit(Parts *parts, const TallyKey *key)
{
	IndexScanDesc scan;
	TallyDelta	sum = {.key = *key};
	TimestampTz updated_at = DT_NOBEGIN;
	int			taken = 0;

	votes_sum_init(&sum.votes, CurrentMemoryContext);
	scan = scan_parts(parts, key, NULL);
	while (index_getnext_slot(scan, BackwardScanDirection, parts->found))
	{
		int64		figures[TALLY_FIGURES];

		if (!delete_part(parts))
			continue;
		slot_getallattrs(parts->found);
		figures_from_slot(parts->found, figures);
		tally_figures_add(sum.figures, figures, false);
		updated_at = Max(updated_at,
						 DatumGetTimestampTz(parts->found->tts_values[PART_UPDATED_AT - 1]));
		votes_sum_add(&sum.votes,
					  votes_view(DatumGetVotesP(parts->found->tts_values[PART_VOTES - 1])), false);
		taken++;
	}
	if (taken == 0)
		return 0;
	insert_part(parts, key, sum.figures, votes_make_nonzero(votes_sum_view(&sum.votes)), updated_at);
	return taken - 1;
}

/* The units that have more than one part, in the index's order. */
static List *
units_in_parts(Parts *parts)
{
	IndexScanDesc scan = index_beginscan(parts->table, parts->index, parts->snapshot, 0, 0);
	List	   *units = NIL;
	TallyKey	last = {0};
	int			seen = 0;

	index_rescan(scan, NULL, 0, NULL, 0);
	while (index_getnext_slot(scan, ForwardScanDirection, parts->found))
	{
		TallyKey	key = key_from_slot(parts->found);

		CHECK_FOR_INTERRUPTS();
		seen = seen > 0 && tally_key_compare(&key, &last) == 0 ? seen + 1 : 1;
		if (seen == 2)
		{
			TallyKey   *unit = palloc(sizeof(TallyKey));

			*unit = key;
			units = lappend(units, unit);
		}
		last = key;
	}
	index_endscan(scan);
	return units;
}

/* tally_fold() → how many parts fewer there are. */
Datum
tally_fold(PG_FUNCTION_ARGS)
{
	Parts		parts;
	List	   *units;
	ListCell   *cell;
	int64		folded = 0;

	PreventCommandIfReadOnly("fold_tallies()");
	parts_open(&parts);
	units = units_in_parts(&parts);
	foreach(cell, units)
	{
		CHECK_FOR_INTERRUPTS();
		folded += fold_unit(&parts, lfirst(cell));
	}
	parts_close(&parts);
	PG_RETURN_INT64(folded);
}
