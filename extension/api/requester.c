/*
 * Who sends a request: the origin that sheets and the audit keep, and the user, who must have a session, a
 * password of their own choice and, where their role asks for one, a second factor.
 */
#include "api/requester.h"

#include "access/xact.h"
#include "catalog/pg_type.h"
#include "fmgr.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/guc.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"

#include "api/account.h"
#include "api/request.h"
#include "base/lookup.h"
#include "base/refusal.h"

PG_FUNCTION_INFO_V1(api_origin);
PG_FUNCTION_INFO_V1(api_requester);
PG_FUNCTION_INFO_V1(api_user);

/* The request in the first argument; one that is NULL says nothing. */
Row
requester_request(FunctionCallInfo fcinfo)
{
	Row			nothing = {NULL, palloc0(sizeof(Datum) * REQUEST_N_READ), palloc(sizeof(bool) * REQUEST_N_READ)};

	if (!PG_ARGISNULL(0))
		return row_of_datum(PG_GETARG_DATUM(0));
	memset(nothing.nulls, true, sizeof(bool) * REQUEST_N_READ);
	return nothing;
}

Person
requester_person(const Row *user)
{
	return (Person) {.id = row_integer(user, "id"),.director_id = row_integer(user, "director_id"),
		.role = row_text(user, "role")};
}

/* A setting until the end of the transaction. */
static void
set_locally(const char *name, const char *value)
{
	(void) set_config_option(name, value, PGC_SUSET, PGC_S_SESSION, GUC_ACTION_LOCAL, true, 0, false);
}

static const char *
text_of(const Row *request, int column)
{
	return IS_NULL(request, column) ? "" : TextDatumGetCString(VALUE(request, column));
}

static void
take_origin(const Row *request)
{
	const char *address = "";

	if (!IS_NULL(request, REQUEST_ADDRESS))
		address = TextDatumGetCString(DirectFunctionCall1(network_host, VALUE(request, REQUEST_ADDRESS)));
	set_locally("res_elec.language", strcmp(text_of(request, REQUEST_LANGUAGE), "en") == 0 ? "en" : "fr");
	set_locally("res_elec.channel", "rest");
	set_locally("res_elec.user_id", IS_NULL(request, REQUEST_USER_ID) ? "0"
		: psprintf("%d", DatumGetInt32(VALUE(request, REQUEST_USER_ID))));
	set_locally("res_elec.address", address);
	set_locally("res_elec.request_id", text_of(request, REQUEST_REQUEST_ID));
}

/* SQL: api_origin(request) */
Datum
api_origin(PG_FUNCTION_ARGS)
{
	Row			request = requester_request(fcinfo);

	take_origin(&request);
	PG_RETURN_VOID();
}

bool
requester_has_session(int32 user_id, Datum session_id)
{
	ScanKeyData key;
	Lookup		lookup;
	HeapTuple	found;
	bool		goes_on = false;

	lookup_key(&key, 1, F_UUID_EQ, session_id);
	lookup_begin(&lookup, "session", "session_pkey", GetActiveSnapshot(), 1, &key);
	found = lookup_next(&lookup);
	if (HeapTupleIsValid(found))
	{
		Row			session = row_take_apart(found, lookup.desc);

		goes_on = row_integer(&session, "user_id") == user_id && IS_NULL(&session, row_column(&session, "ended_at")) &&
			DatumGetTimestampTz(VALUE(&session, row_column(&session, "expires_at"))) > GetCurrentTransactionStartTimestamp();
	}
	lookup_end(&lookup);
	return goes_on;
}

/* Refuses where the user must first choose a password or set up a second factor. */
static void
require_nothing_first(const Row *user)
{
	if (DatumGetBool(VALUE(user, row_column(user, "password_temporary"))))
		refuse_one(ERRCODE_NOT_ALLOWED, violation_make("password_temporary"));
	if (account_must_have_second_factor(row_text(user, "role")) && !account_has_second_factor(row_integer(user, "id")))
		refuse_one(ERRCODE_NOT_ALLOWED, violation_make("second_factor_must"));
}

/*
 * The sender's row; false where nobody has signed in. A request about the account itself is let through with a
 * temporary password or without a second factor: it is how these are mended.
 */
static bool
find_requester(const Row *request, bool account, Datum *user, Row *row)
{
	take_origin(request);
	if (IS_NULL(request, REQUEST_USER_ID))
		return false;
	if (IS_NULL(request, REQUEST_SESSION_ID) ||
		!requester_has_session(DatumGetInt32(VALUE(request, REQUEST_USER_ID)), VALUE(request, REQUEST_SESSION_ID)) ||
		!lookup_row("app_user", "app_user_pkey", GetActiveSnapshot(), DatumGetInt32(VALUE(request, REQUEST_USER_ID)), user))
		refuse_one(ERRCODE_INVALID_AUTHORIZATION_SPECIFICATION, violation_make("session_ended"));
	*row = row_of_datum(*user);
	if (!account_works(row))
		refuse_one(ERRCODE_INVALID_AUTHORIZATION_SPECIFICATION, violation_make("session_ended"));
	if (!account)
		require_nothing_first(row);
	return true;
}

/* Whether the second argument says that the request is about the account itself. */
static bool
about_account(FunctionCallInfo fcinfo)
{
	return !PG_ARGISNULL(1) && PG_GETARG_BOOL(1);
}

static Datum
require_requester(const Row *request, bool account, Row *row)
{
	Datum		user;

	if (!find_requester(request, account, &user, row))
		refuse_one(ERRCODE_INVALID_AUTHORIZATION_SPECIFICATION, violation_make("sign_in"));
	return user;
}

Person
requester_of(const Row *request)
{
	Row			user;

	(void) require_requester(request, false, &user);
	return requester_person(&user);
}

/* SQL: api_requester(request, account) → app_user */
Datum
api_requester(PG_FUNCTION_ARGS)
{
	Row			request = requester_request(fcinfo),
				row;
	Datum		user;

	if (!find_requester(&request, about_account(fcinfo), &user, &row))
		PG_RETURN_NULL();
	PG_RETURN_DATUM(user);
}

/* SQL: api_user(request, account) → app_user */
Datum
api_user(PG_FUNCTION_ARGS)
{
	Row			request = requester_request(fcinfo),
				row;

	PG_RETURN_DATUM(require_requester(&request, about_account(fcinfo), &row));
}
