/*
 * What an office is to the count: expected to report; to_vote_again, which is expected too; not_held, where no vote
 * took place; or merged into another one, where its voters vote. Plain C.
 */
#ifndef RES_ELEC_SHEET_OFFICE_STATUS_H
#define RES_ELEC_SHEET_OFFICE_STATUS_H

#include <stdbool.h>

#include "base/level.h"

/* Whether an office is among those that are to report, and its sheet is taken. */
extern bool office_is_expected(const char *status);

/* The buckets of totals that it counts in: of what is to report, of its state, or both. How many they are. */
#define OFFICE_BUCKETS 2
extern int	office_buckets(const char *status, TallyBucket buckets[OFFICE_BUCKETS]);

/* The bucket of its state by itself. */
extern TallyBucket office_state(const char *status);

/* All states, each of which a decision may give. */
#define OFFICE_STATUSES "expected, not_held, to_vote_again, merged"
extern bool office_is_status(const char *status);

/* Whether an office may get this state while it has a sheet of a status (NULL: none). */
extern bool office_may_become(const char *status, const char *sheet_status);

/* Whether getting this state takes a sheet of a status out: the vote that it was of does not stand. */
extern bool office_ends_sheet(const char *status, const char *sheet_status);

#endif
