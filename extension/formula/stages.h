/* The stages of a distribution of seats to lists, and what is under way of it. */
#ifndef RES_ELEC_FORMULA_STAGES_H
#define RES_ELEC_FORMULA_STAGES_H

#include "formula_steps.h"

/* A distribution under way. Shared by the stages, so that a stage is a function of two arguments. */
typedef struct Distribution
{
	const Formula *formula;
	Poll	   *poll;
	const Stage *stages;
	int32_t		n_stages;
	int32_t		seats;			/* that the stages share: all but the bonus */
	int32_t		left;
	int32_t		without;		/* the list that is left out, for it has the bonus; -1: none */
} Distribution;

/* Seats that a list has from the stages: averages count those, not the bonus. */
static inline int32_t
stage_seats(const Contender *c)
{
	return c->seats - c->bonus;
}

/*
 * Gives the seats that are left, stage by stage; false when a tie that a lot must decide ends it, or a base is not
 * known.
 */
extern bool run_stages(Distribution *distribution, bool with_quotas);

#endif
