/*
 * Electoral formulas in plain C: from the votes of a contest to who is elected,
 * who goes on to another round, and how many seats each list has.
 *
 * All arithmetic is exact: votes are 64 bits, quotients are compared as fractions
 * in 128 bits, nothing is rounded unless the terms say so. The engine allocates
 * nothing, keeps nothing between calls and asks nothing but its arguments: equal
 * arguments give an equal outcome, and the order of the contenders does not
 * matter to who is elected.
 */
#ifndef RES_ELEC_FORMULA_H
#define RES_ELEC_FORMULA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The most contenders and seats of one contest; they keep every product within 128 bits. */
#define FORMULA_MAX_CONTENDERS 10000
#define FORMULA_MAX_SEATS 100000

#define FORMULA_MAX_THRESHOLDS 4
#define FORMULA_MAX_BONUSES 3
#define FORMULA_MAX_STAGES 4
#define FORMULA_MAX_TIE_RULES 5

/* No stricter aligned than what an allocator of 8 bytes gives. */
typedef unsigned __int128 Wide __attribute__((aligned(8)));

/* p/q with 0 <= p and 0 < q. */
typedef struct Share
{
	int32_t		p;
	int32_t		q;
} Share;

typedef enum ShareBase
{
	BASE_VALID,					/* valid votes (suffrages exprimés) */
	BASE_VOTERS,				/* voters (votants) */
	BASE_REGISTERED,			/* registered voters (inscrits) */
	/* the votes of the lists that passed their thresholds, less the one that a bonus leaves out; quotas only */
	BASE_QUALIFIED
} ShareBase;

typedef enum ThresholdScope
{
	SCOPE_CONTEST,				/* votes of the list in this contest, share of this contest's base */
	SCOPE_NATION,				/* votes of its party in all contests, share of the base of all of them */
	SCOPE_EACH					/* the share must be passed in each contest in which the party, or the coalition, stands */
} ThresholdScope;

/*
 * Where a formula asks coalitions or their members anything, what is asked of lists is asked of those in no coalition.
 */
typedef enum ThresholdAsks
{
	ASKS_LISTS,					/* each list */
	ASKS_COALITIONS,			/* coalitions, of the votes together of their members that pass what is asked of members */
	ASKS_MEMBERS				/* each list that is in a coalition, by itself */
} ThresholdAsks;

typedef struct Threshold
{
	Share		share;
	ShareBase	base;
	ThresholdScope scope;
	bool		above;			/* the share must be exceeded; else reaching it is enough */
	ThresholdAsks asks;
} Threshold;

typedef enum Rounding
{
	ROUND_NONE,
	ROUND_DOWN,
	ROUND_UP,
	ROUND_NEAREST				/* a half goes up */
} Rounding;

typedef enum QuotaKind
{
	QUOTA_HARE,					/* base / seats */
	QUOTA_HAGENBACH_BISCHOFF,	/* base / (seats + 1) */
	QUOTA_DROOP,				/* the next whole number above base / (seats + 1) */
	QUOTA_IMPERIALI				/* base / (seats + 2) */
} QuotaKind;

typedef struct Quota
{
	QuotaKind	kind;
	ShareBase	base;
	Rounding	rounding;
} Quota;

/* The divisor of a list that has s seats, times scale: first when s is 0, else start + step * s. */
typedef struct Divisors
{
	int32_t		first;
	int32_t		start;
	int32_t		step;
	int32_t		scale;
} Divisors;

/* D'Hondt 1, 2, 3 …; Sainte-Laguë 1, 3, 5 …; its modified form 1.4, 3, 5 …, which are whole numbers times five. */
#define DIVISORS_DHONDT {1, 1, 1, 1}
#define DIVISORS_SAINTE_LAGUE {1, 1, 2, 1}
#define DIVISORS_MODIFIED_SAINTE_LAGUE {7, 5, 10, 5}

