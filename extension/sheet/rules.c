/* The rules of a result sheet, one function each. */
#include "sheet/rules.h"

typedef struct Judge
{
	const SheetFigures *figures;
	const SheetOffice *office;
	SheetReport report;
	void	   *context;
} Judge;

static void
judge_figure(const Judge *judge, const char *field, SheetFigure figure, bool required)
{
	if (!figure.given)
	{
		if (required && !figure.unreadable)
			judge->report(&(SheetViolation) {"missing", {field}, {{NULL, 0}}}, judge->context);
	}
	else if (figure.value < 0 || figure.value > SHEET_FIGURE_MAX)
		judge->report(&(SheetViolation) {"out_of_range", {field}, {{"value", figure.value}}},
					  judge->context);
}

static bool
is_candidate(const SheetOffice *office, int32_t candidate)
{
	int32_t		low = 0,
				high = office->n_candidates;

	while (low < high)
	{
		int32_t		middle = low + (high - low) / 2;

		if (office->candidates[middle] < candidate)
			low = middle + 1;
		else
			high = middle;
	}
	return low < office->n_candidates && office->candidates[low] == candidate;
}

static void
judge_votes(const Judge *judge)
{
	VotesView	votes = judge->figures->votes;

	if (!judge->figures->has_votes && !judge->figures->votes_unreadable)
		judge->report(&(SheetViolation) {"missing", {"results"}, {{NULL, 0}}}, judge->context);
	for (int32_t i = 0; i < votes.n; i++)
	{
		if (votes.counts[i] < 0 || votes.counts[i] > SHEET_FIGURE_MAX)
			judge->report(&(SheetViolation) {"out_of_range", {"results"},
						  {{"candidate_id", votes.ids[i]}, {"value", votes.counts[i]}}},
						  judge->context);
		if (!is_candidate(judge->office, votes.ids[i]))
			judge->report(&(SheetViolation) {"unknown_candidate", {"results"},
						  {{"candidate_id", votes.ids[i]}}}, judge->context);
	}
}

/* V = B + N + Σv, reported as V - B - N (valid votes, exprimés) against Σv. */
static void
judge_sum(const Judge *judge)
{
	const SheetFigures *f = judge->figures;
	int64_t		valid,
				candidates,
				difference;

	if (!f->total_voters.given || !f->blank_votes.given || !f->null_votes.given ||
		!f->has_votes || f->votes_unreadable)
		return;
	if (__builtin_sub_overflow(f->total_voters.value, f->blank_votes.value, &valid) ||
		__builtin_sub_overflow(valid, f->null_votes.value, &valid) ||
		!votes_grand_total(f->votes, &candidates) ||
		__builtin_sub_overflow(valid, candidates, &difference))
		return;					/* such a figure was found out of range already */
	if (difference != 0)
		judge->report(&(SheetViolation) {"sum_mismatch",
					  {"total_voters", "blank_votes", "null_votes", "results"},
					  {{"left", valid}, {"right", candidates}, {"difference", difference},
					  {"total_voters", f->total_voters.value},
					  {"blank_votes", f->blank_votes.value},
					  {"null_votes", f->null_votes.value}}}, judge->context);
}

/* V ≤ I, I being the register of the office and, where stated, that of the sheet. */
static void
judge_turnout(const Judge *judge)
{
	SheetFigure voters = judge->figures->total_voters;
	SheetFigure registered = judge->office->registered_voters;
	SheetFigure stated = judge->figures->registered_voters;

	if (stated.given && (!registered.given || stated.value < registered.value))
		registered = stated;
	if (voters.given && registered.given && voters.value > registered.value)
		judge->report(&(SheetViolation) {"more_voters_than_registered",
					  {"total_voters", "registered_voters"},
					  {{"left", voters.value}, {"right", registered.value},
					  {"difference", voters.value - registered.value}}}, judge->context);
}

/* A sheet may not widen its office's register: it would hide voters too many, and thin the turnout. */
static void
judge_register(const Judge *judge)
{
	SheetFigure stated = judge->figures->registered_voters;
	SheetFigure known = judge->office->registered_voters;

	if (stated.given && known.given && stated.value > known.value && !judge->figures->register_kept)
		judge->report(&(SheetViolation) {"register_above_office", {"registered_voters"},
					  {{"left", stated.value}, {"right", known.value},
					  {"difference", stated.value - known.value}}}, judge->context);
}

void
sheet_check(const SheetFigures *figures, const SheetOffice *office,
			SheetReport report, void *context)
{
	Judge		judge = {figures, office, report, context};

	judge_figure(&judge, "registered_voters", figures->registered_voters, false);
	judge_figure(&judge, "total_voters", figures->total_voters, true);
	judge_figure(&judge, "blank_votes", figures->blank_votes, true);
	judge_figure(&judge, "null_votes", figures->null_votes, true);
	judge_votes(&judge);
	judge_sum(&judge);
	judge_turnout(&judge);
	judge_register(&judge);
}
