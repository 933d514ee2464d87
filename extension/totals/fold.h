/* Reading all parts: see fold.c. */
#ifndef RES_ELEC_TOTALS_FOLD_H
#define RES_ELEC_TOTALS_FOLD_H

#include "postgres.h"

/*
 * All sheets (or offices) are gone: notes the opposite of what their buckets hold now.
 * The caller's lock on their table keeps others from writing them.
 */
extern void tally_note_truncate(bool sheets);

/*
 * The version of a department's total sums the writes of its communes. Notes what it loses with one that goes
 * elsewhere, or away: a version never goes back. The caller's locks keep others from writing the commune's parts.
 */
extern void tally_note_commune_leaves(int32 commune_id, int32 department_id);

#endif
