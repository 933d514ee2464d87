/*
 * BEFORE INSERT, UPDATE or DELETE on sheet_rule: a version of a soft rule has an action that there is and thresholds
 * within their bounds, and never changes: flags name it.
 */
#include "base/compat.h"

#include "catalog/pg_type.h"
#include "commands/trigger.h"
#include "executor/spi.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/jsonb.h"
#include "utils/numeric.h"
#include "utils/rel.h"

#include "base/indexed.h"
#include "base/refusal.h"
#include "base/row.h"
#include "base/tables.h"

#define BOUNDS_QUERY "SELECT l.bounds FROM res_elec.sheet_rule_list() l WHERE l.rule OPERATOR(pg_catalog.=) $1"
#define RULES_QUERY "SELECT pg_catalog.string_agg(l.rule, ', ') FROM res_elec.sheet_rule_list() l"
#define ELECTION_ID 1
#define PERCENT_DIGITS 4

PG_FUNCTION_INFO_V1(sheet_rule_check);

pg_noreturn static void
refuse_choice(const char *field, const char *allowed)
{
	Violation  *violation = violation_of("field_choice", field, NULL, 0);

	violation_text(violation, "allowed", allowed);
	refuse_one(ERRCODE_SHEET_INVALID, violation);
}

/* [least, most] of each threshold of a rule; within SPI. */
static Jsonb *
bounds_of(const char *rule)
{
	Oid			type = TEXTOID;
	Datum		argument = CStringGetTextDatum(rule);
	bool		isnull;

	if (SPI_execute_with_args(BOUNDS_QUERY, 1, &type, &argument, NULL, true, 1) != SPI_OK_SELECT)
		elog(ERROR, "could not read the rules");
	if (SPI_processed == 1)
		return DatumGetJsonbPCopy(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &isnull));
	if (SPI_execute(RULES_QUERY, true, 1) != SPI_OK_SELECT || SPI_processed != 1)
		elog(ERROR, "could not list the rules");
	refuse_choice("rule", SPI_getvalue(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1));
}

static char *
list_keys(Jsonb *object)
{
	JsonbIterator *it = JsonbIteratorInit(&object->root);
	JsonbValue	key;
	JsonbIteratorToken token;
	StringInfoData list;

	initStringInfo(&list);
	while ((token = JsonbIteratorNext(&it, &key, true)) != WJB_DONE)
		if (token == WJB_KEY)
			appendStringInfo(&list, "%s%.*s", list.len > 0 ? ", " : "", key.val.string.len, key.val.string.val);
	return list.len > 0 ? list.data : "-";
}

static void
require_known(Jsonb *thresholds, Jsonb *bounds)
{
	JsonbIterator *it = JsonbIteratorInit(&thresholds->root);
	JsonbValue	key,
				bound;
	JsonbIteratorToken token;

	while ((token = JsonbIteratorNext(&it, &key, true)) != WJB_DONE)
		if (token == WJB_KEY &&
			getKeyJsonValueFromContainer(&bounds->root, key.val.string.val, key.val.string.len, &bound) == NULL)
			refuse_choice("thresholds", list_keys(bounds));
}

static int
compare(Numeric a, Numeric b)
{
	return DatumGetInt32(DirectFunctionCall2(numeric_cmp, NumericGetDatum(a), NumericGetDatum(b)));
}

/* Percentages and points have four decimals, voters, votes and sheets none. */
static bool
has_few_digits(Numeric value, const char *name)
{
	int			digits = strcmp(name, "percent") == 0 || strcmp(name, "points") == 0 ? PERCENT_DIGITS : 0;

	return compare(value, DatumGetNumeric(DirectFunctionCall2(numeric_round, NumericGetDatum(value),
		Int32GetDatum(digits)))) == 0;
}

static void
require_bounds(Jsonb *thresholds, const char *name, JsonbContainer *bounds)
{
	JsonbValue *least = getIthJsonbValueFromContainer(bounds, 0);
	JsonbValue *most = getIthJsonbValueFromContainer(bounds, 1);
	JsonbValue	value;
	Violation  *violation;

	if (getKeyJsonValueFromContainer(&thresholds->root, name, strlen(name), &value) != NULL && value.type == jbvNumeric &&
		compare(value.val.numeric, least->val.numeric) >= 0 && compare(value.val.numeric, most->val.numeric) <= 0 &&
		has_few_digits(value.val.numeric, name))
		return;
	violation = violation_of("field_bounds", psprintf("thresholds.%s", name), NULL, 0);
	violation_operand(violation, "min",
		DatumGetCString(DirectFunctionCall1(numeric_out, NumericGetDatum(least->val.numeric))), true);
	violation_operand(violation, "max",
		DatumGetCString(DirectFunctionCall1(numeric_out, NumericGetDatum(most->val.numeric))), true);
	refuse_one(ERRCODE_SHEET_INVALID, violation);
}

static void
require_thresholds(Jsonb *thresholds, Jsonb *bounds)
{
	JsonbIterator *it = JsonbIteratorInit(&bounds->root);
	JsonbValue	value;
	JsonbIteratorToken token;
	char	   *name = NULL;

	require_known(thresholds, bounds);
	while ((token = JsonbIteratorNext(&it, &value, true)) != WJB_DONE)
	{
		if (token == WJB_KEY)
			name = pnstrdup(value.val.string.val, value.val.string.len);
		else if (token == WJB_VALUE && name != NULL && value.type == jbvBinary)
			require_bounds(thresholds, name, value.val.binary.data);
	}
}

/* A version goes with its election alone. */
static void
require_rule_kept(const Row *old)
{
	int32		election_id = row_integer(old, "election_id");
	Indexed		election = {"election", "election_pkey", {ELECTION_ID}, {election_id}};

	if (election_id == 0 || indexed_any(&election, NULL, NULL))
		refuse_one(ERRCODE_WRONG_STATE, violation_make("rule_kept"));
}

static void
require_rule(const Row *row)
{
	const char *action = row_text(row, "action");
	int			thresholds = row_column(row, "thresholds");
	Jsonb	   *bounds;

	SPI_connect();
	bounds = bounds_of(row_text(row, "rule"));
	if (action == NULL || (strcmp(action, "flag") != 0 && strcmp(action, "hold") != 0 && strcmp(action, "off") != 0))
		refuse_choice("action", "flag, hold, off");
	require_thresholds(DatumGetJsonbP(VALUE(row, thresholds)), bounds);
	SPI_finish();
}

Datum
sheet_rule_check(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;
	Row			row;

	if (!CALLED_AS_TRIGGER(fcinfo) || !TRIGGER_FIRED_FOR_ROW(trigger->tg_event) ||
		!TRIGGER_FIRED_BEFORE(trigger->tg_event) ||
		!is_res_elec_table(trigger->tg_relation, "sheet_rule"))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("sheet_rule_check must be called as a BEFORE ROW trigger of res_elec.sheet_rule")));
	row = row_take_apart(trigger->tg_trigtuple, RelationGetDescr(trigger->tg_relation));
	if (TRIGGER_FIRED_BY_UPDATE(trigger->tg_event))
		refuse_one(ERRCODE_WRONG_STATE, violation_make("rule_kept"));
	if (TRIGGER_FIRED_BY_DELETE(trigger->tg_event))
		require_rule_kept(&row);
	else if (!IS_NULL(&row, row_column(&row, "rule")) && !IS_NULL(&row, row_column(&row, "thresholds")))
		require_rule(&row);		/* NOT NULL refuses the rest */
	return PointerGetDatum(trigger->tg_trigtuple);
}
