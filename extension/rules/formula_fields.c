/*
 * What a request about an electoral formula or a lot must give beside the fields that check_body knows: terms, which
 * are an object, and the candidates of a lot, which are a list of ids. And that the formula it is for is there.
 */
#include "base/compat.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/numeric.h"

#include "base/member.h"
#include "base/refusal.h"

PG_FUNCTION_INFO_V1(formula_violations);
PG_FUNCTION_INFO_V1(draw_violations);
PG_FUNCTION_INFO_V1(draw_ids);
PG_FUNCTION_INFO_V1(require_formula);

#define DRAWN_LEAST 2
#define DRAWN_MOST 10000

static List *
missing(const char *field)
{
	return list_make1(violation_of("field_missing", field, NULL, 0));
}

/* The id that a value is; 0: it is none. */
static int32
id_of(const JsonbValue *value)
{
	double		number;

	if (value->type != jbvNumeric)
		return 0;
	number = DatumGetFloat8(DirectFunctionCall1(numeric_float8_no_overflow, NumericGetDatum(value->val.numeric)));
	return number >= 1 && number <= PG_INT32_MAX && number == (int32) number ? (int32) number : 0;
}

/* The ids of a list in its order, palloc'd, and how many; NULL: it is no list of two ids or more. */
static Datum *
read_ids(Jsonb *list, int *n)
{
	uint32		size = JB_ROOT_IS_ARRAY(list) && !JB_ROOT_IS_SCALAR(list) ? JB_ROOT_COUNT(list) : 0;
	Datum	   *ids;

	if (size < DRAWN_LEAST || size > DRAWN_MOST)
		return NULL;
	ids = palloc(sizeof(Datum) * size);
	for (uint32 i = 0; i < size; i++)
	{
		int32		id = id_of(getIthJsonbValueFromContainer(&list->root, i));

		if (id == 0)
			return NULL;
		ids[i] = Int32GetDatum(id);
	}
	*n = size;
	return ids;
}

/* SQL: formula_violations(body, partial): terms are given, or left out of a change */
Datum
formula_violations(PG_FUNCTION_ARGS)
{
	Jsonb	   *body = PG_GETARG_JSONB_P(0);
	JsonbValue	terms;
	bool		good = !JB_ROOT_IS_OBJECT(body) || member_value(body, "terms", &terms) ||
		(PG_GETARG_BOOL(1) && !member_is_there(body, "terms"));

	PG_RETURN_DATUM(violations_list(good ? NIL : missing("terms")));
}

/* SQL: draw_violations(body): the candidates are a list of ids */
Datum
draw_violations(PG_FUNCTION_ARGS)
{
	Jsonb	   *body = PG_GETARG_JSONB_P(0);
	JsonbValue	list;
	int			n;
	List	   *violations = NIL;

	if (!JB_ROOT_IS_OBJECT(body))
		PG_RETURN_DATUM(violations_list(NIL));
	if (!member_value(body, "candidates", &list))
		violations = missing("candidates");
	else if (read_ids(JsonbValueToJsonb(&list), &n) == NULL)
	{
		Violation  *violation = violation_of("field_type", "candidates", NULL, 0);

		violation_text(violation, "expected", "ids");
		violations = list_make1(violation);
	}
	PG_RETURN_DATUM(violations_list(violations));
}

/* SQL: draw_ids(list) → integer[] */
Datum
draw_ids(PG_FUNCTION_ARGS)
{
	int			n;
	Datum	   *ids = read_ids(PG_GETARG_JSONB_P(0), &n);

	if (ids == NULL)
		PG_RETURN_NULL();
	PG_RETURN_ARRAYTYPE_P(construct_array(ids, n, INT4OID, sizeof(int32), true, TYPALIGN_INT));
}

/* SQL: require_formula(name, found) */
Datum
require_formula(PG_FUNCTION_ARGS)
{
	Violation  *violation;

	if (PG_GETARG_BOOL(1))
		PG_RETURN_VOID();
	violation = violation_of("no_such_formula", "formula", NULL, 0);
	violation_text(violation, "value", text_to_cstring(PG_GETARG_TEXT_PP(0)));
	refuse_one(ERRCODE_NO_SUCH_THING, violation);
}
