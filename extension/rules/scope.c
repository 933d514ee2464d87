/*
 * What a collaborator may enter sheets for: {center_ids, province, department, commune}, centers of their director's
 * elections, or areas by name. Each form of it is judged here; which areas the names mean, SQL has looked up.
 */
#include "base/compat.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/snapmgr.h"

#include "base/lookup.h"
#include "base/member.h"
#include "base/refusal.h"
#include "base/row.h"
#include "rules/field.h"

#define MOST_CENTERS 10000
#define CENTERS "center_ids"
#define FORM "{\"center_ids\": [1, 2]}, {\"province\": \"…\", \"department\": \"…\", \"commune\": \"…\"}"

PG_FUNCTION_INFO_V1(scope_violations);
PG_FUNCTION_INFO_V1(require_scope_areas);
PG_FUNCTION_INFO_V1(require_scope_centers);

static const char *const areas[] = {"province", "department", "commune"};

static bool
is_key(const JsonbValue *key, const char *name)
{
	return (size_t) key->val.string.len == strlen(name) && memcmp(key->val.string.val, name, key->val.string.len) == 0;
}

static bool
is_name_of_area(const JsonbValue *key)
{
	for (size_t i = 0; i < lengthof(areas); i++)
		if (is_key(key, areas[i]))
			return true;
	return false;
}

/* At most so many ids. */
static bool
are_ids(const JsonbValue *list)
{
	Jsonb	   *spec = DatumGetJsonbP(DirectFunctionCall1(jsonb_in,
		CStringGetDatum("{\"kind\": \"integer\", \"min\": 1, \"max\": 2147483647}")));
	JsonbIterator *it;
	JsonbIteratorToken token;
	JsonbValue	each;

	if (list->type != jbvBinary || !JsonContainerIsArray(list->val.binary.data) ||
		JsonContainerSize(list->val.binary.data) > MOST_CENTERS)
		return false;
	it = JsonbIteratorInit(list->val.binary.data);
	while ((token = JsonbIteratorNext(&it, &each, true)) != WJB_DONE)
		if (token == WJB_ELEM && field_judge("scope", &each, spec) != NULL)
			return false;
	return true;
}

static bool
has_form(Jsonb *scope)
{
	JsonbIterator *it = JsonbIteratorInit(&scope->root);
	JsonbIteratorToken token;
	JsonbValue	key,
				value;

	if (!JB_ROOT_IS_OBJECT(scope))
		return false;
	while ((token = JsonbIteratorNext(&it, &key, true)) != WJB_DONE)
	{
		if (token != WJB_KEY)
			continue;
		(void) JsonbIteratorNext(&it, &value, true);
		if (is_key(&key, CENTERS) ? !are_ids(&value) : !is_name_of_area(&key) || value.type != jbvString)
			return false;
	}
	return true;
}

/* SQL: scope_violations(scope): its form alone */
Datum
scope_violations(PG_FUNCTION_ARGS)
{
	Violation  *violation;

	if (PG_ARGISNULL(0) || value_is_null(PG_GETARG_JSONB_P(0)) || has_form(PG_GETARG_JSONB_P(0)))
		PG_RETURN_DATUM(violations_list(NIL));
	violation = violation_of("field_format", "scope", NULL, 0);
	violation_text(violation, "expected", FORM);
	PG_RETURN_DATUM(violations_list(list_make1(violation)));
}

/* SQL: require_scope_areas(scope, area_ids): the areas that it names, where it names any */
Datum
require_scope_areas(PG_FUNCTION_ARGS)
{
	Jsonb	   *scope = PG_ARGISNULL(0) ? NULL : PG_GETARG_JSONB_P(0);

	if (scope == NULL || ArrayGetNItems(ARR_NDIM(PG_GETARG_ARRAYTYPE_P(1)), ARR_DIMS(PG_GETARG_ARRAYTYPE_P(1))) > 0)
		PG_RETURN_VOID();
	for (size_t i = 0; i < lengthof(areas); i++)
		if (member_is_there(scope, areas[i]))
			refuse_one(ERRCODE_SHEET_INVALID, violation_of("scope_area", "scope", NULL, 0));
	PG_RETURN_VOID();
}

/* Whether a center is of an election of this director; 0: of nobody. */
static bool
is_center_of(int32 center_id, int32 director_id)
{
	Datum		found;
	Row			row;

	if (director_id == 0 || !lookup_row("center", "center_pkey", GetActiveSnapshot(), center_id, &found))
		return false;
	row = row_of_datum(found);
	if (!lookup_row("election", "election_pkey", GetActiveSnapshot(), row_integer(&row, "election_id"), &found))
		return false;
	row = row_of_datum(found);
	return row_integer(&row, "owner_id") == director_id;
}

/* SQL: require_scope_centers(center_ids, director_id) */
Datum
require_scope_centers(PG_FUNCTION_ARGS)
{
	Datum	   *centers;
	int			n;

	deconstruct_array(PG_GETARG_ARRAYTYPE_P(0), INT4OID, sizeof(int32), true, TYPALIGN_INT, &centers, NULL, &n);
	for (int i = 0; i < n; i++)
		if (!is_center_of(DatumGetInt32(centers[i]), PG_ARGISNULL(1) ? 0 : PG_GETARG_INT32(1)))
			refuse_one(ERRCODE_SHEET_INVALID, violation_of("scope_center", "scope", NULL, 0));
	PG_RETURN_VOID();
}
