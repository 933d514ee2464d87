/* The name that a message for people shows in the place of an id. */
#ifndef RES_ELEC_DISPLAY_NAME_H
#define RES_ELEC_DISPLAY_NAME_H

#include "postgres.h"

/*
 * The name of the office, contest, election, candidate, party or area (kind, of length bytes) with this id; palloc'd.
 * For an office, *within becomes the name of its center, for anything else NULL. Returns NULL where nothing has the id,
 * also where it is no number. The rights of the current user are not asked: a message must not name what its reader may
 * not see.
 */
extern char *display_name(const char *kind, size_t length, const char *id, char **within);

#endif
