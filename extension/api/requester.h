/* Who sends a request. */
#ifndef RES_ELEC_REQUESTER_H
#define RES_ELEC_REQUESTER_H

#include "base/row.h"
#include "fmgr.h"
#include "rules/access.h"

/* The request in the first argument of a function; one that is NULL says nothing. */
extern Row	requester_request(FunctionCallInfo fcinfo);

/*
 * The user who sends a request: one is refused (28000) who is nobody, whose session has ended or who does not work any
 * more, and (RE006) who has something to do with their account first. Tells the transaction whose request it serves.
 */
extern Person requester_of(const Row *request);

/* What the rules of access want to know of a row of app_user. */
extern Person requester_person(const Row *user);

/* Whether a session (uuid) is the user's and goes on. */
extern bool requester_has_session(int32 user_id, Datum session_id);

#endif
