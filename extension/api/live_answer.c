/*
 * The live total as many ask for it at once. Who has the newest answer already is told so without any being made: its
 * tag is a digest of all that the answer is made of, read by index under one snapshot. Other answers are made in SQL.
 */
#include "api/live_total.h"

#include "access/xlog.h"
#include "catalog/pg_type.h"
#include "common/md5.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "funcapi.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/numeric.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"

#include "api/askers.h"
#include "api/moment.h"
#include "api/request.h"
#include "base/lookup.h"
#include "base/tables.h"
#include "rules/election_status.h"

PG_FUNCTION_INFO_V1(cache_control);
PG_FUNCTION_INFO_V1(realtime_tag);
PG_FUNCTION_INFO_V1(api_realtime_coalesced);

/* Of the answer's form: another one makes other tags. */
#define ANSWER_FORM 7

#define MD5_HEX 32

#define MAKE_QUERY "SELECT t.body::text, t.etag, t.version FROM res_elec_internal.realtime_json($1, $2) t"

/* A live total, and who asked for it. */
typedef struct Live
{
	Row			election;
	Datum		election_row;
	int32		election_id;
	int32		contest_id;		/* 0: all of them */
	int64		version;
	char	   *etag;
	text	   *body;			/* NULL: the askers have it */
} Live;

enum AnswerColumn
{
	ANSWER_STATUS,
	ANSWER_BODY,
	ANSWER_HEADERS,
	ANSWER_PRIVATE,
	ANSWER_CONTENT,
	ANSWER_N_COLUMNS
};

static const char *
cache_control_of(const Row *election)
{
	const char *visibility = row_text(election, "visibility");

	return visibility != NULL && strcmp(visibility, "public") == 0 ? "public, max-age=1, stale-while-revalidate=4"
		: "private, no-cache";
}

/* SQL: cache_control(election) → text */
Datum
cache_control(PG_FUNCTION_ARGS)
{
	Row			election = row_of_datum(PG_GETARG_DATUM(0));

	PG_RETURN_TEXT_P(cstring_to_text(cache_control_of(&election)));
}

static void
append_figures(StringInfo written, const int64 *figures)
{
	appendBinaryStringInfo(written, (const char *) figures, sizeof(int64) * TALLY_FIGURES);
}

/* All that is said of a total and of what it is a total of, as bytes of which equal ones mean equal answers. */
static void
write_total(StringInfo written, const LiveTotal *total, const Row *election, int32 contest_id)
{
	const char *status = row_text(election, "status");
	const Votes *votes = votes_make_nonzero(votes_sum_view(&total->votes));
	int32		head[] = {ANSWER_FORM, row_integer(election, "id"), row_integer(election, "round"), contest_id};

	appendBinaryStringInfo(written, (const char *) head, sizeof(head));
	appendBinaryStringInfo(written, status, strlen(status) + 1);
	append_figures(written, total->expected);
	append_figures(written, total->counted);
	append_figures(written, total->held);
	append_figures(written, total->annulled);
	appendBinaryStringInfo(written, (const char *) total->sheets, sizeof(total->sheets));
	appendBinaryStringInfo(written, (const char *) &total->ballots, sizeof(total->ballots));
	appendBinaryStringInfo(written, (const char *) &total->updated_at, sizeof(total->updated_at));
	appendBinaryStringInfo(written, (const char *) votes, VARSIZE(votes));
}

/* The tag of what is told of a total, after what tells its candidates or parties from others. */
static char *
tag_of(const LiveTotal *total, const Row *election, int32 contest_id, StringInfo written)
{
	const char *fault = NULL;
	char		digest[MD5_HEX + 1];

	write_total(written, total, election, contest_id);
	if (!pg_md5_hash(written->data, written->len, digest, &fault))
		elog(ERROR, "could not compute a digest: %s", fault);
	return psprintf("\"" INT64_FORMAT "-%s\"", total->writes, digest);
}

/* SQL: realtime_tag(election, contest_id, parties) → text */
Datum
realtime_tag(PG_FUNCTION_ARGS)
{
	Row			election = row_of_datum(PG_GETARG_DATUM(0));
	int32		election_id = row_integer(&election, "id"),
				contest_id = PG_ARGISNULL(1) ? 0 : PG_GETARG_INT32(1);
	StringInfoData written;
	LiveTotal	total;

	initStringInfo(&written);
	if (!PG_ARGISNULL(2))
	{
		Jsonb	   *parties = PG_GETARG_JSONB_P(2);

		appendBinaryStringInfo(&written, (const char *) parties, VARSIZE(parties));
	}
	else
		(void) live_lists_candidates(election_id, contest_id, &written);
	live_total_read(&total, election_id, contest_id);
	PG_RETURN_TEXT_P(cstring_to_text(tag_of(&total, &election, contest_id, &written)));
}

/* A session may see the extension made anew, and the table's type with it. */
static SPIPlanPtr
make_plan(Oid type)
{
	static SPIPlanPtr plan = NULL;
	static Oid	planned_type = InvalidOid;

	if (type != planned_type)
	{
		plan = plan_keep(MAKE_QUERY, 2, (Oid[]) {type, INT4OID});
		planned_type = type;
	}
	return plan;
}

/* A copy of a column of the query's row, for the caller. */
static Datum
column_of_query(int number, bool by_value, int length)
{
	bool		isnull;

	return SPI_datumTransfer(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, number, &isnull), by_value,
		length);
}

