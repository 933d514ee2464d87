/* One part of a total in its table; see parts.h. */
#include "totals/parts.h"

#include "access/table.h"
#include "access/tableam.h"
#include "access/xact.h"
#include "commands/sequence.h"
#include "executor/executor.h"
#include "storage/bufmgr.h"
#include "storage/smgr.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"

#include "base/area.h"
#include "base/lookup.h"
#include "base/tables.h"
#include "totals/heap.h"

#define PART_N_KEYS (PART_BUCKET - PART_ID)

void
parts_open(Parts *parts)
{
	CommandCounterIncrement();	/* see the parts that this transaction wrote before */
	parts->row = AllocSetContextCreate(CurrentMemoryContext, "res_elec part", ALLOCSET_SMALL_SIZES);
	parts->table = table_open(res_elec_relation("tally_part"), RowExclusiveLock);
	parts->index = NULL;
	parts->indexes = NULL;
	parts->estate = NULL;
	parts->by_unit = NULL;
	parts->found = table_slot_create(parts->table, NULL);
	parts->fresh = MakeSingleTupleTableSlot(RelationGetDescr(parts->table), &TTSOpsHeapTuple);
	if (IsolationUsesXactSnapshot())
		PushCopiedSnapshot(GetTransactionSnapshot());
	else
		PushCopiedSnapshot(GetLatestSnapshot());
	UpdateActiveSnapshotCommandId();
	parts->snapshot = GetActiveSnapshot();
}

void
parts_close(Parts *parts)
{
	if (parts->by_unit)
		index_endscan(parts->by_unit);
	PopActiveSnapshot();
	ExecDropSingleTupleTableSlot(parts->fresh);
	ExecDropSingleTupleTableSlot(parts->found);
	if (parts->indexes)
	{
		ExecCloseIndices(parts->indexes);
		FreeExecutorState(parts->estate);
	}
	if (parts->index)
		index_close(parts->index, NoLock);
	table_close(parts->table, NoLock);
	MemoryContextDelete(parts->row);
}

IndexScanDesc
parts_scan(Parts *parts, int n_keys)
{
	if (parts->index == NULL)
		parts->index = index_open(res_elec_relation("tally_part_pkey"), RowExclusiveLock);
	return begin_index_scan(parts->table, parts->index, parts->snapshot, n_keys);
}

/* The values of the columns of the key, in the index's order. */
static void
key_to_values(const TallyKey *key, Datum *values)
{
	values[0] = Int32GetDatum(key->contest_id);
	values[1] = Int16GetDatum(key->level);
	values[2] = Int32GetDatum(key->unit_id);
	values[3] = Int16GetDatum(key->bucket);
}

IndexScanDesc
parts_of_unit(Parts *parts, const TallyKey *key)
{
	static const RegProcedure equal[PART_N_KEYS] = {F_INT4EQ, F_INT2EQ, F_INT4EQ, F_INT2EQ};
	ScanKeyData keys[PART_N_KEYS];
	Datum		values[PART_N_KEYS];

	key_to_values(key, values);
	for (int i = 0; i < PART_N_KEYS; i++)
		ScanKeyInit(&keys[i], i + 1, BTEqualStrategyNumber, equal[i], values[i]);
	if (parts->by_unit == NULL)
		parts->by_unit = parts_scan(parts, PART_N_KEYS);
	index_rescan(parts->by_unit, keys, PART_N_KEYS, NULL, 0);
	return parts->by_unit;
}

bool
parts_next(Parts *parts, IndexScanDesc scan, ScanDirection direction)
{
	ItemPointer tid;

	while ((tid = index_getnext_tid(scan, direction)) != NULL)
	{
		parts->tid = *tid;
		if (heap_fetch_part(parts->table, tid, parts->snapshot, parts->found, &scan->kill_prior_tuple))
			return true;
	}
	return false;
}

/* Whether the row in the slot "found" is a part of this unit; its other columns are not looked at. */
static bool
found_is_of(Parts *parts, const TallyKey *key)
{
	TupleTableSlot *slot = parts->found;
	const Datum *values = slot->tts_values;

	slot_getsomeattrs(slot, PART_BUCKET);
	return DatumGetInt32(values[PART_UNIT_ID - 1]) == key->unit_id &&
		DatumGetInt16(values[PART_LEVEL - 1]) == key->level &&
		DatumGetInt16(values[PART_BUCKET - 1]) == key->bucket &&
		DatumGetInt32(values[PART_CONTEST_ID - 1]) == key->contest_id;
}

