/*
 * What an office is to the count: expected to report; to_vote_again, which is expected too; not_held, where no vote
 * took place; or merged into another one, where its voters vote. Plain C.
 */
#ifndef RES_ELEC_SHEET_OFFICE_STATUS_H
#define RES_ELEC_SHEET_OFFICE_STATUS_H

#include <stdbool.h>

/* Whether an office is among those that are to report, and its sheet is taken. */
extern bool office_is_expected(const char *status);

/* The states that a decision gives; which office is merged into which is no court's. */
#define OFFICE_DECIDED "expected, not_held, to_vote_again"
extern bool office_is_decided(const char *status);

/* Whether an office may get this state while it has a sheet of a status (NULL: none). */
extern bool office_may_become(const char *status, const char *sheet_status);

/* Whether getting this state takes a sheet of a status out: the vote that it was of does not stand. */
extern bool office_ends_sheet(const char *status, const char *sheet_status);

#endif
