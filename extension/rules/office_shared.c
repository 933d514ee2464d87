/*
 * AFTER INSERT OR UPDATE of an office, each row: whether another row has its center and its name to people (name_key),
 * so that one office votes in several contests. It is asked when the row is in the index, by a dirty snapshot: of two
 * who enter one each at the same moment the second finds the first, whether that is committed or not. Nobody waits:
 * what is noted of a row that is rolled back is needless, and harmless.
 */
#include "base/compat.h"

#include "access/genam.h"
#include "access/relscan.h"
#include "access/tableam.h"
#include "catalog/pg_type.h"
#include "commands/trigger.h"
#include "executor/executor.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "utils/fmgroids.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

#include "base/key.h"
#include "base/name.h"
#include "base/row.h"
#include "base/tables.h"
#include "sheet/sheet.h"

PG_FUNCTION_INFO_V1(office_shared);

/* The columns that office_name_idx begins with: center_id, and the key of the name. */
#define N_KEYS 2

#define NOTE_QUERY "SELECT res_elec_internal.share_center($1, $2, $3)"

static HeapTuple
trigger_row(FunctionCallInfo fcinfo)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;

	if (!CALLED_AS_TRIGGER(fcinfo) || !TRIGGER_FIRED_AFTER(trigger->tg_event) ||
		!TRIGGER_FIRED_FOR_ROW(trigger->tg_event) || TRIGGER_FIRED_BY_DELETE(trigger->tg_event) ||
		!is_res_elec_table(trigger->tg_relation, "office"))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("office_shared must be called as an AFTER INSERT OR UPDATE ROW trigger of res_elec.office")));
	return key_new_row(trigger);
}

/* Whether a row of another id has this center and this name, committed or about to be. */
static bool
has_another(Relation table, const Row *office)
{
	Relation	index = index_open(res_elec_relation("office_name_idx"), AccessShareLock);
	Datum		key = DirectFunctionCall1(name_key, VALUE(office, row_column(office, "name")));
	TupleTableSlot *slot = table_slot_create(table, NULL);
	SnapshotData any;
	ScanKeyData keys[N_KEYS];
	IndexScanDesc scan;
	bool		found = false,
				isnull;

	InitDirtySnapshot(any);
	ScanKeyInit(&keys[0], 1, BTEqualStrategyNumber, F_INT4EQ, VALUE(office, SHEET_CENTER_ID));
	ScanKeyEntryInitialize(&keys[1], 0, 2, BTEqualStrategyNumber, InvalidOid, index->rd_indcollation[1], F_TEXTEQ, key);
	scan = begin_index_scan(table, index, &any, N_KEYS);
	index_rescan(scan, keys, N_KEYS, NULL, 0);
	while (!found && index_getnext_slot(scan, ForwardScanDirection, slot))
		found = DatumGetInt32(slot_getattr(slot, SHEET_OFFICE_ID, &isnull)) != DatumGetInt32(VALUE(office, SHEET_OFFICE_ID));
	index_endscan(scan);
	ExecDropSingleTupleTableSlot(slot);
	index_close(index, NoLock);
	return found;
}

static void
note(const Row *office)
{
	static SPIPlanPtr plan = NULL;
	Oid			types[] = {INT4OID, INT4OID, INT4OID};
	Datum		values[] = {VALUE(office, SHEET_ELECTION_ID), VALUE(office, SHEET_CENTER_ID), VALUE(office, SHEET_OFFICE_ID)};
	Identity	caller;

	SPI_connect();
	become_owner(res_elec_relation("shared_center"), &caller);
	if (plan == NULL)
		plan = plan_keep(NOTE_QUERY, lengthof(types), types);
	if (SPI_execute_plan(plan, values, NULL, false, 0) != SPI_OK_SELECT)
		elog(ERROR, "could not note where an office votes in several contests");
	become_caller(&caller);
	SPI_finish();
}

Datum
office_shared(PG_FUNCTION_ARGS)
{
	HeapTuple	row = trigger_row(fcinfo);
	Relation	table = ((TriggerData *) fcinfo->context)->tg_relation;
	Row			office = row_take_apart(row, RelationGetDescr(table));

	if (has_another(table, &office))
		note(&office);
	return PointerGetDatum(NULL);
}
