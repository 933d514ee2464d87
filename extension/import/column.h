/* The columns of a results file that hold a candidate's votes: their names are codes. Plain C. */
#ifndef RES_ELEC_IMPORT_COLUMN_H
#define RES_ELEC_IMPORT_COLUMN_H

#include <stdbool.h>
#include <stddef.h>

/* Characters of a candidate's code. */
#define CODE_MOST 50

/* The code that a column is for: its name, without a "votes:" before it. */
extern const char *column_code(const char *name);

/*
 * Whether other results files call a column so that is no candidate's: shares, turnout, what is computed. The key is
 * the name's, as name_key() has it.
 */
extern bool column_is_no_candidate(const char *name, const char *key);

#endif
