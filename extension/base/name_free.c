/*
 * Before a row is written, what another row has already is refused (RE003) in the house's words, on every way in:
 * name_free(index, column) a name that is another row's to people, and says which row has it; the index is the unique
 * one of name_key(column), the other columns of its key come before that. key_free(index, column, …) all the columns
 * given whose keys are taken, at once, and not by whom: an e-mail address tells nobody whose it is.
 *
 * It is read by a dirty snapshot: who has just entered the same key is waited for, as the index itself would. Two who
 * enter it at the same moment would both find nothing, and the second be told of the index: so a key is locked until
 * the transaction ends. A load of many rows locks KEYS_LOCKED of them, not to fill the table of locks.
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
#include "nodes/primnodes.h"
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
PG_FUNCTION_INFO_V1(refuse_taken);
PG_FUNCTION_INFO_V1(key_free);

#define KEYS_LOCKED 200

typedef struct KeySearch
{
	Relation	table;
	Relation	index;
	ScanKeyData keys[INDEX_MAX_KEYS];
	int			n_keys;
	uint32		hash;			/* of the whole key */
	int			id_column;
	int			column;
	int32		own_id;
	int32		other_id;		/* whose it is; 0: nobody's */
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
add_key(KeySearch *search, HeapTuple row, int column)
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
		{
			const FuncExpr *function = key_function(search->index);

			value = OidFunctionCall1Coll(function->funcid, function->inputcollid, value);
		}
		ScanKeyEntryInitialize(key, 0, search->n_keys + 1, BTEqualStrategyNumber, InvalidOid,
							   search->index->rd_indcollation[search->n_keys], type == INT4OID ? F_INT4EQ : F_TEXTEQ, value);
		search->hash = hash_combine(search->hash, type == INT4OID ? murmurhash32(DatumGetInt32(value)) :
									DatumGetUInt32(hash_any((unsigned char *) VARDATA_ANY(DatumGetPointer(value)), VARSIZE_ANY_EXHDR(DatumGetPointer(value)))));
	}
	search->n_keys++;
}

/* Whether this transaction has locked as many keys as it may. */
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
	return ++n > KEYS_LOCKED;
}

static void
lock_key(const KeySearch *search)
{
	LOCKTAG		tag;

	if (locks_enough())
		return;
	SET_LOCKTAG_OBJECT(tag, MyDatabaseId, RelationGetRelid(search->index), search->hash, 0);
	(void) LockAcquire(&tag, ExclusiveLock, false, false);
}

static const char *
column_name(const KeySearch *search)
{
	return NameStr(TupleDescAttr(RelationGetDescr(search->table), search->column - 1)->attname);
}

/* Looks once; the transaction to wait for before looking again, or none: then the other row's text is found, too. */
static TransactionId
look(KeySearch *search, char **taken)
{
	SnapshotData any;
	TupleTableSlot *slot = table_slot_create(search->table, NULL);
	IndexScanDesc scan;
	TransactionId other = InvalidTransactionId;

	InitDirtySnapshot(any);
	scan = begin_index_scan(search->table, search->index, &any, search->n_keys);
	index_rescan(scan, search->keys, search->n_keys, NULL, 0);
	while (!TransactionIdIsValid(other) && search->other_id == 0 && index_getnext_slot(scan, ForwardScanDirection, slot))
	{
		bool		isnull;
		int32		id = DatumGetInt32(slot_getattr(slot, search->id_column, &isnull));

		if (id == search->own_id)
			continue;
		other = TransactionIdIsValid(any.xmin) ? any.xmin : any.xmax;
		if (TransactionIdIsValid(other))
			continue;
		search->other_id = id;
		*taken = TextDatumGetCString(slot_getattr(slot, search->column, &isnull));
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
		TRIGGER_FIRED_BY_DELETE(trigger->tg_event) || trigger->tg_trigger->tgnargs == 0 || trigger->tg_trigger->tgnargs % 2 != 0)
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("name_free and key_free must be fired before each row that is inserted or updated, with indexes and columns")));
	return trigger;
}

static HeapTuple
new_row(const TriggerData *trigger)
{
	return TRIGGER_FIRED_BY_UPDATE(trigger->tg_event) ? trigger->tg_newtuple : trigger->tg_trigtuple;
}

/* Whether another row has the key of the column that the trigger's argument at names, and that row's text of it. */
static char *
taken_text(const TriggerData *trigger, int at, KeySearch *search)
{
	HeapTuple	row = new_row(trigger);
	TransactionId other;
	char	   *taken = NULL;
	bool		isnull;

	*search = (KeySearch) {.table = trigger->tg_relation};
	search->id_column = SPI_fnumber(RelationGetDescr(search->table), "id");
	search->column = SPI_fnumber(RelationGetDescr(search->table), trigger->tg_trigger->tgargs[at + 1]);
	search->index = index_open(res_elec_relation(trigger->tg_trigger->tgargs[at]), AccessShareLock);
	if (search->id_column <= 0 || search->column <= 0 || search->index->rd_index->indrelid != RelationGetRelid(search->table))
		elog(ERROR, "name_free and key_free do not belong to \"%s\"", RelationGetRelationName(search->table));
	search->own_id = DatumGetInt32(heap_getattr(row, search->id_column, RelationGetDescr(search->table), &isnull));
	for (int i = 0; i < search->index->rd_index->indnkeyatts; i++)
		add_key(search, row, search->column);
	lock_key(search);
	while (TransactionIdIsValid(other = look(search, &taken)))
		XactLockTableWait(other, NULL, NULL, XLTW_None);
	index_close(search->index, NoLock);
	return taken;
}

Datum
name_free(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = trigger_data(fcinfo);
	KeySearch	search;
	char	   *taken;

	if (strcmp(res_elec_channel, "import") != 0 &&	/* it has looked before */
		(taken = taken_text(trigger, 0, &search)) != NULL)
	{
		Violation  *violation = violation_make("name_taken");

		violation_field(violation, column_name(&search));
		violation_text(violation, "name", taken);
		violation_number(violation, "id", search.other_id);
		refuse_one(ERRCODE_ALREADY_THERE, violation);
	}
	return PointerGetDatum(new_row(trigger));
}

Datum
key_free(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = trigger_data(fcinfo);
	Violation  *violation = violation_make("taken");
	bool		taken = false;

	for (int at = 0; at < trigger->tg_trigger->tgnargs; at += 2)
	{
		KeySearch	search;

		if (taken_text(trigger, at, &search) == NULL)
			continue;
		violation_field(violation, column_name(&search));
		taken = true;
	}
	if (taken)
		refuse_one(ERRCODE_ALREADY_THERE, violation);
	return PointerGetDatum(new_row(trigger));
}

/* SQL: refuse_taken(field): after the index has refused a name that was not seen here */
Datum
refuse_taken(PG_FUNCTION_ARGS)
{
	Violation  *violation = violation_make("taken");

	violation_field(violation, text_to_cstring(PG_GETARG_TEXT_PP(0)));
	refuse_one(ERRCODE_ALREADY_THERE, violation);
}
