/*
 * Which formula a contest has, and how a formula that contests have may change: what is shipped stays, and so do the
 * name and the terms of one that a contest has. A copy of another database's rows brings what is shipped here, too:
 * those rows are passed over.
 */
#include "base/compat.h"

#include "commands/trigger.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/snapmgr.h"

#include "base/key.h"
#include "base/lookup.h"
#include "base/refusal.h"
#include "base/tables.h"
#include "formula/terms.h"
#include "rules/trigger.h"

#define FORMULA_NAME 1
#define MOST_NAME 60

PG_FUNCTION_INFO_V1(formula_check);
PG_FUNCTION_INFO_V1(contest_formula_check);

/* Whether a table has a row with this name of a formula in a column that an index is over. */
static bool
is_named(const char *table, const char *index, AttrNumber column, const char *name)
{
	ScanKeyData key;

	lookup_key(&key, column, F_TEXTEQ, CStringGetTextDatum(name));
	return lookup_any(table, index, SnapshotSelf, 1, &key);
}

pg_noreturn static void
refuse_formula(const char *rule, const char *name)
{
	Violation  *violation = violation_of(rule, "formula", NULL, 0);

	violation_text(violation, "name", name);
	refuse_one(ERRCODE_WRONG_STATE, violation);
}

static bool
is_shipped(const Row *formula)
{
	int			column = row_column(formula, "shipped");

	return !IS_NULL(formula, column) && DatumGetBool(VALUE(formula, column));
}

static bool
renames_or_ends(const RowChange *change)
{
	if (TRIGGER_FIRED_BY_DELETE(change->trigger->tg_event))
		return true;
	return UPDATES(change) && !(row_same_column(&change->old, &change->row, row_column(&change->row, "name")) &&
								row_same_column(&change->old, &change->row, row_column(&change->row, "terms")));
}

static void
require_unused(const RowChange *change)
{
	AttrNumber	column = get_attnum(res_elec_relation("contest"), "formula");
	char	   *name = row_text(&change->old, "name");

	if (is_named("contest", "contest_formula_idx", column, name))
		refuse_formula("formula_used", name);
}

/* A small letter, then small letters, digits and _. */
static bool
is_formula_name(const char *name)
{
	size_t		length = strlen(name);

	return length >= 1 && length <= MOST_NAME && name[0] >= 'a' && name[0] <= 'z' &&
		strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == length;
}

/* NOT NULL refuses what has no name or no terms. */
static void
require_form(const Row *formula)
{
	int			terms = row_column(formula, "terms");
	char	   *name = row_text(formula, "name");
	List	   *violations = NIL;
	Formula		read;

	if (name != NULL && !is_formula_name(name))
	{
		Violation  *violation = violation_of("field_format", "name", NULL, 0);

		violation_text(violation, "expected", "formula_name");
		refuse_one(ERRCODE_SHEET_INVALID, violation);
	}
	if (!IS_NULL(formula, terms))
		violations = terms_read(DatumGetJsonbP(VALUE(formula, terms)), &read);
	if (violations != NIL)
		refuse(ERRCODE_SHEET_INVALID, NULL, violations);
}

/* The API calls a formula's name its code. */
static void
require_free(const RowChange *change)
{
	KeyTaken	other;

	if (key_taken(change->trigger, "electoral_formula_pkey", "name", &other))
		refuse_one(ERRCODE_ALREADY_THERE, violation_of("taken", "code", NULL, 0));
}

/* BEFORE INSERT OR UPDATE OR DELETE on electoral_formula */
Datum
formula_check(PG_FUNCTION_ARGS)
{
	RowChange	change = row_change(fcinfo, "formula_check", "electoral_formula");
	bool		shipped = is_shipped(&change.old) || is_shipped(&change.row);
	char	   *name = row_text(&change.old, "name");

	if (SessionReplicationRole == SESSION_REPLICATION_ROLE_REPLICA)
	{
		bool		known = INSERTS(&change) && shipped && is_named("electoral_formula", "electoral_formula_pkey", FORMULA_NAME,
			name);

		return known ? PointerGetDatum(NULL) : row_unchanged(&change);
	}
	if (shipped)
		refuse_formula("formula_shipped", name);
	if (renames_or_ends(&change))
		require_unused(&change);
	if (!TRIGGER_FIRED_BY_DELETE(change.trigger->tg_event))
	{
		require_form(&change.row);
		require_free(&change);
	}
	return row_unchanged(&change);
}

/* BEFORE INSERT OR UPDATE OF formula on contest */
Datum
contest_formula_check(PG_FUNCTION_ARGS)
{
	RowChange	change = row_change(fcinfo, "contest_formula_check", "contest");
	char	   *name = row_text(&change.row, "formula");
	Violation  *violation;

	if (name == NULL || is_named("electoral_formula", "electoral_formula_pkey", FORMULA_NAME, name))
		return row_unchanged(&change);
	violation = violation_of("no_such_formula", "formula", NULL, 0);
	violation_text(violation, "value", name);
	refuse_one(ERRCODE_NO_SUCH_THING, violation);
}
