/*
 * Seats of lists: a bonus for who leads, then the stages of the formula (stages.c),
 * and what corrects them: a majority's seat, and lists with more seats than names.
 */
#include "rounds.h"
#include "stages.h"

/* Lists with more seats than candidates give up the seats beyond them; returns how many. */
static int32_t
give_up_exhausted(Distribution *distribution)
{
	Poll	   *poll = distribution->poll;
	int32_t		given_up = 0;

	for (int32_t i = 0; i < poll->n; i++)
	{
		Contender  *c = &poll->contenders[i];

		if (c->seats <= c->names)
			continue;
		step_tell(poll, STEP_EXHAUSTED, i, c->seats - c->names, 0, 1);
		given_up += c->seats - c->names;
		c->seats = c->names;
		if (c->bonus > c->seats)
		{
			distribution->seats += c->bonus - c->seats;	/* what it had as a bonus is shared, too */
			c->bonus = c->seats;
		}
	}
	distribution->left += given_up;
	return given_up;
}

/*
 * The stages go on with the seats that were given up, among the others. (Kieswet P 10.)
 * A lot that is still to be drawn comes before that: until then nobody has those seats,
 * and whose they are hangs on it.
 */
static void
pass_on_exhausted(Distribution *distribution)
{
	Poll	   *poll = distribution->poll;
	bool		waits = poll->tied_places > 0;

	if (give_up_exhausted(distribution) == 0)
		return;
	if (waits)
		poll->unsettled = true;
	else
		run_stages(distribution, false);
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

/* The list with more than half of the valid votes; -1: none. */
static int32_t
absolute_majority(const Poll *poll)
{
	for (int32_t i = 0; i < poll->n; i++)
		if (poll->contenders[i].qualified && (Wide) poll->contenders[i].votes * 2 > (Wide) poll->valid)
			return i;
	return -1;
}

/*
 * The list with more than half of the votes and not more than half of the seats has
 * one more; the list whose last seat was given for the least has one less. (Kieswet P 9.)
 * Which of several equal ones loses its seat is a tie for keeping it: none of the tied
 * has it then, and the majority is certain of its own.
 */
static void
majority_rule(Distribution *distribution)
{
	Poll	   *poll = distribution->poll;
	int32_t		winner = absolute_majority(poll);
	int32_t		n;
	int32_t		sure;
	int32_t		tied;
	bool		whole;

	if (winner < 0 || poll->contenders[winner].seats * 2 > poll->seats || poll->contenders[winner].seats >=
		poll->contenders[winner].names)
		return;
	n = last_seats(poll, winner);
	if (n == 0)
		return;
	whole = tie_order(distribution->formula, poll, poll->work, n, n - 1, &sure, &tied);
	for (int32_t i = sure; i < n; i++)
	{
		poll->contenders[poll->work[i]].seats--;
		step_tell(poll, STEP_MAJORITY_LOSES, poll->work[i], 1, 0, 1);
	}
	poll->contenders[winner].seats++;
	step_tell(poll, STEP_MAJORITY_GAINS, winner, 1, (Wide) poll->contenders[winner].votes, 1);
	if (!whole)
		tie_mark(poll, poll->work + sure, tied, n - 1 - sure);
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
leader(Distribution *distribution, int32_t *first)
{
	Poll	   *poll = distribution->poll;
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
	if (!largest_order(distribution->formula, poll, poll->work, n, 1, &sure, &tied))
	{
		tie_mark(poll, poll->work + sure, tied, 1);
		return false;
	}
	*first = poll->work[0];
	return true;
}

/* Who has a bonus; -1: nobody has. False: a lot must decide who leads, and seats hang on it. */
static bool
bonus_to(Distribution *distribution, const Bonus *bonus, int32_t *list)
{
	*list = absolute_majority(distribution->poll);
	if (*list >= 0 || bonus->to == BONUS_ABSOLUTE_MAJORITY)
		return true;
	if (bonus_seats(bonus, distribution->poll->seats) == 0 && !bonus->rest_to_others)
		return true;
	return leader(distribution, list);
}

/* The first bonus that is earned. */
static bool
give_bonus(Distribution *distribution)
{
	const Formula *formula = distribution->formula;
	Poll	   *poll = distribution->poll;
	int32_t		list = -1;

	for (int32_t b = 0; b < formula->n_bonuses && list < 0; b++)
	{
		const Bonus *bonus = &formula->bonuses[b];
		Contender  *c;

		if (!bonus_to(distribution, bonus, &list))
			return false;
		if (list < 0)
			continue;
		c = &poll->contenders[list];
		c->bonus = c->seats = bonus_seats(bonus, poll->seats);
		step_tell(poll, STEP_BONUS, list, c->bonus, (Wide) c->votes, 1);
		distribution->seats = distribution->left = poll->seats - c->bonus;
		distribution->without = bonus->rest_to_others ? list : -1;
	}
	return true;
}

static void
finish(Poll *poll, int32_t left)
{
	for (int32_t i = 0; i < poll->n; i++)
	{
		Contender  *c = &poll->contenders[i];

		if (c->seats > 0 && c->result != RESULT_TIED)
			c->result = RESULT_ELECTED;
		if (poll->missing_base && c->result == RESULT_BELOW_THRESHOLD)
			c->result = RESULT_NONE;	/* nor is anybody below what is not known */
	}
	if (poll->missing_base)
		poll->decided = false;
	else if (poll->decided && left > 0)
	{
		poll->vacant = left;
		step_tell(poll, STEP_VACANT, -1, left, 0, 1);
	}
	if (poll->tied_places > 0 && left > poll->tied_places)
		poll->unsettled = true;
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
	Distribution		distribution = {
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
		rounds_go_on(formula, poll, 1);
		rounds_eliminate(poll);
		return;
	}
	thresholds_apply(formula, poll);
	if (!poll->missing_base
		&& give_bonus(&distribution)
		&& run_stages(&distribution, true)
		&& formula->majority_rule)
		majority_rule(&distribution);
	if (!poll->missing_base)
		pass_on_exhausted(&distribution);
	finish(poll, distribution.left);
}
