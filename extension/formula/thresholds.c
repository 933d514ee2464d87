/*
 * Thresholds: what a list, or a coalition, must have to take part in the seats, and
 * a candidate to be elected. Fractions and their shares of a base: see formula.h.
 */
#include "formula_steps.h"

int
fraction_compare(Wide a, int64_t b, Wide c, int64_t d)
{
	Wide		left = a * (Wide) d;
	Wide		right = c * (Wide) b;

	return (left > right) - (left < right);
}

void
step_tell(const Poll *poll, StepKind kind, int32_t contender, int32_t seats, Wide quotient, int64_t divisor)
{
	Step		step = {kind, contender, seats, quotient, divisor, TIE_VOTES};

	if (poll->on_step != NULL)
		poll->on_step(poll->context, &step);
}

/* The votes of the lists that passed: what is shared among them. */
static int64_t
qualified_votes(const Poll *poll)
{
	int64_t		sum = 0;

	for (int32_t i = 0; i < poll->n; i++)
		if (poll->contenders[i].qualified)
			sum += poll->contenders[i].votes;
	return sum;
}

bool
base_of(const Poll *poll, ShareBase base, bool nation, int64_t *votes)
{
	*votes = -1;				/* not known */
	switch (base)
	{
		case BASE_VALID:
			*votes = nation ? poll->nation_valid : poll->valid;
			break;
		case BASE_VOTERS:
			*votes = nation ? poll->nation_voters : poll->voters;
			break;
		case BASE_REGISTERED:
			*votes = nation ? poll->nation_registered : poll->registered;
			break;
		case BASE_QUALIFIED:
			*votes = qualified_votes(poll);
			break;
	}
	return *votes >= 0;
}

bool
threshold_passes(Poll *poll, const Threshold *threshold, int64_t votes)
{
	int64_t		base;
	Wide		has = (Wide) votes * (Wide) threshold->share.q;
	Wide		wanted;

	if (!base_of(poll, threshold->base, threshold->scope == SCOPE_NATION, &base))
	{
		poll->missing_base = true;
		return false;
	}
	wanted = (Wide) base * (Wide) threshold->share.p;
	return threshold->above ? has > wanted : has >= wanted;
}

/* The votes that a threshold looks at: the list's own, or those of its coalition. */
static int64_t
votes_asked(const Poll *poll, const Contender *c, const Threshold *threshold)
{
	bool		nation = threshold->scope == SCOPE_NATION;
	int64_t		sum = 0;

	if (threshold->asks != ASKS_COALITIONS)
		return nation ? c->nation_votes : c->votes;
	if (nation)
		return c->coalition_votes;
	for (int32_t i = 0; i < poll->n; i++)
		if (poll->contenders[i].coalition == c->coalition && poll->contenders[i].counts)
			sum += poll->contenders[i].votes;
	return sum;
}

bool
threshold_asks(const Formula *formula, const Threshold *threshold, bool in_coalition)
{
	if (threshold->asks != ASKS_LISTS)
		return in_coalition;
	for (int32_t t = 0; t < formula->n_thresholds; t++)
		if (formula->thresholds[t].asks != ASKS_LISTS)
			return !in_coalition;
	return true;
}

/* Of a threshold of each contest: whether another contest fails it. */
static bool
fails_elsewhere(const Contender *c, const Threshold *threshold)
{
	if (threshold->scope != SCOPE_EACH)
		return false;
	return threshold->asks == ASKS_COALITIONS ? c->coalition_failed : c->failed_elsewhere;
}

static bool
contender_meets(Poll *poll, const Contender *c, const Threshold *threshold)
{
	return threshold_passes(poll, threshold, votes_asked(poll, c, threshold)) && !fails_elsewhere(c, threshold);
}

/* Whether a list counts with its coalition: it passes what is asked of members. */
static bool
contender_counts(const Formula *formula, Poll *poll, const Contender *c)
{
	for (int32_t t = 0; t < formula->n_thresholds; t++)
	{
		const Threshold *threshold = &formula->thresholds[t];

		if (threshold->asks == ASKS_MEMBERS && !contender_meets(poll, c, threshold))
			return false;
	}
	return true;
}

static bool
contender_passes(const Formula *formula, Poll *poll, int32_t at)
{
	const Contender *c = &poll->contenders[at];

	for (int32_t t = 0; t < formula->n_thresholds; t++)
	{
		const Threshold *threshold = &formula->thresholds[t];
		int64_t		base = 0;

		if (!threshold_asks(formula, threshold, c->coalition != 0) || contender_meets(poll, c, threshold))
			continue;
		if (base_of(poll, threshold->base, threshold->scope == SCOPE_NATION, &base))
			step_tell(poll, STEP_THRESHOLD_FAILED, at, 0, (Wide) base * (Wide) threshold->share.p, threshold->share.q);
		return false;
	}
	return true;
}

void
thresholds_apply(const Formula *formula, Poll *poll)
{
	for (int32_t i = 0; i < poll->n; i++)
		poll->contenders[i].counts = poll->contenders[i].coalition != 0 &&
		contender_counts(formula, poll, &poll->contenders[i]);
	for (int32_t i = 0; i < poll->n; i++)
	{
		Contender  *c = &poll->contenders[i];

		c->qualified = c->votes > 0 && !c->withdrew && contender_passes(formula, poll, i);
		if (!c->qualified)
			c->result = c->withdrew ? RESULT_WITHDREW : RESULT_BELOW_THRESHOLD;
	}
}
