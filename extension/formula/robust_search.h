/* What is looked for of a claim (robust.h), and the trial of sets of offices: does it hold without them? Plain C. */
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

/* Whether these k offices, taken out, break the claim; then they are noted as a set that does. */
extern bool robust_search_breaks(Search *search, const int32_t *offices, int32_t k);

/* Tries the first offices in `order`: notes the fewest of them that break the claim, if they are fewer than known. */
extern void robust_search_order(Search *search);

#endif
