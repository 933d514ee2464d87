/*
 * How few counted offices have to be annulled for a claim that holds to be uncertain, where the claim is no sum over
 * offices (claims.h tells those that are): a number that no fewer suffice for, and one that suffices, with the offices.
 * They are equal where they meet, or where all smaller sets can be tried. Plain C.
 */
#ifndef RES_ELEC_ROBUST_H
#define RES_ELEC_ROBUST_H

#include "claims.h"

typedef struct CountedOffices
{
	int32_t		n;
	const int64_t *votes;		/* of each office, of each contender */
	const int64_t *voters;
	const int64_t *registered;
} CountedOffices;

typedef struct Robustness
{
	int32_t		least;			/* fewer never break it; more than there are offices: not even all of them */
	int32_t		most;			/* so many do; NO_SET: no set that does was found */
	int32_t    *offices;		/* room for the places of all: of those, `most` */
} Robustness;

#define NO_SET (-1)

/*
 * Whether the claim is one that this is told of, and how robust it is. It holds now. tries: how many sets of offices
 * are tried at most, one by one. work: room for ROBUST_NUMBERS(contenders, offices) numbers; places: for 2 × offices.
 */
#define ROBUST_NUMBERS(contenders, offices) (4 * (int64_t) (contenders) + (offices))
extern bool robust_tell(const Claims *claims, const Claim *claim, const CountedOffices *offices, bool new_vote,
						int32_t tries, int64_t *work, int32_t *places, Robustness *told);

#endif
