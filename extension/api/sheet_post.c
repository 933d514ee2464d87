/*
 * POST /api/offices/{id}/results where the office has no sheet yet, which is nearly always: who asks, whether they may
 * enter it, the sheet, and the answer that shows it, each row read once. What there is to say of a sheet that stands
 * already is said in SQL.
 */
#include "base/compat.h"

#include "access/xact.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "utils/array.h"
#include "utils/builtins.h"
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

PG_FUNCTION_INFO_V1(api_sheet_post);
PG_FUNCTION_INFO_V1(sheet_received);

#define RESULTS "results"
#define NESTED_QUERY "SELECT res_elec_internal.nested($1, '" RESULTS "')"
#define AGAIN_QUERY "SELECT res_elec_internal.sheet_posted_again($1)"

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

/* What a query of one argument says, for the caller; its plan is kept. */
static Datum
ask(SPIPlanPtr *plan, const char *query, Oid type, Datum argument, bool read_only, bool *isnull)
{
	Datum		value = (Datum) 0;

	SPI_connect();
	if (*plan == NULL)
		*plan = plan_keep(query, 1, &type);
	if (SPI_execute_plan(*plan, &argument, NULL, read_only, 1) != SPI_OK_SELECT || SPI_processed != 1)
		elog(ERROR, "could not ask what \"%s\" says", query);
	value = SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, isnull);
	if (!*isnull)
		value = SPI_datumTransfer(value, false, -1);
	SPI_finish();
	return value;
}

/* A form has its list as JSON in a text. */
static Jsonb *
with_list(Jsonb *body)
{
	static SPIPlanPtr plan = NULL;
	bool		isnull;

	return DatumGetJsonbP(ask(&plan, NESTED_QUERY, JSONBOID, JsonbPGetDatum(body), true, &isnull));
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

/* What is said of a sheet that was entered. */
static const char *
received(bool english, bool held)
{
	if (english)
		return held ? "Result sheet received and held: it counts once another person has released it." :
			"Result sheet received.";
	return held ? "Procès-verbal reçu et retenu : il comptera quand une autre personne l’aura libéré." :
		"Procès-verbal reçu.";
}

static bool
is_english(const Row *request)
{
	return !IS_NULL(request, REQUEST_LANGUAGE) &&
		strcmp(TextDatumGetCString(VALUE(request, REQUEST_LANGUAGE)), "en") == 0;
}

/* The answer shows what stands now: flags that the sheet got as it was entered, too. */
static Datum
answer(FunctionCallInfo fcinfo, const Row *request, const ShownSheet *shown)
{
	bool		held = strcmp(TextDatumGetCString(VALUE(&shown->sheet, SHEET_STATUS)), "held") == 0;
	Datum		made;

	CommandCounterIncrement();
	PushActiveSnapshot(GetTransactionSnapshot());
	made = sheet_answer_of(fcinfo, 201, received(is_english(request), held), shown);
	PopActiveSnapshot();
	return made;
}

/* Enters the sheet of a request whose user may do so; false: the office has one already. */
static bool
enter(const Row *request, ShownSheet *entered)
{
	Person		who = requester_of(request);
	int32		office_id = path_id(request);
	Datum		office;

	entered->office = office_for_entry(&who, office_id, &office);
	if (has_sheet(office_id))
		return false;
	/* So that the sheet's guard reads the office once. */
	(void) election_share(DatumGetInt32(VALUE(&entered->office, SHEET_ELECTION_ID)));
	if (!sheet_enter(office_id, body_of(request), &entered->of_sheet))
		return false;
	entered->sheet = row_of_datum(entered->of_sheet);
	return true;
}

/* The same as of now. */
static bool
enter_now(const Row *request, ShownSheet *entered)
{
	bool		is_entered;

	PushActiveSnapshot(GetTransactionSnapshot());
	is_entered = enter(request, entered);
	PopActiveSnapshot();
	return is_entered;
}

/* The answer to who sends the sheet of an office that has one; false: it has none any more. */
static bool
posted_again(FunctionCallInfo fcinfo, Datum *said)
{
	static SPIPlanPtr plan = NULL;
	static Oid	planned_type = InvalidOid;
	Oid			type = get_fn_expr_argtype(fcinfo->flinfo, 0);
	bool		isnull;

	if (type != planned_type)
		plan = NULL;			/* a session may see the extension made anew, and its types with it */
	planned_type = type;
	*said = ask(&plan, AGAIN_QUERY, type, PG_GETARG_DATUM(0), false, &isnull);
	return !isnull;
}

/* SQL: api_sheet_post(request) → answer. Until there is a sheet: another one may come, or go, at the same time. */
Datum
api_sheet_post(PG_FUNCTION_ARGS)
{
	Row			request = requester_request(fcinfo);
	ShownSheet	entered = {.fresh = true};
	Datum		said;

	while (!enter_now(&request, &entered))
		if (posted_again(fcinfo, &said))
			PG_RETURN_DATUM(said);
	PG_RETURN_DATUM(answer(fcinfo, &request, &entered));
}

/* SQL: sheet_received(language, held) */
Datum
sheet_received(PG_FUNCTION_ARGS)
{
	bool		english = !PG_ARGISNULL(0) && strcmp(text_to_cstring(PG_GETARG_TEXT_PP(0)), "en") == 0;

	PG_RETURN_TEXT_P(cstring_to_text(received(english, !PG_ARGISNULL(1) && PG_GETARG_BOOL(1))));
}
