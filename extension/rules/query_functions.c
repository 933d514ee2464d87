/*
 * The parameters of a query string for SQL, and days of a body, each read by its field; one that was left out is its
 * preset, or NULL. What cannot be read is refused (RE001).
 */
#include "base/compat.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "fmgr.h"
#include "funcapi.h"
#include "mb/pg_wchar.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/datetime.h"
#include "utils/timestamp.h"
#include "utils/xid8.h"

#include "base/member.h"
#include "base/name.h"
#include "base/refusal.h"
#include "rules/query.h"

PG_FUNCTION_INFO_V1(query_integer);
PG_FUNCTION_INFO_V1(query_choice);
PG_FUNCTION_INFO_V1(query_letters);
PG_FUNCTION_INFO_V1(query_time);
PG_FUNCTION_INFO_V1(query_before);
PG_FUNCTION_INFO_V1(query_change_key);
PG_FUNCTION_INFO_V1(body_date);

#define LETTERS_MOST 100

#define EPOCH_OF_UNIX ((int64) (POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE) * USECS_PER_DAY)

/* The field that the second argument names, of the query in the first one; NULL: it was left out. */
static char *
given(FunctionCallInfo fcinfo, char **field)
{
	*field = text_to_cstring(PG_GETARG_TEXT_PP(1));
	return PG_ARGISNULL(0) ? NULL : member_text(PG_GETARG_JSONB_P(0), *field);
}

pg_noreturn static void
refuse_bounds(const char *rule, const char *field, int32 low, int32 high)
{
	Violation  *violation = violation_of(rule, field, "min", low);

	violation_number(violation, "max", high);
	refuse_one(ERRCODE_SHEET_INVALID, violation);
}

pg_noreturn static void
refuse_form(const char *field, const char *expected)
{
	Violation  *violation = violation_of("field_format", field, NULL, 0);

	violation_text(violation, "expected", expected);
	refuse_one(ERRCODE_SHEET_INVALID, violation);
}

/* SQL: query_integer(query, field, low, high, preset) */
Datum
query_integer(PG_FUNCTION_ARGS)
{
	char	   *field;
	char	   *written = given(fcinfo, &field);
	int32		low = PG_GETARG_INT32(2),
				high = PG_GETARG_INT32(3),
				value;

	if (written == NULL && PG_ARGISNULL(4))
		PG_RETURN_NULL();
	if (written == NULL)
		PG_RETURN_DATUM(PG_GETARG_DATUM(4));
	if (!query_read_integer(written, low, high, &value))
		refuse_bounds("field_range", field, low, high);
	PG_RETURN_INT32(value);
}

/* SQL: query_choice(query, field, allowed, preset) */
Datum
query_choice(PG_FUNCTION_ARGS)
{
	char	   *field;
	char	   *written = given(fcinfo, &field);
	Datum	   *allowed;
	int			n;
	StringInfoData list;
	Violation  *violation;

	if (written == NULL && PG_ARGISNULL(3))
		PG_RETURN_NULL();
	if (written == NULL)
		PG_RETURN_DATUM(PG_GETARG_DATUM(3));
	deconstruct_array(PG_GETARG_ARRAYTYPE_P(2), TEXTOID, -1, false, TYPALIGN_INT, &allowed, NULL, &n);
	initStringInfo(&list);
	for (int i = 0; i < n; i++)
	{
		char	   *choice = TextDatumGetCString(allowed[i]);

		if (strcmp(choice, written) == 0)
			PG_RETURN_DATUM(allowed[i]);
		appendStringInfo(&list, "%s%s", i > 0 ? ", " : "", choice);
	}
	violation = violation_of("field_choice", field, NULL, 0);
	violation_text(violation, "allowed", list.data);
	refuse_one(ERRCODE_SHEET_INVALID, violation);
}

/* SQL: query_letters(query, field, required) → the name_key() of a part of a name */
Datum
query_letters(PG_FUNCTION_ARGS)
{
	char	   *field;
	char	   *written = given(fcinfo, &field);
	text	   *key;
	int			length;

	if (written == NULL && !PG_GETARG_BOOL(2))
		PG_RETURN_NULL();
	key = written == NULL ? NULL : DatumGetTextPP(DirectFunctionCall1(name_key, CStringGetTextDatum(written)));
	length = key == NULL ? 0 : pg_mbstrlen_with_len(VARDATA_ANY(key), VARSIZE_ANY_EXHDR(key));
	if (length < 1 || length > LETTERS_MOST)
		refuse_bounds("field_length", field, 1, LETTERS_MOST);
	PG_RETURN_TEXT_P(key);
}

