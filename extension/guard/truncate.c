/* Before TRUNCATE of result_sheet: all sheets at once may go only while each of their elections is active. */
#include "base/compat.h"

#include "executor/spi.h"
#include "fmgr.h"

#include "base/refusal.h"
#include "base/tables.h"
#include "sheet/election_lock.h"

#define CLOSED_QUERY \
	"SELECT e.id, e.status FROM res_elec.election e WHERE e.status OPERATOR(pg_catalog.<>) 'active'" \
	" AND EXISTS (SELECT FROM res_elec.result_sheet s WHERE s.election_id OPERATOR(pg_catalog.=) e.id) LIMIT 1"

PG_FUNCTION_INFO_V1(sheet_truncate_check);

static void
require_all_active(void)
{
	Identity	caller;
	bool		isnull;

	become_owner(res_elec_relation("election"), &caller);
	SPI_connect();
	if (SPI_execute(CLOSED_QUERY, false, 1) != SPI_OK_SELECT)
		elog(ERROR, "could not read the elections of the sheets");
	if (SPI_processed > 0)
		refuse_status("election_not_active", NULL, "election_id",
					  DatumGetInt32(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &isnull)),
					  SPI_getvalue(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 2));
	SPI_finish();
	become_caller(&caller);
}

/* SQL: sheet_truncate_check() */
Datum
sheet_truncate_check(PG_FUNCTION_ARGS)
{
	election_require_read_committed("result_sheet");
	require_all_active();
	PG_RETURN_VOID();
}
