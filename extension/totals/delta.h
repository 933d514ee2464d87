/*
 * The totals above the sheets. A unit (contest, level, area or center) has one total
 * a bucket: a sharded counter, the sum of its rows in res_elec.tally_part, the parts.
 * A contest is the sum of its provinces, a department of its communes: their own parts
 * are of what lies in none. So no sheet writes what every other sheet of the contest
 * writes, too, and one in a commune writes two rows. The sheets of a center
 * are few and have an index: they are summed when the center is read. Its parts are of
 * what its offices are to report, and hold what its version would lose with a sheet; a
 * department's hold what its version would lose with a commune that leaves it.
 *
 * delta.c     a unit's key, and a change of its figures
 * row.c       what one sheet or office counts for, and where
 * pending.c   what the running transaction still owes to the totals, in memory
 * triggers.c  the triggers that fill it and ask for the flush
 * store.c     adding a change to a part that nobody holds
 * fold.c      reading all parts: folding them, taking them away
 * parts.c     one part in its table
 */
#ifndef RES_ELEC_TOTALS_DELTA_H
#define RES_ELEC_TOTALS_DELTA_H

#include "postgres.h"

#include "base/level.h"
#include "votes/sum.h"

typedef struct TallyKey
{
	int32		contest_id;
	int32		unit_id;
	int16		level;
	int16		bucket;
} TallyKey;

enum TallyFigure
{
	/* how often the part was written, and what left its center or department: a total's version is their sum */
	TALLY_WRITES,
	TALLY_SHEETS,				/* sheets; offices in the buckets of offices */
	TALLY_REGISTERED_VOTERS,
	TALLY_TOTAL_VOTERS,
	TALLY_BLANK_VOTES,
	TALLY_NULL_VOTES,
	TALLY_TURNOUT_SHEETS,		/* of the sheets, those whose register is known: turnout is of these */
	TALLY_TURNOUT_VOTERS,		/* their voters */
	TALLY_OFFICE_VOTERS,		/* registered voters by the offices' registers, whatever the sheets state */
	TALLY_OFFICES_UNKNOWN,		/* offices whose register is not known */
	TALLY_FIGURES
};

/* A change of one unit's total. */
typedef struct TallyDelta
{
	TallyKey	key;
	int64		figures[TALLY_FIGURES];
	VotesSum	votes;
} TallyDelta;

extern int	tally_key_compare(const TallyKey *a, const TallyKey *b);

/* Adds b's figures to a's, or takes them away; leaving 64 bits is an error (22003). */
extern void tally_figures_add(int64 *a, const int64 *b, bool subtract);

#endif
