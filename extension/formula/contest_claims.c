/*
 * What is certain of a contest under way, by its formula: which claims there are about
 * it, and the two sides of each (certainty.h). Where open votes are not known, because
 * an office has no register, nothing is certain.
 */
#include "formula/functions.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/tuplestore.h"

#include "formula/formula_steps.h"
#include "formula/terms.h"

PG_FUNCTION_INFO_V1(contest_claims);

#define NOBODY (-1)
#define NO_SEATS (-1)

/* A contest, and where its claims go. */
typedef struct Claims
{
	ReturnSetInfo *rows;
	Formula		formula;
	Poll		poll;
	Count		count;
	bool		open_known;
} Claims;

static const Proof unproved = {false, 0, 0};

static void
put_claim(const Claims *claims, const char *claim, int32 a, int32 rival, int32 seats, Proof proof)
{
	Datum		values[] = {
		CStringGetTextDatum(claim), a == NOBODY ? (Datum) 0 : Int32GetDatum(claims->poll.contenders[a].id),
			rival == NOBODY ? (Datum) 0 : Int32GetDatum(claims->poll.contenders[rival].id),
		Int32GetDatum(seats), BoolGetDatum(proof.holds && claims->open_known), formula_numeric(proof.left),
		formula_numeric(proof.right)
	};
	/* a lead is one whatever is open; else a side is not known where that is not */
	bool		nulls[lengthof(values)] = {
		false, a == NOBODY, rival == NOBODY, seats == NO_SEATS, false, !claims->open_known && rival == NOBODY,
			!claims->open_known
	};

	CHECK_FOR_INTERRUPTS();
	tuplestore_putvalues(claims->rows->setResult, claims->rows->setDesc, values, nulls);
}

/* The contender with the most votes but one; of equal ones the first. NOBODY: there is none. */
static int32
most_votes(const Count *count, int32 but)
{
	int32		most = NOBODY;

	for (int32 i = 0; i < count->n; i++)
		if (i != but && (most == NOBODY || count->votes[i] > count->votes[most]))
			most = i;
	return most;
}

static bool
is_weaker(Proof a, Proof b)
{
	return a.left - a.right < b.left - b.right;
}

static bool
is_asked(const Claims *claims, int32 a, const Threshold *threshold)
{
	return threshold_asks(&claims->formula, threshold, claims->poll.contenders[a].coalition != 0);
}

/* a passes every threshold that is asked of it: told by the one that is nearest to failing. */
static Proof
passes_all(const Claims *claims, int32 a)
{
	const Formula *formula = &claims->formula;
	Proof		weakest = unproved;
	bool		any = false;

	for (int32 i = 0; i < formula->n_thresholds; i++)
	{
		Proof		proof = certain_passes(&claims->count, a, &formula->thresholds[i]);

		if (!is_asked(claims, a, &formula->thresholds[i]))
			continue;
		if (!any || is_weaker(proof, weakest))
			weakest = proof;
		any = true;
	}
	return weakest;
}

/* a fails one of the thresholds: told by the one that it misses most. */
static Proof
fails_one(const Claims *claims, int32 a)
{
	const Formula *formula = &claims->formula;
	Proof		strongest = unproved;
	bool		any = false;

	for (int32 i = 0; i < formula->n_thresholds; i++)
	{
		Proof		proof = certain_fails(&claims->count, a, &formula->thresholds[i]);

		if (!is_asked(claims, a, &formula->thresholds[i]))
			continue;
		if (!any || is_weaker(strongest, proof))
			strongest = proof;
		any = true;
	}
	return strongest;
}

/* a is among the first k; nobody without a vote is, however few they are. */
static Proof
is_first(const Claims *claims, int32 a, int32 k)
{
	return claims->count.votes[a] > 0 ? certain_first(&claims->count, a, k) : (Proof) {false, 0, claims->count.open};
}

/* Who is among the first k, and who is not. */
static void
put_first(const Claims *claims, int32 k, const char *among, const char *not_among)
{
	for (int32 a = 0; a < claims->count.n; a++)
	{
		put_claim(claims, among, a, NOBODY, NO_SEATS, is_first(claims, a, k));
		put_claim(claims, not_among, a, NOBODY, NO_SEATS, certain_not_first(&claims->count, a, k));
	}
}

/* Who goes on to another round: the first k, or all who reach a share and k at least. */
static void
put_going_on(const Claims *claims)
{
	const Formula *formula = &claims->formula;
	const Threshold *threshold = &formula->advance_threshold;

	if (formula->advance_by == ADVANCE_FIRST)
	{
		put_first(claims, formula->advance, "goes_on", "eliminated");
		return;
	}
	for (int32 a = 0; a < claims->count.n; a++)
	{
		Proof		first = is_first(claims, a, formula->advance);
		Proof		passes = certain_passes(&claims->count, a, threshold);
		Proof		not_first = certain_not_first(&claims->count, a, formula->advance);
		Proof		fails = certain_fails(&claims->count, a, threshold);

		put_claim(claims, "goes_on", a, NOBODY, NO_SEATS, passes.holds && !first.holds ? passes : first);
		put_claim(claims, "eliminated", a, NOBODY, NO_SEATS, not_first.holds && !fails.holds ? fails : not_first);
	}
}

