/* What a setting may be: one of those that there are, with a value that matches its pattern. */
#include "base/compat.h"

#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "utils/builtins.h"

#include "base/refusal.h"
#include "base/tables.h"
#include "rules/trigger.h"

#define PATTERN_QUERY \
	"SELECT l.pattern, $2 OPERATOR(pg_catalog.~) l.pattern FROM res_elec_internal.setting_list() l" \
	" WHERE l.name OPERATOR(pg_catalog.=) $1"

PG_FUNCTION_INFO_V1(setting_check);

pg_noreturn static void
refuse_setting(const char *name, const char *expected)
{
	Violation  *violation = violation_make("field_format");

	violation_field(violation, name);
	violation_text(violation, "expected", expected);
	refuse_one(ERRCODE_SHEET_INVALID, violation);
}

static void
require_setting(const char *name, const char *value)
{
	static SPIPlanPtr plan = NULL;
	Oid			types[] = {TEXTOID, TEXTOID};
	Datum		values[] = {CStringGetTextDatum(name), CStringGetTextDatum(value)};
	bool		isnull;

	SPI_connect();
	if (plan == NULL)
		plan = plan_keep(PATTERN_QUERY, lengthof(types), types);
	if (SPI_execute_plan(plan, values, NULL, true, 1) != SPI_OK_SELECT)
		elog(ERROR, "could not read the settings");
	if (SPI_processed == 0)
		refuse_setting(name, "setting");
	if (!DatumGetBool(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 2, &isnull)))
		refuse_setting(name, SPI_getvalue(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1));
	SPI_finish();
}

/* BEFORE INSERT OR UPDATE on setting */
Datum
setting_check(PG_FUNCTION_ARGS)
{
	RowChange	change = row_change(fcinfo, "setting_check", "setting");
	char	   *name = row_text(&change.row, "name");
	char	   *value = row_text(&change.row, "value");
	Identity	caller;

	if (name == NULL || value == NULL)
		return row_unchanged(&change);	/* NOT NULL refuses it */
	become_owner(RelationGetRelid(change.trigger->tg_relation), &caller);
	require_setting(name, value);
	become_caller(&caller);
	return row_unchanged(&change);
}
