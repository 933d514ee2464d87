/* Who of many may see an election. */
#ifndef RES_ELEC_API_ASKERS_H
#define RES_ELEC_API_ASKERS_H

#include "api/json.h"

/*
 * Writes the key "allowed" into the object that is begun: for each asker [user id, session id] (nulls: an anonymous
 * user) whether they may see the election.
 */
extern void askers_push_allowed(JsonbParseState **state, const Row *election, JsonbContainer *askers);

#endif
