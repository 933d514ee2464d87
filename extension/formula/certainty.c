/* What is certain while a count is under way: see certainty.h for what is proved and how. */
#include <stdlib.h>

#include "certainty.h"

static Proof
proof(Signed left, Signed right)
{
	return (Proof) {left > right, left, right};
}

static Signed
valid_votes(const Count *count)
{
	Signed		sum = 0;

	for (int32_t i = 0; i < count->n; i++)
		sum += count->votes[i];
	return sum;
}

/* The open votes that somebody else than one contender can have: where it stands alone, none. */
static Signed
open_to_rivals(const Count *count)
{
	return count->n > 1 ? count->open : 0;
}

static int
ascending(const void *a, const void *b)
{
	int64_t		x = *(const int64_t *) a;
	int64_t		y = *(const int64_t *) b;

	return (x > y) - (x < y);
}

/* The rivals of a in work, each as seen by `value`; returns how many. */
static int32_t
rivals(const Count *count, int32_t a, int64_t (*value) (int64_t of_a, int64_t of_b))
{
	int32_t		n = 0;

	for (int32_t b = 0; b < count->n; b++)
		if (b != a)
			count->work[n++] = value(count->votes[a], count->votes[b]);
	qsort(count->work, n, sizeof(int64_t), ascending);
	return n;
}

static int64_t
lead(int64_t of_a, int64_t of_b)
{
	return of_a > of_b ? of_a - of_b : 0;
}

static int64_t
own(int64_t of_a, int64_t of_b)
{
	(void) of_a;
	return of_b;
}

Proof
certain_ahead(const Count *count, int32_t a, int32_t b)
{
	return proof((Signed) count->votes[a] - count->votes[b], count->open);
}

Proof
certain_first(const Count *count, int32_t a, int32_t k)
{
	int32_t		n = rivals(count, a, lead);
	Signed		sum = 0;

	if (n < k)
		return (Proof) {true, 1, 0};
	for (int32_t i = 0; i < k; i++)
		sum += count->work[i];
	return proof(sum, count->open);
}

Proof
certain_not_first(const Count *count, int32_t a, int32_t k)
{
	int32_t		n = rivals(count, a, own);

	if (k == 0)
		return (Proof) {true, 1, 0};	/* nobody is */
	if (n < k)
		return (Proof) {false, 0, 0};
	return proof(count->work[n - k], (Signed) count->votes[a] + count->open);
}

Proof
certain_majority(const Count *count, int32_t a)
{
	return proof((Signed) 2 * count->votes[a], valid_votes(count) + open_to_rivals(count));
}

Proof
certain_no_majority(const Count *count, int32_t a)
{
	return proof(valid_votes(count) + 1, (Signed) 2 * count->votes[a] + count->open);
}

Proof
certain_runoff(const Count *count)
{
	int32_t		nearest = 0;

	for (int32_t i = 1; i < count->n; i++)
		if (count->votes[i] > count->votes[nearest])
			nearest = i;
	return count->n == 0 ? (Proof) {false, 0, 0} : certain_no_majority(count, nearest);
}

Proof
certain_share(const Count *count, int32_t a, Share share, ShareBase base)
{
	Signed		of = base == BASE_VALID ? valid_votes(count) + open_to_rivals(count) : count->registered;

	if (of < 0)
		return (Proof) {false, 0, 0};
	return proof((Signed) share.q * count->votes[a] + 1, (Signed) share.p * of);
}

Proof
certain_no_share(const Count *count, int32_t a, Share share, ShareBase base)
{
	Signed		of = base == BASE_VALID ? valid_votes(count) + count->open : count->registered;

	if (of < 0)
		return (Proof) {false, 0, 0};
	return proof((Signed) share.p * of, (Signed) share.q * ((Signed) count->votes[a] + count->open));
}

/*
 * The base of a threshold as it is counted, and what open votes that are not for a contender add to it; false: not
 * known.
 */
static bool
threshold_base(const Count *count, const Threshold *threshold, Signed *base, Signed *others)
{
	*others = 0;
	if (threshold->scope != SCOPE_CONTEST || threshold->asks != ASKS_LISTS)
		return false;
	switch (threshold->base)
	{
		case BASE_VALID:
			*base = valid_votes(count);
			*others = open_to_rivals(count);
			return true;
		case BASE_VOTERS:
			*base = count->voters;
			*others = count->open;
			return true;
		case BASE_REGISTERED:
			*base = count->registered;
			return count->registered >= 0;
		case BASE_QUALIFIED:
			break;
	}
	return false;
}