/* Has the answer made, as the tables' owner: who asks may read none of them. */
static void
make_body(Live *live)
{
	Datum		arguments[] = {live->election_row, Int32GetDatum(live->contest_id)};
	Identity	caller;

	become_owner(res_elec_relation("election"), &caller);
	SPI_connect();
	if (SPI_execute_plan(make_plan(live->election.desc->tdtypeid), arguments, live->contest_id == 0 ? " n" : "  ", true,
		1) != SPI_OK_SELECT ||
		SPI_processed != 1)
		elog(ERROR, "could not make the live total of election %d", live->election_id);
	live->body = DatumGetTextPP(column_of_query(1, false, -1));
	live->etag = TextDatumGetCString(column_of_query(2, false, -1));
	live->version = DatumGetInt64(column_of_query(3, FLOAT8PASSBYVAL, sizeof(int64)));
	SPI_finish();
	become_caller(&caller);
}

/* The string under a key of an object, or NULL. */
static JsonbValue *
member(Jsonb *object, const char *key)
{
	return object == NULL ? NULL : getKeyJsonValueFromContainer(&object->root, key, strlen(key), NULL);
}

static bool
is_known(const JsonbValue *known, const char *etag)
{
	return known != NULL && known->type == jbvString && known->val.string.len == strlen(etag) &&
		memcmp(known->val.string.val, etag, strlen(etag)) == 0;
}

/* Finds the answer's tag and, for who has another one, the answer. */
static void
read_total(Live *live, const JsonbValue *known)
{
	LiveTotal	total;
	StringInfoData written;

	initStringInfo(&written);
	if (live_lists_candidates(live->election_id, live->contest_id, &written))
	{
		live_total_read(&total, live->election_id, live->contest_id);
		live->version = total.writes;
		live->etag = tag_of(&total, &live->election, live->contest_id, &written);
		if (is_known(known, live->etag))
			return;
	}
	make_body(live);
	if (is_known(known, live->etag))
		live->body = NULL;
}

/* What the server is told beside the answer. */
static Jsonb *
write_private(const Live *live, Jsonb *request)
{
	const JsonbValue *askers = member(request, "askers");
	const char *cache = cache_control_of(&live->election);
	JsonbParseState *state = NULL;
	JsonbValue	standby = {.type = jbvBool,.val.boolean = true};
	JsonbValue	ended = {.type = jbvBool,.val.boolean = election_is_frozen(row_text(&live->election, "status"))};

	json_begin(&state);
	if (askers != NULL && askers->type == jbvBinary)
		askers_push_allowed(&state, &live->election, askers->val.binary.data);
	json_string(&state, "etag", live->etag, strlen(live->etag));
	json_string(&state, "cache_control", cache, strlen(cache));
	json_integer(&state, "version", live->version);
	if (RecoveryInProgress())
	{
		json_key(&state, "standby");
		(void) pushJsonbValue(&state, WJB_VALUE, &standby);
	}
	json_column_moment(&state, "updated_at", &live->election, row_column(&live->election, "updated_at"));
	json_key(&state, "ended");
	(void) pushJsonbValue(&state, WJB_VALUE, &ended);
	return json_end(&state);
}

static int32
first_id(const Row *request)
{
	ArrayType  *ids = IS_NULL(request, REQUEST_IDS) ? NULL : DatumGetArrayTypeP(VALUE(request, REQUEST_IDS));

	if (ids == NULL || ARR_NDIM(ids) != 1 || ARR_HASNULL(ids))
		return 0;
	return *(int32 *) ARR_DATA_PTR(ids);
}

static Jsonb *
jsonb_in_column(const Row *row, int column)
{
	return IS_NULL(row, column) ? NULL : DatumGetJsonbP(VALUE(row, column));
}

/* The contest that is asked for, 0 for all of them. */
static int32
contest_asked(const Row *request)
{
	JsonbValue *contest = member(jsonb_in_column(request, REQUEST_QUERY), "contest_id");

	if (contest == NULL || contest->type != jbvNumeric)
		return 0;
	return DatumGetInt32(DirectFunctionCall1(numeric_int4, NumericGetDatum(contest->val.numeric)));
}

/* Who asks for what is not there may not see it. */
static Jsonb *
nobody(void)
{
	return DatumGetJsonbP(DirectFunctionCall1(jsonb_in, CStringGetDatum("{\"allowed\": []}")));
}

/* SQL: api_realtime_coalesced(request) → answer */
Datum
api_realtime_coalesced(PG_FUNCTION_ARGS)
{
	Row			request = row_of_datum(PG_GETARG_DATUM(0));
	Jsonb	   *asked = jsonb_in_column(&request, REQUEST_BODY);
	Live		live = {.election_id = first_id(&request),.contest_id = contest_asked(&request)};
	Datum		values[ANSWER_N_COLUMNS] = {[ANSWER_STATUS] = Int32GetDatum(200)};
	bool		nulls[ANSWER_N_COLUMNS] = {[ANSWER_HEADERS] = true,[ANSWER_CONTENT] = true};
	TupleDesc	desc;

	if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE || desc->natts != ANSWER_N_COLUMNS)
		elog(ERROR, "api_realtime_coalesced must be declared to return an answer");
	if (lookup_row("election", "election_pkey", GetActiveSnapshot(), live.election_id, &live.election_row) &&
		(live.contest_id == 0 || live_has_contest(live.election_id, live.contest_id)))
	{
		live.election = row_of_datum(live.election_row);
		read_total(&live, member(asked, "known"));
		values[ANSWER_PRIVATE] = JsonbPGetDatum(write_private(&live, asked));
	}
	else
		values[ANSWER_PRIVATE] = JsonbPGetDatum(nobody());
	nulls[ANSWER_BODY] = live.body == NULL;
	values[ANSWER_BODY] = PointerGetDatum(live.body);
	PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(desc), values, nulls)));
}
