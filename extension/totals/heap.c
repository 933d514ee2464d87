/* The heap behind the parts of totals; see heap.h. */
#include "totals/heap.h"

#include "access/heapam.h"
#include "access/xact.h"
#include "storage/bufmgr.h"
#include "storage/lmgr.h"

/*
 * As PostgreSQL's index_fetch_heap() and heapam_index_fetch_tuple() do, but prunes less often. They prune a page when
 * less of it is free than fillfactor leaves. A part is replaced by each sheet, so its page is nearly always that full:
 * it would be pruned at each reading, for one dead version. Here it is pruned when there is little room left for
 * another.
 */
bool
heap_fetch_part(Relation table, ItemPointer root, Snapshot snapshot, TupleTableSlot *slot, bool *all_dead)
{
	HeapTuple	tuple = &((BufferHeapTupleTableSlot *) slot)->base.tupdata;
	ItemPointerData tid = *root;
	Buffer		buffer;
	bool		seen;

	ExecClearTuple(slot);		/* pruning moves what it points to, and wants it not to */
	buffer = ReadBuffer(table, ItemPointerGetBlockNumber(root));
	if (PageGetHeapFreeSpace(BufferGetPage(buffer)) < BLCKSZ / 8)
		heap_page_prune_opt(table, buffer);
	LockBuffer(buffer, BUFFER_LOCK_SHARE);
	seen = heap_hot_search_buffer(&tid, table, buffer, snapshot, tuple, all_dead, true);
	LockBuffer(buffer, BUFFER_LOCK_UNLOCK);
	if (seen)
		ExecStorePinnedBufferHeapTuple(tuple, slot, buffer);
	else
		ReleaseBuffer(buffer);
	return seen;
}

#ifdef USE_ASSERT_CHECKING

/* Whether the row in the slot may be written now: nobody has, or is doing so. */
static bool
is_free(TupleTableSlot *slot)
{
	BufferHeapTupleTableSlot *heap = (BufferHeapTupleTableSlot *) slot;
	TM_Result	state;

	LockBuffer(heap->buffer, BUFFER_LOCK_SHARE);
	state = HeapTupleSatisfiesUpdate(heap->base.tuple, GetCurrentCommandId(false), heap->buffer);
	LockBuffer(heap->buffer, BUFFER_LOCK_UNLOCK);
	return state == TM_Ok;
}

/*
 * Where another transaction holds a row, table_tuple_update() and table_tuple_delete() say so (TM_BeingModified) when
 * they are not to wait, as tableam.h has it. But heapam asserts that nobody asks that, and a server built with
 * assertions ends there. On such a server nobody gets there: who writes a part first takes the lock of the row's tid,
 * which all writers take, and no longer than they write; then looks whether the row is free, which it remains until the
 * lock is given back. On others the lock would be a third of what the totals cost a sheet.
 */
bool
heap_claim_part(Relation table, TupleTableSlot *slot)
{
	if (!conditional_lock_tuple(table, &slot->tts_tid, ExclusiveLock))
		return false;
	if (is_free(slot))
		return true;
	heap_release_part(table, &slot->tts_tid);
	return false;
}

void
heap_release_part(Relation table, ItemPointer tid)
{
	UnlockTuple(table, tid, ExclusiveLock);
}

#endif
