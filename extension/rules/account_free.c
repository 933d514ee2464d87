/*
 * An account is reached by what is its own: no other account has the e-mail address or phone number, nor has given it up
 * so lately that this can be undone. All that is taken is refused (RE003) at once.
 */
#include "base/compat.h"

#include "catalog/pg_type.h"
#include "commands/trigger.h"
#include "executor/spi.h"
#include "utils/builtins.h"

#include "base/member.h"
#include "base/refusal.h"
#include "base/row.h"
#include "base/tables.h"

/* As accounts keep them: the address $1 in lower case, the number $2 in E.164. */
#define EMAIL "pg_catalog.lower(pg_catalog.btrim($1))"
#define PHONE "res_elec_internal.phone_e164($2)"

#define REACHED_BY(row) \
	"(pg_catalog.lower(" row ".email) OPERATOR(pg_catalog.=) " EMAIL " OR " row ".phone_number OPERATOR(pg_catalog.=) " PHONE ")"

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

PG_FUNCTION_INFO_V1(require_account_free);
PG_FUNCTION_INFO_V1(refuse_taken_account);
PG_FUNCTION_INFO_V1(account_free_check);

static Datum
text_or_nothing(const char *given, char *nulls)
{
	*nulls = given == NULL ? 'n' : ' ';
	return given == NULL ? (Datum) 0 : CStringGetTextDatum(given);
}

/* A violation with what others than a user (0: anybody) have of an address and a number; either may be NULL. */
static Violation *
taken(const char *email, const char *phone_number, int32 but_user)
{
	static SPIPlanPtr plan = NULL;
	static const char *const fields[] = {"email", "phone_number"};
	Oid			types[] = {TEXTOID, TEXTOID, INT4OID};
	char		nulls[] = {' ', ' ', ' ', '\0'};
	Datum		values[] = {text_or_nothing(email, &nulls[0]), text_or_nothing(phone_number, &nulls[1]), Int32GetDatum(but_user)};
	Violation  *violation = violation_make("taken");
	bool		is_taken[lengthof(fields)];
	bool		isnull;

	SPI_connect();
	if (plan == NULL)
		plan = plan_keep(TAKEN_QUERY, lengthof(types), types);
	if (SPI_execute_plan(plan, values, nulls, false, 1) != SPI_OK_SELECT || SPI_processed != 1)
		elog(ERROR, "could not look for an address");
	for (size_t i = 0; i < lengthof(fields); i++)
		is_taken[i] = DatumGetBool(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, i + 1, &isnull));
	SPI_finish();
	for (size_t i = 0; i < lengthof(fields); i++)
		if (is_taken[i])
			violation_field(violation, fields[i]);
	return violation;
}

static void
require_free(const char *email, const char *phone_number, int32 but_user)
{
	Violation  *violation = taken(email, phone_number, but_user);

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
	require_free(text_argument(fcinfo, 0), text_argument(fcinfo, 1), PG_ARGISNULL(2) ? 0 : PG_GETARG_INT32(2));
	PG_RETURN_VOID();
}

/* SQL: refuse_taken_account(body, but_user): after a unique index has refused a row, even if what it found is gone since */
Datum
refuse_taken_account(PG_FUNCTION_ARGS)
{
	Jsonb	   *body = PG_GETARG_JSONB_P(0);
	Violation  *violation = taken(member_text(body, "email"), member_text(body, "phone_number"), PG_ARGISNULL(1) ? 0 : PG_GETARG_INT32(1));

	if (violation->fields == NIL)
	{
		violation_field(violation, "phone_number");
		violation_field(violation, "email");
	}
	refuse_one(ERRCODE_ALREADY_THERE, violation);
}

/*
 * AFTER INSERT OR UPDATE on app_user, not before it: the unique index has waited for who gives the address up, and what
 * they wrote is seen.
 */
Datum
account_free_check(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;
	Row			row;
	Identity	caller;

	if (!CALLED_AS_TRIGGER(fcinfo) || !TRIGGER_FIRED_AFTER(trigger->tg_event) || !TRIGGER_FIRED_FOR_ROW(trigger->tg_event) ||
		TRIGGER_FIRED_BY_DELETE(trigger->tg_event) || !is_res_elec_table(trigger->tg_relation, "app_user"))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("account_free_check must be called as an AFTER ROW trigger of res_elec.app_user")));
	row = row_take_apart(TRIGGER_FIRED_BY_UPDATE(trigger->tg_event) ? trigger->tg_newtuple : trigger->tg_trigtuple,
						 RelationGetDescr(trigger->tg_relation));
	become_owner(RelationGetRelid(trigger->tg_relation), &caller);
	require_free(row_text(&row, "email"), row_text(&row, "phone_number"), row_integer(&row, "id"));
	become_caller(&caller);
	return PointerGetDatum(NULL);
}
