/* Decisions of courts and commissions: what each must say, and when one is recorded. */
#ifndef RES_ELEC_RULES_DECISION_H
#define RES_ELEC_RULES_DECISION_H

#include "postgres.h"

/* Refuses (RE002) decisions about sheets and offices of an election that is neither active nor completed. */
extern void require_decidable(int32 election_id, const char *election_status);

#endif
