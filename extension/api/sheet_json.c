/* An office and its sheet in the REST form, and the answer that shows a sheet. */
#include "api/sheet_json.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "funcapi.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"

#include "api/members.h"
#include "base/lookup.h"
#include "base/tables.h"
#include "sheet/office.h"
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

/* Columns of res_elec.sheet_scan and res_elec.sheet_flag that their indexes begin with. */
#define SCAN_OFFICE_ID 3
#define SCAN_SUBMITTED_AT 4
#define SCAN_VERSION 5
#define FLAG_OFFICE_ID 4
#define FLAG_SUBMITTED_AT 5

typedef struct Beside
{
	Jsonb	   *scans;			/* NULL: there are none, as of flags */
	Jsonb	   *flags;
	text	   *etag;			/* NULL: the sheet's own */
	Jsonb	   *decision;		/* NULL: none */
	bool		fresh;			/* see ShownSheet */
} Beside;

/* The votes of a sheet as JSON, of all candidates of the contest. */
static char *
results_of(VotesView votes, int32 contest_id, bool fresh)
{
	int			n;
	const OfficeCandidate *candidates = fresh ? office_candidates_loaded(contest_id, &n) : NULL;
	StringInfoData out;

	if (candidates == NULL)
		candidates = office_candidates(contest_id, GetActiveSnapshot(), &n);
	initStringInfo(&out);
	appendStringInfoChar(&out, '[');
	for (int i = 0; i < n; i++)
	{
		Members		one = {0};

		member_number(&one, "candidate_id", candidates[i].id);
		member_number(&one, "votes", votes_count_of(votes, candidates[i].id));
		if (i > 0)
			appendStringInfoString(&out, ", ");
		members_write(&one, &out);
	}
	appendStringInfoChar(&out, ']');
	return out.data;
}

