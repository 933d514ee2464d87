/* What a round of an election leaves: who goes on to the next one, and who is out. Of candidates and of lists. */
#ifndef RES_ELEC_FORMULA_ROUNDS_H
#define RES_ELEC_FORMULA_ROUNDS_H

#include "formula_steps.h"

/*
 * The contenders without a result, with or without those who withdrew, go into poll->work; what is compared of each are
 * its votes. Returns how many they are.
 */
extern int32_t rounds_gather(Poll *poll, bool with_withdrawn);

/* Says who goes on to another round for the seats that are left, as the formula has it, of those not elected. */
extern void rounds_go_on(const Formula *formula, Poll *poll, int32_t left);

/* Whoever has no result by now is eliminated, or withdrew. */
extern void rounds_eliminate(Poll *poll);

#endif
