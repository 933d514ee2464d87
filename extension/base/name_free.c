/*
 * name_free(index, column): before a row is written, refuses (RE003) a name that is another row's to people, and says
 * which row has it. The index is the unique one of name_key(column); the other columns of its key come before that.
 *
 * It is read by a dirty snapshot: who has just entered the same name is waited for, as the index itself would. Two who
 * enter it at the same moment would both find nothing, and the second be told of the index: so a name's key is locked
 * until the transaction ends. A load of many rows locks NAMES_LOCKED of them, not to fill the table of locks.
 */
#include "base/compat.h"

#include "access/genam.h"
#include "access/relscan.h"
#include "access/table.h"
#include "access/tableam.h"
#include "catalog/pg_type.h"
#include "commands/trigger.h"
#include "common/hashfn.h"
#include "executor/spi.h"
#include "executor/tuptable.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "storage/lmgr.h"
#include "storage/proc.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

#include "base/name.h"
#include "base/refusal.h"
#include "base/settings.h"
#include "base/tables.h"

PG_FUNCTION_INFO_V1(name_free);

#define NAMES_LOCKED 200

typedef struct NameSearch
{
	Relation	table;
	Relation	index;
	ScanKeyData keys[INDEX_MAX_KEYS];
	int			n_keys;
	uint32		hash;			/* of the whole key */
	int			id_column;
	int			name_column;
	int32		own_id;
} NameSearch;

/* One column of the key: as it is, NULL like NULL, or the key of the name. */
static void
add_key(NameSearch *search, HeapTuple row, int column)
{
	ScanKey		key = &search->keys[search->n_keys];
	AttrNumber	at = search->index->rd_index->indkey.values[search->n_keys];
	Oid			type = TupleDescAttr(RelationGetDescr(search->index), search->n_keys)->atttypid;
	bool		isnull;
	Datum		value = heap_getattr(row, at != 0 ? at : column, RelationGetDescr(search->table), &isnull);

	if (isnull)
		ScanKeyEntryInitialize(key, SK_ISNULL | SK_SEARCHNULL, search->n_keys + 1, InvalidStrategy, InvalidOid, InvalidOid, InvalidOid, (Datum) 0);
	else
	{
		if (at == 0)
			value = DirectFunctionCall1(name_key, value);
		ScanKeyEntryInitialize(key, 0, search->n_keys + 1, BTEqualStrategyNumber, InvalidOid,
							   search->index->rd_indcollation[search->n_keys], type == INT4OID ? F_INT4EQ : F_TEXTEQ, value);
		search->hash = hash_combine(search->hash, type == INT4OID ? murmurhash32(DatumGetInt32(value)) :
									DatumGetUInt32(hash_any((unsigned char *) VARDATA_ANY(DatumGetPointer(value)), VARSIZE_ANY_EXHDR(DatumGetPointer(value)))));
	}
	search->n_keys++;
}

/* Whether this transaction has locked as many names as it may. */
static bool
locks_enough(void)
{
	static LocalTransactionId transaction = InvalidLocalTransactionId;
	static int	n = 0;

	if (transaction != my_local_transaction())
	{
		transaction = my_local_transaction();
		n = 0;
	}
	return ++n > NAMES_LOCKED;
}

static void
lock_name(const NameSearch *search)
{
	LOCKTAG		tag;

	if (locks_enough())
		return;
	SET_LOCKTAG_OBJECT(tag, MyDatabaseId, RelationGetRelid(search->index), search->hash, 0);
	(void) LockAcquire(&tag, ExclusiveLock, false, false);
}

static void
refuse_taken(const NameSearch *search, TupleTableSlot *slot, int32 id)
{
	Violation  *violation = violation_make("name_taken");
	bool		isnull;

	violation_field(violation, NameStr(TupleDescAttr(RelationGetDescr(search->table), search->name_column - 1)->attname));
	violation_text(violation, "name", TextDatumGetCString(slot_getattr(slot, search->name_column, &isnull)));
	violation_number(violation, "id", id);
	refuse_one(ERRCODE_ALREADY_THERE, violation);
}

/* Looks once; the transaction to wait for before looking again, or none. */
static TransactionId
look(NameSearch *search)
{
	SnapshotData any;
	TupleTableSlot *slot = table_slot_create(search->table, NULL);
	IndexScanDesc scan;
	TransactionId other = InvalidTransactionId;

	InitDirtySnapshot(any);
	scan = begin_index_scan(search->table, search->index, &any, search->n_keys);
	index_rescan(scan, search->keys, search->n_keys, NULL, 0);
	while (!TransactionIdIsValid(other) && index_getnext_slot(scan, ForwardScanDirection, slot))
	{
		bool		isnull;
		int32		id = DatumGetInt32(slot_getattr(slot, search->id_column, &isnull));

		if (id == search->own_id)
			continue;
		other = TransactionIdIsValid(any.xmin) ? any.xmin : any.xmax;
		if (!TransactionIdIsValid(other))
			refuse_taken(search, slot, id);
	}
	index_endscan(scan);
	ExecDropSingleTupleTableSlot(slot);
	return other;
}

static TriggerData *
trigger_data(FunctionCallInfo fcinfo)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;

	if (!CALLED_AS_TRIGGER(fcinfo) || !TRIGGER_FIRED_BEFORE(trigger->tg_event) || !TRIGGER_FIRED_FOR_ROW(trigger->tg_event) ||
		TRIGGER_FIRED_BY_DELETE(trigger->tg_event) || trigger->tg_trigger->tgnargs != 2)
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("name_free must be fired before each row that is inserted or updated, with an index and a column")));
	return trigger;
}

Datum
name_free(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = trigger_data(fcinfo);
	HeapTuple	row = TRIGGER_FIRED_BY_UPDATE(trigger->tg_event) ? trigger->tg_newtuple : trigger->tg_trigtuple;
	NameSearch	search = {.table = trigger->tg_relation};
	TransactionId other;
	bool		isnull;

	if (strcmp(res_elec_channel, "import") == 0)	/* it has looked before */
		return PointerGetDatum(row);
	search.id_column = SPI_fnumber(RelationGetDescr(search.table), "id");
	search.name_column = SPI_fnumber(RelationGetDescr(search.table), trigger->tg_trigger->tgargs[1]);
	search.index = index_open(res_elec_relation(trigger->tg_trigger->tgargs[0]), AccessShareLock);
	if (search.id_column <= 0 || search.name_column <= 0 || search.index->rd_index->indrelid != RelationGetRelid(search.table))
		elog(ERROR, "name_free does not belong to \"%s\"", RelationGetRelationName(search.table));
	search.own_id = DatumGetInt32(heap_getattr(row, search.id_column, RelationGetDescr(search.table), &isnull));
	for (int i = 0; i < search.index->rd_index->indnkeyatts; i++)
		add_key(&search, row, search.name_column);
	lock_name(&search);
	while (TransactionIdIsValid(other = look(&search)))
		XactLockTableWait(other, NULL, NULL, XLTW_None);
	index_close(search.index, NoLock);
	return PointerGetDatum(row);
}
