/*
 * The running sum of votes. A row whose candidates are all known to it is added in
 * place, so a group of n rows costs one allocation and not n.
 */
#include "votes/sum.h"

void
votes_sum_init(VotesSum *sum, MemoryContext context)
{
	sum->n = 0;
	sum->room = 1;
	sum->ids = MemoryContextAlloc(context, sizeof(int32));
	sum->counts = MemoryContextAlloc(context, sizeof(int64));
}

/* The first place of the sum from which on candidates of v may stand: those of one contest are beside each other. */
static int32
first_place(const VotesSum *sum, VotesView v)
{
	int32		low = 0,
				high = v.n > 0 ? sum->n : 0;

	while (low < high)
	{
		int32		middle = low + (high - low) / 2;

		if (sum->ids[middle] < v.ids[0])
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* How many candidates of v the sum does not know yet. */
static int32
unknown_to(const VotesSum *sum, VotesView v)
{
	int32		unknown = 0;

	for (int32 i = first_place(sum, v), j = 0; j < v.n; j++)
	{
		while (i < sum->n && sum->ids[i] < v.ids[j])
			i++;
		unknown += i == sum->n || sum->ids[i] != v.ids[j];
	}
	return unknown;
}

/* Gives the candidates of v that are new to the sum an entry, with count 0: a merge from the end. */
static void
widen(VotesSum *sum, VotesView v, int32 missing)
{
	int32		at = sum->n,
				from = v.n;

	if (sum->n + missing > VOTES_MAX_CANDIDATES)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("votes can name at most %d candidates", VOTES_MAX_CANDIDATES)));
	if (sum->n + missing > sum->room)
	{
		sum->room = Max(2 * sum->room, sum->n + missing);
		sum->ids = repalloc(sum->ids, sizeof(int32) * sum->room);
		sum->counts = repalloc(sum->counts, sizeof(int64) * sum->room);
	}
	sum->n += missing;
	for (int32 to = sum->n - 1; missing > 0; to--)
	{
		bool		known = at > 0 && (from == 0 || sum->ids[at - 1] >= v.ids[from - 1]);

		if (known)
		{
			from -= from > 0 && sum->ids[at - 1] == v.ids[from - 1];
			at--;
			sum->ids[to] = sum->ids[at];
			sum->counts[to] = sum->counts[at];
		}
		else
		{
			sum->ids[to] = v.ids[--from];
			sum->counts[to] = 0;
			missing--;
		}
	}
}

void
votes_sum_reserve(VotesSum *sum, VotesView v)
{
	int32		missing = unknown_to(sum, v);

	if (missing > 0)
		widen(sum, v, missing);
}

void
votes_sum_add(VotesSum *sum, VotesView v, bool subtract)
{
	votes_sum_reserve(sum, v);
	for (int32 i = first_place(sum, v), j = 0; j < v.n; j++, i++)
	{
		while (sum->ids[i] != v.ids[j])
			i++;
		if (subtract ? __builtin_sub_overflow(sum->counts[i], v.counts[j], &sum->counts[i])
			: __builtin_add_overflow(sum->counts[i], v.counts[j], &sum->counts[i]))
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("votes of candidate %d out of range", v.ids[j])));
	}
}

bool
votes_sum_is_zero(const VotesSum *sum)
{
	for (int32 i = 0; i < sum->n; i++)
		if (sum->counts[i] != 0)
			return false;
	return true;
}

VotesView
votes_sum_view(const VotesSum *sum)
{
	return (VotesView) {sum->n, sum->ids, sum->counts};
}
