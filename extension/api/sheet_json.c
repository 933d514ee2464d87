/* An office and its sheet in the REST form, and the answer that shows a sheet. */
#include "base/compat.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "funcapi.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"

#include "api/json.h"
#include "base/lookup.h"
#include "base/tables.h"
#include "sheet/sheet.h"
#include "votes/votes.h"

PG_FUNCTION_INFO_V1(office_json);
PG_FUNCTION_INFO_V1(sheet_json);
PG_FUNCTION_INFO_V1(sheet_etag);
PG_FUNCTION_INFO_V1(sheet_answer);

/* What is told of a sheet that has scans or flags, or that a decision made what it is. */
#define BESIDE_QUERY \
	"SELECT res_elec_internal.scans_json(($1).office_id, ($1).submitted_at, ($1).version)," \
	" res_elec_internal.sheet_flags_json($1), res_elec_internal.sheet_view_etag($1)," \
	" res_elec_internal.decision_told(($1).decision_id)"

/* Columns of res_elec.sheet_scan, res_elec.sheet_flag and res_elec.candidate that their indexes begin with. */
#define SCAN_OFFICE_ID 3
#define SCAN_SUBMITTED_AT 4
#define SCAN_VERSION 5
#define FLAG_OFFICE_ID 4
#define FLAG_SUBMITTED_AT 5
#define CANDIDATE_CONTEST_ID 3

typedef struct Beside
{
	Jsonb	   *scans;			/* NULL: there are none, as of flags */
	Jsonb	   *flags;
	text	   *etag;			/* NULL: the sheet's own */
	Jsonb	   *decision;		/* NULL: none */
} Beside;

typedef struct Listed
{
	int32		id;
	int32		ballot_number;	/* PG_INT32_MAX without one */
} Listed;

static int
compare_listed(const void *a, const void *b)
{
	const Listed *left = a,
			   *right = b;

	if (left->ballot_number != right->ballot_number)
		return left->ballot_number < right->ballot_number ? -1 : 1;
	return (left->id > right->id) - (left->id < right->id);
}

/* The candidates of a contest in the order of the ballot. */
static Listed *
candidates_of(int32 contest_id, int *n)
{
	int			size = 16;
	Listed	   *all = palloc(sizeof(Listed) * size);
	ScanKeyData key;
	Lookup		lookup;
	HeapTuple	found;
	int			ballot_number;

	*n = 0;
	lookup_key(&key, CANDIDATE_CONTEST_ID, F_INT4EQ, Int32GetDatum(contest_id));
	lookup_begin(&lookup, "candidate", "candidate_contest_idx", GetActiveSnapshot(), 1, &key);
	ballot_number = SPI_fnumber(lookup.desc, "ballot_number");
	while (HeapTupleIsValid(found = lookup_next(&lookup)))
	{
		bool		isnull;
		Datum		number = heap_getattr(found, ballot_number, lookup.desc, &isnull);

		if (*n == size)
			all = repalloc(all, sizeof(Listed) * (size *= 2));
		all[*n].ballot_number = isnull ? PG_INT32_MAX : DatumGetInt32(number);
		all[(*n)++].id = DatumGetInt32(heap_getattr(found, 1, lookup.desc, &isnull));
	}
	lookup_end(&lookup);
	qsort(all, *n, sizeof(Listed), compare_listed);
	return all;
}

static void
push_results(JsonbParseState **state, VotesView votes, int32 contest_id)
{
	int			n;
	Listed	   *candidates = candidates_of(contest_id, &n);

	json_key(state, "results");
	(void) pushJsonbValue(state, WJB_BEGIN_ARRAY, NULL);
	for (int i = 0; i < n; i++)
	{
		json_begin(state);
		json_integer(state, "candidate_id", candidates[i].id);
		json_integer(state, "votes", votes_count_of(votes, candidates[i].id));
		(void) pushJsonbValue(state, WJB_END_OBJECT, NULL);
	}
	(void) pushJsonbValue(state, WJB_END_ARRAY, NULL);
}

/* What an office says of itself but for its register and its times. */
static void
push_office(JsonbParseState **state, const Row *office)
{
	json_column_integer(state, "id", office, SHEET_OFFICE_ID);
	json_column_integer(state, "election_id", office, SHEET_ELECTION_ID);
	json_column_integer(state, "contest_id", office, SHEET_CONTEST_ID);
	json_column_integer(state, "center_id", office, SHEET_CENTER_ID);
	json_column_text(state, "name", office, row_column(office, "name"));
	json_column_text(state, "office_status", office, OFFICE_STATUS);
	json_column_integer(state, "merged_into", office, OFFICE_MERGED_INTO);
	json_column_moment(state, "created_at", office, row_column(office, "created_at"));
}