/* A round in which thresholds elect: whether somebody is elected, or nobody can be, and who would go on. */
static void
put_thresholds_elect(const Claims *claims)
{
	int32		leader = most_votes(&claims->count, NOBODY);
	int32		nearest = leader;
	Proof		first = is_first(claims, leader, 1);
	Proof		passes = passes_all(claims, leader);
	Proof		runoff = fails_one(claims, leader);

	for (int32 a = 0; a < claims->count.n; a++)
	{
		Proof		fails = fails_one(claims, a);

		if (!is_weaker(fails, runoff))
			continue;
		runoff = fails;
		nearest = a;
	}
	put_claim(claims, "elected", leader, NOBODY, NO_SEATS, is_weaker(first, passes) ? first : passes);
	put_claim(claims, "runoff", nearest, NOBODY, NO_SEATS, runoff);
	put_going_on(claims);
}

/* Seats are by D'Hondt alone: nothing but votes and their number decides. */
static bool
is_plain_dhondt(const Claims *claims)
{
	const Formula *formula = &claims->formula;
	const Divisors *divisors = &formula->stages[0].divisors;

	return formula->n_thresholds == 0 && formula->n_bonuses == 0 && formula->n_stages == 1 && !formula->majority_rule &&
		formula->stages[0].kind == STAGE_AVERAGES && !formula->stages[0].once && claims->poll.seats >= formula->few_seats &&
		divisors->first == divisors->scale && divisors->start == divisors->scale && divisors->step == divisors->scale;
}

/* The most seats that a is sure of. */
static int32
sure_seats(const Claims *claims, int32 a)
{
	int32		low = 0;
	int32		high = claims->poll.seats;

	while (low < high)
	{
		int32		m = low + (high - low + 1) / 2;

		CHECK_FOR_INTERRUPTS();
		if (certain_seats(&claims->count, a, m, claims->poll.seats).holds)
			low = m;
		else
			high = m - 1;
	}
	return low;
}

/* What a has with all open votes, and every tie, is the most: one more is out of reach. */
static void
put_at_most(const Claims *claims, int32 a)
{
	put_claim(claims, "at_most", a, NOBODY, most_seats(&claims->count, a, claims->poll.seats), (Proof) {true, 1, 0});
}

static void
put_lists(const Claims *claims)
{
	const Formula *formula = &claims->formula;

	for (int32 a = 0; a < claims->count.n; a++)
	{
		int32		sure;

		if (formula->n_thresholds > 0)
		{
			put_claim(claims, "passes_threshold", a, NOBODY, NO_SEATS, passes_all(claims, a));
			put_claim(claims, "misses_threshold", a, NOBODY, NO_SEATS, fails_one(claims, a));
		}
		if (!is_plain_dhondt(claims))
			continue;
		sure = claims->open_known ? sure_seats(claims, a) : 0;
		if (sure > 0)
			put_claim(claims, "at_least", a, NOBODY, sure, certain_seats(&claims->count, a, sure, claims->poll.seats));
		if (claims->open_known)
			put_at_most(claims, a);
	}
}

static void
put_by_formula(const Claims *claims)
{
	const Formula *formula = &claims->formula;
	bool		last = formula->last_round == 0 || claims->poll.round >= formula->last_round;
	int32		k = formula->takes_all ? 1 : claims->poll.seats;

	switch (formula->method)
	{
		case METHOD_MAJORITY:
			if (formula->last_round > 0 && last)
				put_first(claims, k, "elected", "not_elected");
			else if (k == 1)
				put_thresholds_elect(claims);
			break;
		case METHOD_PLURALITY:
			if (formula->n_thresholds == 0)
				put_first(claims, k, "elected", "not_elected");
			break;
		case METHOD_LISTS:
			if (last)
				put_lists(claims);
			break;
	}
}

/*
 * Whether what is not votes can change who is elected or goes on: who withdrew, or a list that runs out of candidates.
 */
static bool
is_simple(const Poll *poll)
{
	for (int32 i = 0; i < poll->n; i++)
		if (poll->contenders[i].withdrew || poll->contenders[i].failed_elsewhere || poll->contenders[i].names < poll->seats)
			return false;
	return true;
}

static void
read_count(Claims *claims, bool open_known, int64 open)
{
	Poll	   *poll = &claims->poll;
	int64	   *votes = palloc(sizeof(int64) * Max(poll->n, 1));

	for (int32 i = 0; i < poll->n; i++)
		votes[i] = poll->contenders[i].votes;
	claims->open_known = open_known;
	claims->count = (Count)
	{
		.n = poll->n,
			.votes = votes,
			.open = open_known ? open : 0,
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
	Claims		claims = {.rows = (ReturnSetInfo *) fcinfo->resultinfo};
	int32		leader,
				second;

	InitMaterializedSRF(fcinfo, 0);
	if (PG_ARGISNULL(0) || !formula_read_poll(PG_GETARG_DATUM(0), &claims.formula, &claims.poll))
		return (Datum) 0;
	read_count(&claims, !PG_ARGISNULL(1), PG_ARGISNULL(1) ? 0 : PG_GETARG_INT64(1));
	leader = most_votes(&claims.count, NOBODY);
	if (leader == NOBODY)
		return (Datum) 0;
	second = most_votes(&claims.count, leader);
	if (second != NOBODY)
		put_claim(&claims, "ahead", leader, second, NO_SEATS, certain_ahead(&claims.count, leader, second));
	if (PG_GETARG_BOOL(2) && is_simple(&claims.poll))
		put_by_formula(&claims);
	return (Datum) 0;
}
