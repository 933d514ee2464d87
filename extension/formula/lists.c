/*
 * Seats of lists: a bonus for who leads, then the stages of the formula, each from
 * the seats that are left: whole quotas, largest remainders, highest averages.
 *
 * A tie for the last seats ends the distribution: there are no seats after it. The
 * seats before it are certain whatever the lot says.
 */
#include "formula_steps.h"

/* A distribution under way. Shared by the stages, so that a stage is a function of two arguments. */
typedef struct Hand
{
	const Formula *formula;
	Poll	   *poll;
	const Stage *stages;
	int32_t		n_stages;
	int32_t		seats;			/* that the stages share: all but the bonus */
	int32_t		left;
	int32_t		without;		/* the list that is left out, for it has the bonus; -1: none */
} Hand;

/* Seats that a list has from the stages: averages count those, not the bonus. */
static int32_t
stage_seats(const Contender *c)
{
	return c->seats - c->bonus;
}

static bool
takes_part(const Hand *hand, int32_t i)
{
	const Contender *c = &hand->poll->contenders[i];

	return c->qualified && i != hand->without && c->seats < c->names;
}

static int64_t
divisor_for(const Divisors *divisors, int32_t seats)
{
	return seats == 0 ? divisors->first : divisors->start + (int64_t) divisors->step * seats;
}

/* The quota as quotient / divisor: base / (seats + k), rounded where the terms say so. */
static bool
quota_of(const Hand *hand, Wide *quotient, int64_t *divisor)
{
	static const int32_t more[] = {[QUOTA_HARE] = 0, [QUOTA_HAGENBACH_BISCHOFF] = 1, [QUOTA_DROOP] = 1, [QUOTA_IMPERIALI] = 2};
	const Quota *quota = &hand->formula->quota;
	int64_t		parts = (int64_t) hand->seats + more[quota->kind];
	Rounding	rounding = quota->kind == QUOTA_DROOP ? ROUND_DOWN : quota->rounding;
	int64_t		base;
	Wide		whole;
	Wide		rest;

	if (!base_of(hand->poll, quota->base, false, &base))
	{
		hand->poll->missing_base = true;
		return false;
	}
	if (quota->base == BASE_QUALIFIED && hand->without >= 0)
		base -= hand->poll->contenders[hand->without].votes;
	whole = (Wide) base / parts;
	rest = (Wide) base % parts;
	if (rounding == ROUND_NONE)
	{
		*quotient = base;
		*divisor = parts;
		return base > 0;
	}
	if (quota->kind == QUOTA_DROOP || (rounding == ROUND_UP && rest > 0) || (rounding == ROUND_NEAREST && 2 * rest >= (Wide) parts))
		whole++;
	*quotient = whole;
	*divisor = 1;
	return whole > 0;
}

static void
give(Hand *hand, int32_t i, int32_t stage, StepKind kind)
{
	Contender  *c = &hand->poll->contenders[i];

	c->seats++;
	c->served = true;
	c->last_stage = stage;
	c->last_quotient = c->quotient;
	c->last_divisor = c->divisor;
	hand->left--;
	step_tell(hand->poll, kind, i, 1, c->quotient, c->divisor);
}

/* The members' seats, unless a tie cannot be broken: then the certain ones, and the tied are marked. */
static bool
give_to_largest(Hand *hand, int32_t *members, int32_t n, int32_t places, int32_t stage, StepKind kind)
{
	int32_t		sure;
	int32_t		tied;
	bool		whole = largest_order(hand->formula, hand->poll, members, n, places, &sure, &tied);

	for (int32_t i = 0; i < sure; i++)
		give(hand, members[i], stage, kind);
	if (!whole)
		tie_mark(hand->poll, members + sure, tied, places - sure);
	return whole;
}

/*
 * Whole quotas. With the Hagenbach-Bischoff and Imperiali quotas they may be more
 * than the seats; the lists with the smallest remainders then have one less each.
 */
