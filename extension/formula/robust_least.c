/*
 * How many annulments a claim takes at least, by what it rests on: sums of which each must be broken, or so many of
 * them (robust.h). The orders in which offices are taken out of these sums are tried as sets that break the claim.
 */
#include "robust_least.h"

#include <stdlib.h>
#include <string.h>

/* How many quotients of rivals a claim of seats is looked at by: of many offices fewer, as each is a sum over them. */
#define PAIRS 48
#define OFFICES_OF_PAIRS 60000

/*
 * How few annulments make sum(weight × votes) + of_voters × voters + constant at most c × open: at least as many as
 * break whatever this is enough for. The offices are left in `order`, those that take most first; more than all where
 * not even all of them do.
 */
static int32_t
breaks_sum(const Search *search, int64_t of_voters, int64_t constant, int64_t c)
{
	const CountedOffices *offices = search->offices;
	int32_t		n = search->claims->count.n;
	int32_t		k;

	for (int32_t o = 0; o < offices->n; o++)
	{
		search->parts[o] = of_voters * offices->voters[o];
		for (int32_t b = 0; b < n; b++)
			search->parts[o] += search->weights[b] * offices->votes[(int64_t) o * n + b];
	}
	k = fewest_annulments(offices->n, search->parts, offices->registered, constant, search->claims->count.open, c,
		search->new_vote, search->order);
	return k < 0 ? offices->n + 1 : k;
}

static void
clear_weights(const Search *search)
{
	memset(search->weights, 0, sizeof(int64_t) * search->claims->count.n);
}

static int
ascending(const void *a, const void *b)
{
	int64_t		x = *(const int64_t *) a;
	int64_t		y = *(const int64_t *) b;

	return (x > y) - (x < y);
}

/* How few annulments end that one is ahead of another, for each rival of a, ascending; returns how many rivals. */
static int32_t
leads(Search *search, bool of_a)
{
	int32_t		a = search->claim->a;
	int32_t		n = 0;

	for (int32_t b = 0; b < search->claims->count.n; b++)
	{
		if (b == a)
			continue;
		clear_weights(search);
		search->weights[of_a ? a : b] = 1;
		search->weights[of_a ? b : a] = -1;
		search->of_rivals[n++] = breaks_sum(search, 0, 0, 1);
		robust_search_order(search);
	}
	qsort(search->of_rivals, n, sizeof(int64_t), ascending);
	return n;
}

static int32_t
fewer(int32_t a, int32_t b)
{
	return a < b ? a : b;
}

/* Nobody without a vote is elected, or passes. */
static int32_t
least_with_votes(Search *search)
{
	int32_t		k;

	clear_weights(search);
	search->weights[search->claim->a] = 1;
	k = breaks_sum(search, 0, 0, 0);
	robust_search_order(search);
	return k;
}

/* The sum that the claim rests on now: the leads over those k that are nearest. */
static void
try_nearest(Search *search, int32_t k)
{
	const int64_t *votes = search->claims->count.votes;
	int32_t		a = search->claim->a;

	clear_weights(search);
	for (int32_t i = 0; i < k; i++)
	{
		int32_t		nearest = NOBODY;

		for (int32_t b = 0; b < search->claims->count.n; b++)
			if (b != a && search->weights[b] == 0 && (nearest == NOBODY || votes[b] > votes[nearest]))
				nearest = b;
		if (nearest == NOBODY)
			return;
		search->weights[nearest] = -1;
		search->weights[a]++;
	}
	(void) breaks_sum(search, 0, 0, 1);
	robust_search_order(search);
}

/*
 * a is among the first k, and has votes. Among any k rivals one is behind a as long as that takes the most annulments
 * to end: the k-th of all, ascending, is the fewest that can do.
 */
static int32_t
least_first(Search *search, int32_t k)
{
	int32_t		n = leads(search, true);

	if (k <= 0)
		return 0;				/* nobody is */
	try_nearest(search, k);
	return fewer(n < k ? search->offices->n + 1 : (int32_t) search->of_rivals[k - 1], least_with_votes(search));
}

/* At least k rivals are ahead of a: all but k - 1 of them must be caught. */
static int32_t
least_not_first(Search *search, int32_t k)
{
	int32_t		n = leads(search, false);

	if (k <= 0)
		return search->offices->n + 1;	/* nobody is */
	return n < k ? 0 : (int32_t) search->of_rivals[n - k];
}

