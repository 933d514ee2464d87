/*
 * What is certain of a contest under way as rows: the claims of claims.h, the sums over offices that they rest on, and
 * how robust those are that rest on none.
 * Where open votes are not known, because an office has no register, nothing is certain.
 */
#include "formula/functions.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/tuplestore.h"

#include "formula/claims.h"
#include "formula/robust.h"

PG_FUNCTION_INFO_V1(contest_claims);
PG_FUNCTION_INFO_V1(contest_robustness);
PG_FUNCTION_INFO_V1(contest_sums);

static const char *const claim_names[] = {
	[CLAIM_AHEAD] = "ahead",
	[CLAIM_MAJORITY] = "majority",
	[CLAIM_ELECTED] = "elected",
	[CLAIM_NOT_ELECTED] = "not_elected",
	[CLAIM_RUNOFF] = "runoff",
	[CLAIM_GOES_ON] = "goes_on",
	[CLAIM_ELIMINATED] = "eliminated",
	[CLAIM_PASSES_THRESHOLD] = "passes_threshold",
	[CLAIM_MISSES_THRESHOLD] = "misses_threshold",
	[CLAIM_AT_LEAST] = "at_least",
	[CLAIM_AT_MOST] = "at_most"
};

/* How many sets of offices are tried one by one, for each claim. */
#define SETS_TRIED 4000

/* A contest, and where its claims go. */
typedef struct Told
{
	ReturnSetInfo *rows;
	Formula		formula;
	Poll		poll;
	bool		open_known;
} Told;

static Datum
id_of(const Told *told, int32 place)
{
	return place == NOBODY ? (Datum) 0 : Int32GetDatum(told->poll.contenders[place].id);
}

static void
put_claim(void *context, const Claim *claim)
{
	const Told *told = context;
	Datum		values[] = {
		CStringGetTextDatum(claim_names[claim->kind]), id_of(told, claim->a), id_of(told, claim->rival),
		Int32GetDatum(claim->seats), BoolGetDatum(claim->proof.holds && told->open_known),
		formula_numeric(claim->proof.left), formula_numeric(claim->proof.right)
	};
	/* a lead is one whatever is open; else a side is not known where that is not */
	bool		nulls[lengthof(values)] = {
		false, claim->a == NOBODY, claim->rival == NOBODY, claim->seats == NO_SEATS, false,
		!told->open_known && claim->rival == NOBODY, !told->open_known
	};

	CHECK_FOR_INTERRUPTS();
	tuplestore_putvalues(told->rows->setResult, told->rows->setDesc, values, nulls);
}

static Count
read_count(const Poll *poll, int64 open)
{
	int64	   *votes = palloc(sizeof(int64) * Max(poll->n, 1));

	for (int32 i = 0; i < poll->n; i++)
		votes[i] = poll->contenders[i].votes;
	return (Count)
	{
		.n = poll->n,
			.votes = votes,
			.open = open,
			.registered = poll->registered,
			.voters = poll->voters,
			.work = palloc(sizeof(int64) * Max(poll->n, 1))
	};
}

/*
 * contest_claims(poll, open, by_formula) → (claim, candidate_id, rival_id, seats, holds, larger, smaller); open NULL:
 * not known
 */
Datum
contest_claims(PG_FUNCTION_ARGS)
{
	Told		told = {.rows = (ReturnSetInfo *) fcinfo->resultinfo,.open_known = !PG_ARGISNULL(1)};
	Claims		claims = {.formula = &told.formula,.poll = &told.poll,.open_known = told.open_known,.context = &told,
	.on_claim = put_claim};

	InitMaterializedSRF(fcinfo, 0);
	if (PG_ARGISNULL(0) || !formula_read_poll(PG_GETARG_DATUM(0), &told.formula, &told.poll))
		return (Datum) 0;
	claims.count = read_count(&told.poll, told.open_known ? PG_GETARG_INT64(1) : 0);
	claims_tell(&claims, PG_GETARG_BOOL(2));
	return (Datum) 0;
}

static void
put_sum(void *context, const Claim *claim, const Linear *sum)
{
	const Told *told = context;
	Datum		values[] = {
		CStringGetTextDatum(claim_names[claim->kind]), id_of(told, claim->a), id_of(told, claim->rival),
		Int64GetDatum(sum->of_a), id_of(told, sum->b), Int64GetDatum(sum->of_b), Int64GetDatum(sum->of_valid),
		Int64GetDatum(sum->of_voters),
		Int64GetDatum((int64) sum->constant), Int64GetDatum(sum->of_open)
	};
	bool		nulls[lengthof(values)] = {[2] = claim->rival == NOBODY,[4] = sum->b == NOBODY};

	CHECK_FOR_INTERRUPTS();
	if (sum->constant != (int64) sum->constant)
		ereport(ERROR,
				errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				errmsg("a share of the registered voters exceeds 64 bits"));
	tuplestore_putvalues(told->rows->setResult, told->rows->setDesc, values, nulls);
}

/*
 * contest_sums(poll, by_formula) → (claim, candidate_id, rival_id, of_candidate, other_id, of_other, of_valid,
 * of_voters, constant, of_open)
 */
