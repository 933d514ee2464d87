/*
 * DROP EXTENSION, and whatever else would take the sheets' tables away (DROP SCHEMA, DROP OWNED, DROP LANGUAGE …
 * CASCADE), is refused while sheets or earlier versions of sheets are in them, unless res_elec.drop_protection is off.
 * The hook below sees each table just before it goes; a session that has not used the extension yet gets the library,
 * and with it the hook, by the event trigger drop_guard, which has nothing else to do.
 */
#include "base/drop_guard.h"

#include "access/table.h"
#include "access/tableam.h"
#include "catalog/objectaccess.h"
#include "catalog/pg_class.h"
#include "commands/event_trigger.h"
#include "executor/tuptable.h"
#include "fmgr.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/snapmgr.h"

#include "base/refusal.h"
#include "base/tables.h"

static bool drop_protection = true;

static object_access_hook_type next_hook = NULL;

PG_FUNCTION_INFO_V1(drop_guard);

Datum
drop_guard(PG_FUNCTION_ARGS)
{
	if (!CALLED_AS_EVENT_TRIGGER(fcinfo))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_EVENT_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("drop_guard can only be called as an event trigger")));
	PG_RETURN_NULL();
}

/* Whether a row is in the table now; its indexes may be gone already. */
static bool
has_rows(Relation table)
{
	TupleTableSlot *slot = table_slot_create(table, NULL);
	Snapshot	latest = RegisterSnapshot(GetLatestSnapshot());
	TableScanDesc scan = table_beginscan(table, latest, 0, NULL);
	bool		found = table_scan_getnextslot(scan, ForwardScanDirection, slot);

	table_endscan(scan);
	UnregisterSnapshot(latest);
	ExecDropSingleTupleTableSlot(slot);
	return found;
}

static void
check_table(Oid relation)
{
	Relation	table;

	if (get_rel_relkind(relation) != RELKIND_RELATION)
		return;
	table = table_open(relation, NoLock);	/* who drops it has locked it */
	if ((is_res_elec_table(table, "result_sheet") || is_res_elec_table(table, "result_sheet_history")) && has_rows(table))
	{
		Violation  *violation = violation_make("drop_protected");

		violation_text(violation, "table", RelationGetRelationName(table));
		refuse(ERRCODE_WRONG_STATE, NULL, list_make1(violation));
	}
	table_close(table, NoLock);
}

static void
on_object_access(ObjectAccessType access, Oid class, Oid object, int column, void *arg)
{
	if (next_hook != NULL)
		next_hook(access, class, object, column, arg);
	if (access == OAT_DROP && class == RelationRelationId && column == 0 && drop_protection)
		check_table(object);
}

void
drop_guard_init(void)
{
	DefineCustomBoolVariable("res_elec.drop_protection",
							 "Whether the tables of sheets are kept from being dropped with sheets in them.",
							 "DROP EXTENSION, DROP SCHEMA and DROP OWNED are refused then.",
							 &drop_protection, true, PGC_USERSET, 0, NULL, NULL, NULL);
	next_hook = object_access_hook;
	object_access_hook = on_object_access;
}
