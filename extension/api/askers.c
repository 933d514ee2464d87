/* Who of many may see an election: what is asked for all who wait for the same live total. */
#include "api/askers.h"

#include "fmgr.h"
#include "utils/builtins.h"
#include "utils/jsonb.h"
#include "utils/numeric.h"
#include "utils/snapmgr.h"

#include "api/account.h"
#include "api/requester.h"
#include "base/lookup.h"

PG_FUNCTION_INFO_V1(askers_allowed);

/* One asker, [user id, session id], or [null, null] for an anonymous user. */
static bool
may_see(JsonbContainer *asker, int32 owner_id, const char *visibility)
{
	JsonbValue *user_id = getIthJsonbValueFromContainer(asker, 0),
			   *session = getIthJsonbValueFromContainer(asker, 1);
	Person		who = {0};
	Datum		found,
				uuid;
	Row			user;
	int32		id;

	if (user_id == NULL || user_id->type == jbvNull)
		return access_reads(&who, owner_id, visibility);
	if (user_id->type != jbvNumeric || session == NULL || session->type != jbvString)
		return false;
	id = DatumGetInt32(DirectFunctionCall1(numeric_int4, NumericGetDatum(user_id->val.numeric)));
	uuid = DirectFunctionCall1(uuid_in, CStringGetDatum(pnstrdup(session->val.string.val, session->val.string.len)));
	if (!requester_has_session(id, uuid) || !lookup_row("app_user", "app_user_pkey", GetActiveSnapshot(), id, &found))
		return false;
	user = row_of_datum(found);
	who = requester_person(&user);
	return account_works(&user) && access_reads(&who, owner_id, visibility);
}

/* [true, false, ...] */
static JsonbValue *
push_allowed(JsonbParseState **state, const Row *election, JsonbContainer *askers)
{
	int32		owner_id = row_integer(election, "owner_id");
	const char *visibility = row_text(election, "visibility");
	JsonbValue	asker;
	JsonbIterator *iterator = JsonbIteratorInit(askers);
	JsonbIteratorToken token;

	(void) pushJsonbValue(state, WJB_BEGIN_ARRAY, NULL);
	while ((token = JsonbIteratorNext(&iterator, &asker, true)) != WJB_DONE)
	{
		JsonbValue	allowed = {.type = jbvBool};

		if (token != WJB_ELEM)
			continue;
		allowed.val.boolean = asker.type == jbvBinary && JsonContainerIsArray(asker.val.binary.data) && visibility != NULL &&
			may_see(asker.val.binary.data, owner_id, visibility);
		(void) pushJsonbValue(state, WJB_ELEM, &allowed);
	}
	return pushJsonbValue(state, WJB_END_ARRAY, NULL);
}

void
askers_push_allowed(JsonbParseState **state, const Row *election, JsonbContainer *askers)
{
	json_key(state, "allowed");
	(void) push_allowed(state, election, askers);
}

/* SQL: askers_allowed(election, askers) → [true, false, ...] */
Datum
askers_allowed(PG_FUNCTION_ARGS)
{
	Row			election = row_of_datum(PG_GETARG_DATUM(0));
	JsonbParseState *state = NULL;

	PG_RETURN_JSONB_P(JsonbValueToJsonb(push_allowed(&state, &election, &PG_GETARG_JSONB_P(1)->root)));
}
