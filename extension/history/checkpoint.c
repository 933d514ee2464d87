/*
 * A checkpoint keeps totals of a moment, with the transactions they have in them. A
 * row whose valid_from_xid is 0 (it came with a dump or a first copy) is in every
 * position, so also in those of checkpoints that do not have it: these are deleted
 * when it comes. A restore brings such rows by the million, so an election is dealt
 * with once for each subtransaction.
 */
#include "history/checkpoint.h"

#include "access/xact.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "storage/proc.h"
#include "base/compat.h"
#include "base/tables.h"

PG_FUNCTION_INFO_V1(checkpoints_lack_row);

static SPIPlanPtr
forget_plan(void)
{
	static SPIPlanPtr plan;

	if (plan == NULL)
		plan = plan_keep("SELECT res_elec_internal.checkpoints_forget($1)", 1, (Oid[]) {INT4OID});
	return plan;
}

/* All of them for NULL. As the owner, for whom a restore is run may not call it. */
static void
forget(Datum election, bool all)
{
	Identity	caller;

	SPI_connect();
	become_owner(res_elec_relation("checkpoint"), &caller);
	if (SPI_execute_plan(forget_plan(), &election, all ? "n" : " ", false, 0) != SPI_OK_SELECT)
		elog(ERROR, "could not forget checkpoints");
	become_caller(&caller);
	SPI_finish();
}

void
checkpoint_lacks(int32 election_id)
{
	static struct
	{
		LocalTransactionId transaction;
		SubTransactionId sub;
		int32		election_id;
	}			last;
	SubTransactionId sub = GetCurrentSubTransactionId();

	if (last.transaction == my_local_transaction() && last.sub == sub && last.election_id == election_id)
		return;
	forget(Int32GetDatum(election_id), false);
	last.transaction = my_local_transaction();
	last.sub = sub;
	last.election_id = election_id;
}

void
checkpoints_forget(void)
{
	forget((Datum) 0, true);
}

/* SQL: checkpoints_lack_row(election_id) */
Datum
checkpoints_lack_row(PG_FUNCTION_ARGS)
{
	checkpoint_lacks(PG_GETARG_INT32(0));
	PG_RETURN_VOID();
}
