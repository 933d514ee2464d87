/* What is certain of a contest in a sentence of either language: an answer that many share has both. */
#include "base/compat.h"

#include "fmgr.h"
#include "utils/builtins.h"

#include "base/sentence.h"
#include "base/violation.h"

PG_FUNCTION_INFO_V1(certain_sentence);

static const char *
sentence_name(const char *claim, bool holds, bool known, int64 voters)
{
	if (!known)
		return "certain_unknown";
	if (!holds)
		return voters == 0 ? "certain_level" : "certain_nothing";
	if (strcmp(claim, "elected") == 0)
		return "certain_elected";
	return strcmp(claim, "runoff") == 0 ? "certain_runoff" : "certain_ahead";
}

/* certain_sentence(claim, holds, name, lead, voters or NULL, unknown offices, language) → text */
Datum
certain_sentence(PG_FUNCTION_ARGS)
{
	char	   *claim = text_to_cstring(PG_GETARG_TEXT_PP(0));
	int64		unknown = PG_GETARG_INT64(5);
	bool		english = strcmp(text_to_cstring(PG_GETARG_TEXT_PP(6)), "en") == 0;
	int64		voters = PG_ARGISNULL(4) ? 0 : PG_GETARG_INT64(4);
	Violation  *figures = violation_make(sentence_name(claim, PG_GETARG_BOOL(1), unknown == 0, voters));

	violation_text(figures, "name", text_to_cstring(PG_GETARG_TEXT_PP(2)));
	violation_number(figures, "lead", PG_GETARG_INT64(3));
	violation_number(figures, "voters", voters);
	violation_number(figures, "offices", unknown);
	PG_RETURN_TEXT_P(cstring_to_text(sentence_write_in(english ? LANGUAGE_EN : LANGUAGE_FR, figures)));
}
