/* What the files of the engine share. */
#ifndef RES_ELEC_FORMULA_STEPS_H
#define RES_ELEC_FORMULA_STEPS_H

#include "formula.h"

/* a/b against c/d, with b and d above 0: below 0, 0, above 0. The products must fit in 128 bits. */
extern int	fraction_compare(Wide a, int64_t b, Wide c, int64_t d);

extern void step_tell(const Poll *poll, StepKind kind, int32_t contender, int32_t seats, Wide quotient,
	int64_t divisor);

/* What a share is of; false when it is not known. */
extern bool base_of(const Poll *poll, ShareBase base, bool nation, int64_t *votes);

/* Whether the votes reach, or exceed, the share of their base. Notes a base that is not known: nothing passes it. */
extern bool threshold_passes(Poll *poll, const Threshold *threshold, int64_t votes);

/* Whether a threshold is asked of a list, by whether that is in a coalition. */
extern bool threshold_asks(const Formula *formula, const Threshold *threshold, bool in_coalition);

/* Sets qualified of every contender and tells who failed. */
extern void thresholds_apply(const Formula *formula, Poll *poll);

/*
 * Of the n contenders named in members, all equal so far, moves the first `places` to
 * the front by the formula's rules. False when a lot must decide, or an age is not
 * known: then the first *sure have a place and the next *tied contend for the others.
 */
extern bool tie_order(const Formula *formula, Poll *poll, int32_t *members, int32_t n, int32_t places,
					  int32_t *sure, int32_t *tied);

/* Marks those who contend for `places`, and the poll as undecided. */
extern void tie_mark(Poll *poll, const int32_t *members, int32_t n, int32_t places);

/*
 * Moves to the front of members the `places` with the largest quotient / divisor, in
 * order, those that are equal at the border by the rules of ties. Returns false as
 * tie_order does.
 */
extern bool largest_order(const Formula *formula, Poll *poll, int32_t *members, int32_t n, int32_t places,
						  int32_t *sure, int32_t *tied);

/* The methods, for lists and for candidates. formula_apply() has cleared what they find. */
extern void lists_apply(const Formula *formula, Poll *poll);
extern void candidates_apply(const Formula *formula, Poll *poll);

#endif
