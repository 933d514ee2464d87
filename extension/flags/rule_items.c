/* A list of changes of soft rules, as a request sends it: no more than there are rules, and none twice. */
#include "base/compat.h"

#include "executor/spi.h"
#include "fmgr.h"

#include "base/member.h"
#include "base/refusal.h"

#define RULES_QUERY "SELECT pg_catalog.count(*) FROM res_elec.sheet_rule_list()"

PG_FUNCTION_INFO_V1(check_rule_items);

static int64
count_rules(void)
{
	bool		isnull;
	int64		n;

	SPI_connect();
	if (SPI_execute(RULES_QUERY, true, 1) != SPI_OK_SELECT || SPI_processed != 1)
		elog(ERROR, "could not count the rules");
	n = DatumGetInt64(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &isnull));
	SPI_finish();
	return n;
}

pg_noreturn static void
refuse_no_list(void)
{
	Violation  *violation = violation_of("field_type", "rules", NULL, 0);

	violation_text(violation, "expected", "[{rule, action, thresholds}]");
	refuse_one(ERRCODE_SHEET_INVALID, violation);
}

static void
require_few(int64 found)
{
	int64		most = count_rules();
	Violation  *violation = violation_of("too_many_items", "rules", "found", found);

	if (found <= most)
		return;
	violation_number(violation, "max", most);
	refuse_one(ERRCODE_SHEET_INVALID, violation);
}

/* The rule of an item; NULL: it names none, which its own check refuses. */
static char *
rule_of(Jsonb *items, uint32 i)
{
	JsonbValue *item = getIthJsonbValueFromContainer(&items->root, i);
	JsonbValue	rule;

	if (item->type != jbvBinary || !JsonContainerIsObject(item->val.binary.data) ||
		getKeyJsonValueFromContainer(item->val.binary.data, "rule", 4, &rule) == NULL || rule.type == jbvNull)
		return NULL;
	return value_text(&rule, NULL);
}

static void
require_each_once(const char *rule, Jsonb *items, uint32 before)
{
	for (uint32 i = 0; i < before; i++)
	{
		char	   *other = rule_of(items, i);

		if (other != NULL && strcmp(rule, other) == 0)
		{
			Violation  *violation = violation_of("rule_repeated", "rules", NULL, 0);

			violation_text(violation, "rule", rule);
			refuse_one(ERRCODE_SHEET_INVALID, violation);
		}
	}
}

/* SQL: check_rule_items(items) */
Datum
check_rule_items(PG_FUNCTION_ARGS)
{
	Jsonb	   *items = PG_ARGISNULL(0) ? NULL : PG_GETARG_JSONB_P(0);

	if (items == NULL || !JB_ROOT_IS_ARRAY(items) || JB_ROOT_IS_SCALAR(items))
		refuse_no_list();
	require_few(JB_ROOT_COUNT(items));
	for (uint32 i = 0; i < JB_ROOT_COUNT(items); i++)
	{
		char	   *rule = rule_of(items, i);

		if (rule != NULL)
			require_each_once(rule, items, i);
	}
	PG_RETURN_VOID();
}