/*
 * Whether the table has this block now. It is only shortened under a lock that keeps writers out, and by then all
 * sessions have forgotten its length; so what this one knows of it is never too much, and the file is seldom asked.
 */
static bool
has_block(Relation table, BlockNumber block)
{
	BlockNumber known = RelationGetSmgr(table)->smgr_cached_nblocks[MAIN_FORKNUM];

	return (known != InvalidBlockNumber && block < known) || block < RelationGetNumberOfBlocks(table);
}

bool
parts_at(Parts *parts, ItemPointer tid, const TallyKey *key)
{
	if (!has_block(parts->table, ItemPointerGetBlockNumber(tid)))
		return false;			/* it was shortened, or is another one */
	parts->tid = *tid;
	return heap_fetch_part(parts->table, tid, parts->snapshot, parts->found, NULL) && found_is_of(parts, key);
}

void
part_of_values(const Datum *values, Part *part)
{
	part->id = DatumGetInt64(values[PART_ID - 1]);
	part->key.contest_id = DatumGetInt32(values[PART_CONTEST_ID - 1]);
	part->key.level = DatumGetInt16(values[PART_LEVEL - 1]);
	part->key.unit_id = DatumGetInt32(values[PART_UNIT_ID - 1]);
	part->key.bucket = DatumGetInt16(values[PART_BUCKET - 1]);
	for (int i = 0; i < TALLY_FIGURES; i++)
		part->figures[i] = DatumGetInt64(values[PART_FIGURES - 1 + i]);
	part->votes = votes_view(DatumGetVotesP(values[PART_VOTES - 1]));
	part->updated_at = DatumGetTimestampTz(values[PART_UPDATED_AT - 1]);
}

void
part_read(Parts *parts, Part *part)
{
	slot_getallattrs(parts->found);
	part_of_values(parts->found->tts_values, part);
}

/* Adds the counted ones (provisional and verified) of a scan's parts. */
static void
add_counted(Parts *parts, IndexScanDesc scan, int64 *figures)
{
	while (parts_next(parts, scan, ForwardScanDirection))
	{
		MemoryContext old = MemoryContextSwitchTo(parts->row);
		Part		part;

		part_read(parts, &part);
		MemoryContextSwitchTo(old);
		if (part.key.bucket == TALLY_PROVISIONAL || part.key.bucket == TALLY_VERIFIED)
			tally_figures_add(figures, part.figures, false);
		MemoryContextReset(parts->row);
	}
}

/* A contest is the sum of its provinces, and of what lies in none. */
static void
contest_counted(Parts *parts, int32 contest_id, int64 *figures)
{
	IndexScanDesc scan = parts_scan(parts, 2);
	ScanKeyData keys[2];

	ScanKeyInit(&keys[0], 1, BTEqualStrategyNumber, F_INT4EQ, Int32GetDatum(contest_id));
	ScanKeyInit(&keys[1], 2, BTLessEqualStrategyNumber, F_INT2LE, Int16GetDatum(TALLY_PROVINCE));
	index_rescan(scan, keys, lengthof(keys), NULL, 0);
	add_counted(parts, scan, figures);
	index_endscan(scan);
}

static void
unit_counted(Parts *parts, const TallyKey *unit, int64 *figures)
{
	TallyKey	key = *unit;

	for (key.bucket = TALLY_PROVISIONAL; key.bucket <= TALLY_VERIFIED; key.bucket++)
		add_counted(parts, parts_of_unit(parts, &key), figures);
}

/* The communes of a department; false where there are more than are summed. */
static bool
read_communes(Parts *parts, int32 department_id, List **communes)
{
	ScanKeyData keys[2];
	Lookup		areas;
	HeapTuple	area;

	*communes = NIL;
	lookup_key(&keys[0], AREA_PARENT_ID, F_INT4EQ, Int32GetDatum(department_id));
	lookup_key(&keys[1], AREA_KIND, F_TEXTEQ, CStringGetTextDatum(level_name(TALLY_COMMUNE)));
	lookup_begin(&areas, "area", "area_parent_idx", parts->snapshot, lengthof(keys), keys);
	while (list_length(*communes) <= PARTS_MOST_COMMUNES && HeapTupleIsValid(area = lookup_next(&areas)))
	{
		bool		isnull;

		*communes = lappend_int(*communes, DatumGetInt32(heap_getattr(area, AREA_ID, areas.desc, &isnull)));
	}
	lookup_end(&areas);
	return list_length(*communes) <= PARTS_MOST_COMMUNES;
}

