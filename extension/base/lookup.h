/*
 * Finds rows by the key of an index, as a snapshot sees them. No query is planned, and no right to read the table is
 * asked for.
 */
#ifndef RES_ELEC_LOOKUP_H
#define RES_ELEC_LOOKUP_H

#include "base/compat.h"
#include "access/genam.h"
#include "access/skey.h"
#include "utils/rel.h"
#include "utils/snapshot.h"

typedef struct Lookup
{
	Relation	table;
	SysScanDesc scan;
	TupleDesc	desc;
} Lookup;

/* One column of a key, by its number in the table. A text is compared by the collation that the database has. */
extern void lookup_key(ScanKey key, AttrNumber column, RegProcedure equal, Datum value);

/* The same of the last column of a key, of which all values up to this one are looked for. */
extern void lookup_key_up_to(ScanKey key, AttrNumber column, RegProcedure at_most, Datum value);

/* The keys' columns are those that the index begins with. */
extern void lookup_begin(Lookup *lookup, const char *table, const char *index, Snapshot snapshot, int n_keys,
	ScanKey keys);

/* The next row, which lives until the next call; NULL: there is none more. */
extern HeapTuple lookup_next(Lookup *lookup);

extern void lookup_end(Lookup *lookup);

/* Whether there is such a row. */
extern bool lookup_any(const char *table, const char *index, Snapshot snapshot, int n_keys, ScanKey keys);

/* A palloc'd composite value of the row whose integer key in column 1 is id; false: there is none. */
extern bool lookup_row(const char *table, const char *index, Snapshot snapshot, int32 id, Datum *row);

#endif