static bool
quotas(Hand *hand)
{
	Poll	   *poll = hand->poll;
	Wide		quota;
	int64_t		divisor;
	int64_t		sum = 0;
	int32_t		n = 0;
	bool		whole = true;

	if (!quota_of(hand, &quota, &divisor))
		return false;
	for (int32_t i = 0; i < poll->n; i++)
	{
		Contender  *c = &poll->contenders[i];
		Wide		votes = (Wide) c->votes * (Wide) divisor;
		Wide		fits = votes / quota;

		if (!takes_part(hand, i))
			continue;
		c->quotient = votes % quota;
		c->divisor = divisor;
		c->served = false;
		if (fits > (Wide) hand->seats)
			fits = hand->seats;
		c->seats += (int32_t) fits;
		sum += (int32_t) fits;
		poll->work[n++] = i;
	}
	if (sum > hand->left)
	{
		int32_t		lists = 0;

		for (int32_t i = 0; i < n; i++)
			if (stage_seats(&poll->contenders[poll->work[i]]) > 0)
			{
				poll->contenders[poll->work[i]].seats--;
				sum--;
				poll->work[lists++] = poll->work[i];
			}
		hand->left -= (int32_t) sum;
		whole = give_to_largest(hand, poll->work, lists, hand->left, -1, STEP_QUOTA);
		return whole;
	}
	hand->left -= (int32_t) sum;
	for (int32_t i = 0; i < n; i++)
		if (stage_seats(&poll->contenders[poll->work[i]]) > 0)
			step_tell(poll, STEP_QUOTA, poll->work[i], stage_seats(&poll->contenders[poll->work[i]]), quota, divisor);
	return true;
}

/* Whether a list has the share of the quota that the remainders ask for. */
static bool
has_least_quota(const Hand *hand, const Stage *stage, const Contender *c)
{
	Wide		quota;
	int64_t		divisor;

	return stage->least_quota.p == 0
		|| (quota_of(hand, &quota, &divisor)
			&& (Wide) c->votes * (Wide) divisor * (Wide) stage->least_quota.q >= quota * (Wide) stage->least_quota.p);
}

/* What is left of the votes after the quotas that a list has used; a list that got less than its quotas has none. */
static void
set_remainder(const Hand *hand, Contender *c)
{
	Wide		quota;
	int64_t		divisor;

	c->quotient = 0;
	c->divisor = 1;
	if (!quota_of(hand, &quota, &divisor))
		return;
	c->quotient = (Wide) c->votes * (Wide) divisor % quota;
	c->divisor = divisor;
}

static bool
remainders(Hand *hand, int32_t at)
{
	Poll	   *poll = hand->poll;
	const Stage *stage = &hand->stages[at];

	while (hand->left > 0)
	{
		int32_t		n = 0;

		for (int32_t i = 0; i < poll->n; i++)
		{
			Contender  *c = &poll->contenders[i];

			if (!takes_part(hand, i) || (stage->once && c->last_stage == at) || !has_least_quota(hand, stage, c))
				continue;
			set_remainder(hand, c);
			poll->work[n++] = i;
		}
		if (n == 0)
			return true;
		if (!give_to_largest(hand, poll->work, n, n < hand->left ? n : hand->left, at, STEP_REMAINDER))
			return false;
		if (stage->once)
			return true;
	}
	return true;
}

static void
set_average(const Stage *stage, Contender *c)
{
	c->quotient = (Wide) c->votes * (Wide) stage->divisors.scale;
	c->divisor = divisor_for(&stage->divisors, stage_seats(c));
}

/* One seat after the other, or several at once to lists that are equal and all have a seat. */
static bool
averages(Hand *hand, int32_t at)
{
	Poll	   *poll = hand->poll;
	const Stage *stage = &hand->stages[at];

	for (int32_t i = 0; i < poll->n; i++)
		poll->contenders[i].served = stage->once && poll->contenders[i].last_stage == at;
	while (hand->left > 0)
	{
		int32_t		n = 0;
		int32_t		equal = 0;

		for (int32_t i = 0; i < poll->n; i++)
		{
			Contender  *c = &poll->contenders[i];
			int			order;

			if (!takes_part(hand, i) || (stage->once && c->served))
				continue;
			set_average(stage, c);
			order = n == 0 ? 1 : fraction_compare(c->quotient, c->divisor, poll->contenders[poll->work[0]].quotient,
												  poll->contenders[poll->work[0]].divisor);
			if (order > 0)
				equal = 0;
			if (order >= 0)
				poll->work[equal++] = i;
			n++;
		}
		if (n == 0)
			return true;
		if (!give_to_largest(hand, poll->work, equal, equal < hand->left ? equal : hand->left, at, STEP_AVERAGE))
			return false;
	}
	return true;
}

