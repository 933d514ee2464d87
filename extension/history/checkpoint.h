/* The checkpoints of as-of, where rows in C make them wrong: see sql/totals/checkpoint.sql. */
#ifndef RES_ELEC_CHECKPOINT_H
#define RES_ELEC_CHECKPOINT_H

#include "postgres.h"

/*
 * A row of this election counts from before all transactions (a dump, a first copy): its checkpoints, which lack it,
 * go.
 */
extern void checkpoint_lacks(int32 election_id);

/* Totals are mended: every checkpoint goes. */
extern void checkpoints_forget(void);

#endif
