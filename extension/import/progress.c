/*
 * How far the import of this session is, for the others: it shows as a COPY FROM in
 * pg_stat_progress_copy, whose further parameters (slots) have what only the view import_progress reads.
 * PostgreSQL itself ends it with the transaction that fails.
 *
 * A session reports one progress at a time. An ANALYZE takes its turn and an index that is built (of a table's TOAST,
 * too) writes into 15 and 16 of its parameters: ours are the others, and all is written anew after each ANALYZE.
 */
#include "import/progress.h"

#include "base/compat.h"

#include "commands/progress.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/backend_progress.h"
#include "utils/builtins.h"
#include "utils/guc.h"

#include "base/tables.h"

PG_FUNCTION_INFO_V1(import_step);
PG_FUNCTION_INFO_V1(import_tick);
PG_FUNCTION_INFO_V1(import_analyze);
PG_FUNCTION_INFO_V1(import_done);
PG_FUNCTION_INFO_V1(import_progress_list);

/* res_elec.import_piece: so many lines of a file are written in one statement. */
static int	import_piece = 50000;

/*
 * Slots that neither COPY nor an index uses. They have the rows of all, the phase with the election, and a number that
 * tells an import from a COPY.
 */
enum
{
	SLOT_TOTAL = PGSTAT_NUM_PROGRESS_PARAM - 3, SLOT_ABOUT, SLOT_MAGIC
};
#define MAGIC INT64CONST(0x5245534c4543)

#define ROWS_A_REPORT 500

static struct
{
	Oid			relation;
	int64		about;			/* phase in the upper half, election in the lower */
	int64		total;
	int64		done;
	bool		under_way;
} progress;

static void
report(void)
{
	static const int slots[] = {PROGRESS_COPY_COMMAND, PROGRESS_COPY_TYPE, PROGRESS_COPY_TUPLES_PROCESSED,
	SLOT_TOTAL, SLOT_ABOUT, SLOT_MAGIC};
	const int64 values[] = {PROGRESS_COPY_COMMAND_FROM, PROGRESS_COPY_TYPE_CALLBACK, progress.done,
	progress.total, progress.about, MAGIC};

	pgstat_progress_start_command(PROGRESS_COMMAND_COPY, progress.relation);
	pgstat_progress_update_multi_param(lengthof(slots), slots, values);
}

/* import_step(relation, election_id, phase, total): another phase begins, with nothing done of it. */
Datum
import_step(PG_FUNCTION_ARGS)
{
	char	   *relation = text_to_cstring(PG_GETARG_TEXT_PP(0));

	progress.relation = res_elec_relation(relation);
	progress.about = ((int64) PG_GETARG_INT32(2)) << 32 | PG_GETARG_INT32(1);
	progress.total = PG_GETARG_INT64(3);
	progress.done = 0;
	progress.under_way = true;
	report();
	PG_RETURN_VOID();
}

void
progress_tick(void)
{
	if (progress.under_way && ++progress.done % ROWS_A_REPORT == 0)
		pgstat_progress_update_param(PROGRESS_COPY_TUPLES_PROCESSED, progress.done);
}

/* import_tick(): one row more; true, so that it can stand in a WHERE. */
Datum
import_tick(PG_FUNCTION_ARGS)
{
	progress_tick();
	PG_RETURN_BOOL(true);
}

/* import_analyze(table): gives a temporary table of an import its statistics, and reports the import again. */
Datum
import_analyze(PG_FUNCTION_ARGS)
{
	const char *table = text_to_cstring(PG_GETARG_TEXT_PP(0));

	SPI_connect();
	if (SPI_execute(psprintf("ANALYZE %s", quote_qualified_identifier("pg_temp", table)), false, 0) != SPI_OK_UTILITY)
		elog(ERROR, "could not analyze %s", table);
	SPI_finish();
	if (progress.under_way)
		report();
	PG_RETURN_VOID();
}

/* import_done(): nothing is under way any more. */
Datum
import_done(PG_FUNCTION_ARGS)
{
	progress.under_way = false;
	pgstat_progress_end_command();
	PG_RETURN_VOID();
}

/*
 * import_progress_list(): the imports under way in this database, a row each as the view import_progress has them.
 * Whose rights it runs with decides of which sessions (pg_stat_get_progress_info); parameters are counted from 1 there.
 */
Datum
import_progress_list(PG_FUNCTION_ARGS)
{
	static const char *const phases[] = {"reading", "judging", "writing"};
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;

	InitMaterializedSRF(fcinfo, 0);
	SPI_connect();
	if (SPI_execute(
		psprintf("SELECT pid, relid, param%d, param%d, param%d FROM pg_catalog.pg_stat_get_progress_info('COPY')"
							 " WHERE param%d = " INT64_FORMAT " AND datid = %u",
							 SLOT_ABOUT + 1, PROGRESS_COPY_TUPLES_PROCESSED + 1, SLOT_TOTAL + 1, SLOT_MAGIC + 1, MAGIC, MyDatabaseId),
					true, 0) != SPI_OK_SELECT)
		elog(ERROR, "could not read the progress of imports");
	for (uint64 i = 0; i < SPI_processed; i++)
	{
		Datum		got[5],
					values[6];
		bool		nulls[6] = {false};
		int64		about;
		int			phase,
					election_id;

		for (int column = 0; column < lengthof(got); column++)
			got[column] = SPI_getbinval(SPI_tuptable->vals[i], SPI_tuptable->tupdesc, column + 1, &nulls[column]);
		about = DatumGetInt64(got[2]);
		phase = (int) (about >> 32);
		election_id = (int) (about & PG_INT32_MAX);
		values[0] = got[0];
		values[1] = Int32GetDatum(election_id);
		nulls[1] = election_id == 0;
		values[2] = got[1];
		nulls[3] = phase < 1 || phase > lengthof(phases);
		values[3] = nulls[3] ? (Datum) 0 : CStringGetTextDatum(phases[phase - 1]);
		values[4] = got[3];
		values[5] = got[4];
		nulls[5] = DatumGetInt64(got[4]) == 0;
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
	SPI_finish();
	PG_RETURN_VOID();
}

void
import_init(void)
{
	DefineCustomIntVariable("res_elec.import_piece",
							"How many lines of an import one statement writes.",
							"What a statement keeps for its end is in memory.",
							&import_piece, 50000, 1, 10000000, PGC_USERSET, 0, NULL, NULL, NULL);
}