static bool
run_stages(Hand *hand, bool with_quotas)
{
	for (int32_t at = 0; at < hand->n_stages && hand->left > 0; at++)
	{
		bool		whole = true;

		switch (hand->stages[at].kind)
		{
			case STAGE_QUOTA:
				whole = !with_quotas || quotas(hand);
				break;
			case STAGE_REMAINDERS:
				whole = remainders(hand, at);
				break;
			case STAGE_AVERAGES:
				whole = averages(hand, at);
				break;
		}
		if (!whole)
			return false;
	}
	return true;
}

/*
 * Lists with more seats than candidates give up the seats beyond them, and the
 * stages go on with those seats among the others. (Kieswet P 10.)
 */
static bool
give_up_exhausted(Hand *hand)
{
	Poll	   *poll = hand->poll;
	int32_t		given_up = 0;

	for (int32_t i = 0; i < poll->n; i++)
	{
		Contender  *c = &poll->contenders[i];

		if (c->seats <= c->names)
			continue;
		step_tell(poll, STEP_EXHAUSTED, i, c->seats - c->names, 0, 1);
		given_up += c->seats - c->names;
		c->seats = c->names;
	}
	hand->left += given_up;
	return given_up == 0 || run_stages(hand, false);
}

/* Whether a was given its last seat for less than b: in a later stage, or in the same one with a smaller quotient. */
static int
last_seat_compare(const Contender *a, const Contender *b)
{
	if (a->last_stage != b->last_stage)
		return a->last_stage > b->last_stage ? -1 : 1;
	return fraction_compare(a->last_quotient, a->last_divisor, b->last_quotient, b->last_divisor);
}

/* The lists, but for the winner, whose last seat was given for the least; equal ones all. */
static int32_t
last_seats(Poll *poll, int32_t winner)
{
	int32_t		n = 0;

	for (int32_t i = 0; i < poll->n; i++)
	{
		const Contender *c = &poll->contenders[i];
		int			order;

		if (i == winner || c->last_stage < 0 || stage_seats(c) == 0)
			continue;
		order = n == 0 ? -1 : last_seat_compare(c, &poll->contenders[poll->work[0]]);
		if (order < 0)
			n = 0;
		if (order <= 0)
			poll->work[n++] = i;
	}
	return n;
}

/*
 * The list with more than half of the votes and not more than half of the seats has
 * one more; the list whose last seat was given for the least has one less. (Kieswet P 9.)
 * Which of several equal ones loses its seat is a tie for keeping it.
 */
static bool
majority_rule(Hand *hand)
{
	Poll	   *poll = hand->poll;
	int32_t		winner = -1;
	int32_t		n;
	int32_t		sure;
	int32_t		tied;

	for (int32_t i = 0; i < poll->n; i++)
		if (poll->contenders[i].qualified && (Wide) poll->contenders[i].votes * 2 > (Wide) poll->valid)
			winner = i;
	if (winner < 0 || poll->contenders[winner].seats * 2 > poll->seats || poll->contenders[winner].seats >= poll->contenders[winner].names)
		return true;
	n = last_seats(poll, winner);
	if (n == 0)
		return true;
	if (!tie_order(hand->formula, poll, poll->work, n, n - 1, &sure, &tied))
	{
		tie_mark(poll, poll->work + sure, tied, n - 1 - sure);
		return false;
	}
	poll->contenders[poll->work[n - 1]].seats--;
	step_tell(poll, STEP_MAJORITY_LOSES, poll->work[n - 1], 1, 0, 1);
	poll->contenders[winner].seats++;
	step_tell(poll, STEP_MAJORITY_GAINS, winner, 1, (Wide) poll->contenders[winner].votes, 1);
	return true;
}