static int32
count_in(const Row *sheet, int column)
{
	return IS_NULL(sheet, column) ? 0 : DatumGetInt32(VALUE(sheet, column));
}

static VotesView
votes_of(const Row *sheet)
{
	VotesView	none = {0};

	return IS_NULL(sheet, SHEET_VOTES) ? none : votes_view(DatumGetVotesP(VALUE(sheet, SHEET_VOTES)));
}

static void
push_list(JsonbParseState **state, const char *key, Jsonb *list)
{
	if (list != NULL)
	{
		json_document(state, key, list);
		return;
	}
	json_key(state, key);
	(void) pushJsonbValue(state, WJB_BEGIN_ARRAY, NULL);
	(void) pushJsonbValue(state, WJB_END_ARRAY, NULL);
}

static void
push_decision(JsonbParseState **state, Jsonb *decision)
{
	if (decision != NULL)
		json_document(state, "decision", decision);
	else
		json_string(state, "decision", NULL, 0);
}

static void
push_sheet(JsonbParseState **state, const Row *office, const Row *sheet, const Beside *beside)
{
	push_office(state, office);
	json_column_integer(state, "registered_voters", IS_NULL(sheet, SHEET_REGISTERED_VOTERS) ? office : sheet, SHEET_REGISTERED_VOTERS);
	json_column_integer(state, "total_voters", sheet, SHEET_TOTAL_VOTERS);
	json_column_integer(state, "blank_votes", sheet, SHEET_BLANK_VOTES);
	json_column_integer(state, "null_votes", sheet, SHEET_NULL_VOTES);
	json_integer(state, "valid_votes", (int64) count_in(sheet, SHEET_TOTAL_VOTERS) - count_in(sheet, SHEET_BLANK_VOTES) -
				 count_in(sheet, SHEET_NULL_VOTES));
	push_results(state, votes_of(sheet), count_in(office, SHEET_CONTEST_ID));
	push_list(state, "scans", beside->scans);
	push_list(state, "flags", beside->flags);
	push_decision(state, beside->decision);
	json_column_integer(state, "version", sheet, SHEET_VERSION);
	json_column_text(state, "status", sheet, SHEET_STATUS);
	json_column_text(state, "channel", sheet, SHEET_CHANNEL);
	json_column_text(state, "reason", sheet, SHEET_REASON);
	json_column_integer(state, "submitted_by", sheet, SHEET_SUBMITTED_BY);
	json_column_moment(state, "submitted_at", sheet, SHEET_SUBMITTED_AT);
	json_column_moment(state, "updated_at", sheet, SHEET_UPDATED_AT);
}

/* Whether a sheet has scans of this version, flags of any, or a decision. */
static bool
has_more(const Row *sheet)
{
	ScanKeyData keys[3];

	if (!IS_NULL(sheet, SHEET_DECISION_ID))
		return true;
	lookup_key(&keys[0], FLAG_OFFICE_ID, F_INT4EQ, VALUE(sheet, SHEET_OFFICE_ID));
	lookup_key(&keys[1], FLAG_SUBMITTED_AT, F_TIMESTAMPTZ_EQ, VALUE(sheet, SHEET_SUBMITTED_AT));
	if (lookup_any("sheet_flag", "sheet_flag_office_idx", GetActiveSnapshot(), 2, keys))
		return true;
	lookup_key(&keys[0], SCAN_OFFICE_ID, F_INT4EQ, VALUE(sheet, SHEET_OFFICE_ID));
	lookup_key(&keys[1], SCAN_SUBMITTED_AT, F_TIMESTAMPTZ_EQ, VALUE(sheet, SHEET_SUBMITTED_AT));
	lookup_key(&keys[2], SCAN_VERSION, F_INT4EQ, VALUE(sheet, SHEET_VERSION));
	return lookup_any("sheet_scan", "sheet_scan_office_id_submitted_at_version_sha256_key", GetActiveSnapshot(), 3, keys);
}

/* A session may see the extension made anew, and the table's type with it. */
static SPIPlanPtr
beside_plan(Oid type)
{
	static SPIPlanPtr plan = NULL;
	static Oid	planned_type = InvalidOid;

	if (type != planned_type)
	{
		plan = plan_keep(BESIDE_QUERY, 1, &type);
		planned_type = type;
	}
	return plan;
}

/* A copy of a column of the query's row, for the caller. */
static void *
column_copy(int number)
{
	bool		isnull;
	Datum		value = SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, number, &isnull);

	return isnull ? NULL : DatumGetPointer(SPI_datumTransfer(PointerGetDatum(PG_DETOAST_DATUM(value)), false, -1));
}