/* Seats of lists are given in stages, each from what the one before it has left. */
typedef enum StageKind
{
	STAGE_QUOTA,				/* a seat for each whole quota */
	STAGE_REMAINDERS,			/* the largest remainders, one seat a list, and again while seats are left */
	STAGE_AVERAGES				/* the highest averages: votes / divisor */
} StageKind;

typedef struct Stage
{
	StageKind	kind;
	bool		once;			/* one seat a list at the most; what is left goes to the next stage */
	Share		least_quota;	/* remainders: of lists that have this share of the quota; {0, 1}: of all */
	Divisors	divisors;		/* averages */
} Stage;

typedef enum BonusTo
{
	BONUS_ABSOLUTE_MAJORITY,	/* the list with more than half of the valid votes */
	BONUS_LEADER				/* the list with the most votes */
} BonusTo;

/* The first bonus that somebody earns is given; the rest of the seats go through the stages. */
typedef struct Bonus
{
	BonusTo		to;
	Share		share;			/* of the seats of the contest */
	Rounding	rounding;
	int32_t		small_below;	/* with fewer seats than this … */
	Rounding	small_rounding; /* … rounded so */
	bool		rest_to_others; /* the rest is shared among the other lists; else among all */
} Bonus;

typedef enum TieRule
{
	TIE_VOTES,					/* more votes first */
	TIE_OLDEST,					/* the older candidate, or head of list, first */
	TIE_YOUNGEST,
	TIE_OLDEST_LIST,			/* the higher mean age of the list first */
	TIE_YOUNGEST_LIST,
	TIE_LOT						/* a draw that was recorded */
} TieRule;

typedef enum FormulaMethod
{
	METHOD_MAJORITY,
	METHOD_PLURALITY,
	METHOD_LISTS
} FormulaMethod;

typedef enum AdvanceBy
{
	ADVANCE_FIRST,				/* the first k for each seat that is left */
	ADVANCE_SHARE				/* all who reach a share, k at least for each seat that is left */
} AdvanceBy;

typedef struct Formula
{
	FormulaMethod method;

	/* majority: elected is who passes every threshold; majority and plurality, too: one list takes all seats */
	int32_t		n_thresholds;
	Threshold	thresholds[FORMULA_MAX_THRESHOLDS];
	bool		takes_all;
	AdvanceBy	advance_by;
	int32_t		advance;		/* k */
	Threshold	advance_threshold;
	bool		replace_withdrawn;	/* the next in order goes on for who withdrew */
	/* from this round on the most votes elect; lists: before it only an absolute majority does; 0: each round decides */
	int32_t		last_round;

	/* lists; thresholds, too */
	int32_t		n_bonuses;
	Bonus		bonuses[FORMULA_MAX_BONUSES];
	Quota		quota;
	int32_t		n_stages;
	Stage		stages[FORMULA_MAX_STAGES];
	int32_t		few_seats;		/* with fewer seats than this few_stages are taken; 0: never */
	int32_t		n_few_stages;
	Stage		few_stages[FORMULA_MAX_STAGES];
	bool		majority_rule;	/* an absolute majority of votes has one of seats: one moves to it if need be */

	int32_t		n_ties;			/* who is equal by all of them needs a lot, too */
	TieRule		ties[FORMULA_MAX_TIE_RULES];
} Formula;

#define AGE_UNKNOWN INT32_MIN
#define NAMES_UNKNOWN INT32_MAX

typedef enum Standing
{
	RESULT_NONE,				/* a list without a seat, or nothing is decided yet */
	RESULT_ELECTED,
	RESULT_GOES_ON,
	RESULT_ELIMINATED,
	RESULT_TIED,				/* only a lot, or an age that is not known, can say */
	RESULT_WITHDREW,
	RESULT_BELOW_THRESHOLD
} Standing;

