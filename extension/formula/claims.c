/* Which claims there are about a contest: see claims.h. */
#include "claims.h"

#include "formula_steps.h"

static const Proof unproved = {false, 0, 0};

static void
tell(const Claims *claims, ClaimKind kind, int32_t a, int32_t rival, int32_t seats, Proof proof)
{
	Claim		claim = {kind, a, rival, seats, proof};

	claims->on_claim(claims->context, &claim);
}

int32_t
claims_most_votes(const Count *count, int32_t but)
{
	int32_t		most = NOBODY;

	for (int32_t i = 0; i < count->n; i++)
		if (i != but && (most == NOBODY || count->votes[i] > count->votes[most]))
			most = i;
	return most;
}

static bool
is_weaker(Proof a, Proof b)
{
	return a.left - a.right < b.left - b.right;
}

bool
claims_asks(const Claims *claims, int32_t a, const Threshold *threshold)
{
	return threshold_asks(claims->formula, threshold, claims->poll->contenders[a].coalition != 0);
}

/* a passes every threshold that is asked of it: told by the one that is nearest to failing. */
static Proof
passes_all(const Claims *claims, int32_t a)
{
	const Formula *formula = claims->formula;
	Proof		weakest = unproved;
	bool		any = false;

	for (int32_t i = 0; i < formula->n_thresholds; i++)
	{
		Proof		proof = certain_passes(&claims->count, a, &formula->thresholds[i]);

		if (!claims_asks(claims, a, &formula->thresholds[i]))
			continue;
		if (!any || is_weaker(proof, weakest))
			weakest = proof;
		any = true;
	}
	return weakest;
}

/* a fails one of the thresholds: told by the one that it misses most. */
static Proof
fails_one(const Claims *claims, int32_t a)
{
	const Formula *formula = claims->formula;
	Proof		strongest = unproved;
	bool		any = false;

	for (int32_t i = 0; i < formula->n_thresholds; i++)
	{
		Proof		proof = certain_fails(&claims->count, a, &formula->thresholds[i]);

		if (!claims_asks(claims, a, &formula->thresholds[i]))
			continue;
		if (!any || is_weaker(strongest, proof))
			strongest = proof;
		any = true;
	}
	return strongest;
}

/* a is among the first k; nobody without a vote is, however few they are. */
static Proof
is_first(const Claims *claims, int32_t a, int32_t k)
{
	return claims->count.votes[a] > 0 ? certain_first(&claims->count, a, k) : (Proof) {false, 0, claims->count.open};
}

/* Who is among the first k, and who is not. */
static void
tell_first(const Claims *claims, int32_t k, ClaimKind among, ClaimKind not_among)
{
	for (int32_t a = 0; a < claims->count.n; a++)
	{
		tell(claims, among, a, NOBODY, NO_SEATS, is_first(claims, a, k));
		tell(claims, not_among, a, NOBODY, NO_SEATS, certain_not_first(&claims->count, a, k));
	}
}

/* a is among the first k that go on, or reaches the share of those who do. */
static Proof
goes_on(const Claims *claims, int32_t a)
{
	const Formula *formula = claims->formula;
	Proof		first = is_first(claims, a, formula->advance);
	Proof		passes = certain_passes(&claims->count, a, &formula->advance_threshold);

	return formula->advance_by != ADVANCE_FIRST && passes.holds && !first.holds ? passes : first;
}

/* a is not among them, and misses that share. */
static Proof
is_eliminated(const Claims *claims, int32_t a)
{
	const Formula *formula = claims->formula;
	Proof		not_first = certain_not_first(&claims->count, a, formula->advance);
	Proof		fails = certain_fails(&claims->count, a, &formula->advance_threshold);

	return formula->advance_by != ADVANCE_FIRST && not_first.holds && !fails.holds ? fails : not_first;
}

/* Who goes on to another round: the first k, or all who reach a share and k at least. */
static void
tell_going_on(const Claims *claims)
{
	for (int32_t a = 0; a < claims->count.n; a++)
	{
		tell(claims, CLAIM_GOES_ON, a, NOBODY, NO_SEATS, goes_on(claims, a));
		tell(claims, CLAIM_ELIMINATED, a, NOBODY, NO_SEATS, is_eliminated(claims, a));
	}
}

/* Everybody fails one of the thresholds: told by who is nearest to passing, beginning with `nearest`. */
static Proof
nobody_passes(const Claims *claims, int32_t *nearest)
{
	Proof		runoff = fails_one(claims, *nearest);

	for (int32_t a = 0; a < claims->count.n; a++)
	{
		Proof		fails = fails_one(claims, a);

		if (!is_weaker(fails, runoff))
			continue;
		runoff = fails;
		*nearest = a;
	}
	return runoff;
}

/* A round in which thresholds elect: whether somebody is elected, or nobody can be, and who would go on. */
static void
tell_thresholds_elect(const Claims *claims)
{
	int32_t		leader = claims_most_votes(&claims->count, NOBODY);
	int32_t		nearest = leader;
	Proof		first = is_first(claims, leader, 1);
	Proof		passes = passes_all(claims, leader);
	Proof		runoff = nobody_passes(claims, &nearest);

	tell(claims, CLAIM_ELECTED, leader, NOBODY, NO_SEATS, is_weaker(first, passes) ? first : passes);
	tell(claims, CLAIM_RUNOFF, nearest, NOBODY, NO_SEATS, runoff);
	tell_going_on(claims);
}