static Beside
read_beside(Datum sheet, const Row *row)
{
	Beside		beside = {0};

	if (!has_more(row))
		return beside;
	SPI_connect();
	if (SPI_execute_plan(beside_plan(row->desc->tdtypeid), &sheet, NULL, true, 1) != SPI_OK_SELECT || SPI_processed != 1)
		elog(ERROR, "could not read what is beside a sheet");
	beside.scans = column_copy(1);
	beside.flags = column_copy(2);
	beside.etag = column_copy(3);
	beside.decision = column_copy(4);
	SPI_finish();
	return beside;
}

/* SQL: office_json(office) → jsonb */
Datum
office_json(PG_FUNCTION_ARGS)
{
	Row			office = row_of_datum(PG_GETARG_DATUM(0));
	JsonbParseState *state = NULL;

	json_begin(&state);
	push_office(&state, &office);
	json_column_integer(&state, "registered_voters", &office, SHEET_REGISTERED_VOTERS);
	json_column_moment(&state, "updated_at", &office, row_column(&office, "updated_at"));
	PG_RETURN_JSONB_P(json_end(&state));
}

/* SQL: sheet_json(office, result_sheet) → jsonb */
Datum
sheet_json(PG_FUNCTION_ARGS)
{
	Row			office = row_of_datum(PG_GETARG_DATUM(0)),
				sheet = row_of_datum(PG_GETARG_DATUM(1));
	Beside		beside = read_beside(PG_GETARG_DATUM(1), &sheet);
	JsonbParseState *state = NULL;

	json_begin(&state);
	push_sheet(&state, &office, &sheet, &beside);
	PG_RETURN_JSONB_P(json_end(&state));
}

/* Names one version of one sheet: a sheet deleted and entered again counts versions from 1 anew. */
static char *
etag_of(const Row *sheet)
{
	TimestampTz since_2000 = DatumGetTimestampTz(VALUE(sheet, SHEET_SUBMITTED_AT));

	return psprintf("\"" INT64_FORMAT "-%d\"", since_2000 + (POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE) * USECS_PER_DAY,
					DatumGetInt32(VALUE(sheet, SHEET_VERSION)));
}

/* SQL: sheet_etag(result_sheet) → text */
Datum
sheet_etag(PG_FUNCTION_ARGS)
{
	Row			sheet = row_of_datum(PG_GETARG_DATUM(0));

	PG_RETURN_TEXT_P(cstring_to_text(etag_of(&sheet)));
}

static Datum
answer_body(const text *message, const Row *office, const Row *sheet, const Beside *beside)
{
	JsonbParseState *state = NULL;
	Jsonb	   *body;

	json_begin(&state);
	json_string(&state, "message", VARDATA_ANY(message), VARSIZE_ANY_EXHDR(message));
	json_key(&state, "office");
	json_begin(&state);
	push_sheet(&state, office, sheet, beside);
	(void) pushJsonbValue(&state, WJB_END_OBJECT, NULL);
	body = json_end(&state);
	return CStringGetTextDatum(JsonbToCString(NULL, &body->root, VARSIZE(body)));
}

static Datum
answer_headers(const Row *sheet, const Beside *beside)
{
	JsonbParseState *state = NULL;
	char	   *etag = beside->etag != NULL ? text_to_cstring(beside->etag) : etag_of(sheet);

	json_begin(&state);
	json_string(&state, "ETag", etag, strlen(etag));
	PG_RETURN_JSONB_P(json_end(&state));
}

/* SQL: sheet_answer(status, message, office, result_sheet) → answer */
Datum
sheet_answer(PG_FUNCTION_ARGS)
{
	enum
	{
		STATUS, BODY, HEADERS, PRIVATE, CONTENT, N_COLUMNS
	};
	Row			office = row_of_datum(PG_GETARG_DATUM(2)),
				sheet = row_of_datum(PG_GETARG_DATUM(3));
	Beside		beside = read_beside(PG_GETARG_DATUM(3), &sheet);
	TupleDesc	desc;
	Datum		values[N_COLUMNS] = {[STATUS] = PG_GETARG_DATUM(0)};
	bool		nulls[N_COLUMNS] = {[PRIVATE] = true,[CONTENT] = true};

	if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE || desc->natts != N_COLUMNS)
		elog(ERROR, "sheet_answer must be declared to return an answer");
	values[BODY] = answer_body(PG_GETARG_TEXT_PP(1), &office, &sheet, &beside);
	values[HEADERS] = answer_headers(&sheet, &beside);
	PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(desc), values, nulls)));
}
