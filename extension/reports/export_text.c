/*
 * The pieces of an export that are written once a candidate and unit, millions of times: fields of CSV, the votes of a line, the
 * counts of a NIST report.
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

/* Whether a spreadsheet might run a cell, apostrophes at its beginning aside: = + - @ (full-width ones, too), a tab, an end of line. */
static bool
is_dangerous(const char *at, const char *end)
{
	static const char *const signs[] = {"=", "+", "-", "@", "\t", "\r", "\n", "\xEF\xBC\x9D", "\xEF\xBC\x8B", "\xEF\xBC\x8D", "\xEF\xBC\xA0"};

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

/* The place of a contest among those that are here; n where it is not. */
static int
place_of(int32 contest, const int32 *here, int n)
{
	int			place = 0;

	while (place < n && here[place] != contest)
		place++;
	return place;
}

/* csv_votes(votes, candidates, their contests, contests there) */
Datum
csv_votes(PG_FUNCTION_ARGS)
{
	StringInfoData line;
	int			n,
				n_contests,
				n_here;
	const int32 *candidates = numbers_of(PG_GETARG_ARRAYTYPE_P(1), &n);
	const int32 *contests = numbers_of(PG_GETARG_ARRAYTYPE_P(2), &n_contests);
	const int32 *here = numbers_of(PG_GETARG_ARRAYTYPE_P(3), &n_here);
	const Votes *votes = PG_ARGISNULL(0) ? NULL : PG_GETARG_VOTES_P(0);

	if (n_contests != n)
		elog(ERROR, "each candidate has a contest");
	initStringInfo(&line);
	for (int i = 0; i < n; i++)
	{
		appendStringInfoChar(&line, ',');
		if (votes != NULL && place_of(contests[i], here, n_here) < n_here)
			appendStringInfo(&line, INT64_FORMAT, votes_count_of(votes_view(votes), candidates[i]));
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
	int			n,
				n_contests,
				n_here;
	const int32 *candidates = numbers_of(PG_GETARG_ARRAYTYPE_P(1), &n);
	const int32 *contests = numbers_of(PG_GETARG_ARRAYTYPE_P(2), &n_contests);
	const int32 *here = numbers_of(PG_GETARG_ARRAYTYPE_P(3), &n_here);
	const Votes *votes = PG_ARGISNULL(0) ? NULL : PG_GETARG_VOTES_P(0);
	int64	   *counts = palloc(sizeof(int64) * (n + 1));
	int128	   *totals = palloc0(sizeof(int128) * (n_here + 1));
	int		   *contest = palloc(sizeof(int) * (n + 1));

	if (n_contests != n)
		elog(ERROR, "each candidate has a contest");
	for (int i = 0; i < n; i++)
	{
		contest[i] = place_of(contests[i], here, n_here);
		counts[i] = votes != NULL ? votes_count_of(votes_view(votes), candidates[i]) : 0;
		totals[contest[i]] += counts[i];
	}
	initStringInfo(&line);
	for (int i = 0; i < n; i++)
	{
		appendStringInfoChar(&line, ';');
		if (votes != NULL && contest[i] < n_here)
			appendStringInfo(&line, INT64_FORMAT, counts[i]);
		appendStringInfoChar(&line, ';');
		if (votes != NULL && contest[i] < n_here)
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
