/* How far a count is and who is ahead, in a sentence of either language: what a link to the page is shown with. */
#include "base/compat.h"

#include "fmgr.h"
#include "utils/builtins.h"

#include "base/sentence.h"

PG_FUNCTION_INFO_V1(night_sentence);

static const char *
sentence_name(bool leader_known, int64 ahead, int64 counted, int64 contests)
{
	if (counted == 0)
		return "night_nothing";
	if (contests > 1)
		return "night_contests";
	if (!leader_known)
		return "night_counted";
	return ahead > 1 ? "night_tie" : "night_ahead";
}

/* night_sentence(leader or NULL, percent, how many are ahead, offices counted, expected, contests, moment, language) */
Datum
night_sentence(PG_FUNCTION_ARGS)
{
	bool		leader_known = !PG_ARGISNULL(0) && !PG_ARGISNULL(1);
	int64		ahead = PG_GETARG_INT64(2),
				counted = PG_GETARG_INT64(3),
				contests = PG_GETARG_INT64(5);
	bool		english = strcmp(text_to_cstring(PG_GETARG_TEXT_PP(7)), "en") == 0;
	Violation  *figures = violation_make(sentence_name(leader_known, ahead, counted, contests));

	if (leader_known)
	{
		violation_text(figures, "name", text_to_cstring(PG_GETARG_TEXT_PP(0)));
		violation_operand(figures, "percent",
			DatumGetCString(DirectFunctionCall1(numeric_out, PG_GETARG_DATUM(1))), true);
	}
	violation_number(figures, "candidates", ahead);
	violation_number(figures, "counted", counted);
	violation_number(figures, "offices", PG_GETARG_INT64(4));
	violation_number(figures, "contests", contests);
	violation_text(figures, "at", PG_ARGISNULL(6) ? "" : text_to_cstring(PG_GETARG_TEXT_PP(6)));
	PG_RETURN_TEXT_P(cstring_to_text(sentence_write_in(english ? LANGUAGE_EN : LANGUAGE_FR, figures)));
}
