/* The sums over offices on which claims about a contest rest: see claims.h. */
#include "claims.h"

static void
tell_sum(const Claims *claims, ClaimKind kind, int32_t a, int32_t rival, Linear sum)
{
	Claim		claim = {kind, a, rival, NO_SEATS, {false, 0, 0}};

	claims->on_sum(claims->context, &claim, &sum);
}

static Linear
lead_over(int32_t rival)
{
	return (Linear) {.of_a = 1,.of_b = -1,.b = rival,.of_open = 1};
}

/* Open votes that are not for a add to the valid votes where somebody else stands. */
static int64_t
rivals_open(const Claims *claims, int64_t times)
{
	return claims->count.n > 1 ? times : 0;
}

/* A threshold as certain_passes() has it. */
static Linear
sum_of_passing(const Claims *claims, const Threshold *threshold)
{
	int64_t		p = threshold->share.p;
	Linear		sum = {.of_a = threshold->share.q,.b = NOBODY,.constant = threshold->above || p == 0 ? 0 : 1};

	if (threshold->base == BASE_VALID)
	{
		sum.of_valid = -p;
		sum.of_open = rivals_open(claims, p);
	}
	else if (threshold->base == BASE_VOTERS)
		sum.of_voters = -(sum.of_open = p);
	else
		sum.constant -= (Signed) p * claims->count.registered;
	return sum;
}

/* A threshold as certain_fails() has it. */
static Linear
sum_of_failing(const Claims *claims, const Threshold *threshold)
{
	int64_t		p = threshold->share.p,
				q = threshold->share.q;
	Linear		sum = {.of_a = -q,.b = NOBODY,.constant = threshold->above ? 1 : 0,.of_open = q - p};

	if (threshold->base == BASE_VALID)
		sum.of_valid = p;
	else if (threshold->base == BASE_VOTERS)
		sum.of_voters = p;
	else
	{
		sum.constant += (Signed) p * claims->count.registered;
		sum.of_open = q;
	}
	return sum;
}

/* The thresholds that are asked of a; 0: one of them is never proved. */
static int32_t
asked_of(const Claims *claims, int32_t a, const Threshold **asked)
{
	const Formula *formula = claims->formula;
	int32_t		n = 0;

	for (int32_t i = 0; i < formula->n_thresholds; i++)
	{
		const Threshold *threshold = &formula->thresholds[i];

		if (!claims_asks(claims, a, threshold))
			continue;
		if (threshold->scope != SCOPE_CONTEST || threshold->asks != ASKS_LISTS ||
			(threshold->base == BASE_REGISTERED && claims->count.registered < 0))
			return 0;
		asked[n++] = threshold;
	}
	return n;
}

/* Nobody without a vote passes, be it that a share of nothing is reached. */
static void
tell_passing_sums(const Claims *claims, ClaimKind kind, int32_t a)
{
	const Threshold *asked[FORMULA_MAX_THRESHOLDS];
	int32_t		n = asked_of(claims, a, asked);

	for (int32_t i = 0; i < n; i++)
		tell_sum(claims, kind, a, NOBODY, sum_of_passing(claims, asked[i]));
	if (n > 0)
		tell_sum(claims, kind, a, NOBODY, (Linear) {.of_a = 1,.b = NOBODY});
}

/* Who fails one of several thresholds rests on any of them. */
static void
tell_failing_sum(const Claims *claims, ClaimKind kind, int32_t a)
{
	const Threshold *asked[FORMULA_MAX_THRESHOLDS];

	if (asked_of(claims, a, asked) == 1)
		tell_sum(claims, kind, a, NOBODY, sum_of_failing(claims, asked[0]));
}

static void
tell_first_sums(const Claims *claims, int32_t a)
{
	for (int32_t b = 0; b < claims->count.n; b++)
		if (b != a)
			tell_sum(claims, CLAIM_ELECTED, a, NOBODY, lead_over(b));
}

/* Of a last round thresholds; before it nobody may come to an absolute majority. */
static void
tell_list_sums(const Claims *claims)
{
	static const Threshold half = {{1, 2}, BASE_VALID, SCOPE_CONTEST, true, ASKS_LISTS};
	const Formula *formula = claims->formula;
	bool		last = formula->last_round == 0 || claims->poll->round >= formula->last_round;

	for (int32_t a = 0; a < claims->count.n; a++)
		if (last)
		{
			tell_passing_sums(claims, CLAIM_PASSES_THRESHOLD, a);
			tell_failing_sum(claims, CLAIM_MISSES_THRESHOLD, a);
		}
		else
			tell_sum(claims, CLAIM_RUNOFF, a, NOBODY, sum_of_failing(claims, &half));
}

static void
tell_candidate_sums(const Claims *claims, int32_t leader)
{
	const Formula *formula = claims->formula;
	const Threshold *asked[FORMULA_MAX_THRESHOLDS];
	bool		last = formula->last_round > 0 && claims->poll->round >= formula->last_round;
	bool		most_elect = formula->method == METHOD_PLURALITY || last;

	if (!formula->takes_all && claims->poll->seats > 1)
		return;
	if (!most_elect && asked_of(claims, leader, asked) == 0)
		return;
	tell_first_sums(claims, leader);
	if (most_elect)
		return;
	tell_passing_sums(claims, CLAIM_ELECTED, leader);
	if (formula->n_thresholds == 1)
		for (int32_t a = 0; a < claims->count.n; a++)
			tell_failing_sum(claims, CLAIM_RUNOFF, a);
}

void
claims_tell_sums(const Claims *claims, bool by_formula)
{
	int32_t		leader = claims_most_votes(&claims->count, NOBODY);
	int32_t		second = leader == NOBODY ? NOBODY : claims_most_votes(&claims->count, leader);

	if (second == NOBODY)
		return;
	tell_sum(claims, CLAIM_AHEAD, leader, second, lead_over(second));
	tell_sum(claims, CLAIM_MAJORITY, leader, NOBODY, (Linear) {.of_a = 2,.b = NOBODY,.of_valid = -1,.of_open = 1});
	if (!by_formula || !claims_only_votes_decide(claims->poll))
		return;
	if (claims->formula->method == METHOD_LISTS)
		tell_list_sums(claims);
	else
		tell_candidate_sums(claims, leader);
}
