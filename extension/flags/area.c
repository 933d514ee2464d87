/*
 * The areas that the share of blank and null ballots is compared with: by their totals,
 * each read once, as the snapshot at the opening shows them.
 */
#include "flags/area.h"

#include "utils/hsearch.h"
#include "utils/memutils.h"

#include "totals/parts.h"

/* The totals of the units that a statement asks for. */
typedef struct AreaTotal
{
	TallyKey	key;
	int64		figures[TALLY_FIGURES];
	bool		compared;		/* false: a department of so many communes that they are not summed for a sheet */
} AreaTotal;

struct Areas
{
	Parts		parts;
	HTAB	   *totals;
};

Areas *
areas_open(void)
{
	Areas	   *areas = palloc(sizeof(Areas));
	HASHCTL		control = {.keysize = sizeof(TallyKey),.entrysize = sizeof(AreaTotal),.hcxt = CurrentMemoryContext};

	parts_open(&areas->parts);
	areas->totals = hash_create("res_elec areas", 32, &control, HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
	return areas;
}

void
areas_close(Areas *areas)
{
	hash_destroy(areas->totals);
	parts_close(&areas->parts);
	pfree(areas);
}

/* NULL: nothing is compared with this area. */
static int64 *
area_total(Areas *areas, int32 contest_id, TallyLevel level, int32 unit_id)
{
	TallyKey	key = {contest_id, unit_id, level, TALLY_EXPECTED};
	bool		found;
	AreaTotal  *total = hash_search(areas->totals, &key, HASH_ENTER, &found);

	if (!found)
		total->compared = parts_counted(&areas->parts, &key, total->figures);
	return total->compared ? total->figures : NULL;
}

void
areas_add(Areas *areas, const SheetEntered *entered)
{
	for (int level = TALLY_COMMUNE; level >= TALLY_CONTEST && entered->counted; level--)
	{
		int64	   *figures;

		if (entered->units[level] == 0)
			continue;
		figures = area_total(areas, entered->units[TALLY_CONTEST], level, entered->units[level]);
		if (figures == NULL)
			continue;
		figures[TALLY_SHEETS]++;
		figures[TALLY_TOTAL_VOTERS] += entered->total_voters;
		figures[TALLY_BLANK_VOTES] += entered->blank_votes;
		figures[TALLY_NULL_VOTES] += entered->null_votes;
	}
}

/* The smallest area with so many other sheets; false when there is none. */
static bool
find_area(Areas *areas, const SheetEntered *entered, int64 sheets, SoftArea *area)
{
	int64		own = entered->counted ? 1 : 0;

	for (int level = TALLY_COMMUNE; level >= TALLY_CONTEST; level--)
	{
		const int64 *figures;

		if (entered->units[level] == 0)
			continue;
		figures = area_total(areas, entered->units[TALLY_CONTEST], level, entered->units[level]);
		if (figures == NULL || figures[TALLY_SHEETS] - own < sheets)
			continue;
		area->level = level_name(level);
		area->unit_id = entered->units[level];
		area->sheets = figures[TALLY_SHEETS] - own;
		area->total_voters = figures[TALLY_TOTAL_VOTERS] - own * entered->total_voters;
		area->blank_null_votes = figures[TALLY_BLANK_VOTES] + figures[TALLY_NULL_VOTES] -
			own * ((int64) entered->blank_votes + entered->null_votes);
		return true;
	}
	return false;
}

typedef struct Noting
{
	const SheetEntered *entered;
	SheetFlags *flags;
} Noting;

static void
on_verdict(const SoftVerdict *verdict, void *context)
{
	Noting	   *noting = context;

	flags_add(noting->flags, noting->entered, verdict);
}

void
compare_share(Areas *areas, const SheetEntered *entered, SheetFlags *flags)
{
	const SoftTermsOfAll *terms = entered->terms;
	SoftSheet	sheet = {
		.total_voters = entered->total_voters,
		.blank_votes = entered->blank_votes,
		.null_votes = entered->null_votes
	};
	Noting		noting = {entered, flags};
	SoftArea	area;
	bool		found;

	if (!soft_compares_share(&sheet, terms))
		return;
	found = find_area(areas, entered, Max(terms->of[SOFT_BLANK_NULL_SHARE].sheets, 1), &area);
	soft_check_share(&sheet, found ? &area : NULL, terms, on_verdict, &noting);
}
