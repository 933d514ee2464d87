/* Whose key it is; see key.h. */
#include "base/key.h"

#include "access/genam.h"
#include "access/relscan.h"
#include "access/table.h"
#include "access/tableam.h"
#include "catalog/pg_type.h"
#include "common/hashfn.h"
#include "executor/spi.h"
#include "executor/tuptable.h"
#include "miscadmin.h"
#include "nodes/primnodes.h"
#include "storage/lmgr.h"
#include "storage/proc.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/rel.h"
#include "utils/resowner.h"
#include "utils/snapmgr.h"

#include "base/tables.h"

/*
 * How many keys a transaction holds locked, not to fill the table of locks: of a load of more rows the earliest is let
 * go, whose row is in the index by then and is found there.
 */
#define KEYS_LOCKED 200

typedef struct KeySearch
{
	Relation	table;
	Relation	index;
	ScanKeyData keys[INDEX_MAX_KEYS];
	int			n_keys;
	uint32		hash;			/* of the whole key */
	int			column;
	ItemPointerData own;		/* where the row is that is updated; invalid: it is inserted */
} KeySearch;

/* The function of the column that the index is over, such as name_key or lower. */
static const FuncExpr *
key_function(Relation index)
{
	List	   *expressions = RelationGetIndexExpressions(index);

	if (list_length(expressions) != 1 || !IsA(linitial(expressions), FuncExpr))
		elog(ERROR, "\"%s\" is not over one function of a column", RelationGetRelationName(index));
	return linitial_node(FuncExpr, expressions);
}

/* One column of the key: as it is, NULL like NULL, or what the index makes of it. */
static void
add_key(KeySearch *search, HeapTuple row)
{
	ScanKey		key = &search->keys[search->n_keys];
	AttrNumber	at = search->index->rd_index->indkey.values[search->n_keys];
	Oid			type = TupleDescAttr(RelationGetDescr(search->index), search->n_keys)->atttypid;
	bool		isnull;
	Datum		value = heap_getattr(row, at != 0 ? at : search->column, RelationGetDescr(search->table), &isnull);

	if (isnull)
		ScanKeyEntryInitialize(key, SK_ISNULL | SK_SEARCHNULL, search->n_keys + 1, InvalidStrategy, InvalidOid, InvalidOid,
			InvalidOid, (Datum) 0);
	else
	{
		if (at == 0)
		{
			const FuncExpr *function = key_function(search->index);

			value = OidFunctionCall1Coll(function->funcid, function->inputcollid, value);
		}
		ScanKeyEntryInitialize(key, 0, search->n_keys + 1, BTEqualStrategyNumber, InvalidOid,
							   search->index->rd_indcollation[search->n_keys], type == INT4OID ? F_INT4EQ : F_TEXTEQ, value);
		search->hash = hash_combine(search->hash, type == INT4OID ? murmurhash32(DatumGetInt32(value)) :
									DatumGetUInt32(hash_any((unsigned char *) VARDATA_ANY(DatumGetPointer(value)),
										VARSIZE_ANY_EXHDR(DatumGetPointer(value)))));
	}
	search->n_keys++;
}

/* The place for another lock of this transaction; *oldest: a lock stands there. */
static LOCKTAG *
lock_place(bool *oldest)
{
	static LOCKTAG locked[KEYS_LOCKED];
	static LocalTransactionId transaction = InvalidLocalTransactionId;
	static int	n = 0;

	if (transaction != my_local_transaction())
	{
		transaction = my_local_transaction();
		n = 0;
	}
	*oldest = n >= KEYS_LOCKED;
	return &locked[n++ % KEYS_LOCKED];
}

