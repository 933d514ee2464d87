/*
 * A running sum of votes, grown in place: what the aggregate sum(votes) and the
 * totals' pending changes are made of. It may hold zeros; votes_make_nonzero drops them.
 */
#ifndef RES_ELEC_VOTES_SUM_H
#define RES_ELEC_VOTES_SUM_H

#include "votes/votes.h"

typedef struct VotesSum
{
	int32		n;
	int32		room;			/* for so many */
	int32	   *ids;
	int64	   *counts;
} VotesSum;

/* Starts at nothing; all memory comes from context. */
extern void votes_sum_init(VotesSum *sum, MemoryContext context);

/* Gives the candidates of v entries: adding v then needs no memory. */
extern void votes_sum_reserve(VotesSum *sum, VotesView v);

/* Adds v, or takes it away; leaving 64 bits is an error (22003). */
extern void votes_sum_add(VotesSum *sum, VotesView v, bool subtract);

extern bool votes_sum_is_zero(const VotesSum *sum);
extern VotesView votes_sum_view(const VotesSum *sum);

#endif
