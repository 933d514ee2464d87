/*
 * The registered voters of an office that is merged go into the other one's register, and come back out of it. Where a
 * decision says so of an election that is over, the register follows, too, as nothing else that an election consists of
 * does then. See office_merger.h.
 */
#include "rules/office_merger.h"

#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "utils/builtins.h"

#include "base/tables.h"

PG_FUNCTION_INFO_V1(office_register_add);

/* One that is not known stays so. */
#define REGISTER_QUERY \
	"UPDATE res_elec.office SET reason = $3, registered_voters = CASE WHEN registered_voters IS NOT NULL" \
	" THEN GREATEST(registered_voters OPERATOR(pg_catalog.+) $2, 0) END WHERE id OPERATOR(pg_catalog.=) $1"

static bool following = false;

bool
office_register_follows(void)
{
	return following;
}

static void
write_register(Datum *arguments, const char *nulls)
{
	static SPIPlanPtr plan = NULL;

	SPI_connect();
	if (plan == NULL)
		plan = plan_keep(REGISTER_QUERY, 3, (Oid[]) {INT4OID, INT4OID, TEXTOID});
	if (SPI_execute_plan(plan, arguments, nulls, false, 0) != SPI_OK_UPDATE)
		elog(ERROR, "could not write the register of office %d", DatumGetInt32(arguments[0]));
	SPI_finish();
}

/* SQL: office_register_add(office_id, voters, reason) */
Datum
office_register_add(PG_FUNCTION_ARGS)
{
	Datum		arguments[] = {PG_GETARG_DATUM(0), PG_GETARG_DATUM(1), PG_ARGISNULL(2) ? (Datum) 0 : PG_GETARG_DATUM(2)};

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1) || PG_GETARG_INT32(1) == 0)
		PG_RETURN_VOID();
	following = true;
	PG_TRY();
	{
		write_register(arguments, PG_ARGISNULL(2) ? "  n" : "   ");
	}
	PG_FINALLY();
	{
		following = false;
	}
	PG_END_TRY();
	PG_RETURN_VOID();
}
