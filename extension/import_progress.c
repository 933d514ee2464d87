/*
 * How far the import of this session is, for the others: it shows as a COPY FROM in
 * pg_stat_progress_copy, whose further places hold what only the view import_progress reads.
 * PostgreSQL itself ends it with the transaction that fails.
 *
 * An ANALYZE takes the session's one place for itself, so everything is written anew with each step.
 */
#include "compat.h"

#include "commands/progress.h"
#include "fmgr.h"
#include "utils/backend_progress.h"
#include "utils/builtins.h"

#include "tables.h"

PG_FUNCTION_INFO_V1(import_step);
PG_FUNCTION_INFO_V1(import_tick);
PG_FUNCTION_INFO_V1(import_done);

/* Places that COPY does not use; MAGIC tells an import from a COPY. */
enum
{
	PLACE_PHASE = PGSTAT_NUM_PROGRESS_PARAM - 4, PLACE_TOTAL, PLACE_ELECTION, PLACE_MAGIC
};
#define MAGIC INT64CONST(0x5245534c4543)

#define ROWS_A_NEWS 500

static struct
{
	int64		done;
	bool		under_way;
} progress;

/* import_step(relation, election_id, phase, total): another phase begins, with nothing done of it. */
Datum
import_step(PG_FUNCTION_ARGS)
{
	static const int places[] = {PROGRESS_COPY_COMMAND, PROGRESS_COPY_TYPE, PROGRESS_COPY_TUPLES_PROCESSED,
	PLACE_PHASE, PLACE_TOTAL, PLACE_ELECTION, PLACE_MAGIC};
	const int64 values[] = {PROGRESS_COPY_COMMAND_FROM, PROGRESS_COPY_TYPE_CALLBACK, 0,
	PG_GETARG_INT32(2), PG_GETARG_INT64(3), PG_GETARG_INT32(1), MAGIC};
	char	   *relation = text_to_cstring(PG_GETARG_TEXT_PP(0));

	progress.done = 0;
	progress.under_way = true;
	pgstat_progress_start_command(PROGRESS_COMMAND_COPY, res_elec_relation(relation));
	pgstat_progress_update_multi_param(lengthof(places), places, values);
	PG_RETURN_VOID();
}

/* import_tick(): one row more; true, so that it can stand in a WHERE. */
Datum
import_tick(PG_FUNCTION_ARGS)
{
	if (progress.under_way && ++progress.done % ROWS_A_NEWS == 0)
		pgstat_progress_update_param(PROGRESS_COPY_TUPLES_PROCESSED, progress.done);
	PG_RETURN_BOOL(true);
}

/* import_done(): nothing is under way any more. */
Datum
import_done(PG_FUNCTION_ARGS)
{
	progress.under_way = false;
	pgstat_progress_end_command();
	PG_RETURN_VOID();
}
