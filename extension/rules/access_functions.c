/*
 * The rules of access for SQL: what may be done, and the refusal (RE006) of who may not. What is not there and what may
 * not be seen are refused with the same words (RE004), so that nobody learns which.
 */
#include "rules/access_functions.h"

#include "fmgr.h"
#include "utils/builtins.h"

#include "base/messages.h"
#include "base/refusal.h"
#include "base/words.h"

PG_FUNCTION_INFO_V1(access_manages_sql);
PG_FUNCTION_INFO_V1(access_reads_sql);
PG_FUNCTION_INFO_V1(access_enters_sql);
PG_FUNCTION_INFO_V1(access_needs_scope_sql);
PG_FUNCTION_INFO_V1(access_gives_sql);
PG_FUNCTION_INFO_V1(access_works_for_director_sql);
PG_FUNCTION_INFO_V1(access_is_privileged_sql);
PG_FUNCTION_INFO_V1(access_manages_person_sql);
PG_FUNCTION_INFO_V1(action_words);
PG_FUNCTION_INFO_V1(require_action);
PG_FUNCTION_INFO_V1(require_entering);
PG_FUNCTION_INFO_V1(require_giving_role);
PG_FUNCTION_INFO_V1(require_found);
PG_FUNCTION_INFO_V1(require_other_account);
PG_FUNCTION_INFO_V1(require_working_account);
PG_FUNCTION_INFO_V1(require_own_kept);
PG_FUNCTION_INFO_V1(require_director);
PG_FUNCTION_INFO_V1(require_leaving);

static int32
integer_or_none(FunctionCallInfo fcinfo, int argument)
{
	return PG_ARGISNULL(argument) ? 0 : PG_GETARG_INT32(argument);
}

static char *
text_or_none(FunctionCallInfo fcinfo, int argument)
{
	return PG_ARGISNULL(argument) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(argument));
}

/* The first three arguments of the functions below: id, role and director of who asks. */
static Person
person(FunctionCallInfo fcinfo)
{
	return (Person) {.id = integer_or_none(fcinfo, 0),.role = text_or_none(fcinfo, 1),
		.director_id = integer_or_none(fcinfo, 2)};
}

/* SQL: access_manages(user_id, role, director_id, owner_id) */
Datum
access_manages_sql(PG_FUNCTION_ARGS)
{
	Person		who = person(fcinfo);

	PG_RETURN_BOOL(access_manages(&who, integer_or_none(fcinfo, 3)));
}

/* SQL: access_reads(user_id, role, director_id, owner_id, visibility) */
Datum
access_reads_sql(PG_FUNCTION_ARGS)
{
	Person		who = person(fcinfo);
	char	   *visibility = text_or_none(fcinfo, 4);

	PG_RETURN_BOOL(access_reads(&who, integer_or_none(fcinfo, 3), visibility == NULL ? "" : visibility));
}

/* SQL: access_enters(user_id, role, director_id, owner_id) */
Datum
access_enters_sql(PG_FUNCTION_ARGS)
{
	Person		who = person(fcinfo);

	PG_RETURN_BOOL(access_enters(&who, integer_or_none(fcinfo, 3)));
}

/* SQL: access_needs_scope(user_id, role, director_id, owner_id) */
Datum
access_needs_scope_sql(PG_FUNCTION_ARGS)
{
	Person		who = person(fcinfo);

	PG_RETURN_BOOL(access_needs_scope(&who, integer_or_none(fcinfo, 3)));
}

/* SQL: access_gives(role, given) */
Datum
access_gives_sql(PG_FUNCTION_ARGS)
{
	Person		who = {.role = text_to_cstring(PG_GETARG_TEXT_PP(0))};

	PG_RETURN_BOOL(access_gives(&who, text_to_cstring(PG_GETARG_TEXT_PP(1))));
}

/* SQL: access_works_for_director(role) */
Datum
access_works_for_director_sql(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(access_works_for_director(text_to_cstring(PG_GETARG_TEXT_PP(0))));
}

/* SQL: access_is_privileged(role) */
Datum
access_is_privileged_sql(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(access_is_privileged(text_to_cstring(PG_GETARG_TEXT_PP(0))));
}

/* SQL: access_manages_person(user_id, role, director_id of the person) */
Datum
access_manages_person_sql(PG_FUNCTION_ARGS)
{
	Person		who = {.id = integer_or_none(fcinfo, 0),.role = text_or_none(fcinfo, 1)};

	PG_RETURN_BOOL(access_manages_person(&who, integer_or_none(fcinfo, 2)));
}

/* What people call an action, and what of: "give the role director". */
static char *
words_of(const char *action, const char *object)
{
	const char *words = word_of_value(action, strlen(action), message_language);

	if (words == NULL)
		elog(ERROR, "there are no words for action \"%s\"", action);
	return object == NULL ? pstrdup(words) : psprintf("%s %s", words, object);
}

static const char *
role_word(const char *role)
{
	const char *word = word_of_value(role, strlen(role), message_language);

	return word == NULL ? role : word;
}

/* SQL: action_words(action, role given, or NULL) */
Datum
action_words(PG_FUNCTION_ARGS)
{
	char	   *role = text_or_none(fcinfo, 1);

	PG_RETURN_TEXT_P(cstring_to_text(words_of(text_to_cstring(PG_GETARG_TEXT_PP(0)), role == NULL ? NULL
		: role_word(role))));
}

