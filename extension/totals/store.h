/* Adding changes to the parts: see store.c. */
#ifndef RES_ELEC_TOTALS_STORE_H
#define RES_ELEC_TOTALS_STORE_H

#include "totals/delta.h"

/*
 * Adds sorted deltas to the parts, one write a unit. Never waits for another
 * transaction: a part that another one holds is passed over, and where all are held
 * a new part is made.
 */
extern void tally_store(TallyDelta **deltas, int n);

#endif
