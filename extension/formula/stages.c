/*
 * Seats by the stages of the formula, each from the seats that are left: whole
 * quotas, largest remainders, highest averages.
 *
 * A tie for the last seats ends the distribution: there are no seats after it. The
 * seats before it are certain whatever the lot says.
 */
#include "stages.h"

static bool
takes_part(const Distribution *distribution, int32_t i)
{
	const Contender *c = &distribution->poll->contenders[i];

	return c->qualified && i != distribution->without && c->seats < c->names;
}

/*
 * Whether a stage gives a list one seat at the most, and it has that one. It counts also from before the stages went
 * on with seats given up.
 */
static bool
has_had_its_one(const Stage *stage, int32_t at, const Contender *c)
{
	return stage->once && (c->served & 1u << at) != 0;
}

static int64_t
divisor_for(const Divisors *divisors, int32_t seats)
{
	return seats == 0 ? divisors->first : divisors->start + (int64_t) divisors->step * seats;
}

/* The quota as quotient / divisor: base / (seats + k), rounded where the terms say so. */
static bool
quota_of(const Distribution *distribution, Wide *quotient, int64_t *divisor)
{
	static const int32_t more[] = {[QUOTA_HARE] = 0, [QUOTA_HAGENBACH_BISCHOFF] = 1, [QUOTA_DROOP] = 1,
		[QUOTA_IMPERIALI] = 2};
	const Quota *quota = &distribution->formula->quota;
	int64_t		parts = (int64_t) distribution->seats + more[quota->kind];
	Rounding	rounding = quota->kind == QUOTA_DROOP ? ROUND_DOWN : quota->rounding;
	int64_t		base;
	Wide		whole;
	Wide		rest;

	if (!base_of(distribution->poll, quota->base, false, &base))
	{
		distribution->poll->missing_base = true;
		return false;
	}
	if (quota->base == BASE_QUALIFIED && distribution->without >= 0)
		base -= distribution->poll->contenders[distribution->without].votes;
	whole = (Wide) base / parts;
	rest = (Wide) base % parts;
	if (rounding == ROUND_NONE)
	{
		*quotient = base;
		*divisor = parts;
		return base > 0;
	}
	if (quota->kind == QUOTA_DROOP || (rounding == ROUND_UP && rest > 0) ||
		(rounding == ROUND_NEAREST && 2 * rest >= (Wide) parts))
		whole++;
	*quotient = whole;
	*divisor = 1;
	return whole > 0;
}

static void
give(Distribution *distribution, int32_t i, int32_t stage, StepKind kind)
{
	Contender  *c = &distribution->poll->contenders[i];

	c->seats++;
	c->served |= stage >= 0 ? 1u << stage : 0;
	c->last_stage = stage;
	c->last_quotient = c->quotient;
	c->last_divisor = c->divisor;
	distribution->left--;
	step_tell(distribution->poll, kind, i, 1, c->quotient, c->divisor);
}

/* The members' seats, unless a tie cannot be broken: then the certain ones, and the tied are marked. */
static bool
give_to_largest(Distribution *distribution, int32_t *members, int32_t n, int32_t places, int32_t stage, StepKind kind)
{
	int32_t		sure;
	int32_t		tied;
	bool		whole = largest_order(distribution->formula, distribution->poll, members, n, places, &sure, &tied);

	for (int32_t i = 0; i < sure; i++)
		give(distribution, members[i], stage, kind);
	if (!whole)
		tie_mark(distribution->poll, members + sure, tied, places - sure);
	return whole;
}

/* Takes a seat from each of the n lists at work that has one; they stay at work, and how many they are is returned. */
static int32_t
take_back(Poll *poll, int32_t n)
{
	int32_t		lists = 0;

	for (int32_t i = 0; i < n; i++)
		if (stage_seats(&poll->contenders[poll->work[i]]) > 0)
		{
			poll->contenders[poll->work[i]].seats--;
			poll->work[lists++] = poll->work[i];
		}
	return lists;
}

/*
 * Whole quotas. With the Hagenbach-Bischoff and Imperiali quotas, and with one that
 * is rounded down, they may be more than the seats; the lists with the smallest
 * remainders then have one less each, and all of them one less before that while
 * they are still too many.
 */
