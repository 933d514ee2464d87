/*
 * Ties: who of those that are equal comes first, by the chain of rules that the
 * formula names. A rule that needs an age which is not known decides nothing, and
 * neither does any rule after it: a missing age is never passed over. Those who are
 * equal by all rules need a lot, whether the formula names it or not.
 */
#include "formula_steps.h"

/* What a rule compares of a contender, and whether it is known. */
static int32_t tie_value(const Contender *c, TieRule rule, bool *known)
{
	*known = true;
	switch (rule)
	{
		case TIE_OLDEST:
		case TIE_YOUNGEST:
			*known = c->birth != AGE_UNKNOWN;
			return c->birth;
		case TIE_OLDEST_LIST:
		case TIE_YOUNGEST_LIST:
			*known = c->mean_age != AGE_UNKNOWN;
			return c->mean_age;
		default:
			return 0;
	}
}

/* Below 0 when a comes before b. An older candidate has an earlier day of birth, an older list a higher mean age. */
static int
tie_compare(const Contender *a, const Contender *b, TieRule rule)
{
	bool		known;
	int32_t		of_a = tie_value(a, rule, &known);
	int32_t		of_b = tie_value(b, rule, &known);
	int			order = (of_a > of_b) - (of_a < of_b);

	switch (rule)
	{
		case TIE_VOTES:
			return (a->votes < b->votes) - (a->votes > b->votes);
		case TIE_OLDEST:
		case TIE_YOUNGEST_LIST:
			return order;
		default:
			return -order;
	}
}

static bool
all_known(const Poll *poll, const int32_t *members, int32_t n, TieRule rule)
{
	bool		known = true;

	for (int32_t i = 0; known && i < n; i++)
		tie_value(&poll->contenders[members[i]], rule, &known);
	return known;
}

/* Insertion sort: ties are of a few. Equal members keep the order they came in, which decides nothing. */
static void
sort_by_rule(const Poll *poll, int32_t *members, int32_t n, TieRule rule)
{
	for (int32_t i = 1; i < n; i++)
	{
		int32_t		member = members[i];
		int32_t		at = i;

		while (at > 0 && tie_compare(&poll->contenders[member], &poll->contenders[members[at - 1]], rule) < 0)
		{
			members[at] = members[at - 1];
			at--;
		}
		members[at] = member;
	}
}

static int32_t
place_in(const Draw *draw, int32_t id)
{
	for (int32_t i = 0; i < draw->n; i++)
		if (draw->ids[i] == id)
			return i;
	return -1;
}

/* A draw of exactly these contenders, or NULL. */
static const Draw *
draw_of(const Poll *poll, const int32_t *members, int32_t n)
{
	for (int32_t d = 0; d < poll->n_draws; d++)
	{
		const Draw *draw = &poll->draws[d];
		bool		same = draw->n == n;

		for (int32_t i = 0; same && i < n; i++)
			same = place_in(draw, poll->contenders[members[i]].id) >= 0;
		if (same)
			return draw;
	}
	return NULL;
}

static bool
order_by_draw(const Poll *poll, int32_t *members, int32_t n)
{
	const Draw *draw = draw_of(poll, members, n);

	if (draw == NULL)
		return false;
	for (int32_t place = 0; place < n; place++)
		for (int32_t i = place; i < n; i++)
			if (poll->contenders[members[i]].id == draw->ids[place])
			{
				int32_t		member = members[i];

				members[i] = members[place];
				members[place] = member;
				break;
			}
	return true;
}

static void
tell_rule(const Poll *poll, int32_t member, TieRule rule)
{
	Step		step = {STEP_TIE_RULE, member, 0, 0, 1, rule};

	if (poll->on_step != NULL)
		poll->on_step(poll->context, &step);
}

bool
tie_order(const Formula *formula, Poll *poll, int32_t *members, int32_t n, int32_t places,
		  int32_t *sure, int32_t *tied)
{
	int32_t		from = 0;		/* members before it have a place */
	int32_t		to = n;			/* members from it on have none */

	for (int32_t r = 0; r <= formula->n_ties && places > from && places < to; r++)
	{
		TieRule		rule = r < formula->n_ties ? formula->ties[r] : TIE_LOT;
		int32_t		border;

		poll->tied_at = rule;
		if (rule == TIE_LOT)
		{
			if (!order_by_draw(poll, members + from, to - from))
				break;
			for (int32_t i = from; i < places; i++)
				tell_rule(poll, members[i], rule);
			from = to = places;
			break;
		}
		if (!all_known(poll, members + from, to - from, rule))
			break;
		sort_by_rule(poll, members + from, to - from, rule);
		border = members[places - 1];
		while (tie_compare(&poll->contenders[members[from]], &poll->contenders[border], rule) < 0)
			tell_rule(poll, members[from++], rule);
		while (tie_compare(&poll->contenders[members[to - 1]], &poll->contenders[border], rule) > 0)
			to--;
		if (to == places)
			while (from < places)
				tell_rule(poll, members[from++], rule);
	}
	*sure = from < places ? from : places;
	*tied = from < places ? to - from : 0;
	return *tied == 0;
}

void
tie_mark(Poll *poll, const int32_t *members, int32_t n, int32_t places)
{
	for (int32_t i = 0; i < n; i++)
	{
		poll->contenders[members[i]].result = RESULT_TIED;
		step_tell(poll, STEP_TIED, members[i], 0, 0, 1);
	}
	poll->tied_places = places;
	poll->decided = false;
}

/* Below 0 when a has the larger quotient. */
static int
quotient_compare(const Contender *a, const Contender *b)
{
	return -fraction_compare(a->quotient, a->divisor, b->quotient, b->divisor);
}

/* Moves the largest of the rest to `at`, and those equal to it behind it; returns how many they are. */
static int32_t
gather_largest(const Poll *poll, int32_t *members, int32_t at, int32_t n)
{
	int32_t		equal = 0;

	for (int32_t i = at; i < n; i++)
	{
		int			order = equal == 0 ? -1 : quotient_compare(&poll->contenders[members[i]], &poll->contenders[members[at]]);
		int32_t		member = members[i];

		if (order > 0)
			continue;
		if (order < 0)
			equal = 0;
		members[i] = members[at + equal];
		members[at + equal] = member;
		equal++;
	}
	return equal;
}

bool
largest_order(const Formula *formula, Poll *poll, int32_t *members, int32_t n, int32_t places,
			  int32_t *sure, int32_t *tied)
{
	*sure = *tied = 0;
	while (*sure < places)
	{
		int32_t		equal = gather_largest(poll, members, *sure, n);
		int32_t		left = places - *sure;
		int32_t		first;

		if (equal <= left)
		{
			*sure += equal;
			continue;
		}
		if (!tie_order(formula, poll, members + *sure, equal, left, &first, tied))
		{
			*sure += first;
			return false;
		}
		*sure = places;
	}
	return true;
}
