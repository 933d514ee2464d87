/* Whether a table has rows with given ids in indexed columns: read by the index itself, without a plan, as of now. */
#ifndef RES_ELEC_INDEXED_H
#define RES_ELEC_INDEXED_H

#include "base/compat.h"
#include "access/htup.h"
#include "access/tupdesc.h"

#define INDEXED_MOST_IDS 3

/* Columns (by number in the table) that the index begins with, each with its id; the first that is 0 ends them. */
typedef struct Indexed
{
	const char *table;
	const char *index;
	AttrNumber	columns[INDEXED_MOST_IDS];
	int32		ids[INDEXED_MOST_IDS];
} Indexed;

typedef bool (*RowTest) (HeapTuple row, TupleDesc desc, void *context);

/* Whether a row is there for which test is true (NULL: any row). What the running statement did so far counts, too. */
extern bool indexed_any(const Indexed *rows, RowTest test, void *context);

#endif
