/* The refusals of who may not. */
#ifndef RES_ELEC_ACCESS_FUNCTIONS_H
#define RES_ELEC_ACCESS_FUNCTIONS_H

#include "base/compat.h"

#include "rules/access.h"

/* Refuses (RE006) who enters no sheet of an election with this owner. */
extern void access_require_entering(const Person *who, int32 owner_id);

/* Refuses (RE006) who does not manage an election with this owner. */
extern void access_require_managing(const Person *who, int32 owner_id);

/*
 * Refuses (RE004, by this rule) what is not there and what may not be seen; an anonymous user, 0, is asked to sign
 * in (28000).
 */
pg_noreturn extern void access_refuse_unseen(int32 user_id, const char *rule, int32 id);

#endif
