/*
 * Input and output of res_elec.votes: text, binary, jsonb and arrays. Whatever comes
 * in is checked whole; a fault is an error of the standard classes (22P02, 22P03,
 * 22003) that says where.
 */
#include "votes/votes.h"

#include "catalog/pg_type.h"
#include "lib/stringinfo.h"
#include "libpq/pqformat.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/jsonb.h"
#include "utils/numeric.h"

PG_FUNCTION_INFO_V1(votes_in);
PG_FUNCTION_INFO_V1(votes_out);
PG_FUNCTION_INFO_V1(votes_recv);
PG_FUNCTION_INFO_V1(votes_send);
PG_FUNCTION_INFO_V1(votes_from_jsonb);
PG_FUNCTION_INFO_V1(votes_to_jsonb);
PG_FUNCTION_INFO_V1(votes_from_arrays);

static Votes *
votes_alloc(int32 n)
{
	Votes	   *v = palloc(VOTES_SIZE(n));

	SET_VARSIZE(v, VOTES_SIZE(n));
	v->n = n;
	return v;
}

Votes *
votes_make(VotesView view)
{
	Votes	   *v = votes_alloc(view.n);

	if (view.n > 0)
	{
		memcpy(v->counts, view.counts, view.n * sizeof(int64));
		memcpy(votes_ids(v), view.ids, view.n * sizeof(int32));
	}
	return v;
}

Votes *
votes_make_nonzero(VotesView view)
{
	int32		kept = 0,
				to = 0;
	Votes	   *v;

	for (int32 i = 0; i < view.n; i++)
		kept += view.counts[i] != 0;
	v = votes_alloc(kept);
	for (int32 i = 0; i < view.n; i++)
		if (view.counts[i] != 0)
		{
			v->counts[to] = view.counts[i];
			votes_ids(v)[to++] = view.ids[i];
		}
	return v;
}

Votes *
votes_from_entries(VoteEntry *entries, size_t n)
{
	int32		candidate = 0;
	Votes	   *v;

	if (n > VOTES_MAX_CANDIDATES)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("votes can name at most %d candidates", VOTES_MAX_CANDIDATES)));
	switch (votes_normalize(entries, &n, &candidate))
	{
		case VOTES_DUPLICATE:
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
					 errmsg("candidate %d is named twice", candidate)));
			break;
		case VOTES_BAD_ID:
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
					 errmsg("%d is not a candidate id", candidate),
					 errdetail("An id is an integer from 1 to 2147483647.")));
			break;
		default:
			break;
	}
	v = votes_alloc((int32) n);
	for (size_t i = 0; i < n; i++)
	{
		v->counts[i] = entries[i].count;
		votes_ids(v)[i] = entries[i].candidate;
	}
	return v;
}

/* The sentence for a fault that votes_parse found at an offset. */
static const char *
parse_detail(VotesFault fault)
{
	switch (fault)
	{
		case VOTES_BAD_ID:
			return "A key is a candidate id, an integer from 1 to 2147483647 in double quotes.";
		case VOTES_BAD_COUNT:
			return "A count is a whole number of 64 bits.";
		case VOTES_TOO_MANY:
			return "There are too many candidates.";
		default:
			return "Votes are written {\"candidate id\":count, ...}.";
	}
}

Datum
votes_in(PG_FUNCTION_ARGS)
{
	const char *input = PG_GETARG_CSTRING(0);
	size_t		length = strlen(input);
	size_t		bound = votes_parse_bound(input, length);
	VoteEntry  *entries = palloc(sizeof(VoteEntry) * (Min(bound, VOTES_MAX_CANDIDATES) + 1));
	size_t		n,
				at;
	VotesFault	fault = votes_parse(input, length, entries, &n, &at);

	if (fault != VOTES_OK)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
				 errmsg("invalid input syntax for type res_elec.votes at character %zu", at + 1),
				 errdetail("%s", parse_detail(fault))));
	PG_RETURN_VOTES_P(votes_from_entries(entries, n));
}

Datum
votes_out(PG_FUNCTION_ARGS)
{
	const Votes *v = PG_GETARG_VOTES_P(0);
	char	   *output = palloc(VOTES_ENTRY_TEXT * (Size) v->n + 3);

	votes_format(votes_view(v), output);
	PG_RETURN_CSTRING(output);
}

