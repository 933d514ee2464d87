/*
 * What is certain of a contest under way, by its formula, in plain C: which claims there are about it, and the two
 * sides of each (certainty.h). And of those claims that rest on sums over offices, the sums: how few annulments break
 * them is found from these.
 */
#ifndef RES_ELEC_CLAIMS_H
#define RES_ELEC_CLAIMS_H

#include "certainty.h"

typedef enum ClaimKind
{
	CLAIM_AHEAD,				/* a stays ahead of rival */
	CLAIM_MAJORITY,				/* a has an absolute majority of the valid votes; where it decides a round of lists */
	CLAIM_ELECTED,
	CLAIM_NOT_ELECTED,
	CLAIM_RUNOFF,				/* nobody can be elected in this round; a is nearest to it */
	CLAIM_GOES_ON,				/* if there is a run-off */
	CLAIM_ELIMINATED,
	CLAIM_PASSES_THRESHOLD,
	CLAIM_MISSES_THRESHOLD,
	CLAIM_AT_LEAST,				/* seats */
	CLAIM_AT_MOST
} ClaimKind;

#define NOBODY (-1)
#define NO_SEATS (-1)

/* Contenders are named by their place among those of the poll. */
typedef struct Claim
{
	ClaimKind	kind;
	int32_t		a;
	int32_t		rival;			/* NOBODY: the claim has none */
	int32_t		seats;			/* NO_SEATS: nor that */
	Proof		proof;
} Claim;

/*
 * A sum over the counted offices on which a claim about a rests: of_a v_a + of_b v_b + of_valid V + of_voters W, and
 * the constant, must be above of_open R. A claim of several sums is broken when one of them is; one that rests on any
 * of several has none.
 */
typedef struct Linear
{
	int64_t		of_a;
	int64_t		of_b;
	int32_t		b;				/* NOBODY: of_b is 0 */
	int64_t		of_valid;
	int64_t		of_voters;
	Signed		constant;
	int64_t		of_open;
} Linear;

typedef struct Claims
{
	const Formula *formula;
	const Poll *poll;
	Count		count;			/* where open votes are not known, open is 0 … */
	bool		open_known;		/* … and nothing is certain, which who is told has to see to */
	void	   *context;
	void		(*on_claim) (void *context, const Claim *claim);
	void		(*on_sum) (void *context, const Claim *claim, const Linear *sum);	/* its proof is not told */
} Claims;

/* Tells the claims about a contest; by_formula false: who is ahead alone. */
extern void claims_tell(const Claims *claims, bool by_formula);

/*
 * Tells the sums of those claims that rest on sums: ahead and majority of the first, elected to one place, a run-off,
 * thresholds that are passed, or missed where there is one alone.
 */
extern void claims_tell_sums(const Claims *claims, bool by_formula);

/* The proof of one claim, also of what is not as it is counted; of those that robust.h tells of. */
extern Proof claims_proof(const Claims *claims, ClaimKind kind, int32_t a, int32_t seats);

/* How many are elected where the first are. */
extern int32_t claims_places(const Claims *claims);

/* What both files of the claims ask. */

/* The contender with the most votes but one; of equal ones the first. NOBODY: there is none. */
extern int32_t claims_most_votes(const Count *count, int32_t but);

extern bool claims_asks(const Claims *claims, int32_t a, const Threshold *threshold);

/* False: not votes alone decide who is elected or goes on: somebody withdrew, or a list may run out of candidates. */
extern bool claims_only_votes_decide(const Poll *poll);

#endif
