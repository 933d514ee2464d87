/*
 * The table res_elec.tally_part, through the table access method: opening, finding,
 * writing one part. Nothing here waits for another transaction, and what a part means
 * is its callers' business (store.c, fold.c).
 */
#ifndef RES_ELEC_TALLY_PARTS_H
#define RES_ELEC_TALLY_PARTS_H

#include "totals/delta.h"

#include "access/genam.h"
#include "access/relscan.h"
#include "datatype/timestamp.h"
#include "executor/tuptable.h"
#include "nodes/execnodes.h"
#include "utils/rel.h"
#include "utils/snapshot.h"

/* Columns of res_elec.tally_part; tally_part_pkey is on those of the key, then the id. */
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
	PART_N_COLUMNS = PART_UPDATED_AT
};

/* One row of the table. */
typedef struct Part
{
	int64		id;				/* 0: given when it is inserted */
	TallyKey	key;
	int64		figures[TALLY_FIGURES];
	VotesView	votes;
	TimestampTz updated_at;
} Part;

/*
 * The open table with the index it is read by, one slot to read, one to write. What is
 * written goes into every index, also one that is being built.
 */
typedef struct Parts
{
	Relation	table;
	Relation	index;			/* NULL until it is read */
	ResultRelInfo *indexes;		/* NULL until a row must be indexed */
	EState	   *estate;
	IndexScanDesc by_unit;		/* NULL until one is looked for */
	TupleTableSlot *found;
	TupleTableSlot *fresh;
	Snapshot	snapshot;
	ItemPointerData tid;		/* what the indexes point to for the part that was last read or written */
	MemoryContext row;			/* what one row is made of; reset by the caller */
} Parts;

/*
 * Opens the table in the current memory context, in which its scans go on allocating.
 * Sees what this transaction has written, and what others had committed: by now, or by
 * the transaction's snapshot where the isolation level wants that.
 */
extern void parts_open(Parts *parts);
extern void parts_close(Parts *parts);

/* A scan of the index, with so many of its first columns as keys. */
extern IndexScanDesc parts_scan(Parts *parts, int n_keys);

/* Finds the parts of a unit, the newest first. */
extern IndexScanDesc parts_of_unit(Parts *parts, const TallyKey *key);

/* Reads the next part into the slot "found"; false when there is none. */
extern bool parts_next(Parts *parts, IndexScanDesc scan, ScanDirection direction);

/*
 * Reads the part of a unit that was at a tid, without the index, into the slot
 * "found"; false when it is not there now, or not to be seen.
 */
extern bool parts_at(Parts *parts, ItemPointer tid, const TallyKey *key);

/* A department that has more communes is not summed for the judging of one sheet. */
#define PARTS_MOST_COMMUNES 32

/*
 * What the counted sheets (provisional and verified) of a unit sum to; key.bucket is of no account. False: it is a
 * department of more than PARTS_MOST_COMMUNES communes.
 */
extern bool parts_counted(Parts *parts, const TallyKey *unit, int64 *figures);

/* The values of a row; its votes live in the current memory context, or where the values do. */
extern void part_of_values(const Datum *values, Part *part);

/* The row in the slot "found"; its votes live in the current memory context, or in the page. */
extern void part_read(Parts *parts, Part *part);

/* Replaces the row in the slot "found"; false when another transaction holds it. */
extern bool part_update(Parts *parts, const Part *part);

/* Takes the row in the slot "found" out of the table; false when another transaction holds it. */
extern bool part_delete(Parts *parts);

/* Adds a row and gives it an id. */
extern void part_insert(Parts *parts, Part *part);

#endif
