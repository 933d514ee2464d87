/*
 * The offices of an election that vote in several contests, as the active snapshot shows them: read by index, without a
 * plan.
 */
#ifndef RES_ELEC_SHARED_SCAN_H
#define RES_ELEC_SHARED_SCAN_H

#include "base/compat.h"

#include "reports/shared_office.h"

/* Where it lies; 0: in none of these. */
typedef struct SharedPlace
{
	int32		center_id;
	int32		commune_id;
	int32		department_id;
	int32		province_id;
	SharedOffice office;
} SharedPlace;

typedef void (*EachShared) (const SharedPlace *place, void *context);

/* All of them. */
extern void shared_each(int32 election_id, EachShared each, void *context);

/* Those of these centers. */
extern void shared_each_in(int32 election_id, const int32 *centers, int n, EachShared each, void *context);

#endif
