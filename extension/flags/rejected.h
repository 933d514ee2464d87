/* Figures that were rejected before: see rejected.c. */
#ifndef RES_ELEC_FLAGS_REJECTED_H
#define RES_ELEC_FLAGS_REJECTED_H

#include "flags/entered.h"

/*
 * The operands (JSON) of a flag that these figures of the office were rejected before,
 * in the caller's memory; NULL when they were not.
 */
extern char *rejected_before(const SheetEntered *entered, VotesView votes);

#endif
