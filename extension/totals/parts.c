/* One part of a total in its table; see tally_parts.h. */
#include "totals/parts.h"

#include "access/table.h"
#include "access/tableam.h"
#include "access/xact.h"
#include "catalog/dependency.h"
#include "commands/sequence.h"
#include "executor/executor.h"
#include "storage/bufmgr.h"
#include "utils/fmgroids.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"

#include "base/tables.h"
#include "totals/heap.h"

/* Columns of res_elec.tally_part; tally_part_unit_idx is on those of the key, then the id. */
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
	PART_N_KEYS = PART_BUCKET - PART_ID
};

void
parts_open(Parts *parts)
{
	CommandCounterIncrement();	/* see the parts that this transaction wrote before */
	parts->row = AllocSetContextCreate(CurrentMemoryContext, "res_elec part", ALLOCSET_SMALL_SIZES);
	parts->table = table_open(res_elec_relation("tally_part"), RowExclusiveLock);
	parts->index = index_open(res_elec_relation("tally_part_unit_idx"), RowExclusiveLock);
	parts->indexes = NULL;
	parts->estate = NULL;
	parts->by_unit = NULL;
	parts->blocks = RelationGetNumberOfBlocks(parts->table);
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
	index_close(parts->index, NoLock);
	table_close(parts->table, NoLock);
	MemoryContextDelete(parts->row);
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
		parts->by_unit = begin_index_scan(parts->table, parts->index, parts->snapshot, PART_N_KEYS);
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

bool
parts_at(Parts *parts, ItemPointer tid, const TallyKey *key)
{
	MemoryContext old;
	Part		part;

	if (ItemPointerGetBlockNumber(tid) >= parts->blocks)
		return false;			/* the table was shortened, or is another one */
	parts->tid = *tid;
	if (!heap_fetch_part(parts->table, tid, parts->snapshot, parts->found, NULL))
		return false;
	old = MemoryContextSwitchTo(parts->row);
	part_read(parts, &part);
	MemoryContextSwitchTo(old);
	return tally_key_compare(&part.key, key) == 0;
}

void
part_read(Parts *parts, Part *part)
{
	Datum	   *values;

	slot_getallattrs(parts->found);
	values = parts->found->tts_values;
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
parts_counted(Parts *parts, const TallyKey *unit, int64 *figures)
{
	TallyKey	key = *unit;

	memset(figures, 0, sizeof(int64) * TALLY_FIGURES);
	for (key.bucket = TALLY_PROVISIONAL; key.bucket <= TALLY_VERIFIED; key.bucket++)
	{
		IndexScanDesc found = parts_of_unit(parts, &key);

		while (parts_next(parts, found, ForwardScanDirection))
		{
			MemoryContext old = MemoryContextSwitchTo(parts->row);
			Part		part;

			part_read(parts, &part);
			tally_figures_add(figures, part.figures, false);
			MemoryContextSwitchTo(old);
			MemoryContextReset(parts->row);
		}
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
								parts->snapshot, InvalidSnapshot, true, &failure, &mode,
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
								parts->snapshot, InvalidSnapshot, true, &failure, false);
	heap_release_part(parts->table, &parts->found->tts_tid);
	return result == TM_Ok;
}

void
part_insert(Parts *parts, Part *part)
{
	part->id = nextval_internal(identity_sequence(parts->table, PART_ID), false);
	make_row(parts, part);
	table_tuple_insert(parts->table, parts->fresh, GetCurrentCommandId(true), 0, NULL);
	parts->tid = parts->fresh->tts_tid;
	index_row(parts);
}