static int32_t
bonus_seats(const Bonus *bonus, int32_t seats)
{
	Rounding	rounding = seats < bonus->small_below ? bonus->small_rounding : bonus->rounding;
	int64_t		parts = (int64_t) seats * bonus->share.p;
	int64_t		whole = parts / bonus->share.q;
	int64_t		rest = parts % bonus->share.q;

	if ((rounding == ROUND_UP && rest > 0) || (rounding == ROUND_NEAREST && 2 * rest >= bonus->share.q))
		whole++;
	return (int32_t) whole;
}

/* The list that leads, among equals by the rules of ties; -1: none, or a lot must decide. */
static bool
leader(Hand *hand, int32_t *first)
{
	Poll	   *poll = hand->poll;
	int32_t		n = 0;
	int32_t		sure;
	int32_t		tied;

	for (int32_t i = 0; i < poll->n; i++)
		if (poll->contenders[i].qualified)
		{
			poll->contenders[i].quotient = poll->contenders[i].votes;
			poll->contenders[i].divisor = 1;
			poll->work[n++] = i;
		}
	*first = -1;
	if (n == 0)
		return true;
	if (!largest_order(hand->formula, poll, poll->work, n, 1, &sure, &tied))
	{
		tie_mark(poll, poll->work + sure, tied, 1);
		return false;
	}
	*first = poll->work[0];
	return true;
}

/* The first bonus that is earned. */
static bool
give_bonus(Hand *hand)
{
	const Formula *formula = hand->formula;
	Poll	   *poll = hand->poll;
	int32_t		first;

	if (formula->n_bonuses == 0)
		return true;
	if (!leader(hand, &first))
		return false;
	for (int32_t b = 0; b < formula->n_bonuses && first >= 0; b++)
	{
		const Bonus *bonus = &formula->bonuses[b];
		Contender  *c = &poll->contenders[first];

		if (bonus->to == BONUS_ABSOLUTE_MAJORITY && (Wide) c->votes * 2 <= (Wide) poll->valid)
			continue;
		c->bonus = c->seats = bonus_seats(bonus, poll->seats);
		step_tell(poll, STEP_BONUS, first, c->bonus, (Wide) c->votes, 1);
		hand->seats = hand->left = poll->seats - c->bonus;
		hand->without = bonus->rest_to_others ? first : -1;
		break;
	}
	return true;
}

static void
finish(Poll *poll, int32_t left)
{
	for (int32_t i = 0; i < poll->n; i++)
		if (poll->contenders[i].seats > 0 && poll->contenders[i].result != RESULT_TIED)
			poll->contenders[i].result = RESULT_ELECTED;
	if (poll->missing_base)
		poll->decided = false;
	else if (poll->decided && left > 0)
	{
		poll->vacant = left;
		step_tell(poll, STEP_VACANT, -1, left, 0, 1);
	}
}

/* A round before the last gives seats to nobody unless one list has an absolute majority. */
static bool
round_decides(const Formula *formula, const Poll *poll)
{
	if (formula->last_round == 0 || poll->round >= formula->last_round)
		return true;
	for (int32_t i = 0; i < poll->n; i++)
		if (!poll->contenders[i].withdrew && (Wide) poll->contenders[i].votes * 2 > (Wide) poll->valid)
			return true;
	return false;
}

void
lists_apply(const Formula *formula, Poll *poll)
{
	bool		few = poll->seats < formula->few_seats;
	Hand		hand = {
		.formula = formula,
		.poll = poll,
		.stages = few ? formula->few_stages : formula->stages,
		.n_stages = few ? formula->n_few_stages : formula->n_stages,
		.seats = poll->seats,
		.left = poll->seats,
		.without = -1
	};

	if (!round_decides(formula, poll))
	{
		rounds_go_on(formula, poll);
		rounds_eliminate(poll);
		return;
	}
	thresholds_apply(formula, poll);
	if (give_bonus(&hand)
		&& run_stages(&hand, true)
		&& (!formula->majority_rule || majority_rule(&hand)))
		give_up_exhausted(&hand);
	finish(poll, hand.left);
}