static bool
quotas(Distribution *distribution)
{
	Poll	   *poll = distribution->poll;
	Wide		quota;
	int64_t		divisor;
	int64_t		sum = 0;
	int32_t		n = 0;
	bool		over;

	if (!quota_of(distribution, &quota, &divisor))
		return !poll->missing_base; /* a quota of no vote gives nobody a seat; the stages after it do */
	for (int32_t i = 0; i < poll->n; i++)
	{
		Contender  *c = &poll->contenders[i];
		Wide		votes = (Wide) c->votes * (Wide) divisor;
		Wide		fits = votes / quota;

		if (!takes_part(distribution, i))
			continue;
		c->quotient = votes % quota;
		c->divisor = divisor;
		if (fits > (Wide) distribution->seats)
			fits = distribution->seats;
		c->seats += (int32_t) fits;
		sum += (int32_t) fits;
		poll->work[n++] = i;
	}
	over = sum > distribution->left;
	while (sum > distribution->left)
		sum -= n = take_back(poll, n);
	distribution->left -= (int32_t) sum;
	for (int32_t i = 0; i < n; i++)
		if (stage_seats(&poll->contenders[poll->work[i]]) > 0)
			step_tell(poll, STEP_QUOTA, poll->work[i], stage_seats(&poll->contenders[poll->work[i]]), quota, divisor);
	return !over || give_to_largest(distribution, poll->work, n, distribution->left, -1, STEP_QUOTA);
}

/* Whether a list has the share of the quota that the remainders ask for. */
static bool
has_least_quota(const Distribution *distribution, const Stage *stage, const Contender *c)
{
	Wide		quota;
	int64_t		divisor;

	return stage->least_quota.p == 0
		|| (quota_of(distribution, &quota, &divisor)
			&& (Wide) c->votes * (Wide) divisor * (Wide) stage->least_quota.q >= quota * (Wide) stage->least_quota.p);
}

/* What is left of the votes after the quotas that a list has used; a list that got less than its quotas has none. */
static void
set_remainder(const Distribution *distribution, Contender *c)
{
	Wide		quota;
	int64_t		divisor;

	c->quotient = 0;
	c->divisor = 1;
	if (!quota_of(distribution, &quota, &divisor))
		return;
	c->quotient = (Wide) c->votes * (Wide) divisor % quota;
	c->divisor = divisor;
}

static bool
remainders(Distribution *distribution, int32_t at)
{
	Poll	   *poll = distribution->poll;
	const Stage *stage = &distribution->stages[at];

	while (distribution->left > 0)
	{
		int32_t		n = 0;

		for (int32_t i = 0; i < poll->n; i++)
		{
			Contender  *c = &poll->contenders[i];

			if (!takes_part(distribution, i) || has_had_its_one(stage, at, c) || !has_least_quota(distribution, stage, c))
				continue;
			set_remainder(distribution, c);
			poll->work[n++] = i;
		}
		if (n == 0)
			return true;
		if (!give_to_largest(distribution, poll->work, n, n < distribution->left ? n : distribution->left, at,
			STEP_REMAINDER))
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
averages(Distribution *distribution, int32_t at)
{
	Poll	   *poll = distribution->poll;
	const Stage *stage = &distribution->stages[at];

	while (distribution->left > 0)
	{
		int32_t		n = 0;
		int32_t		equal = 0;

		for (int32_t i = 0; i < poll->n; i++)
		{
			Contender  *c = &poll->contenders[i];
			int			order;

			if (!takes_part(distribution, i) || has_had_its_one(stage, at, c))
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
		if (!give_to_largest(distribution, poll->work, equal, equal < distribution->left ? equal : distribution->left, at,
			STEP_AVERAGE))
			return false;
	}
	return true;
}

bool
run_stages(Distribution *distribution, bool with_quotas)
{
	for (int32_t at = 0; at < distribution->n_stages && distribution->left > 0; at++)
	{
		bool		whole = true;

		switch (distribution->stages[at].kind)
		{
			case STAGE_QUOTA:
				whole = !with_quotas || quotas(distribution);
				break;
			case STAGE_REMAINDERS:
				whole = remainders(distribution, at);
				break;
			case STAGE_AVERAGES:
				whole = averages(distribution, at);
				break;
		}
		if (!whole)
			return false;
	}
	return true;
}
