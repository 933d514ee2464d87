/*
 * Finds the election or the user that a request is about: an election that its sender may see and, where the route asks
 * for it, manages; a user whom its sender manages. What does not exist is refused in the same words as what they may
 * not see.
 */
#include "api/requester.h"

#include "fmgr.h"
#include "utils/builtins.h"
#include "utils/snapmgr.h"

#include "base/lookup.h"
#include "rules/access_functions.h"

PG_FUNCTION_INFO_V1(api_election);
PG_FUNCTION_INFO_V1(api_managed_user);

/* Who asks, a row of app_user or NULL, in the first argument. */
static Person
asker(FunctionCallInfo fcinfo)
{
	Row			user;

	if (PG_ARGISNULL(0))
		return (Person) {0};
	user = row_of_datum(PG_GETARG_DATUM(0));
	return requester_person(&user);
}

static int32
id_argument(FunctionCallInfo fcinfo, int argument)
{
	return PG_ARGISNULL(argument) ? 0 : PG_GETARG_INT32(argument);
}

/* SQL: api_election(me, election_id, manage, rule, id) → election */
Datum
api_election(PG_FUNCTION_ARGS)
{
	Person		who = asker(fcinfo);
	int32		id = id_argument(fcinfo, 1);
	Datum		found = (Datum) 0;
	bool		seen = lookup_row("election", "election_pkey", GetActiveSnapshot(), id, &found);
	int32		owner_id = 0;

	if (seen)
	{
		Row			election = row_of_datum(found);

		owner_id = row_integer(&election, "owner_id");
		seen = access_reads(&who, owner_id, row_text(&election, "visibility"));
	}
	if (!seen)
		access_refuse_unseen(who.id, text_to_cstring(PG_GETARG_TEXT_PP(3)), PG_ARGISNULL(4) ? id : PG_GETARG_INT32(4));
	if (PG_GETARG_BOOL(2))
		access_require_managing(&who, owner_id);
	PG_RETURN_DATUM(found);
}

/* SQL: api_managed_user(me, user_id) → app_user */
Datum
api_managed_user(PG_FUNCTION_ARGS)
{
	Person		who = asker(fcinfo);
	int32		id = id_argument(fcinfo, 1);
	Datum		found = (Datum) 0;
	bool		managed = lookup_row("app_user", "app_user_pkey", GetActiveSnapshot(), id, &found);

	if (managed)
	{
		Row			user = row_of_datum(found);

		managed = access_manages_person(&who, row_integer(&user, "director_id"));
	}
	if (!managed)
		access_refuse_unseen(who.id, "no_such_user", id);
	PG_RETURN_DATUM(found);
}
