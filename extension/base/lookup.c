/* Rows by the key of an index; see lookup.h. */
#include "base/lookup.h"

#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/pg_collation.h"
#include "utils/fmgroids.h"

#include "base/tables.h"

void
lookup_key(ScanKey key, AttrNumber column, RegProcedure equal, Datum value)
{
	ScanKeyEntryInitialize(key, 0, column, BTEqualStrategyNumber, InvalidOid, DEFAULT_COLLATION_OID, equal, value);
}

void
lookup_key_up_to(ScanKey key, AttrNumber column, RegProcedure at_most, Datum value)
{
	ScanKeyEntryInitialize(key, 0, column, BTLessEqualStrategyNumber, InvalidOid, DEFAULT_COLLATION_OID, at_most, value);
}

void
lookup_begin(Lookup *lookup, const char *table, const char *index, Snapshot snapshot, int n_keys, ScanKey keys)
{
	lookup->table = table_open(res_elec_relation(table), AccessShareLock);
	lookup->desc = RelationGetDescr(lookup->table);
	lookup->scan = systable_beginscan(lookup->table, res_elec_relation(index), true, snapshot, n_keys, keys);
}

HeapTuple
lookup_next(Lookup *lookup)
{
	return systable_getnext(lookup->scan);
}

void
lookup_end(Lookup *lookup)
{
	systable_endscan(lookup->scan);
	table_close(lookup->table, AccessShareLock);
}

bool
lookup_any(const char *table, const char *index, Snapshot snapshot, int n_keys, ScanKey keys)
{
	Lookup		lookup;
	bool		found;

	lookup_begin(&lookup, table, index, snapshot, n_keys, keys);
	found = HeapTupleIsValid(lookup_next(&lookup));
	lookup_end(&lookup);
	return found;
}

bool
lookup_row(const char *table, const char *index, Snapshot snapshot, int32 id, Datum *row)
{
	ScanKeyData key;
	Lookup		lookup;
	HeapTuple	found;

	lookup_key(&key, 1, F_INT4EQ, Int32GetDatum(id));
	lookup_begin(&lookup, table, index, snapshot, 1, &key);
	found = lookup_next(&lookup);
	if (HeapTupleIsValid(found))
		*row = heap_copy_tuple_as_datum(found, lookup.desc);
	lookup_end(&lookup);
	return HeapTupleIsValid(found);
}