pg_noreturn static void
refuse_action(const char *field, const char *action, const char *object)
{
	Violation  *violation = violation_of("not_allowed", field, NULL, 0);

	violation_text(violation, "action", words_of(action, object));
	refuse_one(ERRCODE_NOT_ALLOWED, violation);
}

/* SQL: require_action(role, action) */
Datum
require_action(PG_FUNCTION_ARGS)
{
	Person		who = {.role = text_or_none(fcinfo, 0)};
	char	   *action = text_to_cstring(PG_GETARG_TEXT_PP(1));

	if (!access_acts(&who, action))
		refuse_action(NULL, action, NULL);
	PG_RETURN_VOID();
}

void
access_require_managing(const Person *who, int32 owner_id)
{
	if (!access_manages(who, owner_id))
		refuse_action(NULL, "manage_election", NULL);
}

void
access_require_entering(const Person *who, int32 owner_id)
{
	if (!access_enters(who, owner_id))
		refuse_action(NULL, "enter_sheets", NULL);
}

/* SQL: require_entering(user_id, role, director_id, owner_id) */
Datum
require_entering(PG_FUNCTION_ARGS)
{
	Person		who = person(fcinfo);

	access_require_entering(&who, integer_or_none(fcinfo, 3));
	PG_RETURN_VOID();
}

/* SQL: require_giving_role(role, given) */
Datum
require_giving_role(PG_FUNCTION_ARGS)
{
	Person		who = {.role = text_to_cstring(PG_GETARG_TEXT_PP(0))};
	char	   *given = text_to_cstring(PG_GETARG_TEXT_PP(1));

	if (!access_gives(&who, given))
		refuse_action("role", "give_role", role_word(given));
	PG_RETURN_VOID();
}

void
access_refuse_unseen(int32 user_id, const char *rule, int32 id)
{
	if (user_id == 0)
		refuse_one(ERRCODE_INVALID_AUTHORIZATION_SPECIFICATION, violation_make("sign_in"));
	refuse_one(ERRCODE_NO_SUCH_THING, violation_of(rule, NULL, "id", id));
}

/* SQL: require_found(found, user_id, rule, id) */
Datum
require_found(PG_FUNCTION_ARGS)
{
	if (PG_ARGISNULL(0) || !PG_GETARG_BOOL(0))
		access_refuse_unseen(integer_or_none(fcinfo, 1), text_or_none(fcinfo, 2), integer_or_none(fcinfo, 3));
	PG_RETURN_VOID();
}

/* SQL: require_other_account(user_id, other_id): nobody closes, resets or invites themself. */
Datum
require_other_account(PG_FUNCTION_ARGS)
{
	if (PG_GETARG_INT32(0) == PG_GETARG_INT32(1))
		refuse_one(ERRCODE_WRONG_STATE, violation_make("own_account"));
	PG_RETURN_VOID();
}

/* SQL: require_working_account(works): one that is closed is not invited. */
Datum
require_working_account(PG_FUNCTION_ARGS)
{
	if (!PG_GETARG_BOOL(0))
		refuse_one(ERRCODE_WRONG_STATE, violation_make("account_closed"));
	PG_RETURN_VOID();
}

/* SQL: require_own_kept(user_id, role, other_id, role wanted or NULL, closes) */
Datum
require_own_kept(PG_FUNCTION_ARGS)
{
	Person		who = {.id = integer_or_none(fcinfo, 0),.role = text_or_none(fcinfo, 1)};
	char	   *wanted = text_or_none(fcinfo, 3);
	Violation  *violation;

	if (access_keeps_own(&who, integer_or_none(fcinfo, 2), wanted, !PG_ARGISNULL(4) && PG_GETARG_BOOL(4)))
		PG_RETURN_VOID();
	violation = violation_of("own_account", "active", NULL, 0);
	violation_field(violation, "role");
	refuse_one(ERRCODE_WRONG_STATE, violation);
}

/* SQL: require_director(role, has_director): whether there is an active director to work for */
Datum
require_director(PG_FUNCTION_ARGS)
{
	if (access_works_for_director(text_to_cstring(PG_GETARG_TEXT_PP(0))) && !PG_GETARG_BOOL(1))
		refuse_one(ERRCODE_SHEET_INVALID, violation_of("director_needed", "director_id", NULL, 0));
	PG_RETURN_VOID();
}

/* SQL: require_leaving(role, elections, people, peers): nothing needs who deletes their own account */
Datum
require_leaving(PG_FUNCTION_ARGS)
{
	int64		elections = PG_GETARG_INT64(1);
	int64		people = PG_GETARG_INT64(2);
	const char *rule = access_keeps_from_leaving(text_to_cstring(PG_GETARG_TEXT_PP(0)), elections, people,
												 PG_GETARG_INT64(3));
	Violation  *violation;

	if (rule == NULL)
		PG_RETURN_VOID();
	violation = violation_make(rule);
	if (elections > 0)
		violation_number(violation, "count", elections);
	else if (people > 0)
		violation_number(violation, "count", people);
	refuse_one(ERRCODE_WRONG_STATE, violation);
}
