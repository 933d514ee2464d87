/*
 * What a slot with the plugin "res_elec" sends: what pgoutput sends, but no transaction before a synchronous standby
 * has it on disk. PostgreSQL itself sends what is on the primary's disk; when that fails, a subscriber would have what
 * the promoted standby lacks, and would take what that writes at the same positions for what it has already. Nor does
 * the subscriber count as a standby itself, which a synchronous_standby_names of "*" would make of it: commits would
 * wait for it, and it for them.
 */
#include "base/compat.h"

#include "fmgr.h"
#include "miscadmin.h"
#include "replication/logical.h"
#include "replication/output_plugin.h"
#include "replication/walsender.h"
#include "storage/latch.h"
#include "utils/guc.h"
#include "utils/timestamp.h"
#include "utils/wait_event.h"

#include "nodes/standby.h"

/* A primary that is being stopped waits for its walsenders: one that waits for a standby gives up. */
#define WAIT_MOST_MS 5000
#define WAIT_STEP_MS 10

static OutputPluginCallbacks pgoutput;

extern PGDLLEXPORT void _PG_output_plugin_init(OutputPluginCallbacks *callbacks);

/* The subscriber is answered meanwhile. */
static void
wait_for_standby(LogicalDecodingContext *context, XLogRecPtr end)
{
	TimestampTz until = TimestampTzPlusMilliseconds(GetCurrentTimestamp(), WAIT_MOST_MS);

	while (!standby_has(end))
	{
		if (GetCurrentTimestamp() > until)
			ereport(ERROR,
					(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
					 errmsg("what was committed before %X/%X is not sent: no synchronous standby has it yet",
							LSN_FORMAT_ARGS(end)),
					 errhint("The subscriber asks again by itself; commits wait as well until a standby is there.")));
		OutputPluginUpdateProgress(context, false);
		(void) WaitLatch(MyLatch, WL_LATCH_SET | WL_TIMEOUT | WL_EXIT_ON_PM_DEATH, WAIT_STEP_MS,
						 WAIT_EVENT_SYNC_REP);
		ResetLatch(MyLatch);
		CHECK_FOR_INTERRUPTS();
	}
}

static void
on_startup(LogicalDecodingContext *context, OutputPluginOptions *options, bool is_init)
{
	/* of this process alone, before it asks whether it is a synchronous standby */
	if (am_walsender)
		SetConfigOption("synchronous_standby_names", "", PGC_POSTMASTER, PGC_S_OVERRIDE);
	pgoutput.startup_cb(context, options, is_init);
}

static void
on_begin(LogicalDecodingContext *context, ReorderBufferTXN *transaction)
{
	wait_for_standby(context, transaction->end_lsn);
	pgoutput.begin_cb(context, transaction);
}

/* The end of a transaction whose beginning was sent while it was under way. */
static void
on_stream_commit(LogicalDecodingContext *context, ReorderBufferTXN *transaction, XLogRecPtr commit)
{
	wait_for_standby(context, transaction->end_lsn);
	pgoutput.stream_commit_cb(context, transaction, commit);
}

/* Two-phase commits are sent when they are committed, as by the preset of subscriptions. */
void
_PG_output_plugin_init(OutputPluginCallbacks *callbacks)
{
	LogicalOutputPluginInit init = (LogicalOutputPluginInit)
		load_external_function("pgoutput", "_PG_output_plugin_init", true, NULL);

	init(&pgoutput);
	*callbacks = pgoutput;
	callbacks->startup_cb = on_startup;
	callbacks->begin_cb = on_begin;
	callbacks->stream_commit_cb = on_stream_commit;
	callbacks->filter_prepare_cb = NULL;
	callbacks->begin_prepare_cb = NULL;
	callbacks->prepare_cb = NULL;
	callbacks->commit_prepared_cb = NULL;
	callbacks->rollback_prepared_cb = NULL;
	callbacks->stream_prepare_cb = NULL;
}
