/* What an account is good for; see account.h. */
#include "api/account.h"

#include "fmgr.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/snapmgr.h"

#include "base/lookup.h"
#include "rules/access.h"
#include "rules/sign_in_functions.h"

PG_FUNCTION_INFO_V1(user_works);
PG_FUNCTION_INFO_V1(second_factor_must);
PG_FUNCTION_INFO_V1(second_factor_on);

#define ROLE_DIRECTOR "director"

static bool
is_active(const Row *user)
{
	int			column = row_column(user, "active");

	return !IS_NULL(user, column) && DatumGetBool(VALUE(user, column));
}

static bool
works_as_director(int32 user_id)
{
	Datum		found;
	Row			user;

	if (!lookup_row("app_user", "app_user_pkey", GetActiveSnapshot(), user_id, &found))
		return false;
	user = row_of_datum(found);
	return is_active(&user) && strcmp(row_text(&user, "role"), ROLE_DIRECTOR) == 0;
}

bool
account_works(const Row *user)
{
	const char *role = row_text(user, "role");

	return is_active(user) && role != NULL &&
		(!access_works_for_director(role) || works_as_director(row_integer(user, "director_id")));
}

/* Whether a list with commas has a word. */
static bool
list_has(const char *list, const char *word)
{
	size_t		length = strlen(word);

	for (const char *at = list; at != NULL; at = strchr(at, ','))
	{
		at += *at == ',';
		if (strncmp(at, word, length) == 0 && (at[length] == ',' || at[length] == '\0'))
			return true;
	}
	return false;
}

bool
account_must_have_second_factor(const char *role)
{
	ScanKeyData key;
	Lookup		lookup;
	HeapTuple	found;
	bool		must = false;

	lookup_key(&key, 1, F_TEXTEQ, CStringGetTextDatum("second_factor_required"));
	lookup_begin(&lookup, "setting", "setting_pkey", GetActiveSnapshot(), 1, &key);
	found = lookup_next(&lookup);
	if (HeapTupleIsValid(found))	/* else the default, which is nobody */
	{
		Row			setting = row_take_apart(found, lookup.desc);

		must = list_has(row_text(&setting, "value"), role);
	}
	lookup_end(&lookup);
	return must;
}

bool
account_has_second_factor(int32 user_id)
{
	return second_factor_of(user_id) == SECOND_FACTOR_ON;
}

/* SQL: user_works(app_user) */
Datum
user_works(PG_FUNCTION_ARGS)
{
	Row			user = row_of_datum(PG_GETARG_DATUM(0));

	PG_RETURN_BOOL(account_works(&user));
}

/* SQL: second_factor_must(role) */
Datum
second_factor_must(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(account_must_have_second_factor(text_to_cstring(PG_GETARG_TEXT_PP(0))));
}

/* SQL: second_factor_on(user_id) */
Datum
second_factor_on(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(account_has_second_factor(PG_GETARG_INT32(0)));
}
