/* Rows by an index; see indexed.h. */
#include "base/indexed.h"

#include "access/genam.h"
#include "access/table.h"
#include "access/xact.h"
#include "utils/fmgroids.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

#include "base/tables.h"

static int
make_keys(const Indexed *rows, ScanKeyData *keys)
{
	int			n = 0;

	for (; n < INDEXED_MOST_IDS && rows->columns[n] != 0; n++)
		ScanKeyInit(&keys[n], rows->columns[n], BTEqualStrategyNumber, F_INT4EQ, Int32GetDatum(rows->ids[n]));
	return n;
}

bool
indexed_any(const Indexed *rows, RowTest test, void *context)
{
	Relation	table = table_open(res_elec_relation(rows->table), AccessShareLock);
	ScanKeyData keys[INDEXED_MOST_IDS];
	int			n_keys = make_keys(rows, keys);
	Snapshot	snapshot;
	SysScanDesc scan;
	HeapTuple	row;

	CommandCounterIncrement();
	snapshot = RegisterSnapshot(GetLatestSnapshot());
	scan = systable_beginscan(table, res_elec_relation(rows->index), true, snapshot, n_keys, keys);
	do
		row = systable_getnext(scan);
	while (HeapTupleIsValid(row) && test != NULL && !test(row, RelationGetDescr(table), context));
	systable_endscan(scan);
	UnregisterSnapshot(snapshot);
	table_close(table, AccessShareLock);
	return HeapTupleIsValid(row);
}