Proof
certain_passes(const Count *count, int32_t a, const Threshold *threshold)
{
	Signed		base,
				others;

	if (!threshold_base(count, threshold, &base, &others))
		return (Proof) {false, 0, 0};
	return proof((Signed) threshold->share.q * count->votes[a] + (threshold->above || count->votes[a] == 0 ? 0 : 1),
				 threshold->share.p * (base + others));
}

Proof
certain_fails(const Count *count, int32_t a, const Threshold *threshold)
{
	Signed		base,
				others;

	if (!threshold_base(count, threshold, &base, &others))
		return (Proof) {false, 0, 0};
	if (threshold->base != BASE_REGISTERED)
		base += count->open;	/* all of it is for a */
	return proof(threshold->share.p * base + (threshold->above ? 1 : 0),
		(Signed) threshold->share.q * ((Signed) count->votes[a] + count->open));
}

Proof
certain_seats(const Count *count, int32_t a, int32_t m, int32_t seats)
{
	Signed		of_a = count->votes[a];
	Signed		lacking = (Signed) seats - m + 1;	/* quotients that rivals still need */
	Signed		cost = 0;
	int32_t		n = 0;

	if (m <= 0)
		return (Proof) {true, 1, 0};
	if (of_a == 0 || m > seats)
		return (Proof) {false, 0, (Signed) m * count->open};
	for (int32_t b = 0; b < count->n; b++)
	{
		Signed		has;

		if (b == a)
			continue;
		has = (Signed) m * count->votes[b] / of_a;
		lacking -= has;
		count->work[n++] = (int64_t) ((has + 1) * of_a - (Signed) m * count->votes[b]);
	}
	if (lacking <= 0 || n == 0)
		return (Proof) {n == 0, n == 0 ? 1 : 0, n == 0 ? 0 : (Signed) m * count->open};
	qsort(count->work, n, sizeof(int64_t), ascending);
	for (int32_t i = 0; i < n && lacking > 0; i++, lacking--)
		cost += count->work[i];
	return proof(cost + lacking * of_a, (Signed) m * count->open);
}

/* How many quotients of a's rivals, as they are, are above (v_a + R) / m. a has votes, or R is some. */
static Signed
quotients_above(const Count *count, int32_t a, int32_t m)
{
	Signed		of_a = (Signed) count->votes[a] + count->open;
	Signed		above = 0;

	for (int32_t b = 0; b < count->n; b++)
		if (b != a && count->votes[b] > 0)
			above += ((Signed) m * count->votes[b] - 1) / of_a;
	return above;
}

Proof
certain_at_most(const Count *count, int32_t a, int32_t m, int32_t seats)
{
	if ((Signed) count->votes[a] + count->open == 0)
		return (Proof) {true, 1, 0};	/* nobody without a vote has a seat */
	return proof(quotients_above(count, a, m + 1), (Signed) seats - m - 1);
}

int32_t
most_seats(const Count *count, int32_t a, int32_t seats)
{
	int32_t		low = 0;
	int32_t		high = seats;

	if ((Signed) count->votes[a] + count->open == 0)
		return 0;
	while (low < high)
	{
		int32_t		m = low + (high - low + 1) / 2;

		if (quotients_above(count, a, m) <= seats - m)
			low = m;
		else
			high = m - 1;
	}
	return low;
}

typedef struct Loss
{
	Signed		value;
	int32_t		office;
} Loss;

static int
largest_loss(const void *a, const void *b)
{
	const Loss *x = a;
	const Loss *y = b;

	if (x->value != y->value)
		return x->value > y->value ? -1 : 1;
	return (x->office > y->office) - (x->office < y->office);
}

int32_t
fewest_annulments(int32_t n, const int64_t *part, const int64_t *registered, int64_t constant,
				  int64_t open, int64_t c, bool new_vote, int32_t *order)
{
	Loss	   *losses = malloc(sizeof(Loss) * (n > 0 ? n : 1));
	Signed		margin = constant - (Signed) c * open;
	int32_t		k = 0;

	if (losses == NULL)
		return -2;
	for (int32_t i = 0; i < n; i++)
	{
		losses[i].office = i;
		losses[i].value = (Signed) part[i] + (new_vote ? (Signed) c * registered[i] : 0);
		margin += part[i];
	}
	qsort(losses, n, sizeof(Loss), largest_loss);
	while (k < n && margin > 0 && losses[k].value > 0)
		margin -= losses[k++].value;
	for (int32_t i = 0; i < n; i++)
		order[i] = losses[i].office;
	free(losses);
	return margin > 0 ? -1 : k;
}
