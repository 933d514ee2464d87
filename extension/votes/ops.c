/* Operators and plain functions of res_elec.votes. */
#include "votes/votes.h"

#include "access/htup_details.h"
#include "common/hashfn.h"
#include "funcapi.h"

PG_FUNCTION_INFO_V1(votes_add);
PG_FUNCTION_INFO_V1(votes_subtract);
PG_FUNCTION_INFO_V1(votes_get);
PG_FUNCTION_INFO_V1(votes_total);
PG_FUNCTION_INFO_V1(votes_each);
PG_FUNCTION_INFO_V1(votes_eq);
PG_FUNCTION_INFO_V1(votes_ne);
PG_FUNCTION_INFO_V1(votes_lt);
PG_FUNCTION_INFO_V1(votes_le);
PG_FUNCTION_INFO_V1(votes_gt);
PG_FUNCTION_INFO_V1(votes_ge);
PG_FUNCTION_INFO_V1(votes_cmp);
PG_FUNCTION_INFO_V1(votes_hash);
PG_FUNCTION_INFO_V1(votes_hash_extended);

Votes *
votes_combine(VotesView a, VotesView b, bool subtract)
{
	int32	   *ids = palloc(sizeof(int32) * (a.n + b.n + 1));
	int64	   *counts = palloc(sizeof(int64) * (a.n + b.n + 1));
	VotesView	sum = {0, ids, counts};
	int32		candidate;
	Votes	   *result;

	if (votes_merge(a, b, subtract, ids, counts, &sum.n, &candidate) == VOTES_OVERFLOW)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("votes of candidate %d out of range", candidate)));
	if (sum.n > VOTES_MAX_CANDIDATES)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("votes can name at most %d candidates", VOTES_MAX_CANDIDATES)));
	result = votes_make(sum);
	pfree(ids);
	pfree(counts);
	return result;
}

static Datum
combine_arguments(FunctionCallInfo fcinfo, bool subtract)
{
	const Votes *a = PG_GETARG_VOTES_P(0);
	const Votes *b = PG_GETARG_VOTES_P(1);

	PG_RETURN_VOTES_P(votes_combine(votes_view(a), votes_view(b), subtract));
}

Datum
votes_add(PG_FUNCTION_ARGS)
{
	return combine_arguments(fcinfo, false);
}

Datum
votes_subtract(PG_FUNCTION_ARGS)
{
	return combine_arguments(fcinfo, true);
}

Datum
votes_get(PG_FUNCTION_ARGS)
{
	const Votes *v = PG_GETARG_VOTES_P(0);

	PG_RETURN_INT64(votes_count_of(votes_view(v), PG_GETARG_INT32(1)));
}

Datum
votes_total(PG_FUNCTION_ARGS)
{
	const Votes *v = PG_GETARG_VOTES_P(0);
	int64		sum;

	if (!votes_grand_total(votes_view(v), &sum))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("sum of votes out of range")));
	PG_RETURN_INT64(sum);
}

/* votes_each(votes) → (candidate_id, votes), one row a candidate named. */
Datum
votes_each(PG_FUNCTION_ARGS)
{
	FuncCallContext *call;
	const Votes *v;

	if (SRF_IS_FIRSTCALL())
	{
		MemoryContext old;
		TupleDesc	desc;

		call = SRF_FIRSTCALL_INIT();
		old = MemoryContextSwitchTo(call->multi_call_memory_ctx);
		if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE)
			elog(ERROR, "votes_each must return a row");
		call->tuple_desc = BlessTupleDesc(desc);
		call->user_fctx = PG_DETOAST_DATUM_COPY(PG_GETARG_DATUM(0));
		MemoryContextSwitchTo(old);
	}
	call = SRF_PERCALL_SETUP();
	v = call->user_fctx;
	if (call->call_cntr < (uint64) v->n)
	{
		Datum		values[2];
		bool		nulls[2] = {false, false};

		values[0] = Int32GetDatum(votes_ids(v)[call->call_cntr]);
		values[1] = Int64GetDatum(v->counts[call->call_cntr]);
		SRF_RETURN_NEXT(call, HeapTupleGetDatum(heap_form_tuple(call->tuple_desc, values, nulls)));
	}
	SRF_RETURN_DONE(call);
}

static int
compare_arguments(FunctionCallInfo fcinfo)
{
	Votes	   *a = PG_GETARG_VOTES_P(0);
	Votes	   *b = PG_GETARG_VOTES_P(1);
	int			order = votes_compare(votes_view(a), votes_view(b));

	PG_FREE_IF_COPY(a, 0);		/* btree support must not leak */
	PG_FREE_IF_COPY(b, 1);
	return order;
}

Datum
votes_eq(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare_arguments(fcinfo) == 0);
}

Datum
votes_ne(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare_arguments(fcinfo) != 0);
}

Datum
votes_lt(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare_arguments(fcinfo) < 0);
}

Datum
votes_le(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare_arguments(fcinfo) <= 0);
}

Datum
votes_gt(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare_arguments(fcinfo) > 0);
}

Datum
votes_ge(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare_arguments(fcinfo) >= 0);
}

Datum
votes_cmp(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT32(compare_arguments(fcinfo));
}

Datum
votes_hash(PG_FUNCTION_ARGS)
{
	Votes	   *v = PG_GETARG_VOTES_P(0);
	Datum		hash = hash_any((unsigned char *) v->counts, VOTES_SIZE(v->n) - VOTES_SIZE(0));

	PG_FREE_IF_COPY(v, 0);
	PG_RETURN_DATUM(hash);
}

Datum
votes_hash_extended(PG_FUNCTION_ARGS)
{
	Votes	   *v = PG_GETARG_VOTES_P(0);
	Datum		hash = hash_any_extended((unsigned char *) v->counts,
										 VOTES_SIZE(v->n) - VOTES_SIZE(0), PG_GETARG_INT64(1));

	PG_FREE_IF_COPY(v, 0);
	PG_RETURN_DATUM(hash);
}
