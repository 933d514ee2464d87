/*
 * The pieces of an export that are written once a candidate and unit, millions of times: fields of CSV, the votes of a
 * line, the counts of a NIST report.
 */
#include "votes/votes.h"

#include "catalog/pg_type.h"
#include "lib/stringinfo.h"
#include "utils/array.h"
#include "utils/builtins.h"

PG_FUNCTION_INFO_V1(csv_field);
PG_FUNCTION_INFO_V1(csv_votes);
PG_FUNCTION_INFO_V1(csv_shares);
PG_FUNCTION_INFO_V1(nist_vote_counts);

/*
 * Whether a spreadsheet might run a cell, apostrophes at its beginning aside: = + - @ (full-width ones, too), a tab, an
 * end of line.
 */
static bool
is_dangerous(const char *at, const char *end)
{
	static const char *const signs[] = {"=", "+", "-", "@", "\t", "\r", "\n", "\xEF\xBC\x9D", "\xEF\xBC\x8B",
		"\xEF\xBC\x8D", "\xEF\xBC\xA0"};

	while (at < end && *at == '\'')
		at++;
	for (size_t i = 0; i < lengthof(signs); i++)
	{
		size_t		length = strlen(signs[i]);

		if ((size_t) (end - at) >= length && memcmp(at, signs[i], length) == 0)
			return true;
	}
	return false;
}

/* csv_field(value) */
Datum
csv_field(PG_FUNCTION_ARGS)
{
	StringInfoData field;
	text	   *value;
	const char *at,
			   *end;
	bool		quoted = false;

	if (PG_ARGISNULL(0))
		PG_RETURN_TEXT_P(cstring_to_text_with_len("", 0));
	value = PG_GETARG_TEXT_PP(0);
	at = VARDATA_ANY(value);
	end = at + VARSIZE_ANY_EXHDR(value);
	for (const char *c = at; c < end && !quoted; c++)
		quoted = memchr("\",;\t\r\n", *c, 6) != NULL;
	if (!quoted && !is_dangerous(at, end))
		PG_RETURN_TEXT_P(value);
	initStringInfo(&field);
	if (quoted)
		appendStringInfoChar(&field, '"');
	if (is_dangerous(at, end))
		appendStringInfoChar(&field, '\'');
	for (; at < end; at++)
	{
		if (*at == '"')
			appendStringInfoChar(&field, '"');
		appendStringInfoChar(&field, *at);
	}
	if (quoted)
		appendStringInfoChar(&field, '"');
	PG_RETURN_TEXT_P(cstring_to_text_with_len(field.data, field.len));
}

/* The numbers of an int4[] without NULLs. */
static const int32 *
numbers_of(ArrayType *array, int *n)
{
	if (ARR_ELEMTYPE(array) != INT4OID || ARR_HASNULL(array))
		elog(ERROR, "an array of numbers without NULL is expected");
	*n = ArrayGetNItems(ARR_NDIM(array), ARR_DIMS(array));
	return (const int32 *) ARR_DATA_PTR(array);
}

/* The index of a contest among those that are here; n where it is not. */
static int
index_of(int32 contest, const int32 *here, int n)
{
	int			index = 0;

	while (index < n && here[index] != contest)
		index++;
	return index;
}

/* Candidates that have columns, whose contests are given, and the contests that are on the ballots of a place. */
typedef struct Columns
{
	const Votes *votes;			/* NULL: none are in */
	const int32 *candidates;
	const int32 *contests;		/* of each candidate */
	const int32 *here;
	int			n;
	int			n_here;
} Columns;

/* The arguments votes, candidates, their contests, contests there. */
static Columns
columns_of(FunctionCallInfo fcinfo)
{
	Columns		columns = {.votes = PG_ARGISNULL(0) ? NULL : PG_GETARG_VOTES_P(0)};
	int			n_contests;

	columns.candidates = numbers_of(PG_GETARG_ARRAYTYPE_P(1), &columns.n);
	columns.contests = numbers_of(PG_GETARG_ARRAYTYPE_P(2), &n_contests);
	columns.here = numbers_of(PG_GETARG_ARRAYTYPE_P(3), &columns.n_here);
	if (n_contests != columns.n)
		elog(ERROR, "each candidate has a contest");
	return columns;
}

