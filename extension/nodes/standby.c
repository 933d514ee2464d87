/*
 * A change that comes from another node is confirmed there, and then never sent again, when the commit of the
 * subscription's worker returns. With synchronous_commit = on that is when a synchronous standby has it, unless the
 * postmaster died or the wait was cancelled: then the commit returns as well, and the worker would confirm what may be
 * lost with this machine. It ends before it does.
 */
#include "nodes/standby.h"

#include "base/compat.h"

#include "access/xact.h"
#include "access/xlog.h"
#include "commands/trigger.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "replication/logicalworker.h"
#include "replication/walsender.h"
#include "replication/walsender_private.h"
#include "storage/lwlock.h"

PG_FUNCTION_INFO_V1(node_came);

bool
standby_has(XLogRecPtr end)
{
	bool		has;

	if (RecoveryInProgress())
		return true;			/* it has come to this standby, then */
	LWLockAcquire(SyncRepLock, LW_SHARED);
	has = !commits_wait_for_standbys() || WalSndCtl->lsn[SYNC_REP_WAIT_FLUSH] >= end;
	LWLockRelease(SyncRepLock);
	return has;
}

/* Nothing may fail here: the worker ends where it next looks for interrupts, which is before it confirms anything. */
static void
on_transaction_end(XactEvent event, void *argument)
{
	if (event != XACT_EVENT_COMMIT || !IsLogicalWorker() || synchronous_commit < SYNCHRONOUS_COMMIT_REMOTE_FLUSH ||
		standby_has(XactLastCommitEnd))
		return;
	ProcDiePending = true;
	InterruptPending = true;
}

void
standby_init(void)
{
	RegisterXactCallback(on_transaction_end, NULL);
}

/* AFTER a row that a subscription brings: loads this library, and so what is above, into the worker. */
Datum
node_came(PG_FUNCTION_ARGS)
{
	if (!CALLED_AS_TRIGGER(fcinfo))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("node_came must be called as a trigger")));
	return PointerGetDatum(NULL);
}
