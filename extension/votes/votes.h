/*
 * res_elec.votes as PostgreSQL stores it: a varlena of n counts followed by n
 * candidate ids, 12 bytes a candidate. Values are immutable; arguments are never
 * written to.
 */
#ifndef RES_ELEC_VOTES_H
#define RES_ELEC_VOTES_H

#include "base/compat.h"
#include "fmgr.h"

#include "votes/vector.h"

typedef struct Votes
{
	int32		vl_len_;		/* varlena header, do not touch directly */
	int32		n;
	int64		counts[FLEXIBLE_ARRAY_MEMBER];	/* n counts, then n int32 ids */
} Votes;

#define VOTES_SIZE(n) (offsetof(Votes, counts) + (Size) (n) * (sizeof(int64) + sizeof(int32)))

#define DatumGetVotesP(d) ((Votes *) PG_DETOAST_DATUM(d))
#define PG_GETARG_VOTES_P(i) DatumGetVotesP(PG_GETARG_DATUM(i))
#define PG_RETURN_VOTES_P(v) PG_RETURN_POINTER(v)

static inline int32 *
votes_ids(const Votes *v)
{
	return (int32 *) &v->counts[v->n];
}

static inline VotesView
votes_view(const Votes *v)
{
	return (VotesView) {v->n, votes_ids(v), v->counts};
}

/* A palloc'd value for a view that keeps a vector's invariant. */
extern Votes *votes_make(VotesView view);

/* The same for a sorted view that may hold zeros: they are dropped. */
extern Votes *votes_make_nonzero(VotesView view);

/* A palloc'd value from entries in any order; a candidate named twice is an error. Reorders entries. */
extern Votes *votes_from_entries(VoteEntry *entries, size_t n);

/* a + b, or a - b; leaving 64 bits is an error (22003). */
extern Votes *votes_combine(VotesView a, VotesView b, bool subtract);

#endif
