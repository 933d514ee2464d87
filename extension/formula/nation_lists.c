/* The SQL function over nation.h: all lists of an election, and what thresholds beyond their contests make of them. */
#include "formula/functions.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "funcapi.h"
#include "utils/tuplestore.h"

#include "formula/nation.h"
#include "formula/terms.h"

PG_FUNCTION_INFO_V1(nation_lists);

#define BASES 3

/* The bases of an array of valid votes, voters and registered voters (NULL: not known), contest after contest. */
static Bases *
read_bases(ArrayType *array, int *n)
{
	Datum	   *values;
	bool	   *nulls;
	Bases	   *bases;

	deconstruct_array(array, INT8OID, sizeof(int64), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE, &values, &nulls, n);
	if (*n % BASES != 0)
		elog(ERROR, "a contest has %d bases", BASES);
	*n /= BASES;
	bases = palloc(sizeof(Bases) * Max(*n, 1));
	for (int i = 0; i < *n; i++)
		bases[i] = (Bases)
	{
		DatumGetInt64(values[BASES * i]), DatumGetInt64(values[BASES * i + 1]),
			nulls[BASES * i + 2] ? -1 : DatumGetInt64(values[BASES * i + 2])
	};
	return bases;
}

static const int32 *
read_numbers(ArrayType *array, int wanted)
{
	if (ARR_ELEMTYPE(array) != INT4OID || ARR_HASNULL(array) || ArrayGetNItems(ARR_NDIM(array), ARR_DIMS(array)) != wanted)
		elog(ERROR, "each list has a contest, a party and a coalition");
	return (const int32 *) ARR_DATA_PTR(array);
}

/* The arguments contest (from 1), party, coalition (0: none) and votes of each list. */
static void
read_lists(FunctionCallInfo fcinfo, Nation *nation, int contests)
{
	ArrayType  *of_votes = PG_GETARG_ARRAYTYPE_P(7);
	int			n = ArrayGetNItems(ARR_NDIM(of_votes), ARR_DIMS(of_votes));
	const int32 *contest = read_numbers(PG_GETARG_ARRAYTYPE_P(4), n),
			   *party = read_numbers(PG_GETARG_ARRAYTYPE_P(5), n),
			   *coalition = read_numbers(PG_GETARG_ARRAYTYPE_P(6), n);
	const int64 *votes = (const int64 *) ARR_DATA_PTR(of_votes);

	if (ARR_ELEMTYPE(of_votes) != INT8OID || ARR_HASNULL(of_votes))
		elog(ERROR, "each list has votes");
	nation->n = n;
	nation->lists = palloc0(sizeof(NationList) * Max(n, 1));
	for (int i = 0; i < n; i++)
	{
		if (contest[i] < 1 || contest[i] > contests)
			elog(ERROR, "there is no contest %d", contest[i]);
		nation->lists[i] = (NationList) {.contest = contest[i] - 1,.party = party[i],.coalition = coalition[i],
			.votes = votes[i]};
	}
}

/* nation_lists(terms, all, contests, candidates, their contest, party, coalition, votes) → a row a candidate */
Datum
nation_lists(PG_FUNCTION_ARGS)
{
	Formula		formula;
	Nation		nation = {{0}};
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	List	   *violations = terms_read(PG_GETARG_JSONB_P(0), &formula);
	const int32 *candidates;
	int			contests;

	if (violations != NIL)
		refuse(ERRCODE_SHEET_INVALID, NULL, violations);
	nation.all = *read_bases(PG_GETARG_ARRAYTYPE_P(1), &contests);
	nation.contests = read_bases(PG_GETARG_ARRAYTYPE_P(2), &contests);
	read_lists(fcinfo, &nation, contests);
	candidates = read_numbers(PG_GETARG_ARRAYTYPE_P(3), nation.n);
	nation_apply(&formula, &nation);
	InitMaterializedSRF(fcinfo, 0);
	for (int i = 0; i < nation.n; i++)
	{
		const NationList *list = &nation.lists[i];
		Datum		values[] = {
			Int32GetDatum(candidates[i]), Int64GetDatum(list->nation_votes), Int64GetDatum(list->coalition_votes),
			BoolGetDatum(list->failed_elsewhere), BoolGetDatum(list->coalition_failed)
		};
		bool		nulls[lengthof(values)] = {false};

		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
	return (Datum) 0;
}
