/* From a row to figures, and to their judgement; see judge.h. */
#include "guard/judge.h"

#include "utils/builtins.h"
#include "utils/timestamp.h"

#include "flags/duplicates.h"
#include "flags/rejected.h"
#include "flags/verdict.h"
#include "votes/votes.h"

const char *
sheet_status(const Row *row)
{
	return IS_NULL(row, SHEET_STATUS) ? "provisional" : TextDatumGetCString(VALUE(row, SHEET_STATUS));
}

static SheetFigure
figure_of(const Row *row, int column)
{
	return (SheetFigure) {!IS_NULL(row, column), false, DatumGetInt32(VALUE(row, column))};
}

void
judge_figures(const Row *row, const OfficeFacts *facts, bool register_kept)
{
	SheetFigures figures = {
		.registered_voters = figure_of(row, SHEET_REGISTERED_VOTERS),
		.register_kept = register_kept,
		.total_voters = figure_of(row, SHEET_TOTAL_VOTERS),
		.blank_votes = figure_of(row, SHEET_BLANK_VOTES),
		.null_votes = figure_of(row, SHEET_NULL_VOTES),
		.has_votes = !IS_NULL(row, SHEET_VOTES)
	};
	List	   *violations;

	if (figures.has_votes)
		figures.votes = votes_view(DatumGetVotesP(VALUE(row, SHEET_VOTES)));
	violations = sheet_violations(&figures, facts);
	if (violations != NIL)
		sheet_refuse(facts->office_id, violations);
}

static int32
integer_or_zero(const Row *row, int column)
{
	return IS_NULL(row, column) ? 0 : DatumGetInt32(VALUE(row, column));
}

void
judge_softly(Row *row, const OfficeFacts *facts, const Row *previous)
{
	VotesView	votes = votes_view(DatumGetVotesP(VALUE(row, SHEET_VOTES)));
	char	   *rejected;
	SoftSheet	sheet = {
		.registered_voters = figure_of(row, SHEET_REGISTERED_VOTERS),
		.office_registered_voters = facts->rules.registered_voters,
		.has_previous = previous != NULL,
		.total_voters = DatumGetInt32(VALUE(row, SHEET_TOTAL_VOTERS)),
		.blank_votes = DatumGetInt32(VALUE(row, SHEET_BLANK_VOTES)),
		.null_votes = DatumGetInt32(VALUE(row, SHEET_NULL_VOTES))
	};
	SheetEntered entered = {
		.office_id = facts->office_id,
		.election_id = DatumGetInt32(VALUE(row, SHEET_ELECTION_ID)),
		.units = {
			[TALLY_CONTEST] = DatumGetInt32(VALUE(row, SHEET_CONTEST_ID)),
			[TALLY_PROVINCE] = integer_or_zero(row, SHEET_PROVINCE_ID),
			[TALLY_DEPARTMENT] = integer_or_zero(row, SHEET_DEPARTMENT_ID),
			[TALLY_COMMUNE] = integer_or_zero(row, SHEET_COMMUNE_ID)
		},
		.version = DatumGetInt32(VALUE(row, SHEET_VERSION)),
		.submitted_at = DatumGetTimestampTz(VALUE(row, SHEET_SUBMITTED_AT)),
		.total_voters = (int32) sheet.total_voters,
		.blank_votes = (int32) sheet.blank_votes,
		.null_votes = (int32) sheet.null_votes,
		.vector = sheet_vector(votes,
							   (int32) sheet.blank_votes, (int32) sheet.null_votes),
		.counted = strcmp(sheet_status(row), "held") != 0
	};

	if (previous)
		sheet.previous_registered_voters = figure_of(previous, SHEET_REGISTERED_VOTERS);
	rejected = rejected_before(&entered, votes);
	if (rejected != NULL)
		entered.counted = false;
	if (verdict_enter(&entered, &sheet) || rejected != NULL)
		row_set(row, SHEET_STATUS, CStringGetTextDatum("held"));
	if (rejected != NULL)
		verdict_rejected(&entered, rejected);
}
