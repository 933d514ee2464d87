/*
 * The levels of totals and the buckets of each total: their numbers, as tables keep them, and their names, as SQL asks
 * for them.
 */
#ifndef RES_ELEC_LEVEL_H
#define RES_ELEC_LEVEL_H

typedef enum TallyLevel
{
	TALLY_CONTEST,				/* unit: the contest itself; its parts are of what lies in no province */
	TALLY_PROVINCE,
	TALLY_DEPARTMENT,
	TALLY_COMMUNE,
	TALLY_CENTER
} TallyLevel;

#define TALLY_LEVELS (TALLY_CENTER + 1)

typedef enum TallyBucket
{
	TALLY_EXPECTED,				/* offices: how many, and their registered voters */
	TALLY_PROVISIONAL,			/* sheets, by status */
	TALLY_VERIFIED,
	TALLY_HELD,
	TALLY_ANNULLED,				/* by a decision */
	TALLY_NOT_HELD,				/* offices again, by status */
	TALLY_TO_VOTE_AGAIN,		/* which are expected, too */
	TALLY_MERGED				/* their registered voters are those of another office, too */
} TallyBucket;

#define TALLY_BUCKETS (TALLY_MERGED + 1)

/* What a total counts of offices; the other buckets are of sheets. */
#define TALLY_IS_OF_OFFICES(bucket) ((bucket) == TALLY_EXPECTED || (bucket) > TALLY_ANNULLED)

extern const char *level_name(TallyLevel level);

/* The bucket of sheets, or of offices, of this status; -1 for any other word. */
extern int	bucket_of(const char *name);

/* How offices rank below the levels of totals. */
#define OFFICE_RANK TALLY_LEVELS

/* 0 for a contest, then 1 for a province to OFFICE_RANK: areas as area_kind_rank(); -1 for any other word. */
extern int	level_rank(const char *level);

/* 1 for a province, 2 for a department, 3 for a commune; 0 for anything else. */
extern int	area_kind_rank(const char *kind);

#endif
