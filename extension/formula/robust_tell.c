/* How few annulments break a claim that is no sum: see robust.h. */
#include "robust.h"

#include "robust_least.h"
#include "robust_search.h"

/* How many sets of k of n there are, or more than `most`. */
static int64_t
sets_of(int64_t n, int64_t k, int64_t most)
{
	int64_t		sets = 1;

	k = k > n - k ? n - k : k;
	for (int64_t i = 0; i < k && sets <= most; i++)
		sets = sets * (n - i) / (i + 1);
	return sets;
}

/* The next set of k of n, in the order of their places; false: that was the last. */
static bool
next_set(int32_t *chosen, int32_t k, int32_t n)
{
	int32_t		i = k - 1;

	while (i >= 0 && chosen[i] == n - k + i)
		i--;
	if (i < 0)
		return false;
	chosen[i]++;
	for (i++; i < k; i++)
		chosen[i] = chosen[i - 1] + 1;
	return true;
}

/* Whether some set of k offices breaks the claim: each is tried. */
static bool
some_set_breaks(Search *search, int32_t k)
{
	for (int32_t i = 0; i < k; i++)
		search->chosen[i] = i;
	do
		if (robust_search_breaks(search, search->chosen, k))
			return true;
	while (next_set(search->chosen, k, search->offices->n));
	return false;
}

bool
robust_tell(const Claims *claims, const Claim *claim, const CountedOffices *offices, bool new_vote, int32_t tries,
			int64_t *work, int32_t *places, Robustness *told)
{
	int32_t		n = claims->count.n;
	Search		search = {
		.claims = claims,.claim = claim,.offices = offices,.new_vote = new_vote,.votes = work,.of_rivals = work + n,
		.weights = work + 2 * n,.scratch = work + 3 * n,.parts = work + 4 * n,.order = places,
		.chosen = places + offices->n,.told = told
	};
	int64_t		left = tries;

	told->most = NO_SET;
	told->least = robust_least(&search);
	if (told->least < 0)
		return false;
	if (told->least == 0)
		told->least = 1;		/* it holds */
	while (told->least <= offices->n && told->least != told->most && sets_of(offices->n, told->least, left) <= left)
	{
		left -= sets_of(offices->n, told->least, left);
		if (some_set_breaks(&search, told->least))
			break;
		told->least++;
	}
	return true;
}
