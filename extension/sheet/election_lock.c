/* The locks of elections; see election_lock.h. */
#include "sheet/election_lock.h"

#include <stdio.h>

#include "access/genam.h"
#include "access/table.h"
#include "access/xact.h"
#include "commands/trigger.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "storage/lmgr.h"
#include "storage/proc.h"
#include "tcop/utility.h"
#include "utils/fmgroids.h"
#include "utils/guc.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

#include "base/compat.h"
#include "base/refusal.h"
#include "base/tables.h"
#include "sheet/sheet.h"

PG_FUNCTION_INFO_V1(election_lock);
PG_FUNCTION_INFO_V1(election_lock_statement);
PG_FUNCTION_INFO_V1(election_lock_row);
PG_FUNCTION_INFO_V1(election_share_row);
PG_FUNCTION_INFO_V1(election_share_office_sql);
PG_FUNCTION_INFO_V1(election_share_sql);

#define ALL_ELECTIONS 0
#define ELECTIONS_LOCKED 200

/* res_elec.lock_timeout, in ms. */
static int	election_lock_timeout = 500;

static LOCKTAG
lock_tag(int32 election_id)
{
	LOCKTAG		tag;

	SET_LOCKTAG_OBJECT(tag, MyDatabaseId, res_elec_relation("election"), election_id, 0);
	return tag;
}

static bool
is_held(int32 election_id, LOCKMODE mode)
{
	LOCKTAG		tag = lock_tag(election_id);

	return lock_held_by_me(&tag, mode);
}

static void
lock(int32 election_id, LOCKMODE mode)
{
	LOCKTAG		tag = lock_tag(election_id);

	PreventCommandDuringRecovery("a change of an election");
	(void) LockAcquire(&tag, mode, false, false);
}

/* The refusal of who has waited in vain, in place of PostgreSQL's own words; any other error as it is. */
static void
refuse_waiting(ErrorData *error, int32 election_id, const char *rule)
{
	Violation  *violation;

	if (error->sqlerrcode != ERRCODE_LOCK_NOT_AVAILABLE && error->sqlerrcode != ERRCODE_T_R_DEADLOCK_DETECTED)
		ReThrowError(error);
	violation = violation_make(rule);
	if (election_id != ALL_ELECTIONS)
		violation_number(violation, "election_id", election_id);
	refuse_one(ERRCODE_LOCK_NOT_AVAILABLE, violation);
}

/* Waits no longer than lock_timeout or, where that is 0, res_elec.lock_timeout: lock_timeout is as before then. */
static void
lock_soon(int32 election_id, LOCKMODE mode, const char *rule)
{
	MemoryContext caller = CurrentMemoryContext;
	int			settings = NewGUCNestLevel();
	char		milliseconds[16];

	snprintf(milliseconds, sizeof(milliseconds), "%d", LockTimeout > 0 ? LockTimeout : election_lock_timeout);
	(void) set_config_option("lock_timeout", milliseconds, PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
	PG_TRY();
	{
		lock(election_id, mode);
	}
	PG_CATCH();
	{
		ErrorData  *error;

		MemoryContextSwitchTo(caller);
		error = CopyErrorData();
		FlushErrorState();
		refuse_waiting(error, election_id, rule);
	}
	PG_END_TRY();
	AtEOXact_GUC(true, settings);
}

/* Whether this transaction has more elections than it locks one by one. */
static bool
has_many(void)
{
	static LocalTransactionId transaction = InvalidLocalTransactionId;
	static int	n = 0;

	if (transaction != my_local_transaction())
	{
		transaction = my_local_transaction();
		n = 0;
	}
	return ++n > ELECTIONS_LOCKED;
}

static bool
share(int32 election_id, bool row_locked)
{
	if (is_held(election_id, RowExclusiveLock) || is_held(ALL_ELECTIONS, ShareLock))
		return false;
	if (has_many())
		lock(ALL_ELECTIONS, ShareLock);
	else if (row_locked)
		lock_soon(election_id, RowExclusiveLock, "sheet_locked_first");
	else
		lock(election_id, RowExclusiveLock);
	return true;
}

bool
election_share(int32 election_id)
{
	return share(election_id, false);
}

/* The election of an office as of now; 0 when there is no such office. */
static int32
office_election(int32 office_id)
{
	Relation	table = table_open(res_elec_relation("office"), AccessShareLock);
	Snapshot	snapshot = RegisterSnapshot(GetLatestSnapshot());
	ScanKeyData key;
	SysScanDesc scan;
	HeapTuple	row;
	int32		election_id = 0;
	bool		isnull;

	ScanKeyInit(&key, SHEET_OFFICE_ID, BTEqualStrategyNumber, F_INT4EQ, Int32GetDatum(office_id));
	scan = systable_beginscan(table, res_elec_relation("office_pkey"), true, snapshot, 1, &key);
	row = systable_getnext(scan);
	if (HeapTupleIsValid(row))
		election_id = DatumGetInt32(heap_getattr(row, SHEET_ELECTION_ID, RelationGetDescr(table), &isnull));
	systable_endscan(scan);
	UnregisterSnapshot(snapshot);
	table_close(table, AccessShareLock);
	return election_id;
}

/* The lock of the election of an office, whichever that is once it is had. */
static void
share_office(int32 office_id, bool row_locked)
{
	int32		election_id = office_election(office_id);

	while (election_id != 0 && share(election_id, row_locked))
	{
		int32		now = office_election(office_id);

		if (now == election_id)
			break;
		election_id = now;
	}
}

void
election_share_late(int32 office_id)
{
	share_office(office_id, true);
}

/* The checks that follow must see what was committed until the lock was had, not a snapshot. */
void
election_require_read_committed(const char *table)
{
	Violation  *violation;

	if (!IsolationUsesXactSnapshot())
		return;
	violation = violation_make("needs_read_committed");
	violation_field(violation, table);
	refuse(ERRCODE_WRONG_STATE, NULL, list_make1(violation));
}

static void
lock_alone(int32 election_id)
{
	if (!is_held(election_id, ShareRowExclusiveLock))
		lock_soon(election_id, ShareRowExclusiveLock, "election_busy");
}

/* SQL: election_lock(election_id): before what its sheets depend on is changed, and before any row is locked. */
Datum
election_lock(PG_FUNCTION_ARGS)
{
	election_require_read_committed("election");
	if (!is_held(ALL_ELECTIONS, RowExclusiveLock))
		lock_soon(ALL_ELECTIONS, RowExclusiveLock, "elections_busy");
	lock_alone(PG_GETARG_INT32(0));
	PG_RETURN_VOID();
}

static TriggerData *
trigger_data(FunctionCallInfo fcinfo, bool for_row)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;

	if (!CALLED_AS_TRIGGER(fcinfo) || !TRIGGER_FIRED_BEFORE(trigger->tg_event) ||
		(TRIGGER_FIRED_FOR_ROW(trigger->tg_event) != 0) != for_row)
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("this function must be called as a BEFORE %s trigger", for_row ? "ROW" : "STATEMENT")));
	return trigger;
}

