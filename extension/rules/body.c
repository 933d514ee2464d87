/*
 * The body of a request, or a row of a file, against what its fields are to be: all that breaks its spec is refused
 * (RE001) at once, with what was found elsewhere.
 */
#include "base/compat.h"

#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"

#include "base/member.h"
#include "base/refusal.h"
#include "base/tables.h"
#include "rules/field.h"

/* Each field with its spec {required, and what field.c reads}, in the order in which they are told. */
#define SPECS_QUERY "SELECT j.key, j.value::pg_catalog.jsonb FROM pg_catalog.json_each($1) j"

PG_FUNCTION_INFO_V1(check_body);
PG_FUNCTION_INFO_V1(require_object);

/* What becomes of a body: the values that were read otherwise than they were written, and what is wrong. */
typedef struct Reading
{
	Jsonb	   *body;
	bool		partial;		/* a field that is left out stays as it is */
	JsonbParseState *read;		/* an object of the values */
	List	   *violations;
} Reading;

static bool
is_required(const Reading *reading, const char *field, Jsonb *spec, bool is_given)
{
	JsonbValue	required;

	if (!member_value(spec, "required", &required) || required.type != jbvBool || !required.val.boolean)
		return false;
	return is_given || !reading->partial;
}

static void
keep(Reading *reading, const char *field, JsonbValue *value)
{
	JsonbValue	key = {.type = jbvString,.val.string = {.len = strlen(field),.val = unconstify(char *, field)}};

	(void) pushJsonbValue(&reading->read, WJB_KEY, &key);
	(void) pushJsonbValue(&reading->read, WJB_VALUE, value);
}

static void
check_field(Reading *reading, const char *field, Jsonb *spec)
{
	JsonbValue *given = getKeyJsonValueFromContainer(&reading->body->root, field, strlen(field), NULL);
	JsonbValue	value = {.type = jbvNull};
	Violation  *violation = NULL;
	bool		changed = false;

	if (given != NULL)
	{
		value = *given;
		changed = field_read(&value, spec);
	}
	if (value.type != jbvNull)
		violation = field_judge(field, &value, spec);
	else if (is_required(reading, field, spec, given != NULL))
	{
		violation = violation_make("field_missing");
		violation_field(violation, field);
	}
	if (violation != NULL)
		reading->violations = lappend(reading->violations, violation);
	else if (changed)
		keep(reading, field, &value);
}

/* All fields of the specs; within SPI, whose memory the specs are in. */
static void
check_fields(Reading *reading, Datum specs)
{
	static SPIPlanPtr plan = NULL;
	Oid			type = JSONOID;
	bool		isnull;

	if (plan == NULL)
		plan = plan_keep(SPECS_QUERY, 1, &type);
	if (SPI_execute_plan(plan, &specs, NULL, true, 0) != SPI_OK_SELECT)
		elog(ERROR, "could not read what a body should be");
	for (uint64 i = 0; i < SPI_processed; i++)
		check_field(reading, SPI_getvalue(SPI_tuptable->vals[i], SPI_tuptable->tupdesc, 1),
					DatumGetJsonbP(SPI_getbinval(SPI_tuptable->vals[i], SPI_tuptable->tupdesc, 2, &isnull)));
}

/* SQL: check_body(body, specs, partial, others) → the body with its numbers read */
Datum
check_body(PG_FUNCTION_ARGS)
{
	Reading		reading = {.body = PG_ARGISNULL(0) ? NULL : PG_GETARG_JSONB_P(0),.partial = PG_GETARG_BOOL(2)};
	Datum		read;

	if (reading.body == NULL || !JB_ROOT_IS_OBJECT(reading.body))
		refuse_one(ERRCODE_SHEET_INVALID, violation_make("body_missing"));
	SPI_connect();
	(void) pushJsonbValue(&reading.read, WJB_BEGIN_OBJECT, NULL);
	check_fields(&reading, PG_GETARG_DATUM(1));
	reading.violations = list_concat(reading.violations, PG_ARGISNULL(3) ? NIL : violations_of_list(PG_GETARG_JSONB_P(3)));
	if (reading.violations != NIL)
		refuse(ERRCODE_SHEET_INVALID, NULL, reading.violations);
	read = JsonbPGetDatum(JsonbValueToJsonb(pushJsonbValue(&reading.read, WJB_END_OBJECT, NULL)));
	read = SPI_datumTransfer(DirectFunctionCall2(jsonb_concat, JsonbPGetDatum(reading.body), read), false, -1);
	SPI_finish();
	PG_RETURN_DATUM(read);
}

/* SQL: require_object(value, field): NULL is none */
Datum
require_object(PG_FUNCTION_ARGS)
{
	Violation  *violation = violation_make("field_type");

	if (PG_ARGISNULL(0) || JB_ROOT_IS_OBJECT(PG_GETARG_JSONB_P(0)))
		PG_RETURN_VOID();
	violation_field(violation, text_to_cstring(PG_GETARG_TEXT_PP(1)));
	violation_text(violation, "expected", "object");
	refuse_one(ERRCODE_SHEET_INVALID, violation);
}
