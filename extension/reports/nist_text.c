/*
 * The pieces of a NIST SP 1500-100 report that are written once a reporting unit. Blank ballots are undervotes, null
 * ones rejected ballots.
 */
#include "base/compat.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "lib/stringinfo.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/json.h"

PG_FUNCTION_INFO_V1(nist_text);
PG_FUNCTION_INFO_V1(nist_count_status);
PG_FUNCTION_INFO_V1(nist_unit);
PG_FUNCTION_INFO_V1(nist_ballots);
PG_FUNCTION_INFO_V1(nist_undervotes);

static Datum
text_of(const StringInfoData *words)
{
	return PointerGetDatum(cstring_to_text_with_len(words->data, words->len));
}

static void
append_name(StringInfo json, const char *name)
{
	appendStringInfoString(json, "{\"@type\":\"ElectionResults.InternationalizedText\",\"Text\":["
						   "{\"@type\":\"ElectionResults.LanguageString\",\"Language\":\"fr\",\"Content\":");
	escape_json(json, name);
	appendStringInfoString(json, "}]}");
}

/* nist_text(name) */
Datum
nist_text(PG_FUNCTION_ARGS)
{
	StringInfoData json;

	initStringInfo(&json);
	append_name(&json, text_to_cstring(PG_GETARG_TEXT_PP(0)));
	PG_RETURN_DATUM(text_of(&json));
}

/* An office whose sheet is annulled reports nothing more: the count is completed without it. */
static void
append_status(StringInfo json, int64 reported, int64 annulled, int64 expected)
{
	int64		settled = reported + annulled;

	appendStringInfo(json,
		"\"CountStatus\":[{\"@type\":\"ElectionResults.CountStatus\",\"Type\":\"total\",\"Status\":\"%s\"}],"
					 "\"SubUnitsReported\":" INT64_FORMAT ",\"TotalSubUnits\":" INT64_FORMAT,
					 settled == 0 ? "not-processed" : settled < expected ? "in-process" : "completed", reported, expected);
}

/* nist_count_status(reported, annulled, expected) */
Datum
nist_count_status(PG_FUNCTION_ARGS)
{
	StringInfoData json;

	initStringInfo(&json);
	append_status(&json, PG_GETARG_INT64(0), PG_GETARG_INT64(1), PG_GETARG_INT64(2));
	PG_RETURN_DATUM(text_of(&json));
}

/*
 * nist_unit(prefix, type, id, name, code, registered voters, voters, offices reported, annulled, expected, composing
 * units)
 */
Datum
nist_unit(PG_FUNCTION_ARGS)
{
	StringInfoData json;

	for (int i = 0; i < 4; i++)
		if (PG_ARGISNULL(i))
			PG_RETURN_NULL();
	initStringInfo(&json);
	appendStringInfo(&json, ",\n{\"@type\":\"ElectionResults.ReportingUnit\",\"@id\":\"%s%d\",\"Type\":\"%s\",\"Name\":",
					 text_to_cstring(PG_GETARG_TEXT_PP(0)), PG_GETARG_INT32(2), text_to_cstring(PG_GETARG_TEXT_PP(1)));
	append_name(&json, text_to_cstring(PG_GETARG_TEXT_PP(3)));
	if (!PG_ARGISNULL(4))
	{
		appendStringInfoString(&json,
			",\"ExternalIdentifier\":[{\"@type\":\"ElectionResults.ExternalIdentifier\",\"Type\":\"national-level\",\"Value\":");
		escape_json(&json, text_to_cstring(PG_GETARG_TEXT_PP(4)));
		appendStringInfoString(&json, "}]");
	}
	if (!PG_ARGISNULL(5))
		appendStringInfo(&json, ",\"VotersRegistered\":" INT64_FORMAT, PG_GETARG_INT64(5));
	if (!PG_ARGISNULL(6) && PG_GETARG_INT64(7) > 0)
		appendStringInfo(&json, ",\"VotersParticipated\":" INT64_FORMAT, PG_GETARG_INT64(6));
	appendStringInfoChar(&json, ',');
	append_status(&json, PG_GETARG_INT64(7), PG_GETARG_INT64(8), PG_GETARG_INT64(9));
	if (!PG_ARGISNULL(10))
		appendStringInfoString(&json, text_to_cstring(PG_GETARG_TEXT_PP(10)));
	appendStringInfoChar(&json, '}');
	PG_RETURN_DATUM(text_of(&json));
}

/* The elements of an array without NULL. */
static const char *
elements_of(ArrayType *array, Oid type, int n)
{
	if (ARR_ELEMTYPE(array) != type || ARR_HASNULL(array) || ArrayGetNItems(ARR_NDIM(array), ARR_DIMS(array)) != n)
		elog(ERROR, "an array of %d numbers without NULL is expected", n);
	return ARR_DATA_PTR(array);
}

/* A unit is called as the prefix says, and its id where that ends with a hyphen. */
static void
append_unit_id(StringInfo json, const char *prefix, int32 id)
{
	appendStringInfo(json, "\"GpUnitId\":\"%s", prefix);
	if (prefix[0] != '\0' && prefix[strlen(prefix) - 1] == '-')
		appendStringInfo(json, "%d", id);
	appendStringInfoChar(json, '"');
}

/* nist_ballots(prefix, units, voters, null votes) */
Datum
nist_ballots(PG_FUNCTION_ARGS)
{
	char	   *prefix = text_to_cstring(PG_GETARG_TEXT_PP(0));
	ArrayType  *of_units = PG_GETARG_ARRAYTYPE_P(1);
	int			n = ArrayGetNItems(ARR_NDIM(of_units), ARR_DIMS(of_units));
	const int32 *units = (const int32 *) elements_of(of_units, INT4OID, n);
	const int64 *voters = (const int64 *) elements_of(PG_GETARG_ARRAYTYPE_P(2), INT8OID, n);
	const int64 *nulls = (const int64 *) elements_of(PG_GETARG_ARRAYTYPE_P(3), INT8OID, n);
	StringInfoData json;

	initStringInfo(&json);
	for (int i = 0; i < n; i++)
	{
		appendStringInfoString(&json, ",\n{\"@type\":\"ElectionResults.BallotCounts\",");
		append_unit_id(&json, prefix, units[i]);
		appendStringInfo(&json, ",\"Type\":\"total\",\"BallotsCast\":" INT64_FORMAT ",\"BallotsRejected\":" INT64_FORMAT "}",
						 voters[i], nulls[i]);
	}
	PG_RETURN_DATUM(text_of(&json));
}

/* nist_undervotes(prefix, units, blank votes) */
Datum
nist_undervotes(PG_FUNCTION_ARGS)
{
	char	   *prefix = text_to_cstring(PG_GETARG_TEXT_PP(0));
	ArrayType  *of_units = PG_GETARG_ARRAYTYPE_P(1);
	int			n = ArrayGetNItems(ARR_NDIM(of_units), ARR_DIMS(of_units));
	const int32 *units = (const int32 *) elements_of(of_units, INT4OID, n);
	const int64 *blank = (const int64 *) elements_of(PG_GETARG_ARRAYTYPE_P(2), INT8OID, n);
	StringInfoData json;

	initStringInfo(&json);
	for (int i = 0; i < n; i++)
	{
		appendStringInfoString(&json, ",\n{\"@type\":\"ElectionResults.OtherCounts\",");
		append_unit_id(&json, prefix, units[i]);
		appendStringInfo(&json, ",\"Undervotes\":" INT64_FORMAT "}", blank[i]);
	}
	PG_RETURN_DATUM(text_of(&json));
}