/* BEFORE STATEMENT: which elections its rows are of is not known yet. */
Datum
election_lock_statement(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = trigger_data(fcinfo, false);

	election_require_read_committed(RelationGetRelationName(trigger->tg_relation));
	if (!is_held(ALL_ELECTIONS, RowExclusiveLock) && !is_held(ALL_ELECTIONS, ShareRowExclusiveLock))
		lock_soon(ALL_ELECTIONS, ShareRowExclusiveLock, "elections_busy");
	return PointerGetDatum(NULL);
}

/* The row that goes on, and the election that the column named in the trigger's first argument has in the old row. */
static HeapTuple
take_row(TriggerData *trigger, int32 *election_id)
{
	TupleDesc	desc = RelationGetDescr(trigger->tg_relation);
	int			column = trigger->tg_trigger->tgnargs == 1 ? SPI_fnumber(desc, trigger->tg_trigger->tgargs[0]) : 0;
	bool		isnull;

	if (column <= 0 || TupleDescAttr(desc, column - 1)->atttypid != INT4OID)
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("the trigger needs the name of the column that has the election")));
	*election_id = DatumGetInt32(heap_getattr(trigger->tg_trigtuple, column, desc, &isnull));
	return TRIGGER_FIRED_BY_UPDATE(trigger->tg_event) ? trigger->tg_newtuple : trigger->tg_trigtuple;
}

/* BEFORE ROW: the election of a row that sheets depend on. Named to fire before whatever checks the row. */
Datum
election_lock_row(PG_FUNCTION_ARGS)
{
	int32		election_id;
	HeapTuple	row = take_row(trigger_data(fcinfo, true), &election_id);

	lock_alone(election_id);
	return PointerGetDatum(row);
}

/* BEFORE ROW of a sheet that replication brings, which sheet_guard does not see. */
Datum
election_share_row(PG_FUNCTION_ARGS)
{
	int32		election_id;
	HeapTuple	row = take_row(trigger_data(fcinfo, true), &election_id);

	(void) election_share(election_id);
	return PointerGetDatum(row);
}

/* SQL: election_share_office(office_id): before the row of a sheet is locked. */
Datum
election_share_office_sql(PG_FUNCTION_ARGS)
{
	share_office(PG_GETARG_INT32(0), false);
	PG_RETURN_VOID();
}

/* SQL: election_share(election_id) */
Datum
election_share_sql(PG_FUNCTION_ARGS)
{
	(void) election_share(PG_GETARG_INT32(0));
	PG_RETURN_VOID();
}

void
election_lock_init(void)
{
	DefineCustomIntVariable("res_elec.lock_timeout",
							"How long who changes what result sheets depend on waits for a lock.",
							"Sheets of the election wait meanwhile. Where lock_timeout is set, that counts.",
							&election_lock_timeout, 500, 1, 60000, PGC_USERSET, GUC_UNIT_MS, NULL, NULL, NULL);
}