/* Binary form: int32 n, then n times int32 id and int64 count, ids ascending, no zero count. */
Datum
votes_recv(PG_FUNCTION_ARGS)
{
	StringInfo	buf = (StringInfo) PG_GETARG_POINTER(0);
	int32		n = pq_getmsgint(buf, 4);
	Votes	   *v;

	if (n < 0 || n > VOTES_MAX_CANDIDATES)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
				 errmsg("invalid number of candidates in external votes: %d", n)));
	v = votes_alloc(n);
	for (int32 i = 0; i < n; i++)
	{
		votes_ids(v)[i] = pq_getmsgint(buf, 4);
		v->counts[i] = pq_getmsgint64(buf);
	}
	if (!votes_is_normal(votes_view(v)))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
				 errmsg("external votes are not in order"),
				 errdetail("Candidate ids must be positive and ascending, and no count 0.")));
	PG_RETURN_VOTES_P(v);
}

Datum
votes_send(PG_FUNCTION_ARGS)
{
	const Votes *v = PG_GETARG_VOTES_P(0);
	StringInfoData buf;

	pq_begintypsend(&buf);
	pq_sendint32(&buf, v->n);
	for (int32 i = 0; i < v->n; i++)
	{
		pq_sendint32(&buf, votes_ids(v)[i]);
		pq_sendint64(&buf, v->counts[i]);
	}
	PG_RETURN_BYTEA_P(pq_endtypsend(&buf));
}

/* A jsonb object goes through the text form: one parser, one set of rules. */
Datum
votes_from_jsonb(PG_FUNCTION_ARGS)
{
	Jsonb	   *json = PG_GETARG_JSONB_P(0);
	char	   *input = JsonbToCString(NULL, &json->root, VARSIZE(json));

	PG_RETURN_DATUM(DirectFunctionCall1(votes_in, CStringGetDatum(input)));
}

Datum
votes_to_jsonb(PG_FUNCTION_ARGS)
{
	const Votes *v = PG_GETARG_VOTES_P(0);
	JsonbParseState *state = NULL;

	pushJsonbValue(&state, WJB_BEGIN_OBJECT, NULL);
	for (int32 i = 0; i < v->n; i++)
	{
		char	   *id = psprintf("%d", votes_ids(v)[i]);
		JsonbValue	key = {.type = jbvString,.val.string = {(int) strlen(id), id}};
		JsonbValue	count = {.type = jbvNumeric,.val.numeric = int64_to_numeric(v->counts[i])};

		pushJsonbValue(&state, WJB_KEY, &key);
		pushJsonbValue(&state, WJB_VALUE, &count);
	}
	PG_RETURN_JSONB_P(JsonbValueToJsonb(pushJsonbValue(&state, WJB_END_OBJECT, NULL)));
}

static int
array_elements(ArrayType *array, Oid type, int16 length, Datum **elements, bool **nulls)
{
	int			n;

	if (ARR_NDIM(array) > 1)
		ereport(ERROR,
				(errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
				 errmsg("votes are made from arrays of one dimension")));
	deconstruct_array(array, type, length, true, length == 4 ? TYPALIGN_INT : TYPALIGN_DOUBLE,
					  elements, nulls, &n);
	return n;
}

/* votes(candidate ids, counts): a NULL count means that nothing is stated, as in an empty CSV field. */
Datum
votes_from_arrays(PG_FUNCTION_ARGS)
{
	Datum	   *ids,
			   *counts;
	bool	   *id_nulls,
			   *count_nulls;
	int			n = array_elements(PG_GETARG_ARRAYTYPE_P(0), INT4OID, 4, &ids, &id_nulls);
	int			m = array_elements(PG_GETARG_ARRAYTYPE_P(1), INT8OID, 8, &counts, &count_nulls);
	VoteEntry  *entries = palloc(sizeof(VoteEntry) * (n + 1));
	size_t		used = 0;

	if (n != m)
		ereport(ERROR,
				(errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
				 errmsg("votes need one count for each candidate"),
				 errdetail("There are %d candidates and %d counts.", n, m)));
	for (int i = 0; i < n; i++)
	{
		if (id_nulls[i])
			ereport(ERROR,
					(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
					 errmsg("candidate %d of the array is NULL", i + 1)));
		if (!count_nulls[i])
			entries[used++] = (VoteEntry) {DatumGetInt32(ids[i]), DatumGetInt64(counts[i])};
	}
	PG_RETURN_VOTES_P(votes_from_entries(entries, used));
}
