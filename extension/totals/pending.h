/* What the running transaction still owes to the totals, in memory: see pending.c. */
#ifndef RES_ELEC_TOTALS_PENDING_H
#define RES_ELEC_TOTALS_PENDING_H

#include "totals/delta.h"

/* Registers the transaction callbacks; called once, when the library is loaded. */
extern void tally_init(void);

/* The change of one unit that is pending at the current subtransaction level. */
extern TallyDelta *tally_pending(const TallyKey *key);

/* Notes, at the current level, the opposite of what outer levels have pending for sheets or offices. */
extern void tally_take_back_pending(bool sheets);

/* Writes what is pending at the current subtransaction level into the parts. */
extern void tally_flush(void);

#endif
