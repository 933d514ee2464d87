/*
 * Majority and plurality: who is elected by votes alone, and who goes on to another
 * round. With `takes_all` the one elected is a list, which has all seats. Of several
 * seats those that a round leaves are filled in the next one, among the others.
 */
#include "rounds.h"

/* The places to be filled: one list takes all seats, or each candidate one. */
static int32_t
places_to_fill(const Formula *formula, const Poll *poll)
{
	return formula->takes_all ? 1 : poll->seats;
}

static void
elect(const Formula *formula, Poll *poll, int32_t i)
{
	Contender  *c = &poll->contenders[i];

	c->result = RESULT_ELECTED;
	c->seats = formula->takes_all ? poll->seats : 1;
	step_tell(poll, STEP_ELECTED, i, c->seats, (Wide) c->votes, 1);
}

/* Elects the first of the n members; ties at the border by the formula's rules. Returns how many are elected. */
static int32_t
elect_first(const Formula *formula, Poll *poll, int32_t n, int32_t places)
{
	int32_t		sure;
	int32_t		tied;
	int32_t		wanted = n < places ? n : places;

	if (!largest_order(formula, poll, poll->work, n, wanted, &sure, &tied))
		tie_mark(poll, poll->work + sure, tied, wanted - sure);
	for (int32_t i = 0; i < sure; i++)
		elect(formula, poll, poll->work[i]);
	return sure;
}

static void
plurality(const Formula *formula, Poll *poll)
{
	int32_t		n = rounds_gather(poll, false);
	int32_t		with_votes = 0;
	int32_t		places = places_to_fill(formula, poll);

	for (int32_t i = 0; i < n; i++)
		if (poll->contenders[poll->work[i]].votes > 0)
			poll->work[with_votes++] = poll->work[i];
	elect_first(formula, poll, with_votes, places);
	if (with_votes < places && poll->valid > 0)
	{
		poll->vacant = formula->takes_all ? poll->seats : places - with_votes;
		step_tell(poll, STEP_VACANT, -1, poll->vacant, 0, 1);
	}
}

/* Whether a candidate passes every threshold of being elected. */
static bool
is_elected(const Formula *formula, Poll *poll, const Contender *c)
{
	bool		passes = c->votes > 0;

	for (int32_t t = 0; passes && t < formula->n_thresholds; t++)
		passes = threshold_passes(poll, &formula->thresholds[t], c->votes);
	return passes;
}

/* Those who pass every threshold are elected, as far as there are seats; the others go on for what is left. */
static void
majority(const Formula *formula, Poll *poll)
{
	int32_t		n = rounds_gather(poll, true);
	int32_t		left = places_to_fill(formula, poll);
	int32_t		pass = 0;

	for (int32_t i = 0; i < n; i++)
		if (is_elected(formula, poll, &poll->contenders[poll->work[i]]))
			poll->work[pass++] = poll->work[i];
	if (pass > 0)
		left -= elect_first(formula, poll, pass, left);
	if (poll->missing_base)
		poll->decided = false;
	else if (left > 0 && poll->tied_places == 0)
		rounds_go_on(formula, poll, left);
}

void
candidates_apply(const Formula *formula, Poll *poll)
{
	if (formula->method == METHOD_PLURALITY || (formula->last_round > 0 && poll->round >= formula->last_round))
		plurality(formula, poll);
	else
		majority(formula, poll);
	rounds_eliminate(poll);
}
