/*
 * What is wrong with the fields of an account beside their specs: its password, by what the server puts in its place,
 * its phone number, whether it works; and with what somebody signs in by. Each function returns a list for
 * check_body().
 */
#include "base/compat.h"

#include "fmgr.h"
#include "mb/pg_wchar.h"
#include "utils/builtins.h"

#include "base/member.h"
#include "base/refusal.h"
#include "rules/contact_functions.h"

PG_FUNCTION_INFO_V1(password_violations);
PG_FUNCTION_INFO_V1(password_not_chosen);
PG_FUNCTION_INFO_V1(password_unproved);
PG_FUNCTION_INFO_V1(phone_violations);
PG_FUNCTION_INFO_V1(active_violations);
PG_FUNCTION_INFO_V1(owner_violations);
PG_FUNCTION_INFO_V1(require_sign_in);

#define PHONE_LEAST 7			/* characters; fewer or more are refused by the field's spec */
#define PHONE_MOST 30

static Violation *
expecting(const char *rule, const char *field, const char *name, const char *expected)
{
	Violation  *violation = violation_make(rule);

	violation_field(violation, field);
	violation_text(violation, name, expected);
	return violation;
}

/* A list of one, or of none for NULL. */
static Datum
list_of(Violation *violation)
{
	return violations_list(violation == NULL ? NIL : list_make1(violation));
}

/* "length MIN MAX": a new password that is shorter or longer. */
static Violation *
wrong_length(const char *said)
{
	Violation  *violation = violation_of("field_length", "password", NULL, 0);
	char	   *rest;

	violation_number(violation, "min", strtol(said, &rest, 10));
	violation_number(violation, "max", strtol(rest, NULL, 10));
	return violation;
}

/* A new password is its length, where the server takes it, or the word for why it does not. */
static Violation *
wrong_password(const JsonbValue *value)
{
	char	   *said;

	if (value->type == jbvNumeric)
		return NULL;
	said = value_text(value, NULL);
	if (value->type == jbvString && strcmp(said, "common") == 0)
		return violation_of("password_common", "password", NULL, 0);
	if (value->type == jbvString && strcmp(said, "personal") == 0)
		return violation_of("password_personal", "password", NULL, 0);
	if (value->type == jbvString && strcmp(said, "same") == 0)
		return violation_of("password_same", "password", NULL, 0);
	if (strncmp(said, "length ", 7) == 0)
		return wrong_length(said + 7);
	return expecting("field_type", "password", "expected", "text");
}

/* SQL: password_violations(body, required) */
Datum
password_violations(PG_FUNCTION_ARGS)
{
	Jsonb	   *body = PG_ARGISNULL(0) ? NULL : PG_GETARG_JSONB_P(0);
	JsonbValue	value;

	if (body != NULL && member_value(body, "password", &value))
		PG_RETURN_DATUM(list_of(wrong_password(&value)));
	if (PG_GETARG_BOOL(1) || (body != NULL && member_is_there(body, "password")))
		PG_RETURN_DATUM(list_of(violation_of("field_missing", "password", NULL, 0)));
	PG_RETURN_DATUM(list_of(NULL));
}

/* SQL: password_not_chosen(body): nobody chooses the password of another */
Datum
password_not_chosen(PG_FUNCTION_ARGS)
{
	JsonbValue	value;
	bool		chosen = !PG_ARGISNULL(0) && member_value(PG_GETARG_JSONB_P(0), "password", &value);

	PG_RETURN_DATUM(list_of(chosen ? violation_of("password_not_chosen", "password", NULL, 0) : NULL));
}

/* SQL: password_unproved(proved): whether the current password came along with what needs it */
Datum
password_unproved(PG_FUNCTION_ARGS)
{
	bool		proved = !PG_ARGISNULL(0) && PG_GETARG_BOOL(0);

	PG_RETURN_DATUM(list_of(proved ? NULL : violation_of("current_password", "current_password", NULL, 0)));
}

/* SQL: phone_violations(body) */
Datum
phone_violations(PG_FUNCTION_ARGS)
{
	JsonbValue	value;
	int			length;

	if (PG_ARGISNULL(0) || !member_value(PG_GETARG_JSONB_P(0), "phone_number", &value) || value.type != jbvString)
		PG_RETURN_DATUM(list_of(NULL));
	length = pg_mbstrlen_with_len(value.val.string.val, value.val.string.len);
	if (length < PHONE_LEAST || length > PHONE_MOST ||
		contact_is_phone(cstring_to_text_with_len(value.val.string.val, value.val.string.len)))
		PG_RETURN_DATUM(list_of(NULL));
	PG_RETURN_DATUM(list_of(expecting("field_format", "phone_number", "expected", "+241 66 12 34 56, 066 12 34 56")));
}

static bool
is_boolean(const Jsonb *body, const char *field)
{
	char	   *value = member_text(body, field);

	return value == NULL || strcmp(value, "true") == 0 || strcmp(value, "false") == 0;
}

/* SQL: active_violations(body): true or false, in JSON or as text */
Datum
active_violations(PG_FUNCTION_ARGS)
{
	bool		good = PG_ARGISNULL(0) || is_boolean(PG_GETARG_JSONB_P(0), "active");

	PG_RETURN_DATUM(list_of(good ? NULL : expecting("field_type", "active", "expected", "true, false")));
}

/* SQL: owner_violations(owner, of_owner): the director whom a number or address names; empty, nobody */
Datum
owner_violations(PG_FUNCTION_ARGS)
{
	char	   *owner = PG_ARGISNULL(0) ? "" : text_to_cstring(PG_GETARG_TEXT_PP(0));

	PG_RETURN_DATUM(list_of(*owner == '\0' || !PG_ARGISNULL(1) ? NULL : expecting("owner_unknown", "owner", "value",
		owner)));
}

static void
require_identifier(const Jsonb *body)
{
	List	   *violations = NIL;
	JsonbValue	password;

	if (body == NULL || (member_text(body, "phone_number") == NULL && member_text(body, "email") == NULL))
		violations = lappend(violations, violation_of("field_missing", "phone_number", NULL, 0));
	if (body == NULL || !member_value(body, "password", &password) ||
		(password.type != jbvString && password.type != jbvNumeric))
		violations = lappend(violations, violation_of("field_missing", "password", NULL, 0));
	if (violations != NIL)
		refuse(ERRCODE_SHEET_INVALID, NULL, violations);
}

/* SQL: require_sign_in(body, known): what signing in needs; who is known already has given the rest */
Datum
require_sign_in(PG_FUNCTION_ARGS)
{
	Jsonb	   *body = PG_ARGISNULL(0) ? NULL : PG_GETARG_JSONB_P(0);

	if (body != NULL && !is_boolean(body, "rotate"))
		refuse_one(ERRCODE_SHEET_INVALID, expecting("field_choice", "rotate", "allowed", "true, false"));
	if (!PG_GETARG_BOOL(1))
		require_identifier(body);
	PG_RETURN_VOID();
}