/* The locks are the transaction's, not a savepoint's: so that whichever statement lets one go has it. */
static void
lock(const KeySearch *search)
{
	ResourceOwner caller = CurrentResourceOwner;
	LOCKTAG		tag;
	LOCKTAG    *place;
	bool		oldest;

	SET_LOCKTAG_OBJECT(tag, MyDatabaseId, RelationGetRelid(search->index), search->hash, 0);
	CurrentResourceOwner = TopTransactionResourceOwner;
	PG_TRY();
	{
		(void) LockAcquire(&tag, ExclusiveLock, false, false);
		place = lock_place(&oldest);
		if (oldest)
			(void) LockRelease(place, ExclusiveLock, false);
		*place = tag;
	}
	PG_FINALLY();
	{
		CurrentResourceOwner = caller;
	}
	PG_END_TRY();
}

/*
 * Looks once; the transaction to wait for before looking again, or none: then *found says whether there is another row.
 */
static TransactionId
look(KeySearch *search, bool *found, KeyTaken *taken)
{
	SnapshotData any;
	TupleTableSlot *slot = table_slot_create(search->table, NULL);
	IndexScanDesc scan;
	TransactionId other = InvalidTransactionId;
	int			id_column = SPI_fnumber(RelationGetDescr(search->table), "id");

	InitDirtySnapshot(any);
	scan = begin_index_scan(search->table, search->index, &any, search->n_keys);
	index_rescan(scan, search->keys, search->n_keys, NULL, 0);
	while (!TransactionIdIsValid(other) && !*found && index_getnext_slot(scan, ForwardScanDirection, slot))
	{
		bool		isnull;

		if (ItemPointerIsValid(&search->own) && ItemPointerEquals(&slot->tts_tid, &search->own))
			continue;
		other = TransactionIdIsValid(any.xmin) ? any.xmin : any.xmax;
		if (TransactionIdIsValid(other))
			continue;
		*found = true;
		taken->id = id_column > 0 ? DatumGetInt32(slot_getattr(slot, id_column, &isnull)) : 0;
		taken->text = TextDatumGetCString(slot_getattr(slot, search->column, &isnull));
	}
	index_endscan(scan);
	ExecDropSingleTupleTableSlot(slot);
	return other;
}

HeapTuple
key_new_row(const TriggerData *trigger)
{
	return TRIGGER_FIRED_BY_UPDATE(trigger->tg_event) ? trigger->tg_newtuple : trigger->tg_trigtuple;
}

/* The key of the trigger's row, locked; index_close() ends it. */
static KeySearch
begin(const TriggerData *trigger, const char *index, const char *column)
{
	KeySearch	search = {.table = trigger->tg_relation};

	search.column = SPI_fnumber(RelationGetDescr(search.table), column);
	search.index = index_open(res_elec_relation(index), AccessShareLock);
	if (search.column <= 0 || search.index->rd_index->indrelid != RelationGetRelid(search.table))
		elog(ERROR, "\"%s\" is no key of \"%s\"", index, RelationGetRelationName(search.table));
	ItemPointerSetInvalid(&search.own);
	if (TRIGGER_FIRED_BY_UPDATE(trigger->tg_event))
		search.own = trigger->tg_trigtuple->t_self;
	for (int i = 0; i < search.index->rd_index->indnkeyatts; i++)
		add_key(&search, key_new_row(trigger));
	lock(&search);
	return search;
}

void
key_lock(const TriggerData *trigger, const char *index, const char *column)
{
	index_close(begin(trigger, index, column).index, NoLock);
}

void
key_wait_for_maker(const char *table, int32 election_id)
{
	LOCKTAG		tag;

	SET_LOCKTAG_OBJECT(tag, MyDatabaseId, res_elec_relation(table), election_id, 0);
	(void) LockAcquire(&tag, ExclusiveLock, false, false);
}

bool
key_taken(const TriggerData *trigger, const char *index, const char *column, KeyTaken *taken)
{
	KeySearch	search = begin(trigger, index, column);
	TransactionId other;
	bool		found = false;

	while (TransactionIdIsValid(other = look(&search, &found, taken)))
		XactLockTableWait(other, NULL, NULL, XLTW_None);
	index_close(search.index, NoLock);
	return found;
}
