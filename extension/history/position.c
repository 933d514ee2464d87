/*
 * From when on a row said what it says. Each row of result_sheet and office carries
 * valid_from_xid, the transaction that made it say so, and valid_from, when; the history
 * tables carry the end as well. With them a total can be counted anew for any
 * position: a snapshot, named so that no other database and no other life of this one
 * (a failover) takes it for its own. Here are the position, the time a transaction
 * committed, and the trigger that stamps rows that logical replication brings.
 */
#include "postgres.h"

#include "access/commit_ts.h"
#include "access/transam.h"
#include "access/xact.h"
#include "access/xlog.h"
#include "access/xlogrecovery.h"
#include "commands/trigger.h"
#include "common/hashfn.h"
#include "executor/spi.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "replication/worker_internal.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"
#include "utils/xid8.h"

#include "base/refusal.h"
#include "history/checkpoint.h"
#include "history/position_text.h"

PG_FUNCTION_INFO_V1(position_tag);
PG_FUNCTION_INFO_V1(position_snapshot);
PG_FUNCTION_INFO_V1(position_now);
PG_FUNCTION_INFO_V1(commit_time);
PG_FUNCTION_INFO_V1(stamp_applied_row);

/* The cluster, the database in it, and its timeline, which a failover changes. */
static uint32
tag(void)
{
	struct
	{
		uint64		cluster;
		Oid			database;
		TimeLineID	timeline;
	}			life = {GetSystemIdentifier(), MyDatabaseId, 0};

	if (RecoveryInProgress())
		GetXLogReplayRecPtr(&life.timeline);
	else
		life.timeline = GetWALInsertionTimeLine();
	return hash_bytes((const unsigned char *) &life, sizeof(life));
}

/* SQL: position_tag() → the eight hexadecimal digits that its positions begin with */
Datum
position_tag(PG_FUNCTION_ARGS)
{
	PG_RETURN_TEXT_P(cstring_to_text(psprintf("%08x", tag())));
}

/* SQL: position_snapshot(given, field) → pg_snapshot */
Datum
position_snapshot(PG_FUNCTION_ARGS)
{
	char	   *given = text_to_cstring(PG_GETARG_TEXT_PP(0));
	char	   *snapshot = palloc(strlen(given) + 1);
	Violation  *violation;

	if (!position_snapshot_text(given, snapshot))
	{
		violation = violation_make("field_format");
		violation_field(violation, text_to_cstring(PG_GETARG_TEXT_PP(1)));
		violation_text(violation, "expected", "position");
		refuse_one(ERRCODE_SHEET_INVALID, violation);
	}
	if (strncmp(given, psprintf("%08x", tag()), POSITION_TAG_DIGITS) != 0)
	{
		violation = violation_make("position_elsewhere");
		violation_field(violation, text_to_cstring(PG_GETARG_TEXT_PP(1)));
		refuse_one(ERRCODE_STALE_VERSION, violation);
	}
	PG_RETURN_DATUM(DirectFunctionCall1(pg_snapshot_in, CStringGetDatum(snapshot)));
}

/* A transaction id of a snapshot, which is at most next, with its epoch. */
static uint64
widen(TransactionId xid, FullTransactionId next)
{
	uint32		epoch = EpochFromFullTransactionId(next);

	if (xid > XidFromFullTransactionId(next))
		epoch--;
	return ((uint64) epoch) << 32 | xid;
}

static int
compare_xids(const void *a, const void *b)
{
	uint64		x = *(const uint64 *) a,
				y = *(const uint64 *) b;

	return (x > y) - (x < y);
}

/*
 * SQL: position_now() → tag-xmin-xmax-xip.xip…, which an address can have in it. pg_current_snapshot() leaves out what
 * is under way on a standby, where PostgreSQL 15 lists it among the subtransactions. A snapshot does not list its own
 * transaction, which is under way, too: what it writes later would be taken for seen.
 */
