/* Rows by an index, as of now; see indexed.h. */
#include "base/indexed.h"

#include "access/xact.h"
#include "utils/fmgroids.h"
#include "utils/snapmgr.h"

#include "base/lookup.h"

static int
make_keys(const Indexed *rows, ScanKeyData *keys)
{
	int			n = 0;

	for (; n < INDEXED_MOST_IDS && rows->columns[n] != 0; n++)
		lookup_key(&keys[n], rows->columns[n], F_INT4EQ, Int32GetDatum(rows->ids[n]));
	return n;
}

bool
indexed_any(const Indexed *rows, RowTest test, void *context)
{
	ScanKeyData keys[INDEXED_MOST_IDS];
	int			n_keys = make_keys(rows, keys);
	Snapshot	snapshot;
	Lookup		lookup;
	HeapTuple	row;

	CommandCounterIncrement();
	snapshot = RegisterSnapshot(GetLatestSnapshot());
	lookup_begin(&lookup, rows->table, rows->index, snapshot, n_keys, keys);
	do
		row = lookup_next(&lookup);
	while (HeapTupleIsValid(row) && test != NULL && !test(row, lookup.desc, context));
	lookup_end(&lookup);
	UnregisterSnapshot(snapshot);
	return HeapTupleIsValid(row);
}
