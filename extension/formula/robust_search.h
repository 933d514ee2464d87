/* What is looked for of a claim, by both files of robust.h. Plain C. */
#ifndef RES_ELEC_ROBUST_SEARCH_H
#define RES_ELEC_ROBUST_SEARCH_H

#include "robust.h"

typedef struct Search
{
	const Claims *claims;
	const Claim *claim;
	const CountedOffices *offices;
	bool		new_vote;
	int64_t    *votes;			/* of the contenders without the offices that were taken out */
	int64_t    *of_rivals;		/* a number for each rival of a */
	int64_t    *weights;
	int64_t    *scratch;
	int64_t    *parts;			/* of the offices */
	int32_t    *order;
	int32_t    *chosen;
	Robustness *told;
} Search;

/* Tries the first offices in `order`: notes the fewest of them that break the claim, if they are fewer than known. */
extern void robust_try_order(Search *search);

/* How many annulments the claim takes at least; sets that break it are tried, too. -1: not told of such claims. */
extern int32_t robust_least(Search *search);

#endif
