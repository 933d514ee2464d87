/* The contests of an election. */
#ifndef RES_ELEC_CONTEST_H
#define RES_ELEC_CONTEST_H

#include "postgres.h"

/*
 * The contest of an election that has only one, made when it has none yet; 0 without such an election. RE001 when it
 * has several.
 */
extern int32 sole_contest(int32 election_id);

/* Refuses a contest that is none of the election's (RE004), as it does an election that is not there. */
extern void require_contest(int32 contest_id, int32 election_id);

#endif