Datum
position_now(PG_FUNCTION_ARGS)
{
	Snapshot	snapshot = GetActiveSnapshot();
	TransactionId own = GetTopTransactionIdIfAny();
	FullTransactionId next = ReadNextFullTransactionId();
	uint64	   *under_way = palloc(sizeof(uint64) * (snapshot->xcnt + Max(snapshot->subxcnt, 0) + 1));
	int			n = 0;
	const char *separator = "";
	StringInfoData written;

	for (uint32 i = 0; i < snapshot->xcnt; i++)
		under_way[n++] = widen(snapshot->xip[i], next);
	for (int32 i = 0; snapshot->takenDuringRecovery && i < snapshot->subxcnt; i++)
		under_way[n++] = widen(snapshot->subxip[i], next);
	if (snapshot->takenDuringRecovery && snapshot->suboverflowed)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("this standby does not know every transaction that is under way"),
				 errhint("Ask again in a moment, or ask the primary.")));
	if (TransactionIdIsValid(own) && TransactionIdPrecedes(own, snapshot->xmax))
		under_way[n++] = widen(own, next);
	qsort(under_way, n, sizeof(uint64), compare_xids);
	initStringInfo(&written);
	appendStringInfo(&written, "%08x-" UINT64_FORMAT "-" UINT64_FORMAT "-", tag(),
					 widen(snapshot->xmin, next), widen(snapshot->xmax, next));
	for (int i = 0; i < n; i++)
	{
		appendStringInfo(&written, "%s" UINT64_FORMAT, separator, under_way[i]);
		separator = ".";
	}
	PG_RETURN_TEXT_P(cstring_to_text_with_len(written.data, written.len));
}

/*
 * SQL: commit_time(xid8) → when a transaction committed; NULL where that is not known:
 * track_commit_timestamp is off, or was then, or vacuum has removed it since. Ids older
 * than half their range would be taken for others.
 */
Datum
commit_time(PG_FUNCTION_ARGS)
{
	uint64		xid = U64FromFullTransactionId(PG_GETARG_FULLTRANSACTIONID(0));
	uint64		next = U64FromFullTransactionId(ReadNextFullTransactionId());
	TimestampTz at;

	if (!track_commit_timestamp || !TransactionIdIsNormal((TransactionId) xid) || xid >= next ||
		next - xid > PG_INT32_MAX ||
		!TransactionIdGetCommitTsData((TransactionId) xid, &at, NULL))
		PG_RETURN_NULL();
	PG_RETURN_TIMESTAMPTZ(at);
}

/*
 * BEFORE INSERT or UPDATE of a row that replication brings: the transaction that
 * applies it is the one in which this database's totals change. A first copy is of
 * what was before; it is in no position, as a row of a dump.
 */
Datum
stamp_applied_row(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;
	TupleDesc	desc;
	HeapTuple	row;
	int			xid_column,
				at_column;
	Datum		valid_from_xid;
	bool		isnull;

	if (!CALLED_AS_TRIGGER(fcinfo) || !TRIGGER_FIRED_FOR_ROW(trigger->tg_event) ||
		!TRIGGER_FIRED_BEFORE(trigger->tg_event) || TRIGGER_FIRED_BY_DELETE(trigger->tg_event))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("stamp_applied_row must be called as a BEFORE ROW trigger of INSERT or UPDATE")));
	desc = RelationGetDescr(trigger->tg_relation);
	xid_column = SPI_fnumber(desc, "valid_from_xid");
	at_column = SPI_fnumber(desc, "valid_from");
	if (xid_column <= 0 || at_column <= 0)
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("stamp_applied_row needs the columns valid_from_xid and valid_from")));
	valid_from_xid = FullTransactionIdGetDatum(MyLogicalRepWorker && am_tablesync_worker() ?
									  InvalidFullTransactionId : GetTopFullTransactionId());
	if (!FullTransactionIdIsValid(DatumGetFullTransactionId(valid_from_xid)))
	{
		Datum		election = SPI_getbinval(trigger->tg_trigtuple, desc, SPI_fnumber(desc, "election_id"), &isnull);

		if (!isnull)
			checkpoint_lacks(DatumGetInt32(election));
	}
	row = trigger->tg_trigtuple;
	if (TRIGGER_FIRED_BY_UPDATE(trigger->tg_event))
	{
		Datum		was = SPI_getbinval(trigger->tg_trigtuple, desc, at_column, &isnull);

		row = trigger->tg_newtuple;
		if (SPI_getbinval(row, desc, at_column, &isnull) == was)
			valid_from_xid = SPI_getbinval(trigger->tg_trigtuple, desc, xid_column, &isnull);
	}
	isnull = false;
	return PointerGetDatum(heap_modify_tuple_by_cols(row, desc, 1, &xid_column, &valid_from_xid, &isnull));
}
