/* Tries sets of offices, taken out, against a claim: see robust_search.h. */
#include "robust_search.h"

#include <string.h>

/* What the claim rests on without these offices. */
static bool
holds_without(const Search *search, const int32_t *without, int32_t k)
{
	const CountedOffices *offices = search->offices;
	int32_t		n = search->claims->count.n;
	Claims		left = *search->claims;

	memcpy(search->votes, left.count.votes, sizeof(int64_t) * n);
	for (int32_t i = 0; i < k; i++)
	{
		for (int32_t b = 0; b < n; b++)
			search->votes[b] -= offices->votes[(int64_t) without[i] * n + b];
		left.count.voters -= offices->voters[without[i]];
		if (search->new_vote)
			left.count.open += offices->registered[without[i]];
	}
	left.count.votes = search->votes;
	left.count.work = search->scratch;
	return claims_proof(&left, search->claim->kind, search->claim->a, search->claim->seats).holds;
}

static void
note(Search *search, const int32_t *offices, int32_t k)
{
	search->told->most = k;
	memcpy(search->told->offices, offices, sizeof(int32_t) * k);
}

bool
robust_search_breaks(Search *search, const int32_t *offices, int32_t k)
{
	if (holds_without(search, offices, k))
		return false;
	note(search, offices, k);
	return true;
}

/* Found by halving. */
void
robust_search_order(Search *search)
{
	int32_t		low = 0,
				high = search->told->most == NO_SET ? search->offices->n : search->told->most - 1;

	if (high <= 0 || holds_without(search, search->order, high))
		return;
	while (high - low > 1)
	{
		int32_t		k = low + (high - low) / 2;

		if (holds_without(search, search->order, k))
			low = k;
		else
			high = k;
	}
	note(search, search->order, high);
}