/* csv_votes(votes, candidates, their contests, contests there) */
Datum
csv_votes(PG_FUNCTION_ARGS)
{
	StringInfoData line;
	const Columns columns = columns_of(fcinfo);

	initStringInfo(&line);
	for (int i = 0; i < columns.n; i++)
	{
		appendStringInfoChar(&line, ',');
		if (columns.votes != NULL && index_of(columns.contests[i], columns.here, columns.n_here) < columns.n_here)
			appendStringInfo(&line, INT64_FORMAT, votes_count_of(votes_view(columns.votes), columns.candidates[i]));
	}
	PG_RETURN_TEXT_P(cstring_to_text_with_len(line.data, line.len));
}

/* Of part in whole, in hundredths of a percent, half of one rounded up, as res_elec.percent does. */
static void
append_share(StringInfo line, int64 part, int128 whole)
{
	int128		share;

	if (whole <= 0)
		return;
	share = (20000 * (int128) part + whole) / (2 * whole);
	appendStringInfo(line, INT64_FORMAT ",%02d", (int64) (share / 100), (int) (share % 100));
}

/* csv_shares(votes, candidates, their contests, contests there) */
Datum
csv_shares(PG_FUNCTION_ARGS)
{
	StringInfoData line;
	const Columns columns = columns_of(fcinfo);
	int64	   *counts = palloc(sizeof(int64) * (columns.n + 1));
	int128	   *totals = palloc0(sizeof(int128) * (columns.n_here + 1));
	int		   *contest = palloc(sizeof(int) * (columns.n + 1));

	for (int i = 0; i < columns.n; i++)
	{
		contest[i] = index_of(columns.contests[i], columns.here, columns.n_here);
		counts[i] = columns.votes != NULL ? votes_count_of(votes_view(columns.votes), columns.candidates[i]) : 0;
		totals[contest[i]] += counts[i];
	}
	initStringInfo(&line);
	for (int i = 0; i < columns.n; i++)
	{
		appendStringInfoChar(&line, ';');
		if (columns.votes != NULL && contest[i] < columns.n_here)
			appendStringInfo(&line, INT64_FORMAT, counts[i]);
		appendStringInfoChar(&line, ';');
		if (columns.votes != NULL && contest[i] < columns.n_here)
			append_share(&line, counts[i], totals[contest[i]]);
	}
	PG_RETURN_TEXT_P(cstring_to_text_with_len(line.data, line.len));
}

/* nist_vote_counts(prefix of the units' @id, units, votes of each, candidate) */
Datum
nist_vote_counts(PG_FUNCTION_ARGS)
{
	char	   *prefix = text_to_cstring(PG_GETARG_TEXT_PP(0));
	ArrayType  *of_votes = PG_GETARG_ARRAYTYPE_P(2);
	int32		candidate = PG_GETARG_INT32(3);
	ArrayIterator votes = array_create_iterator(of_votes, 0, NULL);
	StringInfoData counts;
	int			n;
	const int32 *units = numbers_of(PG_GETARG_ARRAYTYPE_P(1), &n);
	Datum		value;
	bool		isnull;

	initStringInfo(&counts);
	for (int i = 0; i < n && array_iterate(votes, &value, &isnull); i++)
	{
		const Votes *v = isnull ? NULL : DatumGetVotesP(value);

		appendStringInfo(&counts, ",\n{\"@type\":\"ElectionResults.VoteCounts\",\"GpUnitId\":\"%s", prefix);
		if (prefix[0] != '\0' && prefix[strlen(prefix) - 1] == '-')
			appendStringInfo(&counts, "%d", units[i]);
		appendStringInfo(&counts, "\",\"Type\":\"total\",\"Count\":" INT64_FORMAT "}",
						 v == NULL ? 0 : votes_count_of(votes_view(v), candidate));
	}
	array_free_iterator(votes);
	PG_RETURN_TEXT_P(cstring_to_text_with_len(counts.data, counts.len));
}
