/* The aggregate sum(votes), parallel-safe: a running sum, its combine and serial functions. */
#include "votes/sum.h"

#include "libpq/pqformat.h"

PG_FUNCTION_INFO_V1(votes_sum_step);
PG_FUNCTION_INFO_V1(votes_sum_combine);
PG_FUNCTION_INFO_V1(votes_sum_serialize);
PG_FUNCTION_INFO_V1(votes_sum_deserialize);
PG_FUNCTION_INFO_V1(votes_sum_final);

static MemoryContext
aggregate_context(FunctionCallInfo fcinfo)
{
	MemoryContext context;

	if (!AggCheckCallContext(fcinfo, &context))
		elog(ERROR, "sum(res_elec.votes) called outside an aggregate");
	return context;
}

/* The state in argument 0, made when it is still NULL. */
static VotesSum *
state_of(FunctionCallInfo fcinfo, MemoryContext context)
{
	VotesSum   *sum;

	if (!PG_ARGISNULL(0))
		return (VotesSum *) PG_GETARG_POINTER(0);
	sum = MemoryContextAlloc(context, sizeof(VotesSum));
	votes_sum_init(sum, context);
	return sum;
}

static Datum
state_result(FunctionCallInfo fcinfo)
{
	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	PG_RETURN_DATUM(PG_GETARG_DATUM(0));
}

Datum
votes_sum_step(PG_FUNCTION_ARGS)
{
	MemoryContext context = aggregate_context(fcinfo);
	VotesSum   *sum;
	Votes	   *v;

	if (PG_ARGISNULL(1))
		return state_result(fcinfo);
	sum = state_of(fcinfo, context);
	v = PG_GETARG_VOTES_P(1);
	votes_sum_add(sum, votes_view(v), false);
	PG_FREE_IF_COPY(v, 1);
	PG_RETURN_POINTER(sum);
}

Datum
votes_sum_combine(PG_FUNCTION_ARGS)
{
	MemoryContext context = aggregate_context(fcinfo);
	VotesSum   *sum;

	if (PG_ARGISNULL(1))
		return state_result(fcinfo);
	sum = state_of(fcinfo, context);
	votes_sum_add(sum, votes_sum_view((VotesSum *) PG_GETARG_POINTER(1)), false);
	PG_RETURN_POINTER(sum);
}

Datum
votes_sum_serialize(PG_FUNCTION_ARGS)
{
	VotesSum   *sum = (VotesSum *) PG_GETARG_POINTER(0);
	StringInfoData buf;

	aggregate_context(fcinfo);
	pq_begintypsend(&buf);
	pq_sendint32(&buf, sum->n);
	pq_sendbytes(&buf, (char *) sum->ids, sizeof(int32) * sum->n);
	pq_sendbytes(&buf, (char *) sum->counts, sizeof(int64) * sum->n);
	PG_RETURN_BYTEA_P(pq_endtypsend(&buf));
}

Datum
votes_sum_deserialize(PG_FUNCTION_ARGS)
{
	bytea	   *bytes = PG_GETARG_BYTEA_PP(0);
	VotesSum   *sum = palloc(sizeof(VotesSum));
	StringInfoData buf;

	aggregate_context(fcinfo);
	initStringInfo(&buf);
	appendBinaryStringInfo(&buf, VARDATA_ANY(bytes), VARSIZE_ANY_EXHDR(bytes));
	sum->n = pq_getmsgint(&buf, 4);
	sum->ids = palloc(sizeof(int32) * (sum->n + 1));
	sum->counts = palloc(sizeof(int64) * (sum->n + 1));
	pq_copymsgbytes(&buf, (char *) sum->ids, sizeof(int32) * sum->n);
	pq_copymsgbytes(&buf, (char *) sum->counts, sizeof(int64) * sum->n);
	pq_getmsgend(&buf);
	PG_RETURN_POINTER(sum);
}

Datum
votes_sum_final(PG_FUNCTION_ARGS)
{
	aggregate_context(fcinfo);
	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	PG_RETURN_VOTES_P(votes_make_nonzero(votes_sum_view((VotesSum *) PG_GETARG_POINTER(0))));
}
