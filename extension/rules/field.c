/*
 * A field of a request or of a file, judged by what its route says of it: {kind, min, max, allowed, pattern, format,
 * expected}. kind is text, choice, integer, number or date; min and max are of its characters or its value; pattern is
 * a regular expression of a text, format "email".
 */
#include "rules/field.h"

#include "catalog/pg_collation.h"
#include "fmgr.h"
#include "mb/pg_wchar.h"
#include "utils/builtins.h"
#include "utils/datetime.h"
#include "utils/fmgrprotos.h"
#include "utils/numeric.h"

#include "base/name.h"
#include "base/number.h"
#include "base/refusal.h"
#include "rules/contact.h"

PG_FUNCTION_INFO_V1(field_violation);
PG_FUNCTION_INFO_V1(field_scalar);

static bool
spec_value(Jsonb *spec, const char *name, JsonbValue *value)
{
	return getKeyJsonValueFromContainer(&spec->root, name, strlen(name), value) != NULL;
}

/* A text of the spec; NULL: it has none such. */
static char *
spec_text(Jsonb *spec, const char *name)
{
	JsonbValue	value;

	return spec_value(spec, name, &value) && value.type == jbvString ? pnstrdup(value.val.string.val, value.val.string.len)
		: NULL;
}

static bool
is_kind(const char *kind, const char *wanted)
{
	return kind != NULL && strcmp(kind, wanted) == 0;
}

static int
compare(Numeric a, Numeric b)
{
	return DatumGetInt32(DirectFunctionCall2(numeric_cmp, NumericGetDatum(a), NumericGetDatum(b)));
}

/* A bound that the spec does not give bounds nothing. */
static bool
is_within(Jsonb *spec, Numeric value)
{
	JsonbValue	bound;

	if (spec_value(spec, "min", &bound) && bound.type == jbvNumeric && compare(value, bound.val.numeric) < 0)
		return false;
	return !(spec_value(spec, "max", &bound) && bound.type == jbvNumeric && compare(value, bound.val.numeric) > 0);
}

static void
add_bound(Violation *violation, Jsonb *spec, const char *name)
{
	JsonbValue	bound;

	if (spec_value(spec, name, &bound) && bound.type == jbvNumeric)
		violation_operand(violation, name,
			DatumGetCString(DirectFunctionCall1(numeric_out, NumericGetDatum(bound.val.numeric))), true);
	else
		violation_operand(violation, name, "null", true);
}

static Violation *
outside(const char *rule, const char *field, Jsonb *spec)
{
	Violation  *violation = violation_of(rule, field, NULL, 0);

	add_bound(violation, spec, "min");
	add_bound(violation, spec, "max");
	return violation;
}

static Violation *
unexpected(const char *rule, const char *field, const char *name, const char *expected)
{
	Violation  *violation = violation_of(rule, field, NULL, 0);

	violation_text(violation, name, expected == NULL ? "" : expected);
	return violation;
}

static Numeric
length_of(const JsonbValue *value)
{
	size_t		length;
	char	   *name = name_clean(value->val.string.val, value->val.string.len, &length);

	return int64_to_numeric(pg_mbstrlen_with_len(name, length));
}

static bool
has_form(Jsonb *spec, const JsonbValue *value)
{
	char	   *pattern = spec_text(spec, "pattern");

	if (is_kind(spec_text(spec, "format"), "email") && !email_is_address(value->val.string.val, value->val.string.len))
		return false;
	return pattern == NULL ||
		DatumGetBool(DirectFunctionCall2Coll(textregexeq, DEFAULT_COLLATION_OID,
											 PointerGetDatum(cstring_to_text_with_len(value->val.string.val, value->val.string.len)),
											 CStringGetTextDatum(pattern)));
}

static Violation *
judge_text(const char *field, const JsonbValue *value, Jsonb *spec)
{
	if (value->type != jbvString)
		return unexpected("field_type", field, "expected", "text");
	if (!is_within(spec, length_of(value)))
		return outside("field_length", field, spec);
	if (!has_form(spec, value))
		return unexpected("field_format", field, "expected", spec_text(spec, "expected"));
	return NULL;
}

/* One of a list; which they are is told. */
static Violation *
judge_choice(const char *field, const JsonbValue *value, Jsonb *spec)
{
	JsonbValue	allowed,
				each;
	JsonbIterator *it;
	JsonbIteratorToken token;
	StringInfoData list;

	initStringInfo(&list);
	if (!spec_value(spec, "allowed", &allowed) || allowed.type != jbvBinary)
		elog(ERROR, "field \"%s\" has no list of what is allowed", field);
	it = JsonbIteratorInit(allowed.val.binary.data);
	while ((token = JsonbIteratorNext(&it, &each, true)) != WJB_DONE)
	{
		if (token != WJB_ELEM || each.type != jbvString)
			continue;
		if (value->type == jbvString && value->val.string.len == each.val.string.len &&
			memcmp(value->val.string.val, each.val.string.val, each.val.string.len) == 0)
			return NULL;
		appendStringInfo(&list, "%s%.*s", list.len > 0 ? ", " : "", each.val.string.len, each.val.string.val);
	}
	return unexpected("field_choice", field, "allowed", list.data);
}

