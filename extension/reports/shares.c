/*
 * res_elec.shares(candidates, votes): votes, percent and rank of each candidate. A total of a country is shown by it
 * once a unit: hundreds of thousands of times in a report over all voting centers.
 */
#include "votes/votes.h"

#include "base/compat.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "funcapi.h"
#include "utils/array.h"
#include "utils/numeric.h"
#include "utils/tuplestore.h"

PG_FUNCTION_INFO_V1(shares);

typedef struct Share
{
	int32		candidate;
	int			place;			/* among those that were asked for */
	int64		votes;
} Share;

/* The most votes first; equal ones as they were asked for. */
static int
compare_shares(const void *a, const void *b)
{
	const Share *one = a,
			   *other = b;

	if (one->votes != other->votes)
		return one->votes > other->votes ? -1 : 1;
	return one->place - other->place;
}

/* The candidates' votes, the most first, and their sum. */
static Share *
take_shares(ArrayType *candidates, const Votes *votes, int *n, int128 *total)
{
	const int32 *ids = (const int32 *) ARR_DATA_PTR(candidates);
	Share	   *all;

	if (ARR_ELEMTYPE(candidates) != INT4OID || array_contains_nulls(candidates))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("candidates must be numbers without NULL")));
	*n = ArrayGetNItems(ARR_NDIM(candidates), ARR_DIMS(candidates));
	*total = 0;
	all = palloc(sizeof(Share) * (*n + 1));
	for (int i = 0; i < *n; i++)
	{
		all[i] = (Share) {ids[i], i, votes_count_of(votes_view(votes), ids[i])};
		*total += all[i].votes;
	}
	qsort(all, *n, sizeof(Share), compare_shares);
	return all;
}

/* Of part in whole, with two decimals, half of a hundredth up. */
static Datum
percent_of(int64 part, int128 whole)
{
	return NumericGetDatum(int64_div_fast_to_numeric((int64) ((20000 * (int128) part + whole) / (2 * whole)), 2));
}

Datum
shares(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	Share	   *all;
	int128		total;
	int			n;
	int			rank = 1;

	InitMaterializedSRF(fcinfo, 0);
	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		return (Datum) 0;
	all = take_shares(PG_GETARG_ARRAYTYPE_P(0), PG_GETARG_VOTES_P(1), &n, &total);
	for (int i = 0; i < n; i++)
	{
		Datum		values[4];
		bool		nulls[4] = {false, false, total <= 0, false};

		if (i > 0 && all[i].votes < all[i - 1].votes)
			rank = i + 1;
		values[0] = Int32GetDatum(all[i].candidate);
		values[1] = Int64GetDatum(all[i].votes);
		values[2] = total > 0 ? percent_of(all[i].votes, total) : (Datum) 0;
		values[3] = Int64GetDatum(rank);
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
	return (Datum) 0;
}
