/*
 * Names as people write them. A name is kept clean: NFC, single spaces, nothing that is not seen. Two names are the
 * same when their keys are: case, accents, and the kinds of apostrophe and space do not count, and a hyphen between
 * words is a space.
 */
#ifndef RES_ELEC_NAME_H
#define RES_ELEC_NAME_H

#include "base/compat.h"
#include "fmgr.h"

/* The clean form of length bytes in the database's encoding: palloc'd, not ended by NUL; *cleaned is its length. */
extern char *name_clean(const char *name, size_t length, size_t *cleaned);

/* SQL's name_key(text) */
extern Datum name_key(PG_FUNCTION_ARGS);

#endif
