/* The rules of sign_in.h for SQL, and their refusals. */
#include "rules/sign_in_functions.h"

#include "fmgr.h"
#include "utils/builtins.h"
#include "utils/snapmgr.h"

#include "base/lookup.h"
#include "base/refusal.h"
#include "base/row.h"

PG_FUNCTION_INFO_V1(require_registration);
PG_FUNCTION_INFO_V1(require_session);
PG_FUNCTION_INFO_V1(session_refresh_sql);
PG_FUNCTION_INFO_V1(second_factor_state);
PG_FUNCTION_INFO_V1(require_second_factor);
PG_FUNCTION_INFO_V1(mail_is_left_sql);
PG_FUNCTION_INFO_V1(require_mail_left);
PG_FUNCTION_INFO_V1(require_same_password);

SecondFactor
second_factor_of(int32 user_id)
{
	Datum		found;
	Row			factor;

	if (!lookup_row("second_factor", "second_factor_pkey", GetActiveSnapshot(), user_id, &found))
		return SECOND_FACTOR_NONE;
	factor = row_of_datum(found);
	return IS_NULL(&factor, row_column(&factor, "confirmed_at")) ? SECOND_FACTOR_BEGUN : SECOND_FACTOR_ON;
}

/* SQL: require_registration(registration): the setting, while accounts are made by administrators alone */
Datum
require_registration(PG_FUNCTION_ARGS)
{
	if (!registration_is_open(text_to_cstring(PG_GETARG_TEXT_PP(0))))
		refuse_one(ERRCODE_NOT_ALLOWED, violation_make("registration_closed"));
	PG_RETURN_VOID();
}

/* SQL: require_session(goes_on) */
Datum
require_session(PG_FUNCTION_ARGS)
{
	if (PG_ARGISNULL(0) || !PG_GETARG_BOOL(0))
		refuse_one(ERRCODE_INVALID_AUTHORIZATION_SPECIFICATION, violation_make("session_ended"));
	PG_RETURN_VOID();
}

/* SQL: session_refresh(rotates, given, newest, in_grace) */
Datum
session_refresh_sql(PG_FUNCTION_ARGS)
{
	static const char *const names[] = {[REFRESH_SAME] = "same",[REFRESH_NEXT] = "next",[REFRESH_REUSED] = "reused"};
	int64		given = PG_ARGISNULL(1) ? NO_GENERATION : PG_GETARG_INT32(1);
	Refresh		refresh;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(2) || PG_ARGISNULL(3))
		elog(ERROR, "a session says whether it rotates, its generation and when it was refreshed");
	refresh = session_refresh(PG_GETARG_BOOL(0), given, PG_GETARG_INT32(2), PG_GETARG_BOOL(3));
	PG_RETURN_TEXT_P(cstring_to_text(names[refresh]));
}

/* SQL: second_factor_state(user_id) */
Datum
second_factor_state(PG_FUNCTION_ARGS)
{
	PG_RETURN_TEXT_P(cstring_to_text(second_factor_name(second_factor_of(PG_GETARG_INT32(0)))));
}

/* SQL: require_second_factor(state, step) */
Datum
require_second_factor(PG_FUNCTION_ARGS)
{
	char	   *name = text_to_cstring(PG_GETARG_TEXT_PP(0));
	char	   *step = text_to_cstring(PG_GETARG_TEXT_PP(1));
	SecondFactor state;
	const char *rule;

	if (!second_factor_named(name, &state) || !second_factor_has_step(step))
		elog(ERROR, "a second factor that is \"%s\" has no step \"%s\"", name, step);
	rule = second_factor_refusal(state, step);
	if (rule != NULL)
		refuse_one(ERRCODE_WRONG_STATE, violation_make(rule));
	PG_RETURN_VOID();
}

/* SQL: mail_is_left(sent within an hour) */
Datum
mail_is_left_sql(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(mail_is_left(PG_GETARG_INT64(0)));
}

/* SQL: require_mail_left(sent within an hour) */
Datum
require_mail_left(PG_FUNCTION_ARGS)
{
	if (!mail_is_left(PG_GETARG_INT64(0)))
		refuse_one(ERRCODE_WRONG_STATE, violation_of("mailed_often", "email", NULL, 0));
	PG_RETURN_VOID();
}

/* SQL: require_same_password(same): whether an account still has the password that its change was proved by */
Datum
require_same_password(PG_FUNCTION_ARGS)
{
	if (!PG_GETARG_BOOL(0))
		refuse_one(ERRCODE_SHEET_INVALID, violation_of("current_password", "current_password", NULL, 0));
	PG_RETURN_VOID();
}
