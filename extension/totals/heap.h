/*
 * What parts.c asks of the heap itself, because the table access method has no call for it: reading a version
 * without pruning its page each time, and claiming a row without waiting for whoever has it.
 */
#ifndef RES_ELEC_TOTALS_HEAP_H
#define RES_ELEC_TOTALS_HEAP_H

#include "base/compat.h"

#include "executor/tuptable.h"
#include "storage/itemptr.h"
#include "utils/rel.h"
#include "utils/snapshot.h"

/*
 * Reads the version that the snapshot sees of the chain that begins at a tid into a slot for rows in a buffer; false
 * when there is none. Where all_dead is given, it says whether nobody can see any version of the chain.
 */
extern bool heap_fetch_part(Relation table, ItemPointer root, Snapshot snapshot, TupleTableSlot *slot, bool *all_dead);

/*
 * Claims the row that heap_fetch_part() has put into the slot, for an update or a deletion that must not wait, on a
 * server built with assertions; false when another transaction holds it, has changed it, or is about to.
 * heap_release_part() ends the claim once the row is written. On other servers the update or deletion itself tells
 * that.
 */
#ifdef USE_ASSERT_CHECKING
extern bool heap_claim_part(Relation table, TupleTableSlot *slot);
extern void heap_release_part(Relation table, ItemPointer tid);
#else
#define heap_claim_part(table, slot) true
#define heap_release_part(table, tid) ((void) 0)
#endif

#endif
