/* What people call a thing that programs know by its id: a sentence names it as they do. */
#ifndef RES_ELEC_KNOWN_AS_H
#define RES_ELEC_KNOWN_AS_H

#include "postgres.h"

/*
 * The name of what an id is of: an office, a contest, an election, a candidate, a party or an area (kind, of length
 * bytes); palloc'd. Of an office *within is its center's, of anything else NULL. NULL: there is none with this id,
 * which may be no number. It is read whoever asks: what names somebody else's secret is not written with one.
 */
extern char *known_as(const char *kind, size_t length, const char *id, char **within);

#endif
