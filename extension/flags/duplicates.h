/* The rules that look at other sheets: see duplicates.c. */
#ifndef RES_ELEC_FLAGS_DUPLICATES_H
#define RES_ELEC_FLAGS_DUPLICATES_H

#include "flags/store.h"

/* The key of res_elec.result_sheet's index by which equal votes, blanks and nulls are found. */
extern int64 sheet_vector(VotesView votes, int32 blank_votes, int32 null_votes);

/* Compares n sheets, entered by this transaction and written, with all others. */
extern void compare_sheets(const SheetEntered *entered, int n, SheetFlags *flags);

/* Compares n sheets that nobody enters as if one statement had entered them: adds the flags that would hold them. */
extern void compare_unwritten(const SheetEntered *entered, int n, SheetFlags *flags);

#endif