Datum
contest_sums(PG_FUNCTION_ARGS)
{
	Told		told = {.rows = (ReturnSetInfo *) fcinfo->resultinfo,.open_known = true};
	Claims		claims = {.formula = &told.formula,.poll = &told.poll,.open_known = true,.context = &told,.on_sum = put_sum};

	InitMaterializedSRF(fcinfo, 0);
	if (PG_ARGISNULL(0) || !formula_read_poll(PG_GETARG_DATUM(0), &told.formula, &told.poll))
		return (Datum) 0;
	claims.count = read_count(&told.poll, 0);
	claims_tell_sums(&claims, PG_GETARG_BOOL(1));
	return (Datum) 0;
}

/* What the robustness of claims is found from, and where it goes. */
typedef struct Robust
{
	Told		told;
	Claims		claims;
	CountedOffices offices;
	bool		new_vote;
	ArrayType  *but;			/* names of claims that are told of elsewhere */
	const int32 *ids;			/* of the offices */
	int64	   *work;
	int32	   *places;
} Robust;

static int64 *
numbers_of(ArrayType *array, int64 expected)
{
	if (ARR_NDIM(array) > 1 || ARR_ELEMTYPE(array) != INT8OID || array_contains_nulls(array) ||
		ArrayGetNItems(ARR_NDIM(array), ARR_DIMS(array)) != expected)
		elog(ERROR, "there must be a number for each office");
	return (int64 *) ARR_DATA_PTR(array);
}

static bool
is_told_elsewhere(const Robust *robust, const char *name)
{
	Datum	   *names;
	bool	   *nulls;
	int			n;

	deconstruct_array(robust->but, TEXTOID, -1, false, TYPALIGN_INT, &names, &nulls, &n);
	for (int i = 0; i < n; i++)
		if (!nulls[i] && strcmp(TextDatumGetCString(names[i]), name) == 0)
			return true;
	return false;
}

static Datum
office_ids(const Robust *robust, const Robustness *found)
{
	int			n = Max(found->most, 0);
	Datum	   *ids = palloc(sizeof(Datum) * Max(n, 1));

	for (int i = 0; i < n; i++)
		ids[i] = Int32GetDatum(robust->ids[found->offices[i]]);
	return PointerGetDatum(construct_array(ids, n, INT4OID, sizeof(int32), true, TYPALIGN_INT));
}

static void
put_robustness(void *context, const Claim *claim)
{
	Robust	   *robust = context;
	const Told *told = &robust->told;
	Robustness	found = {.offices = palloc(sizeof(int32) * Max(robust->offices.n, 1))};

	CHECK_FOR_INTERRUPTS();
	if (!claim->proof.holds || is_told_elsewhere(robust, claim_names[claim->kind]) ||
		!robust_tell(&robust->claims, claim, &robust->offices, robust->new_vote, SETS_TRIED, robust->work, robust->places,
			&found))
		return;
	tuplestore_putvalues(told->rows->setResult, told->rows->setDesc, (Datum[]) {
		CStringGetTextDatum(claim_names[claim->kind]), id_of(told, claim->kind == CLAIM_RUNOFF ? NOBODY : claim->a),
			Int32GetDatum(claim->seats), Int32GetDatum(found.least), Int32GetDatum(found.most),
			office_ids(robust, &found)
	}, (bool[]) {
		false, claim->kind == CLAIM_RUNOFF, claim->seats == NO_SEATS, found.least > robust->offices.n,
			found.most == NO_SET, false
	});
}

/*
 * contest_robustness(poll, open, offices, votes, voters, registered, new_vote, but) → (claim, candidate_id, seats,
 * at_least, at_most, office_ids); votes: of each office of each candidate of the poll
 */
Datum
contest_robustness(PG_FUNCTION_ARGS)
{
	Robust		robust = {.told = {.rows = (ReturnSetInfo *) fcinfo->resultinfo,.open_known = true}};
	Claims	   *claims = &robust.claims;
	ArrayType  *ids;
	int64		n;

	InitMaterializedSRF(fcinfo, 0);
	for (int i = 0; i < 8; i++)
		if (PG_ARGISNULL(i))
			return (Datum) 0;
	if (!formula_read_poll(PG_GETARG_DATUM(0), &robust.told.formula, &robust.told.poll))
		return (Datum) 0;
	ids = PG_GETARG_ARRAYTYPE_P(2);
	n = ArrayGetNItems(ARR_NDIM(ids), ARR_DIMS(ids));
	robust.ids = (const int32 *) ARR_DATA_PTR(ids);
	*claims = (Claims) {.formula = &robust.told.formula,.poll = &robust.told.poll,.open_known = true,.context = &robust,
	.on_claim = put_robustness};
	claims->count = read_count(&robust.told.poll, PG_GETARG_INT64(1));
	robust.offices = (CountedOffices) {
		.n = n,.votes = numbers_of(PG_GETARG_ARRAYTYPE_P(3), n * robust.told.poll.n),
		.voters = numbers_of(PG_GETARG_ARRAYTYPE_P(4), n),.registered = numbers_of(PG_GETARG_ARRAYTYPE_P(5), n)
	};
	robust.new_vote = PG_GETARG_BOOL(6);
	robust.but = PG_GETARG_ARRAYTYPE_P(7);
	robust.work = palloc(sizeof(int64) * ROBUST_NUMBERS(robust.told.poll.n, n));
	robust.places = palloc(sizeof(int32) * 2 * Max(n, 1));
	claims_tell(claims, true);
	return (Datum) 0;
}
