/* Who goes on to another round, and who does not: see rounds.h. */
#include "rounds.h"

int32_t
rounds_gather(Poll *poll, bool with_withdrawn)
{
	int32_t		n = 0;

	for (int32_t i = 0; i < poll->n; i++)
	{
		Contender  *c = &poll->contenders[i];

		c->quotient = c->votes;
		c->divisor = 1;
		if (c->result == RESULT_NONE && (with_withdrawn || !c->withdrew))
			poll->work[n++] = i;
	}
	return n;
}

/* How many of the n at work go on: the first k for each seat that is left, or more where more reach the share. */
static int32_t
how_many_go_on(const Formula *formula, Poll *poll, int32_t n, int32_t left)
{
	int32_t		least = formula->advance * left;
	int32_t		reach = 0;

	if (formula->advance_by == ADVANCE_SHARE)
		for (int32_t i = 0; i < n; i++)
			reach += threshold_passes(poll, &formula->advance_threshold, poll->contenders[poll->work[i]].votes) ? 1 : 0;
	if (reach < least)
		reach = least;
	return reach < n ? reach : n;
}

/*
 * Who withdrew is replaced by the next in order, or leaves a gap: then the order is
 * made with them in it, and they are passed over.
 */
void
rounds_go_on(const Formula *formula, Poll *poll, int32_t left)
{
	int32_t		n = rounds_gather(poll, !formula->replace_withdrawn);
	int32_t		places = how_many_go_on(formula, poll, n, left);
	int32_t		sure;
	int32_t		tied;

	if (poll->missing_base)
	{
		poll->decided = false;
		return;
	}
	if (!largest_order(formula, poll, poll->work, n, places, &sure, &tied))
		tie_mark(poll, poll->work + sure, tied, places - sure);
	for (int32_t i = 0; i < sure; i++)
	{
		Contender  *c = &poll->contenders[poll->work[i]];

		if (c->withdrew)
			continue;
		c->result = RESULT_GOES_ON;
		step_tell(poll, STEP_GOES_ON, poll->work[i], 0, (Wide) c->votes, 1);
	}
}

void
rounds_eliminate(Poll *poll)
{
	if (poll->missing_base)
		return;					/* nobody is anything yet */
	for (int32_t i = 0; i < poll->n; i++)
		if (poll->contenders[i].result == RESULT_NONE)
			poll->contenders[i].result = poll->contenders[i].withdrew ? RESULT_WITHDREW : RESULT_ELIMINATED;
}
