/*
 * What a request for results asks to stay in: a contest, an area or a center must be of the election, and an area
 * larger than the level whose units are asked for. Anything else is refused (RE001).
 */
#include "base/compat.h"

#include "fmgr.h"
#include "utils/builtins.h"
#include "utils/snapmgr.h"

#include "base/level.h"
#include "base/lookup.h"
#include "base/messages.h"
#include "base/refusal.h"
#include "base/row.h"
#include "base/words.h"

PG_FUNCTION_INFO_V1(require_contest_of);
PG_FUNCTION_INFO_V1(require_place_of);

pg_noreturn static void
refuse_place(const char *field, const char *expected)
{
	Violation  *violation = violation_of("field_format", field, NULL, 0);

	violation_text(violation, "expected", expected);
	refuse_one(ERRCODE_SHEET_INVALID, violation);
}

/* Whether the row is there and belongs to the election; an area that belongs to none is of each. */
static bool
is_of_election(const char *table, const char *index, int32 id, int32 election_id, Row *row)
{
	Datum		found;
	int32		its_election;

	if (!lookup_row(table, index, GetActiveSnapshot(), id, &found))
		return false;
	*row = row_of_datum(found);
	its_election = row_integer(row, "election_id");
	return its_election == election_id || (its_election == 0 && strcmp(table, "area") == 0);
}

/* SQL: require_contest_of(election_id, contest_id): NULL, all contests */
Datum
require_contest_of(PG_FUNCTION_ARGS)
{
	Row			contest;

	if (!PG_ARGISNULL(1) &&
		!is_of_election("contest", "contest_pkey", PG_GETARG_INT32(1), PG_GETARG_INT32(0), &contest))
		refuse_place("contest_id", "contest_of_election");
	PG_RETURN_VOID();
}

static bool
is_larger_area(int32 area_id, int32 election_id, const char *level)
{
	Row			area;

	return is_of_election("area", "area_pkey", area_id, election_id, &area) &&
		area_kind_rank(row_text(&area, "kind")) < level_rank(level);
}

static char *
larger_area(const char *level)
{
	const char *word = word_of_value(level, strlen(level), message_language);

	word = word == NULL ? level : word + word_article(word);
	return psprintf(message_language == LANGUAGE_FR
		? "l’id d’une zone de cette élection plus grande que le niveau %s, sans centre" :
					"the id of an area of this election that is larger than the level %s, without a center", word);
}

/* SQL: require_place_of(election_id, level, area_id, center_id): either may be NULL */
Datum
require_place_of(PG_FUNCTION_ARGS)
{
	int32		election_id = PG_GETARG_INT32(0);
	char	   *level = text_to_cstring(PG_GETARG_TEXT_PP(1));
	Row			center;

	if (!PG_ARGISNULL(2) && (!PG_ARGISNULL(3) || !is_larger_area(PG_GETARG_INT32(2), election_id, level)))
		refuse_place("parent", larger_area(level));
	if (!PG_ARGISNULL(3) && (level_rank(level) != OFFICE_RANK ||
							 !is_of_election("center", "center_pkey", PG_GETARG_INT32(3), election_id, &center)))
		refuse_place("center_id", "center_of_election");
	PG_RETURN_VOID();
}