/* What an office says of itself but for its register and its times. */
static void
add_office(Members *members, const Row *office)
{
	member_column_integer(members, "id", office, SHEET_OFFICE_ID);
	member_column_integer(members, "election_id", office, SHEET_ELECTION_ID);
	member_column_integer(members, "contest_id", office, SHEET_CONTEST_ID);
	member_column_integer(members, "center_id", office, SHEET_CENTER_ID);
	member_column_text(members, "name", office, row_column(office, "name"));
	member_column_text(members, "office_status", office, OFFICE_STATUS);
	member_column_integer(members, "merged_into", office, OFFICE_MERGED_INTO);
	member_column_moment(members, "created_at", office, row_column(office, "created_at"));
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
add_list(Members *members, const char *key, Jsonb *list)
{
	if (list != NULL)
		member_document(members, key, list);
	else
		member_json(members, key, "[]");
}

static void
add_decision(Members *members, Jsonb *decision)
{
	if (decision != NULL)
		member_document(members, "decision", decision);
	else
		member_string(members, "decision", NULL);
}

static void
add_sheet(Members *members, const Row *office, const Row *sheet, const Beside *beside)
{
	add_office(members, office);
	member_column_integer(members, "registered_voters", IS_NULL(sheet, SHEET_REGISTERED_VOTERS) ? office : sheet,
						  SHEET_REGISTERED_VOTERS);
	member_column_integer(members, "total_voters", sheet, SHEET_TOTAL_VOTERS);
	member_column_integer(members, "blank_votes", sheet, SHEET_BLANK_VOTES);
	member_column_integer(members, "null_votes", sheet, SHEET_NULL_VOTES);
	member_number(members, "valid_votes", (int64) count_in(sheet, SHEET_TOTAL_VOTERS) -
				  count_in(sheet, SHEET_BLANK_VOTES) - count_in(sheet, SHEET_NULL_VOTES));
	member_json(members, "results", results_of(votes_of(sheet), count_in(office, SHEET_CONTEST_ID), beside->fresh));
	add_list(members, "scans", beside->scans);
	add_list(members, "flags", beside->flags);
	add_decision(members, beside->decision);
	member_column_integer(members, "version", sheet, SHEET_VERSION);
	member_column_text(members, "status", sheet, SHEET_STATUS);
	member_column_text(members, "channel", sheet, SHEET_CHANNEL);
	member_column_text(members, "reason", sheet, SHEET_REASON);
	member_column_integer(members, "submitted_by", sheet, SHEET_SUBMITTED_BY);
	member_column_moment(members, "submitted_at", sheet, SHEET_SUBMITTED_AT);
	member_column_moment(members, "updated_at", sheet, SHEET_UPDATED_AT);
}

/* Whether a sheet has scans of this version, flags of any, or a decision. */
static bool
has_more(const Row *sheet, bool fresh)
{
	ScanKeyData keys[3];

	if (!IS_NULL(sheet, SHEET_DECISION_ID))
		return true;
	lookup_key(&keys[0], FLAG_OFFICE_ID, F_INT4EQ, VALUE(sheet, SHEET_OFFICE_ID));
	lookup_key(&keys[1], FLAG_SUBMITTED_AT, F_TIMESTAMPTZ_EQ, VALUE(sheet, SHEET_SUBMITTED_AT));
	if (lookup_any("sheet_flag", "sheet_flag_office_idx", GetActiveSnapshot(), 2, keys))
		return true;
	if (fresh)
		return false;
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
read_beside(Datum sheet, const Row *row, bool fresh)
{
	Beside		beside = {.fresh = fresh};

	if (!has_more(row, fresh))
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
	Members		members = {0};

	add_office(&members, &office);
	member_column_integer(&members, "registered_voters", &office, SHEET_REGISTERED_VOTERS);
	member_column_moment(&members, "updated_at", &office, row_column(&office, "updated_at"));
	PG_RETURN_JSONB_P(members_jsonb(&members));
}

/* SQL: sheet_json(office, result_sheet) → jsonb */
Datum
sheet_json(PG_FUNCTION_ARGS)
{
	Row			office = row_of_datum(PG_GETARG_DATUM(0)),
				sheet = row_of_datum(PG_GETARG_DATUM(1));
	Beside		beside = read_beside(PG_GETARG_DATUM(1), &sheet, false);
	Members		members = {0};

	add_sheet(&members, &office, &sheet, &beside);
	PG_RETURN_JSONB_P(members_jsonb(&members));
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
answer_body(const char *message, const Row *office, const Row *sheet, const Beside *beside)
{
	Members		of_office = {0},
				body = {0};
	StringInfoData json;

	add_sheet(&of_office, office, sheet, beside);
	initStringInfo(&json);
	members_write(&of_office, &json);
	member_string(&body, "message", message);
	member_json(&body, "office", json.data);
	initStringInfo(&json);
	members_write(&body, &json);
	PG_RETURN_TEXT_P(cstring_to_text_with_len(json.data, json.len));
}

static Datum
answer_headers(const Row *sheet, const Beside *beside)
{
	Members		headers = {0};

	member_string(&headers, "ETag", beside->etag != NULL ? text_to_cstring(beside->etag) : etag_of(sheet));
	PG_RETURN_JSONB_P(members_jsonb(&headers));
}

Datum
sheet_answer_of(FunctionCallInfo fcinfo, int32 status, const char *message, const ShownSheet *shown)
{
	enum
	{
		STATUS, BODY, HEADERS, PRIVATE, CONTENT, N_COLUMNS
	};
	Beside		beside = read_beside(shown->of_sheet, &shown->sheet, shown->fresh);
	TupleDesc	desc;
	Datum		values[N_COLUMNS] = {[STATUS] = Int32GetDatum(status)};
	bool		nulls[N_COLUMNS] = {[PRIVATE] = true,[CONTENT] = true};

	if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE || desc->natts != N_COLUMNS)
		elog(ERROR, "the function must be declared to return an answer");
	values[BODY] = answer_body(message, &shown->office, &shown->sheet, &beside);
	values[HEADERS] = answer_headers(&shown->sheet, &beside);
	return HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(desc), values, nulls));
}

/* SQL: sheet_answer(status, message, office, result_sheet) → answer */
Datum
sheet_answer(PG_FUNCTION_ARGS)
{
	ShownSheet	shown = {row_of_datum(PG_GETARG_DATUM(2)), row_of_datum(PG_GETARG_DATUM(3)), PG_GETARG_DATUM(3), false};

	PG_RETURN_DATUM(sheet_answer_of(fcinfo, PG_GETARG_INT32(0), text_to_cstring(PG_GETARG_TEXT_PP(1)), &shown));
}
