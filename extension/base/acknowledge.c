/*
 * An answer that says that a sheet is entered must be as durable as the sheet. A transaction that wrote (entered a
 * sheet) waits at its commit for the disk and for the synchronous standby; one that found everything as it should be
 * (the same sheet again) wrote nothing, and its commit waits for nothing, though what it found may stand on this server
 * alone: its commit may have been cancelled while it waited for the standby. Such a transaction writes a record here.
 */
#include "base/compat.h"

#include "access/xact.h"
#include "access/xlog.h"
#include "fmgr.h"
#include "replication/message.h"

PG_FUNCTION_INFO_V1(acknowledge);

/*
 * SQL: acknowledge(status) → true. A commit waits only for a transaction that has an id and has written a record
 * (RecordTransactionCommit of xact.c); a logical message gives it both, and is larger than all that was
 * committed before it was made. Refusals acknowledge nothing.
 */
Datum
acknowledge(PG_FUNCTION_ARGS)
{
	int32		status = PG_GETARG_INT32(0);

	if (status >= 400 || (TransactionIdIsValid(GetTopTransactionIdIfAny()) && XactLastRecEnd != InvalidXLogRecPtr))
		PG_RETURN_BOOL(true);
	if (RecoveryInProgress())
		ereport(ERROR,
				(errcode(ERRCODE_READ_ONLY_SQL_TRANSACTION),
				 errmsg("a standby cannot acknowledge a write"),
				 errhint("Ask the primary.")));
	log_transactional_message("res_elec");
	PG_RETURN_BOOL(true);
}
