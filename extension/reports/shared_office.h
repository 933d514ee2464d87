/*
 * An office that votes in several contests, of which each has its register and its sheet there: what the sums over the
 * contests have too many. Plain C.
 */
#ifndef RES_ELEC_SHARED_OFFICE_H
#define RES_ELEC_SHARED_OFFICE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/level.h"

/* Figures of which the largest is the office's, and the sum stands in the totals of the contests. */
typedef struct Largest
{
	int64_t		figure;
	int64_t		sum;
} Largest;

typedef struct SharedOffice
{
	int64_t		rows;			/* contests */
	int64_t		states[TALLY_BUCKETS];	/* of the rows, by what each is to its contest */
	int64_t		sheets[TALLY_BUCKETS];
	int64_t		known;			/* counted sheets whose register is known */
	Largest		registers;
	Largest		registered;		/* of the counted sheets */
	Largest		voters;
	Largest		known_voters;	/* of the known ones */
} SharedOffice;

/* What one contest has there. */
typedef struct SharedBallot
{
	int			state;			/* TALLY_EXPECTED, TALLY_TO_VOTE_AGAIN, TALLY_NOT_HELD or TALLY_MERGED */
	int32_t		registered;		/* its register; 0: not known */
	int			bucket;			/* of its sheet; TALLY_EXPECTED: it is not in */
	bool		sheet_known;	/* whether the sheet has a register */
	int32_t		sheet_registered;
	int32_t		sheet_voters;
} SharedBallot;

enum SharedFigure
{
	SHARED_OFFICES_TOTAL, SHARED_REGISTERED_VOTERS, SHARED_OFFICES_REPORTED, SHARED_OFFICES_VERIFIED, SHARED_OFFICES_HELD,
	SHARED_OFFICES_ANNULLED, SHARED_REGISTERED_VOTERS_REPORTED, SHARED_TOTAL_VOTERS, SHARED_TURNOUT_OFFICES,
	SHARED_TURNOUT_VOTERS, SHARED_OFFICES_NOT_HELD, SHARED_OFFICES_TO_VOTE_AGAIN, SHARED_OFFICES_MERGED, SHARED_FIGURES
};

extern void shared_office_add(SharedOffice *office, const SharedBallot *ballot);

/* What is to be added to the sums, so that they have the office once: numbers that are not above 0. */
extern void shared_office_excess(const SharedOffice *office, int64_t excess[SHARED_FIGURES]);

#endif
