/* The rules that look at other sheets: see duplicates.c. */
#ifndef RES_ELEC_FLAGS_DUPLICATES_H
#define RES_ELEC_FLAGS_DUPLICATES_H

#include "flags/store.h"

/* The key of res_elec.result_sheet's index by which equal votes, blanks and nulls are found. */
extern int64 sheet_vector(VotesView votes, int32 blank_votes, int32 null_votes);

/* Compares n sheets, entered by this transaction and written, with all others. */
extern void compare_sheets(const SheetEntered *entered, int n, SheetFlags *flags);

/*
 * Compares n sheets that nobody enters as if one statement had entered them, or that stand already: adds what the rules
 * say that flag or hold (SOFT_FLAG), or hold (SOFT_HOLD).
 */
extern void compare_unwritten(const SheetEntered *entered, int n, SoftAction least, bool stand, SheetFlags *flags);

#endif
