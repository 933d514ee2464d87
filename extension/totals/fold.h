/* Reading all parts: see fold.c. */
#ifndef RES_ELEC_TOTALS_FOLD_H
#define RES_ELEC_TOTALS_FOLD_H

#include "postgres.h"

/*
 * All sheets (or offices) are gone: notes the opposite of what their buckets hold now.
 * The caller's lock on their table keeps others from writing them.
 */
extern void tally_note_truncate(bool sheets);

#endif
