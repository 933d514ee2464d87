/* See nation.h. Lists are sorted so that those of a party, then of a coalition, stand together, by contest. */
#include "nation.h"

#include <stdlib.h>

#include "formula_steps.h"

/* Lists that stand together: a party's, or a coalition's. */
typedef struct Run
{
	NationList *lists;
	int32_t		n;
} Run;

typedef bool (*Takes) (const Formula *formula, const Threshold *threshold, const NationList *list);

static int
compare_numbers(int32_t a, int32_t b)
{
	return (a > b) - (a < b);
}

static int
by_party(const void *one, const void *other)
{
	const NationList *a = one,
			   *b = other;
	int			order = compare_numbers(a->party, b->party);

	return order != 0 ? order : compare_numbers(a->contest, b->contest);
}

static int
by_coalition(const void *one, const void *other)
{
	const NationList *a = one,
			   *b = other;
	int			order = compare_numbers(a->coalition, b->coalition);

	return order != 0 ? order : compare_numbers(a->contest, b->contest);
}

static int
by_place(const void *one, const void *other)
{
	return compare_numbers(((const NationList *) one)->place, ((const NationList *) other)->place);
}

/* Whether votes miss a share of these bases, of which one that is not known is missed. */
static bool
misses(const Threshold *threshold, const Bases *bases, int64_t votes)
{
	Poll		poll = {.valid = bases->valid,.voters = bases->voters,.registered = bases->registered};
	Threshold	here = *threshold;

	here.scope = SCOPE_CONTEST;
	return !threshold_passes(&poll, &here, votes);
}

/* Whether the lists of a run that are taken miss together, in a contest in which one of them stands, a share. */
static bool
misses_somewhere(const Formula *formula, const Nation *nation, const Threshold *threshold, Run run, Takes takes)
{
	for (int32_t from = 0, to; from < run.n; from = to)
	{
		int64_t		votes = 0;
		bool		stands = false;

		for (to = from; to < run.n && run.lists[to].contest == run.lists[from].contest; to++)
			if (takes(formula, threshold, &run.lists[to]))
			{
				votes += run.lists[to].votes;
				stands = true;
			}
		if (stands && misses(threshold, &nation->contests[run.lists[from].contest], votes))
			return true;
	}
	return false;
}

static bool
takes_asked(const Formula *formula, const Threshold *threshold, const NationList *list)
{
	return threshold_asks(formula, threshold, list->coalition != 0);
}

static bool
takes_counted(const Formula *formula, const Threshold *threshold, const NationList *list)
{
	(void) formula;
	(void) threshold;
	return list->counts;
}

/* Of a party: its votes, and what it misses in a contest. */
static void
apply_party(const Formula *formula, const Nation *nation, Run run)
{
	int64_t		votes = 0;

	for (int32_t i = 0; i < run.n; i++)
		votes += run.lists[i].votes;
	for (int32_t i = 0; i < run.n; i++)
		run.lists[i].nation_votes = votes;
	for (int32_t t = 0; t < formula->n_thresholds; t++)
	{
		const Threshold *threshold = &formula->thresholds[t];

		if (threshold->scope != SCOPE_EACH || threshold->asks == ASKS_COALITIONS ||
			!misses_somewhere(formula, nation, threshold, run, takes_asked))
			continue;
		for (int32_t i = 0; i < run.n; i++)
			run.lists[i].failed_elsewhere |= takes_asked(formula, threshold, &run.lists[i]);
	}
}

/* Whether a list passes what is asked of members of a coalition. */
static bool
member_counts(const Formula *formula, const Nation *nation, const NationList *list)
{
	if (list->coalition == 0)
		return false;
	for (int32_t t = 0; t < formula->n_thresholds; t++)
	{
		const Threshold *threshold = &formula->thresholds[t];
		bool		all = threshold->scope == SCOPE_NATION;

		if (threshold->asks != ASKS_MEMBERS)
			continue;
		if (misses(threshold, all ? &nation->all : &nation->contests[list->contest], all ? list->nation_votes : list->votes))
			return false;
		if (threshold->scope == SCOPE_EACH && list->failed_elsewhere)
			return false;
	}
	return true;
}

/* Of a coalition: the votes of its members that count, and what they miss together in a contest. */
static void
apply_coalition(const Formula *formula, const Nation *nation, Run run)
{
	int64_t		votes = 0;
	bool		failed = false;

	for (int32_t i = 0; i < run.n; i++)
		votes += run.lists[i].counts ? run.lists[i].votes : 0;
	for (int32_t t = 0; t < formula->n_thresholds; t++)
	{
		const Threshold *threshold = &formula->thresholds[t];

		if (threshold->scope == SCOPE_EACH && threshold->asks == ASKS_COALITIONS)
			failed |= misses_somewhere(formula, nation, threshold, run, takes_counted);
	}
	for (int32_t i = 0; i < run.n; i++)
	{
		run.lists[i].coalition_votes = votes;
		run.lists[i].coalition_failed = failed;
	}
}

void
nation_apply(const Formula *formula, Nation *nation)
{
	NationList *lists = nation->lists;

	for (int32_t i = 0; i < nation->n; i++)
	{
		lists[i].place = i;
		lists[i].coalition_votes = 0;
		lists[i].failed_elsewhere = lists[i].coalition_failed = false;
	}
	qsort(lists, (size_t) nation->n, sizeof(*lists), by_party);
	for (int32_t from = 0, to; from < nation->n; from = to)
	{
		/* who has no party is alone, in one contest */
		for (to = from + 1; to < nation->n && lists[to].party == lists[from].party && lists[from].party != 0;)
			to++;
		apply_party(formula, nation, (Run) {lists + from, to - from});
	}
	for (int32_t i = 0; i < nation->n; i++)
		lists[i].counts = member_counts(formula, nation, &lists[i]);
	qsort(lists, (size_t) nation->n, sizeof(*lists), by_coalition);
	for (int32_t from = 0, to; from < nation->n; from = to)
	{
		for (to = from + 1; to < nation->n && lists[to].coalition == lists[from].coalition;)
			to++;
		if (lists[from].coalition != 0)
			apply_coalition(formula, nation, (Run) {lists + from, to - from});
	}
	qsort(lists, (size_t) nation->n, sizeof(*lists), by_place);
}
