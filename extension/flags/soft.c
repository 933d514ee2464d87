/* The soft rules of a result sheet, one function each. */
#include "flags/soft.h"

typedef struct Judge
{
	const SoftSheet *sheet;
	const SoftTermsOfAll *terms;
	SoftReport	report;
	void	   *context;
} Judge;

const char *
soft_name(SoftRule rule)
{
	static const char *const names[SOFT_RULES] = {
		[SOFT_TURNOUT] = "turnout",
		[SOFT_ALL_ZERO] = "all_zero",
		[SOFT_REGISTERED_CHANGED] = "registered_changed",
		[SOFT_OFFICE_SIZE] = "office_size",
		[SOFT_REGISTER_UNKNOWN] = "register_unknown",
		[SOFT_BLANK_NULL_SHARE] = "blank_null_share",
		[SOFT_IDENTICAL_VOTES] = "identical_votes"
	};

	return names[rule];
}

int64_t
soft_percent(int64_t part, int64_t whole)
{
	__int128	scaled = (__int128) part * 100 * SOFT_PERCENT;

	return (int64_t) ((2 * scaled + whole) / (2 * (__int128) whole));
}

static bool
in_force(const SoftTermsOfAll *terms, SoftRule rule)
{
	return terms->of[rule].action != SOFT_OFF;
}

static SoftVerdict
verdict_on(const Judge *judge, SoftRule rule)
{
	return (SoftVerdict) {.rule = rule,.terms = judge->terms->of[rule]};
}

static void
add(SoftVerdict *verdict, const char *name, SoftKind kind, int64_t value)
{
	verdict->operands[verdict->n_operands++] = (SoftOperand) {name, kind, value, NULL};
	if (kind == SOFT_UNKNOWN)
		verdict->missing = true;
}

static void
add_figure(SoftVerdict *verdict, const char *name, SheetFigure figure)
{
	add(verdict, name, figure.given ? SOFT_COUNT : SOFT_UNKNOWN, figure.given ? figure.value : 0);
}

static bool
has_voters(SheetFigure registered)
{
	return registered.given && registered.value > 0;
}

/* V / I ≥ limit. Without a register, or with one of 0, register_unknown says so. */
static void
judge_turnout(const Judge *judge)
{
	SoftVerdict verdict = verdict_on(judge, SOFT_TURNOUT);
	SheetFigure registered = judge->sheet->registered_voters;
	int64_t		voters = judge->sheet->total_voters;

	if (!in_force(judge->terms, SOFT_TURNOUT) || !has_voters(registered) ||
		voters * 100 * SOFT_PERCENT < verdict.terms.percent * registered.value)
		return;
	add(&verdict, "total_voters", SOFT_COUNT, voters);
	add_figure(&verdict, "registered_voters", registered);
	add(&verdict, "turnout_percent", SOFT_SHARE, soft_percent(voters, registered.value));
	add(&verdict, "limit_percent", SOFT_SHARE, verdict.terms.percent);
	judge->report(&verdict, judge->context);
}

static int64_t
valid_votes(const SoftSheet *sheet)
{
	return sheet->total_voters - sheet->blank_votes - sheet->null_votes;
}

static void
judge_all_zero(const Judge *judge)
{
	SoftVerdict verdict = verdict_on(judge, SOFT_ALL_ZERO);

	if (!in_force(judge->terms, SOFT_ALL_ZERO) || valid_votes(judge->sheet) != 0)
		return;
	add(&verdict, "total_voters", SOFT_COUNT, judge->sheet->total_voters);
	add(&verdict, "valid_votes", SOFT_COUNT, 0);
	judge->report(&verdict, judge->context);
}

static bool
differ(SheetFigure a, SheetFigure b)
{
	return a.given && b.given && a.value != b.value;
}

static void
judge_registered_changed(const Judge *judge)
{
	const SoftSheet *sheet = judge->sheet;
	SoftVerdict verdict = verdict_on(judge, SOFT_REGISTERED_CHANGED);

	if (!in_force(judge->terms, SOFT_REGISTERED_CHANGED) ||
		(!differ(sheet->registered_voters, sheet->office_registered_voters) &&
		 !(sheet->has_previous && differ(sheet->registered_voters, sheet->previous_registered_voters))))
		return;
	add_figure(&verdict, "registered_voters", sheet->registered_voters);
	if (sheet->office_registered_voters.given)
		add_figure(&verdict, "office_registered_voters", sheet->office_registered_voters);
	if (sheet->has_previous && sheet->previous_registered_voters.given)
		add_figure(&verdict, "previous_registered_voters", sheet->previous_registered_voters);
	judge->report(&verdict, judge->context);
}