/* The claim rests on any of several thresholds: each must be passable. */
static int32_t
least_fails(Search *search, int32_t a, const Threshold *threshold)
{
	int64_t		p = threshold->share.p,
				q = threshold->share.q;
	int64_t		constant = threshold->above ? 1 : 0;
	int32_t		k;

	for (int32_t b = 0; b < search->claims->count.n; b++)
		search->weights[b] = threshold->base == BASE_VALID ? p : 0;
	search->weights[a] -= q;
	if (threshold->base == BASE_REGISTERED)
		constant += p * search->claims->count.registered;
	k = breaks_sum(search, threshold->base == BASE_VOTERS ? p : 0, constant,
		threshold->base == BASE_REGISTERED ? q : q - p);
	robust_search_order(search);
	return k;
}

static int32_t
least_passes(Search *search, int32_t a, const Threshold *threshold)
{
	int64_t		p = threshold->share.p;
	int64_t		constant = threshold->above || p == 0 ? 0 : 1;
	int64_t		others = threshold->base == BASE_VALID && search->claims->count.n > 1 ? p : 0;
	int32_t		k;

	for (int32_t b = 0; b < search->claims->count.n; b++)
		search->weights[b] = threshold->base == BASE_VALID ? -p : 0;
	search->weights[a] += threshold->share.q;
	if (threshold->base == BASE_REGISTERED)
		constant -= p * search->claims->count.registered;
	k = breaks_sum(search, threshold->base == BASE_VOTERS ? -p : 0, constant,
		threshold->base == BASE_VOTERS ? p : others);
	robust_search_order(search);
	return fewer(k, least_with_votes(search));
}

static bool
is_provable(const Claims *claims, const Threshold *threshold)
{
	return threshold->scope == SCOPE_CONTEST && threshold->asks == ASKS_LISTS && threshold->base != BASE_QUALIFIED &&
		(threshold->base != BASE_REGISTERED || claims->count.registered >= 0);
}

/* a fails one of the thresholds that are asked of it. */
static int32_t
least_misses(Search *search, int32_t a)
{
	const Formula *formula = search->claims->formula;
	int32_t		least = 0;

	for (int32_t i = 0; i < formula->n_thresholds; i++)
	{
		const Threshold *threshold = &formula->thresholds[i];
		int32_t		k;

		if (!claims_asks(search->claims, a, threshold) || !is_provable(search->claims, threshold))
			continue;
		k = least_fails(search, a, threshold);
		least = k > least ? k : least;
	}
	return least;
}

/* Nobody passes all thresholds: as robust as the weakest. */
static int32_t
least_runoff(Search *search)
{
	int32_t		least = search->offices->n + 1;

	for (int32_t a = 0; a < search->claims->count.n; a++)
		least = fewer(least, least_misses(search, a));
	return least;
}

/* The offices that take most of a sum are tried as a set that breaks the claim; of it no bound is told. */
static void
try_sum(Search *search, const int64_t *weights, int64_t c)
{
	memcpy(search->weights, weights, sizeof(int64_t) * search->claims->count.n);
	(void) breaks_sum(search, 0, 0, c);
	robust_search_order(search);
}

/* The sum that the claim of m seats rests on now: the cheapest ways for rivals to the quotients that they lack. */
static void
try_cheapest(Search *search, int32_t m, int64_t lacking)
{
	const Count *count = &search->claims->count;
	int32_t		a = search->claim->a;

	clear_weights(search);
	for (; lacking > 0; lacking--)
	{
		int32_t		cheapest = NOBODY;

		for (int32_t b = 0; b < count->n; b++)
			if (b != a && search->weights[b] == 0 &&
				(cheapest == NOBODY || m * count->votes[b] % count->votes[a] > m * count->votes[cheapest] % count->votes[a]))
				cheapest = b;
		search->weights[a] += cheapest == NOBODY ? 1 : m * count->votes[cheapest] / count->votes[a] + 1;
		if (cheapest != NOBODY)
			search->weights[cheapest] = -(int64_t) m;
	}
	(void) breaks_sum(search, 0, 0, m);
	robust_search_order(search);
}

static int32_t
pairs_looked_at(const Search *search)
{
	return fewer(PAIRS, OFFICES_OF_PAIRS / (search->offices->n + 1));
}

/*
 * Rivals lack `lacking` quotients: so many of those that follow the ones they have, (f_b + t) v_a - m v_b > m R each,
 * must be reached. The fewest annulments that so many of them take are those of as many as are looked at.
 */
