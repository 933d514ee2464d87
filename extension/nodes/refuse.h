/* Refusals that name who keeps what: the nation, or a province by its number and name. */
#ifndef RES_ELEC_NODES_REFUSE_H
#define RES_ELEC_NODES_REFUSE_H

#include "postgres.h"

/*
 * Refuses (RE002) a sheet of an office, or what is about it, that another node keeps; and any at a node that was put
 * back, or that the nation does not list. province_id 0: in none. What a subscription brings is not refused.
 */
extern void require_kept(int32 office_id, int32 province_id);

/* Refuses (RE002) to write at a node that was put back to an earlier state than others have of it. */
extern void require_not_gone_back(void);

/* Refuses (RE002) to write at a province what is written at the nation; what: a table. */
extern void require_nation_writes(const char *what);

/*
 * Refuses (RE002) what sheets of an active election depend on while a province may have sheets that have not come yet:
 * its count must be closed. province_id 0: all provinces that count. Nothing is asked but at the nation.
 */
extern void require_counts_closed(int32 election_id, int32 province_id);

/* Refuses (RE002) a sheet at a province whose count the nation has closed. As require_kept(). */
extern void require_counting(int32 election_id);

#endif