static void
judge_office_size(const Judge *judge)
{
	SoftVerdict verdict = verdict_on(judge, SOFT_OFFICE_SIZE);
	SheetFigure registered = judge->sheet->registered_voters;

	if (!in_force(judge->terms, SOFT_OFFICE_SIZE) || !registered.given ||
		registered.value <= verdict.terms.voters)
		return;
	add_figure(&verdict, "registered_voters", registered);
	add(&verdict, "limit_voters", SOFT_COUNT, verdict.terms.voters);
	judge->report(&verdict, judge->context);
}

static SoftAction
stronger(SoftAction a, SoftAction b)
{
	return a > b ? a : b;
}

/* It does what the strictest of the rules that cannot be judged would. */
static void
judge_register_unknown(const Judge *judge)
{
	SoftVerdict verdict = verdict_on(judge, SOFT_REGISTER_UNKNOWN);
	SheetFigure registered = judge->sheet->registered_voters;
	SheetFigure of_office = judge->sheet->office_registered_voters;
	SoftAction *action = &verdict.terms.action;

	if (!in_force(judge->terms, SOFT_REGISTER_UNKNOWN) || (has_voters(registered) && of_office.given))
		return;
	if (!has_voters(registered))
		*action = stronger(*action, judge->terms->of[SOFT_TURNOUT].action);
	if (!registered.given)
		*action = stronger(*action, judge->terms->of[SOFT_OFFICE_SIZE].action);
	if (!registered.given || !of_office.given)
		*action = stronger(*action, judge->terms->of[SOFT_REGISTERED_CHANGED].action);
	add_figure(&verdict, "registered_voters", registered);
	add_figure(&verdict, "office_registered_voters", of_office);
	judge->report(&verdict, judge->context);
}

void
soft_check(const SoftSheet *sheet, const SoftTermsOfAll *terms, SoftReport report, void *context)
{
	Judge		judge = {sheet, terms, report, context};

	judge_turnout(&judge);
	judge_all_zero(&judge);
	judge_registered_changed(&judge);
	judge_office_size(&judge);
	judge_register_unknown(&judge);
}

bool
soft_compares_share(const SoftSheet *sheet, const SoftTermsOfAll *terms)
{
	return in_force(terms, SOFT_BLANK_NULL_SHARE) && sheet->total_voters > 0 &&
		sheet->total_voters >= terms->of[SOFT_BLANK_NULL_SHARE].voters;
}

/* |b/V - B/W| ≥ limit, over the common denominator VW: below 2^127 in magnitude. */
static bool
out_of_line(int64_t part, int64_t whole, const SoftArea *area, int64_t limit)
{
	__int128	difference = (__int128) part * area->total_voters - (__int128) area->blank_null_votes * whole;

	if (difference < 0)
		difference = -difference;
	return difference * 100 * SOFT_PERCENT >= (__int128) limit * whole * area->total_voters;
}

void
soft_check_share(const SoftSheet *sheet, const SoftArea *area, const SoftTermsOfAll *terms,
				 SoftReport report, void *context)
{
	Judge		judge = {sheet, terms, report, context};
	SoftVerdict verdict = verdict_on(&judge, SOFT_BLANK_NULL_SHARE);
	int64_t		blank_null = sheet->blank_votes + sheet->null_votes;
	bool		known = area != NULL && area->total_voters > 0;

	if (!soft_compares_share(sheet, terms) ||
		(known && !out_of_line(blank_null, sheet->total_voters, area, verdict.terms.percent)))
		return;
	add(&verdict, "total_voters", SOFT_COUNT, sheet->total_voters);
	add(&verdict, "blank_null_votes", SOFT_COUNT, blank_null);
	add(&verdict, "share_percent", SOFT_SHARE, soft_percent(blank_null, sheet->total_voters));
	if (known)
	{
		verdict.operands[verdict.n_operands++] = (SoftOperand) {"area_level", SOFT_WORD, 0, area->level};
		add(&verdict, "area_unit_id", SOFT_COUNT, area->unit_id);
		add(&verdict, "area_sheets", SOFT_COUNT, area->sheets);
		add(&verdict, "area_total_voters", SOFT_COUNT, area->total_voters);
		add(&verdict, "area_blank_null_votes", SOFT_COUNT, area->blank_null_votes);
		add(&verdict, "area_share_percent", SOFT_SHARE,
			soft_percent(area->blank_null_votes, area->total_voters));
	}
	else
		add(&verdict, "area_share_percent", SOFT_UNKNOWN, 0);
	add(&verdict, "limit_points", SOFT_SHARE, verdict.terms.percent);
	report(&verdict, context);
}

bool
soft_compares_votes(const SoftSheet *sheet, const SoftTermsOfAll *terms)
{
	return in_force(terms, SOFT_IDENTICAL_VOTES) && valid_votes(sheet) > 0 &&
		valid_votes(sheet) >= terms->of[SOFT_IDENTICAL_VOTES].votes;
}
