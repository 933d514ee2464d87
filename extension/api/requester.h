/* Who sends a request. */
#ifndef RES_ELEC_REQUESTER_H
#define RES_ELEC_REQUESTER_H

#include "base/row.h"
#include "rules/access.h"

/* What the rules of access want to know of a row of app_user. */
extern Person requester_person(const Row *user);

/* Whether a session (uuid) is the user's and goes on. */
extern bool requester_has_session(int32 user_id, Datum session_id);

#endif
