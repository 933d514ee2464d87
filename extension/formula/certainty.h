/*
 * What is certain while a count is under way, in plain C. Certain is a proof, never
 * a forecast: a claim holds when no votes that can still come in break it. What can
 * come in: any whole numbers x >= 0, one a contender, that sum to at most `open`, the
 * registered voters of the offices that are not counted.
 *
 * Every claim is an inequality, and tells its two sides: it holds when left > right.
 */
#ifndef RES_ELEC_CERTAINTY_H
#define RES_ELEC_CERTAINTY_H

#include "formula.h"

typedef __int128 Signed __attribute__((aligned(8)));

typedef struct Count
{
	int32_t		n;
	const int64_t *votes;		/* counted, of each contender */
	int64_t		open;			/* R: registered voters of the offices that are not counted */
	int64_t		registered;		/* N: of all offices; -1 when one is not known */
	int64_t		voters;			/* W: of the counted offices */
	int64_t	   *work;			/* room for n numbers */
} Count;

typedef struct Proof
{
	bool		holds;
	Signed		left;
	Signed		right;
} Proof;

/* a stays ahead of b: v_a - v_b > R. */
extern Proof certain_ahead(const Count *count, int32_t a, int32_t b);

/*
 * a is among the first k, without a tie: the sum of the k smallest max(0, v_a - v_b)
 * is above R, for that is what k rivals need to reach a. With at most k contenders
 * everybody is.
 */
extern Proof certain_first(const Count *count, int32_t a, int32_t k);

/* a is not among the first k: the k-th of its rivals has more than v_a + R. */
extern Proof certain_not_first(const Count *count, int32_t a, int32_t k);

/* a has more than half of the valid votes: 2 v_a > V + R. */
extern Proof certain_majority(const Count *count, int32_t a);

/* a cannot have it: 2 v_a + R <= V, told as V + 1 > 2 v_a + R. */
extern Proof certain_no_majority(const Count *count, int32_t a);

/* Nobody can have it. The sides are those of the one who is nearest to it. */
extern Proof certain_runoff(const Count *count);

/*
 * a has at least p/q of the base, BASE_VALID or BASE_REGISTERED: q v_a >= p (V + R), q v_a >= p N; >= is told as left +
 * 1 > right.
 */
extern Proof certain_share(const Count *count, int32_t a, Share share, ShareBase base);

/* a cannot have it: q (v_a + R) < p (V + R), q (v_a + R) < p N. */
extern Proof certain_no_share(const Count *count, int32_t a, Share share, ShareBase base);

/*
 * a passes a threshold of the contest, or fails it: as the share of valid votes, of
 * registered voters, or of voters, among whom open votes can be blank ones, too. One
 * that must be exceeded is told without the + 1. Another scope is never proved.
 */
extern Proof certain_passes(const Count *count, int32_t a, const Threshold *threshold);
extern Proof certain_fails(const Count *count, int32_t a, const Threshold *threshold);

/*
 * a has at least m of `seats` seats by D'Hondt, without a tie, and with neither
 * threshold nor bonus. Rivals need seats - m + 1 quotients that reach v_a / m; with
 * f_b = floor(m v_b / v_a) they have some, the others cost (f_b + 1) v_a - m v_b for
 * the next of b and v_a for each after it. It holds when the cheapest cost more than m R.
 */
extern Proof certain_seats(const Count *count, int32_t a, int32_t m, int32_t seats);

/* The most seats that a can have by D'Hondt: with all of R, and every tie for it. */
extern int32_t most_seats(const Count *count, int32_t a, int32_t seats);

/*
 * a has at most m seats, as most_seats() finds it: with all of R its quotient for one seat more, (v_a + R) / (m + 1),
 * has so many quotients of rivals above it that no seat is left; more of them than S - m - 1.
 */
extern Proof certain_at_most(const Count *count, int32_t a, int32_t m, int32_t seats);

/*
 * How many of n counted offices have to be annulled to break sum(part) + constant > c open, and
 * which: the places of the offices are left in `order`, those that break it first.
 * part is what an office adds to the claim's left side; with a new vote its
 * registered voters count as open again. -1: not even all of them break it.
 */
extern int32_t fewest_annulments(int32_t n, const int64_t *part, const int64_t *registered, int64_t constant,
								 int64_t open, int64_t c, bool new_vote, int32_t *order);

#endif
