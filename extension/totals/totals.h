/*
 * The totals above the sheets. A unit (contest, level, area or center) has one total
 * a bucket; it is kept as the sum of its rows in res_elec.tally_part, the parts.
 *
 * tally_row.c      what one sheet or office counts for, and where
 * tally_pending.c  what the running transaction still owes to the totals, in memory
 * tally_trigger.c  the triggers that fill it and ask for the flush
 * tally_store.c    adding a change to a part that nobody holds
 * tally_fold.c     reading all parts: folding them, taking them away
 * tally_parts.c    one part in its table
 */
#ifndef RES_ELEC_TALLY_H
#define RES_ELEC_TALLY_H

#include "postgres.h"
#include "access/htup.h"
#include "access/tupdesc.h"

#include "votes/sum.h"

typedef enum TallyLevel
{
	TALLY_CONTEST,				/* unit: the contest itself */
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
	TALLY_HELD
} TallyBucket;

typedef struct TallyKey
{
	int32		contest_id;
	int32		unit_id;
	int16		level;
	int16		bucket;
} TallyKey;

enum TallyFigure
{
	TALLY_WRITES,				/* how often the part was written: the version of a total is their sum */
	TALLY_SHEETS,				/* sheets; offices in the bucket expected */
	TALLY_REGISTERED_VOTERS,
	TALLY_TOTAL_VOTERS,
	TALLY_BLANK_VOTES,
	TALLY_NULL_VOTES,
	TALLY_TURNOUT_SHEETS,		/* of the sheets, those whose register is known: turnout is of these */
	TALLY_TURNOUT_VOTERS,		/* their voters */
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

/* Adds b's figures (n of them) to a's, or takes them away; leaving 64 bits is an error (22003). */
extern void tally_figures_add(int64 *a, const int64 *b, bool subtract);

/* Registers the transaction callbacks; called once, when the library is loaded. */
extern void tally_init(void);

/* The change of one unit that is pending at the current subtransaction level. */
extern TallyDelta *tally_pending(const TallyKey *key);

/* Notes, at the current level, the opposite of what outer levels have pending for sheets or offices. */
extern void tally_take_back_pending(bool sheets);

/* Writes what is pending at the current subtransaction level into the parts. */
extern void tally_flush(void);

/*
 * Adds sorted deltas to the parts, one write a unit. Never waits for another
 * transaction: a part that another one holds is passed over, and where all are held
 * a new part is made.
 */
extern void tally_store(TallyDelta **deltas, int n);

/* Notes what a row of result_sheet (or of office) counts for at every level, or takes it away. */
extern void tally_note_row(HeapTuple tuple, TupleDesc desc, bool is_sheet, bool subtract);

/*
 * All sheets (or offices) are gone: notes the opposite of what their buckets hold now.
 * The caller's lock on their table keeps others from writing them.
 */
extern void tally_note_truncate(bool sheets);

#endif
