/*
 * An account is reached by what is its own: no other account has the e-mail address or phone number, nor has given it
 * up so lately that this can be undone. All that is taken is refused (RE003) at once, and not by whom: an e-mail
 * address tells nobody whose it is.
 */
#include "base/compat.h"

#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "utils/builtins.h"

#include "base/key.h"
#include "base/refusal.h"
#include "base/tables.h"
#include "rules/trigger.h"

/* As accounts keep them: the address $1 in lower case, the number $2 in E.164. */
#define EMAIL "pg_catalog.lower(pg_catalog.btrim($1))"
#define PHONE "res_elec_internal.phone_e164($2)"

#define REACHED_BY(row) \
	"(pg_catalog.lower(" row ".email) OPERATOR(pg_catalog.=) " EMAIL \
	" OR " row ".phone_number OPERATOR(pg_catalog.=) " PHONE ")"

/* Whether others than $3 have them. */
#define TAKEN_QUERY \
	"SELECT coalesce(pg_catalog.bool_or(o.email OPERATOR(pg_catalog.=) " EMAIL "), false)," \
	"       coalesce(pg_catalog.bool_or(o.phone_number OPERATOR(pg_catalog.=) " PHONE "), false)" \
	"  FROM (SELECT pg_catalog.lower(u.email) AS email, u.phone_number FROM res_elec.app_user u" \
	"         WHERE u.id OPERATOR(pg_catalog.<>) $3 AND " REACHED_BY("u") \
	"        UNION ALL" \
	"        SELECT pg_catalog.lower(c.email), c.phone_number FROM res_elec.address_change c" \
	"         WHERE c.kind OPERATOR(pg_catalog.=) 'undo' AND c.expires_at OPERATOR(pg_catalog.>) pg_catalog.now()" \
	"           AND c.user_id OPERATOR(pg_catalog.<>) $3 AND " REACHED_BY("c") ") AS o"

/* What an account is reached by: the column, and its unique index. */
#define N_KEYS 2
static const char *const columns[] = {"email", "phone_number"};
static const char *const indexes[] = {"app_user_email_idx", "app_user_phone_number_key"};

PG_FUNCTION_INFO_V1(require_account_free);
PG_FUNCTION_INFO_V1(account_free_check);

static Datum
text_or_nothing(const char *given, char *nulls)
{
	*nulls = given == NULL ? 'n' : ' ';
	return given == NULL ? (Datum) 0 : CStringGetTextDatum(given);
}

/* Adds what others than a user (0: anybody) have of an address and a number; either may be NULL. */
static void
find_taken(const char *email, const char *phone_number, int32 but_user, bool *taken)
{
	static SPIPlanPtr plan = NULL;
	Oid			types[] = {TEXTOID, TEXTOID, INT4OID};
	char		nulls[] = {' ', ' ', ' ', '\0'};
	Datum		values[] = {text_or_nothing(email, &nulls[0]), text_or_nothing(phone_number, &nulls[1]),
		Int32GetDatum(but_user)};
	bool		isnull;

	SPI_connect();
	if (plan == NULL)
		plan = plan_keep(TAKEN_QUERY, lengthof(types), types);
	if (SPI_execute_plan(plan, values, nulls, false, 1) != SPI_OK_SELECT || SPI_processed != 1)
		elog(ERROR, "could not look for an address");
	for (int i = 0; i < N_KEYS; i++)
		taken[i] |= DatumGetBool(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, i + 1, &isnull));
	SPI_finish();
}

static void
require_none(const bool *taken)
{
	Violation  *violation = violation_make("taken");

	for (int i = 0; i < N_KEYS; i++)
		if (taken[i])
			violation_field(violation, columns[i]);
	if (violation->fields != NIL)
		refuse_one(ERRCODE_ALREADY_THERE, violation);
}

static char *
text_argument(FunctionCallInfo fcinfo, int argument)
{
	return PG_ARGISNULL(argument) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(argument));
}

/* SQL: require_account_free(email, phone_number, but_user): any of them NULL */
Datum
require_account_free(PG_FUNCTION_ARGS)
{
	bool		taken[N_KEYS] = {false};

	find_taken(text_argument(fcinfo, 0), text_argument(fcinfo, 1), PG_ARGISNULL(2) ? 0 : PG_GETARG_INT32(2), taken);
	require_none(taken);
	PG_RETURN_VOID();
}

/*
 * BEFORE INSERT OR UPDATE on app_user. The keys are looked at first: whoever enters the same or gives one up is waited
 * for, and the query sees what they wrote.
 */
Datum
account_free_check(PG_FUNCTION_ARGS)
{
	RowChange	change = row_change(fcinfo, "account_free_check", "app_user");
	bool		taken[N_KEYS];
	Identity	caller;
	KeyTaken	other;

	for (int i = 0; i < N_KEYS; i++)
		taken[i] = key_taken(change.trigger, indexes[i], columns[i], &other);
	become_owner(RelationGetRelid(change.trigger->tg_relation), &caller);
	find_taken(row_text(&change.row, "email"), row_text(&change.row, "phone_number"), row_integer(&change.row, "id"),
		taken);
	become_caller(&caller);
	require_none(taken);
	return row_unchanged(&change);
}