static int32_t
least_reached(Search *search, int32_t m, int64_t lacking)
{
	const Count *count = &search->claims->count;
	int32_t		a = search->claim->a;
	int32_t		each = count->n > 1 ? pairs_looked_at(search) / (count->n - 1) : 0;
	int32_t		n = 0;
	int64_t		pairs[PAIRS];

	each = each < lacking ? each : (int32_t) lacking;
	for (int32_t b = 0; b < count->n; b++)
		for (int32_t t = 1; b != a && t <= each; t++)
		{
			clear_weights(search);
			search->weights[a] = m * count->votes[b] / count->votes[a] + t;
			search->weights[b] = -(int64_t) m;
			pairs[n++] = breaks_sum(search, 0, 0, m);
		}
	qsort(pairs, n, sizeof(int64_t), ascending);
	return each < 1 ? 1 : (int32_t) pairs[each - 1];
}

/*
 * a has at least m of S seats by D'Hondt: rivals who take S - m + 1 quotients have together m times as many votes as
 * that times a's, which fewer rivals can do no better than all: (S + 1) v_a - m V > m R is enough. And so is that they
 * do not reach the quotients that they lack.
 */
static int32_t
least_at_least(Search *search, int32_t m)
{
	const Count *count = &search->claims->count;
	int32_t		seats = search->claims->poll->seats;
	int64_t		lacking = (int64_t) seats - m + 1;
	int32_t		k,
				reached;

	for (int32_t b = 0; b < count->n; b++)
	{
		search->weights[b] = -(int64_t) m;
		lacking -= b == search->claim->a ? 0 : m * count->votes[b] / count->votes[search->claim->a];
	}
	search->weights[search->claim->a] += (int64_t) seats + 1;
	k = breaks_sum(search, 0, 0, m);
	robust_search_order(search);
	try_cheapest(search, m, lacking);
	reached = least_reached(search, m, lacking);
	return k > reached ? k : reached;
}

/*
 * a has at most m seats: S - m quotients of rivals, v_b / j, are above its (m + 1)-th. Those that take the most
 * annulments to fall below it are enough, as long as all of them are above.
 */
static int32_t
least_at_most(Search *search, int32_t m)
{
	int32_t		needed = search->claims->poll->seats - m;
	int32_t		a = search->claim->a;
	int32_t		n = 0;
	int64_t		pairs[PAIRS];

	if (needed <= 0)
		return search->offices->n + 1;	/* there are no more seats */
	memset(search->of_rivals, 0, sizeof(int64_t) * search->claims->count.n);
	for (int32_t b = 0; b < search->claims->count.n; b++)
		for (int32_t j = 1; b != a && j <= needed && n < pairs_looked_at(search); j++)
		{
			clear_weights(search);
			search->weights[b] = (int64_t) m + 1;
			search->weights[a] = -(int64_t) j;
			pairs[n] = breaks_sum(search, 0, 0, j);
			if (pairs[n] == 0)
				break;			/* it is not above now, and nor are those after it */
			search->of_rivals[b] += (int64_t) m + 1;
			search->of_rivals[a] -= j;
			n++;
		}
	try_sum(search, search->of_rivals, -search->of_rivals[a]);
	qsort(pairs, n, sizeof(int64_t), ascending);
	return n < needed ? 1 : (int32_t) pairs[n - needed];
}

int32_t
robust_least(Search *search)
{
	const Claims *claims = search->claims;
	const Formula *formula = claims->formula;
	const Claim *claim = search->claim;
	int32_t		first,
				other;

	switch (claim->kind)
	{
		case CLAIM_ELECTED:
			return least_first(search, claims_places(claims));
		case CLAIM_NOT_ELECTED:
			return least_not_first(search, claims_places(claims));
		case CLAIM_GOES_ON:
			first = least_first(search, formula->advance);
			if (formula->advance_by == ADVANCE_FIRST || !is_provable(claims, &formula->advance_threshold))
				return first;
			other = least_passes(search, claim->a, &formula->advance_threshold);
			return first > other ? first : other;
		case CLAIM_ELIMINATED:
			first = least_not_first(search, formula->advance);
			if (formula->advance_by == ADVANCE_FIRST)
				return first;
			return fewer(first, least_fails(search, claim->a, &formula->advance_threshold));
		case CLAIM_MISSES_THRESHOLD:
			return least_misses(search, claim->a);
		case CLAIM_RUNOFF:
			return formula->method == METHOD_MAJORITY ? least_runoff(search) : -1;
		case CLAIM_AT_LEAST:
			return least_at_least(search, claim->seats);
		case CLAIM_AT_MOST:
			return least_at_most(search, claim->seats);
		default:
			return -1;
	}
}

