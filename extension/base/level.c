/*
 * The names of levels and buckets. SQL has no list of them and no number: it asks the functions here, which are
 * immutable, so that the planner makes a constant of tally_bucket('held') as it would of the number.
 */
#include "base/compat.h"

#include "base/level.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "lib/stringinfo.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "base/refusal.h"

PG_FUNCTION_INFO_V1(tally_level);
PG_FUNCTION_INFO_V1(tally_levels);
PG_FUNCTION_INFO_V1(require_tally_level);
PG_FUNCTION_INFO_V1(result_levels);
PG_FUNCTION_INFO_V1(area_kinds);
PG_FUNCTION_INFO_V1(area_rank);
PG_FUNCTION_INFO_V1(tally_bucket);
PG_FUNCTION_INFO_V1(tally_buckets);
PG_FUNCTION_INFO_V1(tally_of_sheets);
PG_FUNCTION_INFO_V1(tally_counted);

/* Offices have results, and no totals: the sheet is the result. */
#define RESULT_LEVELS (OFFICE_RANK + 1)

static const char *const levels[RESULT_LEVELS] = {
	[TALLY_CONTEST] = "contest",
	[TALLY_PROVINCE] = "province",
	[TALLY_DEPARTMENT] = "department",
	[TALLY_COMMUNE] = "commune",
	[TALLY_CENTER] = "center",
	[OFFICE_RANK] = "office"
};

static const char *const buckets[TALLY_BUCKETS] = {
	[TALLY_EXPECTED] = "expected",
	[TALLY_PROVISIONAL] = "provisional",
	[TALLY_VERIFIED] = "verified",
	[TALLY_HELD] = "held",
	[TALLY_ANNULLED] = "annulled",
	[TALLY_NOT_HELD] = "not_held",
	[TALLY_TO_VOTE_AGAIN] = "to_vote_again",
	[TALLY_MERGED] = "merged"
};

static int
position_in(const char *const *names, int n, const char *name)
{
	for (int i = 0; i < n; i++)
		if (strcmp(names[i], name) == 0)
			return i;
	return -1;
}

static Datum
text_array(const char *const *names, int n)
{
	Datum	   *values = palloc(n * sizeof(Datum));

	for (int i = 0; i < n; i++)
		values[i] = CStringGetTextDatum(names[i]);
	return PointerGetDatum(construct_array(values, n, TEXTOID, -1, false, TYPALIGN_INT));
}

const char *
level_name(TallyLevel level)
{
	return levels[level];
}

int
bucket_of(const char *name)
{
	return position_in(buckets, TALLY_BUCKETS, name);
}

int
level_rank(const char *level)
{
	return position_in(levels, RESULT_LEVELS, level);
}

int
area_kind_rank(const char *kind)
{
	int			level = position_in(levels, TALLY_LEVELS, kind);

	return level >= TALLY_PROVINCE && level <= TALLY_COMMUNE ? level : 0;
}

/* SQL: tally_level(level) → its number; NULL for what has no totals */
Datum
tally_level(PG_FUNCTION_ARGS)
{
	int			level = position_in(levels, TALLY_LEVELS, text_to_cstring(PG_GETARG_TEXT_PP(0)));

	if (level < 0)
		PG_RETURN_NULL();
	PG_RETURN_INT16(level);
}

/* SQL: require_tally_level(level) */
Datum
require_tally_level(PG_FUNCTION_ARGS)
{
	StringInfoData allowed;
	Violation  *violation;

	if (position_in(levels, TALLY_LEVELS, text_to_cstring(PG_GETARG_TEXT_PP(0))) >= 0)
		PG_RETURN_VOID();
	initStringInfo(&allowed);
	for (int i = 0; i < TALLY_LEVELS; i++)
		appendStringInfo(&allowed, "%s%s", i > 0 ? ", " : "", levels[i]);
	violation = violation_of("field_choice", "level", NULL, 0);
	violation_text(violation, "allowed", allowed.data);
	refuse_one(ERRCODE_SHEET_INVALID, violation);
}

/* SQL: tally_levels(), in the order of their numbers */
Datum
tally_levels(PG_FUNCTION_ARGS)
{
	PG_RETURN_DATUM(text_array(levels, TALLY_LEVELS));
}

/* SQL: result_levels(): those of totals, and offices */
Datum
result_levels(PG_FUNCTION_ARGS)
{
	PG_RETURN_DATUM(text_array(levels, RESULT_LEVELS));
}

/* SQL: area_kinds(), the largest first */
Datum
area_kinds(PG_FUNCTION_ARGS)
{
	PG_RETURN_DATUM(text_array(levels + TALLY_PROVINCE, TALLY_COMMUNE - TALLY_PROVINCE + 1));
}

/* SQL: area_rank(kind) */
Datum
area_rank(PG_FUNCTION_ARGS)
{
	int			rank = area_kind_rank(text_to_cstring(PG_GETARG_TEXT_PP(0)));

	if (rank == 0)
		PG_RETURN_NULL();
	PG_RETURN_INT32(rank);
}

/* SQL: tally_bucket(name) → its number; NULL for what is in no bucket, as a rejected sheet */
Datum
tally_bucket(PG_FUNCTION_ARGS)
{
	int			bucket = bucket_of(text_to_cstring(PG_GETARG_TEXT_PP(0)));

	if (bucket < 0)
		PG_RETURN_NULL();
	PG_RETURN_INT16(bucket);
}

/* SQL: tally_buckets(), in the order of their numbers */
Datum
tally_buckets(PG_FUNCTION_ARGS)
{
	PG_RETURN_DATUM(text_array(buckets, TALLY_BUCKETS));
}

/* SQL: tally_of_sheets(bucket) */
Datum
tally_of_sheets(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(!TALLY_IS_OF_OFFICES(PG_GETARG_INT16(0)));
}

/* SQL: tally_counted(bucket): whether its sheets count in the result */
Datum
tally_counted(PG_FUNCTION_ARGS)
{
	int16		bucket = PG_GETARG_INT16(0);

	PG_RETURN_BOOL(bucket == TALLY_PROVISIONAL || bucket == TALLY_VERIFIED);
}