/* Takes a text in the form of a time apart, in the session's time zone where it names none; false: there is no such. */
static bool
take_apart(const char *written, struct pg_tm *tm, fsec_t *fraction, int *zone)
{
	char		work[MAXDATELEN + MAXDATEFIELDS];
	char	   *fields[MAXDATEFIELDS];
	int			types[MAXDATEFIELDS];
	int			n,
				kind;

	return ParseDateTime(written, work, sizeof(work), fields, types, MAXDATEFIELDS, &n) == 0 &&
		decode_date_time(fields, types, n, &kind, tm, fraction, zone) == 0 && kind == DTK_DATE;
}

static bool
moment_of(const char *written, TimestampTz *moment)
{
	struct pg_tm tm;
	fsec_t		fraction;
	int			zone;

	return take_apart(written, &tm, &fraction, &zone) && tm2timestamp(&tm, fraction, &zone, moment) == 0;
}

/* SQL: query_time(query, field, instead_of): of the two fields one may be given */
Datum
query_time(PG_FUNCTION_ARGS)
{
	char	   *field;
	char	   *written = given(fcinfo, &field);
	TimestampTz moment;

	if (written == NULL)
		PG_RETURN_NULL();
	if (!query_is_time(written) || !moment_of(written, &moment))
		refuse_form(field, "2025-04-13T20:00:00+01:00");
	if (!PG_ARGISNULL(2) && member_text(PG_GETARG_JSONB_P(0), text_to_cstring(PG_GETARG_TEXT_PP(2))) != NULL)
		refuse_form(field, "time_or_position");
	PG_RETURN_TIMESTAMPTZ(moment);
}

/* What a function returns, made of its columns, none of which is null. */
static Datum
composite(FunctionCallInfo fcinfo, Datum *values)
{
	bool		nulls[4] = {false};
	TupleDesc	desc;

	if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE || desc->natts > lengthof(nulls))
		elog(ERROR, "a place in a list is a row of its columns");
	return HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(desc), values, nulls));
}

static TimestampTz
moment_of_microseconds(int64 since_1970)
{
	return since_1970 - EPOCH_OF_UNIX;
}

/* SQL: query_before(query, field) → (before, skip): where a page of the audit begins */
Datum
query_before(PG_FUNCTION_ARGS)
{
	static const int64 largest[] = {INT64CONST(9999999999999999), 999999999};
	char	   *field;
	char	   *written = given(fcinfo, &field);
	int64		parts[lengthof(largest)];
	Datum		place[] = {TimestampTzGetDatum(DT_NOEND), Int32GetDatum(0)};

	if (written == NULL)
		PG_RETURN_DATUM(composite(fcinfo, place));
	if (!query_read_place(written, largest, lengthof(largest), parts))
		refuse_form(field, "next_link");
	place[0] = TimestampTzGetDatum(moment_of_microseconds(parts[0]));
	place[1] = Int32GetDatum((int32) parts[1]);
	PG_RETURN_DATUM(composite(fcinfo, place));
}

/* SQL: query_change_key(query, field) → change_key: the place of a change among those of an election */
Datum
query_change_key(PG_FUNCTION_ARGS)
{
	static const int64 largest[] = {INT64CONST(999999999999999999), 999999999, INT64CONST(9999999999999999), 1};
	char	   *field;
	char	   *written = given(fcinfo, &field);
	int64		parts[lengthof(largest)] = {0};
	Datum		place[lengthof(largest)];

	if (written != NULL && !query_read_place(written, largest, lengthof(largest), parts))
		refuse_form(field, "next_link");
	place[0] = FullTransactionIdGetDatum(FullTransactionIdFromU64(parts[0]));
	place[1] = Int32GetDatum((int32) parts[1]);
	place[2] = TimestampTzGetDatum(written == NULL ? DT_NOBEGIN : moment_of_microseconds(parts[2]));
	place[3] = Int32GetDatum((int32) parts[3]);
	PG_RETURN_DATUM(composite(fcinfo, place));
}

/* SQL: body_date(body, field) */
Datum
body_date(PG_FUNCTION_ARGS)
{
	char	   *field;
	char	   *written = given(fcinfo, &field);
	struct pg_tm tm;
	fsec_t		fraction;
	int			zone;

	if (written == NULL)
		PG_RETURN_NULL();
	if (strlen(written) != strlen("2025-04-22") || !query_is_time(written) || !take_apart(written, &tm, &fraction, &zone))
		refuse_form(field, "2025-04-22");
	PG_RETURN_DATEADT(date2j(tm.tm_year, tm.tm_mon, tm.tm_mday) - POSTGRES_EPOCH_JDATE);
}