/* A candidate or a list. */
typedef struct Contender
{
	int32_t		id;
	int64_t		votes;
	int64_t		nation_votes;	/* of its party, for thresholds of the nation */
	/* of the members of its coalition that count, in all contests, for thresholds of the nation */
	int64_t		coalition_votes;
	bool		failed_elsewhere;	/* below a threshold of SCOPE_EACH in another contest (nation.h) … */
	bool		coalition_failed;	/* … or its coalition is */
	bool		withdrew;
	int32_t		coalition;		/* 0: in none */
	int32_t		names;			/* candidates of the list: it can have no more seats */
	int32_t		birth;			/* day of birth, in days since any fixed day */
	int32_t		mean_age;		/* of the list's candidates, in any unit that is the same for all lists */

	/* found by formula_apply */
	Standing	result;
	int32_t		seats;			/* with the bonus */
	int32_t		bonus;

	/* the engine's own */
	bool		counts;			/* with its coalition */
	bool		qualified;
	uint32_t	served;			/* a bit for each stage in which it has had a seat */
	Wide		quotient;		/* what the present stage compares: quotient / divisor */
	int64_t		divisor;
	int32_t		last_stage;		/* of its last seat that was not for a whole quota; -1: none */
	Wide		last_quotient;
	int64_t		last_divisor;
} Contender;

/* A lot that was drawn: the contenders in the order drawn. It serves a tie of exactly these. */
typedef struct Draw
{
	int32_t		n;
	const int32_t *ids;
} Draw;

typedef enum StepKind
{
	STEP_THRESHOLD_FAILED,		/* quotient / divisor is the base times the share: what was asked for */
	STEP_BONUS,					/* seats */
	STEP_QUOTA,					/* seats for whole quotas; quotient / divisor is the quota */
	STEP_REMAINDER,				/* a seat; quotient / divisor is the remainder in votes */
	STEP_AVERAGE,				/* a seat; quotient / divisor is the average */
	STEP_MAJORITY_GAINS,		/* a seat by the majority rule */
	STEP_MAJORITY_LOSES,
	STEP_EXHAUSTED,				/* seats given up: the list has no more candidates */
	STEP_ELECTED,				/* majority, plurality */
	STEP_GOES_ON,
	STEP_TIE_RULE,				/* comes before another by rule tie */
	STEP_TIED,					/* one of those among whom a lot must decide */
	STEP_VACANT					/* seats that nobody can have; no contender */
} StepKind;

typedef struct Step
{
	StepKind	kind;
	int32_t		contender;		/* its place among the contenders; -1: none */
	int32_t		seats;
	Wide		quotient;
	int64_t		divisor;
	TieRule		tie;
} Step;

/* One contest. */
typedef struct Poll
{
	int32_t		seats;
	int32_t		round;			/* 1 … */
	int64_t		valid;
	int64_t		voters;
	int64_t		registered;		/* -1: not known */
	int64_t		nation_valid;	/* the same of all contests, for thresholds of the nation */
	int64_t		nation_voters;
	int64_t		nation_registered;
	int32_t		n;
	Contender  *contenders;
	int32_t    *work;			/* room for n places, the engine's own */
	int32_t		n_draws;
	const Draw *draws;
	void		(*on_step) (void *context, const Step *step);	/* may be NULL */
	void	   *context;

	/* found */
	bool		decided;		/* every seat is given, or who goes on is known */
	int32_t		tied_places;	/* seats, or places of the next round, that the tied contend for */
	TieRule		tied_at;		/* the rule that could not decide: TIE_LOT, or one whose ages are not known */
	bool		unsettled;		/* lists: on a tie hang seats of others, too, such as on who has a bonus */
	bool		missing_base;	/* a share of registered voters was asked for and they are not known */
	int32_t		vacant;			/* seats that nobody can have */
} Poll;

/* Fills in what is found. Arguments are within the limits above; thresholds' shares are 0 to 1. */
extern void formula_apply(const Formula *formula, Poll *poll);

#endif
