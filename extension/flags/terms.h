/* The terms of the soft rules, as an election has them now; cached in each backend. */
#ifndef RES_ELEC_SHEET_TERMS_H
#define RES_ELEC_SHEET_TERMS_H

#include "postgres.h"

#include "flags/soft.h"

/* Of the newest versions that are committed, or made by this transaction. Good until the next call. */
extern const SoftTermsOfAll *terms_of_election(int32 election_id);

#endif