static bool
is_whole(Numeric value)
{
	return compare(value, DatumGetNumeric(DirectFunctionCall2(numeric_trunc, NumericGetDatum(value), Int32GetDatum(0)))) ==
		0;
}

static Violation *
judge_number(const char *field, const JsonbValue *value, Jsonb *spec, bool whole)
{
	if (value->type != jbvNumeric)
		return unexpected("field_type", field, "expected", whole ? "integer" : "number");
	if (!is_within(spec, value->val.numeric) || (whole && !is_whole(value->val.numeric)))
		return outside(whole ? "field_range" : "field_bounds", field, spec);
	return NULL;
}

/* A day of the calendar, written 1970-12-31. */
static bool
is_date(const char *day, int length)
{
	int			given[3],
				is[3];

	if (length != 10 || day[4] != '-' || day[7] != '-' || strspn(day, "0123456789-") < 10)
		return false;
	given[0] = atoi(pnstrdup(day, 4));
	given[1] = atoi(pnstrdup(day + 5, 2));
	given[2] = atoi(pnstrdup(day + 8, 2));
	j2date(date2j(given[0], given[1], given[2]), &is[0], &is[1], &is[2]);
	return given[0] >= 1800 && given[0] <= 2200 && memcmp(given, is, sizeof(given)) == 0;
}

static Violation *
judge_date(const char *field, const JsonbValue *value)
{
	if (value->type != jbvString || !is_date(pnstrdup(value->val.string.val, value->val.string.len),
		value->val.string.len))
		return unexpected("field_type", field, "expected", "date");
	return NULL;
}

Violation *
field_judge(const char *field, const JsonbValue *value, Jsonb *spec)
{
	char	   *kind = spec_text(spec, "kind");

	if (is_kind(kind, "text"))
		return judge_text(field, value, spec);
	if (is_kind(kind, "choice"))
		return judge_choice(field, value, spec);
	if (is_kind(kind, "date"))
		return judge_date(field, value);
	return judge_number(field, value, spec, is_kind(kind, "integer"));
}

/* The number, or the trimmed date, that a text is; null of an empty one. Whether it is another value now. */
static bool
read_text(JsonbValue *value, bool is_date)
{
	const char *trimmed = value->val.string.val;
	size_t		length = value->val.string.len;

	number_trim(&trimmed, &length);
	if (length == 0)
		value->type = jbvNull;
	else if (is_date && length < (size_t) value->val.string.len)
	{
		value->val.string.val = unconstify(char *, trimmed);
		value->val.string.len = length;
	}
	else if (!is_date && number_is_written(trimmed, length))
	{
		value->type = jbvNumeric;
		value->val.numeric = DatumGetNumeric(DirectFunctionCall3(numeric_in, CStringGetDatum(pnstrdup(trimmed, length)),
																 ObjectIdGetDatum(InvalidOid), Int32GetDatum(-1)));
	}
	else
		return false;
	return true;
}

static bool
read_as(JsonbValue *value, const char *kind)
{
	return value->type == jbvString && (is_kind(kind, "integer") || is_kind(kind, "number") || is_kind(kind, "date")) &&
		read_text(value, is_kind(kind, "date"));
}

bool
field_read(JsonbValue *value, Jsonb *spec)
{
	return read_as(value, spec_text(spec, "kind"));
}

/* SQL: scalar(value, kind) */
Datum
field_scalar(PG_FUNCTION_ARGS)
{
	Jsonb	   *given = PG_GETARG_JSONB_P(0);
	JsonbValue	value;

	if (!JB_ROOT_IS_SCALAR(given) || !JsonbExtractScalar(&given->root, &value) ||
		!read_as(&value, text_to_cstring(PG_GETARG_TEXT_PP(1))))
		PG_RETURN_JSONB_P(given);
	PG_RETURN_JSONB_P(JsonbValueToJsonb(&value));
}

/* SQL: field_violation(field, value, spec) → the violation, or NULL */
Datum
field_violation(PG_FUNCTION_ARGS)
{
	Jsonb	   *value = PG_GETARG_JSONB_P(1);
	JsonbValue	scalar;
	Violation  *violation;

	if (!JsonbExtractScalar(&value->root, &scalar))
		scalar.type = jbvBinary;
	violation = field_judge(text_to_cstring(PG_GETARG_TEXT_PP(0)), &scalar, PG_GETARG_JSONB_P(2));
	if (violation == NULL)
		PG_RETURN_NULL();
	PG_RETURN_DATUM(DirectFunctionCall1(jsonb_in, CStringGetDatum(violation_json(violation))));
}