/* Seats are by D'Hondt alone: nothing but votes and their number decides. */
static bool
is_plain_dhondt(const Claims *claims)
{
	const Formula *formula = claims->formula;
	const Divisors *divisors = &formula->stages[0].divisors;

	return formula->n_thresholds == 0 && formula->n_bonuses == 0 && formula->n_stages == 1 && !formula->majority_rule &&
		formula->stages[0].kind == STAGE_AVERAGES && !formula->stages[0].once && claims->poll->seats >= formula->few_seats &&
		divisors->first == divisors->scale && divisors->start == divisors->scale && divisors->step == divisors->scale;
}

/* The most seats that a is sure of. */
static int32_t
sure_seats(const Claims *claims, int32_t a)
{
	int32_t		low = 0;
	int32_t		high = claims->poll->seats;

	while (low < high)
	{
		int32_t		m = low + (high - low + 1) / 2;

		if (certain_seats(&claims->count, a, m, claims->poll->seats).holds)
			low = m;
		else
			high = m - 1;
	}
	return low;
}

static void
tell_seats(const Claims *claims, int32_t a)
{
	int32_t		seats = claims->poll->seats;
	int32_t		sure = sure_seats(claims, a);
	int32_t		most = most_seats(&claims->count, a, seats);

	if (sure > 0)
		tell(claims, CLAIM_AT_LEAST, a, NOBODY, sure, certain_seats(&claims->count, a, sure, seats));
	tell(claims, CLAIM_AT_MOST, a, NOBODY, most, certain_at_most(&claims->count, a, most, seats));
}

static void
tell_lists(const Claims *claims)
{
	for (int32_t a = 0; a < claims->count.n; a++)
	{
		if (claims->formula->n_thresholds > 0)
		{
			tell(claims, CLAIM_PASSES_THRESHOLD, a, NOBODY, NO_SEATS, passes_all(claims, a));
			tell(claims, CLAIM_MISSES_THRESHOLD, a, NOBODY, NO_SEATS, fails_one(claims, a));
		}
		if (claims->open_known && is_plain_dhondt(claims))
			tell_seats(claims, a);
	}
}

/* A round of lists before the last: an absolute majority decides it, else some go on. */
static void
tell_round_of_lists(const Claims *claims)
{
	int32_t		leader = claims_most_votes(&claims->count, NOBODY);

	tell(claims, CLAIM_MAJORITY, leader, NOBODY, NO_SEATS, certain_majority(&claims->count, leader));
	tell(claims, CLAIM_RUNOFF, leader, NOBODY, NO_SEATS, certain_runoff(&claims->count));
	tell_going_on(claims);
}

int32_t
claims_places(const Claims *claims)
{
	return claims->formula->takes_all ? 1 : claims->poll->seats;
}

Proof
claims_proof(const Claims *claims, ClaimKind kind, int32_t a, int32_t seats)
{
	int32_t		nearest = a;

	switch (kind)
	{
		case CLAIM_ELECTED:
			return is_first(claims, a, claims_places(claims));
		case CLAIM_NOT_ELECTED:
			return certain_not_first(&claims->count, a, claims_places(claims));
		case CLAIM_GOES_ON:
			return goes_on(claims, a);
		case CLAIM_ELIMINATED:
			return is_eliminated(claims, a);
		case CLAIM_MISSES_THRESHOLD:
			return fails_one(claims, a);
		case CLAIM_RUNOFF:
			return nobody_passes(claims, &nearest);
		case CLAIM_AT_LEAST:
			return certain_seats(&claims->count, a, seats, claims->poll->seats);
		case CLAIM_AT_MOST:
			return certain_at_most(&claims->count, a, seats, claims->poll->seats);
		default:
			return unproved;
	}
}

static void
tell_by_formula(const Claims *claims)
{
	const Formula *formula = claims->formula;
	bool		last = formula->last_round == 0 || claims->poll->round >= formula->last_round;
	int32_t		k = claims_places(claims);

	switch (formula->method)
	{
		case METHOD_MAJORITY:
			if (formula->last_round > 0 && last)
				tell_first(claims, k, CLAIM_ELECTED, CLAIM_NOT_ELECTED);
			else if (k == 1)
				tell_thresholds_elect(claims);
			break;
		case METHOD_PLURALITY:
			if (formula->n_thresholds == 0)
				tell_first(claims, k, CLAIM_ELECTED, CLAIM_NOT_ELECTED);
			break;
		case METHOD_LISTS:
			if (last)
				tell_lists(claims);
			else
				tell_round_of_lists(claims);
			break;
	}
}

bool
claims_only_votes_decide(const Poll *poll)
{
	for (int32_t i = 0; i < poll->n; i++)
		if (poll->contenders[i].withdrew || poll->contenders[i].failed_elsewhere || poll->contenders[i].names < poll->seats)
			return false;
	return true;
}

void
claims_tell(const Claims *claims, bool by_formula)
{
	int32_t		leader = claims_most_votes(&claims->count, NOBODY);
	int32_t		second = leader == NOBODY ? NOBODY : claims_most_votes(&claims->count, leader);

	if (second != NOBODY)
		tell(claims, CLAIM_AHEAD, leader, second, NO_SEATS, certain_ahead(&claims->count, leader, second));
	if (leader != NOBODY && by_formula && claims_only_votes_decide(claims->poll))
		tell_by_formula(claims);
}
