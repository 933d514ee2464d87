/*
 * POST /api/offices/{id}/results where the office has no sheet yet, which is nearly always: who asks, whether they may
 * enter it, the sheet, and the answer that shows it, each row read once. What else there is to say is said in SQL.
 */
#include "base/compat.h"

#include "access/xact.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "utils/array.h"
#include "utils/fmgroids.h"
#include "utils/jsonb.h"
#include "utils/snapmgr.h"

#include "api/office_entry.h"
#include "api/request.h"
#include "api/requester.h"
#include "api/sheet_entry.h"
#include "api/sheet_json.h"
#include "base/lookup.h"
#include "base/tables.h"
#include "sheet/election_lock.h"
#include "sheet/sheet.h"

PG_FUNCTION_INFO_V1(sheet_post);

#define RESULTS "results"
#define NESTED_QUERY "SELECT res_elec_internal.nested($1, '" RESULTS "')"

/* The id in the path; 0, which no office has, where there is none. */
static int32
path_id(const Row *request)
{
	ArrayType  *ids;
	bool		isnull;
	int			first = 1;
	Datum		id;

	if (IS_NULL(request, REQUEST_IDS))
		return 0;
	ids = DatumGetArrayTypeP(VALUE(request, REQUEST_IDS));
	id = array_get_element(PointerGetDatum(ids), 1, &first, -1, sizeof(int32), true, TYPALIGN_INT, &isnull);
	return isnull ? 0 : DatumGetInt32(id);
}

/* A form has its list as JSON in a text. */
static Jsonb *
with_list(Jsonb *body)
{
	static SPIPlanPtr plan = NULL;
	Oid			type = JSONBOID;
	Datum		argument = JsonbPGetDatum(body);
	bool		isnull;

	SPI_connect();
	if (plan == NULL)
		plan = plan_keep(NESTED_QUERY, 1, &type);
	if (SPI_execute_plan(plan, &argument, NULL, true, 1) != SPI_OK_SELECT || SPI_processed != 1)
		elog(ERROR, "could not read the list of a form");
	argument = SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &isnull);
	argument = SPI_datumTransfer(argument, false, -1);
	SPI_finish();
	return DatumGetJsonbP(argument);
}

static Jsonb *
body_of(const Row *request)
{
	Jsonb	   *body = IS_NULL(request, REQUEST_BODY) ? NULL : DatumGetJsonbP(VALUE(request, REQUEST_BODY));
	JsonbValue	list;

	if (body != NULL && JB_ROOT_IS_OBJECT(body) &&
		getKeyJsonValueFromContainer(&body->root, RESULTS, strlen(RESULTS), &list) != NULL && list.type == jbvString)
		return with_list(body);
	return body;
}

static bool
has_sheet(int32 office_id)
{
	ScanKeyData key;

	lookup_key(&key, SHEET_OFFICE_ID, F_INT4EQ, Int32GetDatum(office_id));
	return lookup_any("result_sheet", "result_sheet_pkey", GetActiveSnapshot(), 1, &key);
}

static bool
is_held(Datum sheet)
{
	Row			row = row_of_datum(sheet);

	return strcmp(row_text(&row, "status"), "held") == 0;
}

/* The answer shows what stands now: flags that the sheet got as it was entered, too. */
static Datum
answer(FunctionCallInfo fcinfo, Datum office, Datum sheet)
{
	Datum		made;

	CommandCounterIncrement();
	PushActiveSnapshot(GetTransactionSnapshot());
	made = sheet_answer_of(fcinfo, 201, PG_GETARG_TEXT_PP(is_held(sheet) ? 2 : 1), office, sheet);
	PopActiveSnapshot();
	return made;
}

/* SQL: sheet_post(request, what is said of a sheet that is received, of one that is held) → answer */
Datum
sheet_post(PG_FUNCTION_ARGS)
{
	Row			request = requester_request(fcinfo),
				user = row_of_datum(requester_user(&request, false)),
				row;
	Person		who = requester_person(&user);
	int32		office_id = path_id(&request);
	Datum		office = office_for_entry(&who, office_id),
				sheet;

	row = row_of_datum(office);
	if (has_sheet(office_id))
		PG_RETURN_NULL();
	(void) election_share(DatumGetInt32(VALUE(&row, SHEET_ELECTION_ID)));	/* so that its guard reads the office once */
	if (!sheet_enter(office_id, body_of(&request), &sheet))
		PG_RETURN_NULL();
	PG_RETURN_DATUM(answer(fcinfo, office, sheet));
}