/* A department is the sum of its communes, and of what lies in none. */
static bool
department_counted(Parts *parts, const TallyKey *department, int64 *figures)
{
	TallyKey	commune = *department;
	List	   *communes;
	ListCell   *cell;

	if (!read_communes(parts, department->unit_id, &communes))
		return false;
	commune.level = TALLY_COMMUNE;
	foreach(cell, communes)
	{
		commune.unit_id = lfirst_int(cell);
		unit_counted(parts, &commune, figures);
	}
	unit_counted(parts, department, figures);
	list_free(communes);
	return true;
}

bool
parts_counted(Parts *parts, const TallyKey *unit, int64 *figures)
{
	memset(figures, 0, sizeof(int64) * TALLY_FIGURES);
	switch (unit->level)
	{
		case TALLY_CONTEST:
			contest_counted(parts, unit->contest_id, figures);
			return true;
		case TALLY_DEPARTMENT:
			return department_counted(parts, unit, figures);
		default:
			unit_counted(parts, unit, figures);
			return true;
	}
}

/* Puts a row into the slot "fresh". */
static void
make_row(Parts *parts, const Part *part)
{
	MemoryContext old = MemoryContextSwitchTo(parts->row);
	Datum		values[PART_N_COLUMNS];
	bool		nulls[PART_N_COLUMNS] = {false};

	values[PART_ID - 1] = Int64GetDatum(part->id);
	key_to_values(&part->key, &values[PART_CONTEST_ID - 1]);
	for (int i = 0; i < TALLY_FIGURES; i++)
		values[PART_FIGURES - 1 + i] = Int64GetDatum(part->figures[i]);
	values[PART_VOTES - 1] = PointerGetDatum(votes_make_nonzero(part->votes));
	values[PART_UPDATED_AT - 1] = TimestampTzGetDatum(part->updated_at);
	ExecForceStoreHeapTuple(heap_form_tuple(RelationGetDescr(parts->table), values, nulls),
							parts->fresh, false);
	MemoryContextSwitchTo(old);
}

/* The row in the slot "fresh" is in the table: index it. */
static void
index_row(Parts *parts)
{
	if (parts->indexes == NULL)
	{
		MemoryContext old = MemoryContextSwitchTo(GetMemoryChunkContext(parts->fresh));

		parts->estate = CreateExecutorState();
		parts->indexes = makeNode(ResultRelInfo);
		InitResultRelInfo(parts->indexes, parts->table, 0, NULL, 0);
		ExecOpenIndices(parts->indexes, false);
		MemoryContextSwitchTo(old);
	}
	insert_index_tuples(parts->indexes, parts->fresh, parts->estate);
	ResetPerTupleExprContext(parts->estate);
}

bool
part_update(Parts *parts, const Part *part)
{
	ItemPointerData tid = parts->found->tts_tid;
	TM_FailureData failure;
	LockTupleMode mode;
	WhichIndexes update_indexes;
	TM_Result	result;

	if (!heap_claim_part(parts->table, parts->found))
		return false;
	make_row(parts, part);
	result = table_tuple_update(parts->table, &tid, parts->fresh, GetCurrentCommandId(true),
								parts->snapshot, InvalidSnapshot, false, &failure, &mode,
								&update_indexes);
	heap_release_part(parts->table, &parts->found->tts_tid);
	if (result != TM_Ok)
		return false;
	if (update_indexes)
	{
		parts->tid = parts->fresh->tts_tid;
		index_row(parts);
	}
	return true;
}

bool
part_delete(Parts *parts)
{
	TM_FailureData failure;
	TM_Result	result;

	if (!heap_claim_part(parts->table, parts->found))
		return false;
	result = table_tuple_delete(parts->table, &parts->found->tts_tid, GetCurrentCommandId(true),
								parts->snapshot, InvalidSnapshot, false, &failure, false);
	heap_release_part(parts->table, &parts->found->tts_tid);
	return result == TM_Ok;
}

void
part_insert(Parts *parts, Part *part)
{
	part->id = nextval_internal(res_elec_relation("tally_part_id_seq"), false);
	make_row(parts, part);
	table_tuple_insert(parts->table, parts->fresh, GetCurrentCommandId(true), 0, NULL);
	parts->tid = parts->fresh->tts_tid;
	index_row(parts);
}
