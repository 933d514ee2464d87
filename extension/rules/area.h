/* Which areas a center or a contest may lie in. */
#ifndef RES_ELEC_RULES_AREA_H
#define RES_ELEC_RULES_AREA_H

#include "postgres.h"

/* Refuses (RE001) an area of another election; those of the reference data belong to all. 0 is no area, and taken. */
extern void require_own_area(int32 area_id, int32 election_id);

#endif
