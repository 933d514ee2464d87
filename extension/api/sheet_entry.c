/*
 * Entering the sheet of an office from the body of a request; see sheet_entry.h. The row is read again only where a
 * soft rule has held it.
 */
#include "api/sheet_entry.h"

#include "access/xact.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

#include "access/table.h"
#include "base/lookup.h"
#include "base/tables.h"
#include "flags/store.h"
#include "sheet/read_json.h"

PG_FUNCTION_INFO_V1(sheet_of);
PG_FUNCTION_INFO_V1(sheet_insert);

/* RETURNING s gives the row as one composite value, which is handed on as it is. */
#define INSERT_QUERY \
	"INSERT INTO res_elec.result_sheet AS s" \
	" (office_id, registered_voters, total_voters, blank_votes, null_votes, votes, reason)" \
	" VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (office_id) DO NOTHING RETURNING s"
#define REASON_QUERY "SELECT res_elec_internal.body_reason($1)"

/* The parameters of INSERT_QUERY: numbers from 0 */
enum
{
	OFFICE, FIGURES, REASON = FIGURES + ENTERED_N_COLUMNS, N_PARAMETERS
};

static Oid
votes_type(void)
{
	Relation	table = table_open(res_elec_relation("result_sheet"), AccessShareLock);
	Oid			type = TupleDescAttr(RelationGetDescr(table), SHEET_VOTES - 1)->atttypid;

	table_close(table, AccessShareLock);
	return type;
}

/* A session may see the extension made anew, and its type with it. */
static SPIPlanPtr
insert_plan(void)
{
	static SPIPlanPtr plan = NULL;
	static Oid	planned_type = InvalidOid;
	Oid			type = votes_type();

	if (type != planned_type)
	{
		plan = plan_keep(INSERT_QUERY, N_PARAMETERS, (Oid[]) {INT4OID, INT4OID, INT4OID, INT4OID, INT4OID, type, TEXTOID});
		planned_type = type;
	}
	return plan;
}

/* The sheet as this transaction sees it now. */
static bool
read_again(int32 office_id, Datum *sheet)
{
	Snapshot	snapshot;
	bool		found;

	CommandCounterIncrement();
	snapshot = RegisterSnapshot(GetLatestSnapshot());
	found = lookup_row("result_sheet", "result_sheet_pkey", snapshot, office_id, sheet);
	UnregisterSnapshot(snapshot);
	return found;
}

/* SQL: sheet_of(office_id) → result_sheet */
Datum
sheet_of(PG_FUNCTION_ARGS)
{
	Datum		sheet;

	if (!lookup_row("result_sheet", "result_sheet_pkey", GetActiveSnapshot(), PG_GETARG_INT32(0), &sheet))
		PG_RETURN_NULL();
	PG_RETURN_DATUM(sheet);
}

/* The row that the plan has given back, for the caller; false: it gave none. */
static bool
take_entered(Datum *sheet)
{
	bool		isnull;

	if (SPI_processed == 0)
		return false;
	*sheet = SPI_datumTransfer(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &isnull), false, -1);
	return true;
}

/* The reason in a body that has one, for the caller; NULL for a blank one. */
static Datum
reason_of(Jsonb *body, bool *isnull)
{
	static SPIPlanPtr plan = NULL;
	JsonbValue	value;
	Oid			type = JSONBOID;
	Datum		argument = JsonbPGetDatum(body);
	Datum		reason = (Datum) 0;

	*isnull = true;
	if (!JB_ROOT_IS_OBJECT(body) || getKeyJsonValueFromContainer(&body->root, "reason", strlen("reason"), &value) == NULL)
		return reason;
	SPI_connect();
	if (plan == NULL)
		plan = plan_keep(REASON_QUERY, 1, &type);
	if (SPI_execute_plan(plan, &argument, NULL, true, 1) != SPI_OK_SELECT || SPI_processed != 1)
		elog(ERROR, "could not read the reason of a sheet");
	reason = SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, isnull);
	if (!*isnull)
		reason = SPI_datumTransfer(reason, false, -1);
	SPI_finish();
	return reason;
}

bool
sheet_enter(int32 office_id, Jsonb *body, Datum *sheet)
{
	uint64		held = flags_held();
	Datum		values[N_PARAMETERS] = {Int32GetDatum(office_id)};
	bool		is_null[N_PARAMETERS] = {false, true, true, true, true, true, true};
	char		nulls[N_PARAMETERS];
	bool		entered;

	if (body != NULL)			/* else no figure is given, which is refused as such */
	{
		sheet_read_json(office_id, body, &values[FIGURES], &is_null[FIGURES]);
		values[REASON] = reason_of(body, &is_null[REASON]);
	}
	for (int i = 0; i < lengthof(nulls); i++)
		nulls[i] = is_null[i] ? 'n' : ' ';
	SPI_connect();
	if (SPI_execute_plan(insert_plan(), values, nulls, false, 0) != SPI_OK_INSERT_RETURNING)
		elog(ERROR, "could not enter a sheet: %s", SPI_result_code_string(SPI_result));
	entered = take_entered(sheet);
	SPI_finish();
	if (entered && flags_held() != held && !read_again(office_id, sheet))
		elog(ERROR, "the sheet of office %d that was entered is not there", office_id);
	return entered;
}

/* SQL: sheet_insert(office_id, body) → result_sheet */
Datum
sheet_insert(PG_FUNCTION_ARGS)
{
	Datum		sheet;

	if (!sheet_enter(PG_GETARG_INT32(0), PG_ARGISNULL(1) ? NULL : PG_GETARG_JSONB_P(1), &sheet))
		PG_RETURN_NULL();
	PG_RETURN_DATUM(sheet);
}
