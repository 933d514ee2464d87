/*
 * What thresholds look at beyond a contest: the votes of a party, and of a coalition, in all
 * contests of an election, and whether they pass a share in each contest in which they stand.
 */
#ifndef RES_ELEC_FORMULA_NATION_H
#define RES_ELEC_FORMULA_NATION_H

#include "formula.h"

/* What shares are of, in one contest or in all of them. */
typedef struct Bases
{
	int64_t		valid;
	int64_t		voters;
	int64_t		registered;		/* -1: not known */
} Bases;

/* A list or a candidate of one of the contests. */
typedef struct NationList
{
	int32_t		place;			/* where it was; the array is sorted by others meanwhile */
	int32_t		contest;		/* which of the contests */
	int32_t		party;			/* 0: none */
	int32_t		coalition;		/* equal numbers in all contests: one coalition; 0: in none */
	int64_t		votes;

	/* found by nation_apply */
	int64_t		nation_votes;	/* of its party, or its own without one */
	int64_t		coalition_votes;	/* of the members of its coalition that count */
	bool		failed_elsewhere;	/* its party misses, in a contest, a share that is asked in each of them */
	bool		coalition_failed;	/* its coalition does */
	bool		counts;			/* it is in a coalition and passes what is asked of members */
} NationList;

typedef struct Nation
{
	Bases		all;			/* of all contests together */
	const Bases *contests;
	int32_t		n;
	NationList *lists;
} Nation;

/* Fills in what is found, by the thresholds of the formula. The lists are in the order of their places again. */
extern void nation_apply(const Formula *formula, Nation *nation);

#endif
