/* The parties of an election. */
#ifndef RES_ELEC_PARTY_H
#define RES_ELEC_PARTY_H

#include "postgres.h"

/*
 * The party of an election that a text names, by its name or its code, whatever case and accents; made when there is
 * none.
 */
extern int32 party_named(int32 election_id, Datum name);

#endif
