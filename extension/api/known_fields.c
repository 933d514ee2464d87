/*
 * Whether a request has fields that its route does not take: asked of each request that writes, so that only where
 * there are such the slow way (res_elec_api.name_ignored) looks which they are.
 */
#include "base/compat.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/jsonb.h"

PG_FUNCTION_INFO_V1(fields_known);

/* Names, as an array of texts has them. */
typedef struct Names
{
	Datum	   *all;
	int			n;
} Names;

static Names
names_of(ArrayType *array)
{
	Names		names;
	bool	   *nulls;

	deconstruct_array(array, TEXTOID, -1, false, TYPALIGN_INT, &names.all, &nulls, &names.n);
	return names;
}

static bool
has_name(const Names *names, int first, const JsonbValue *key)
{
	for (int i = first; i < names->n; i++)
	{
		text	   *name = DatumGetTextPP(names->all[i]);

		if (VARSIZE_ANY_EXHDR(name) == key->val.string.len &&
			memcmp(VARDATA_ANY(name), key->val.string.val, key->val.string.len) == 0)
			return true;
	}
	return false;
}

/* Whether all keys of an object are among the names from the first on. */
static bool
object_known(JsonbContainer *object, const Names *names, int first)
{
	JsonbIterator *iterator = JsonbIteratorInit(object);
	JsonbIteratorToken token;
	JsonbValue	value;

	while ((token = JsonbIteratorNext(&iterator, &value, true)) != WJB_DONE)
		if (token == WJB_KEY && !has_name(names, first, &value))
			return false;
	return true;
}

/* Whether the field that is first of the names is left out, or a list of objects that have no keys but the others. */
static bool
list_known(JsonbContainer *body, const Names *names)
{
	text	   *field = DatumGetTextPP(names->all[0]);
	JsonbValue	element;
	JsonbValue *list = getKeyJsonValueFromContainer(body, VARDATA_ANY(field), VARSIZE_ANY_EXHDR(field), NULL);
	JsonbIterator *iterator;

	if (list == NULL)
		return true;
	if (list->type != jbvBinary || !JsonContainerIsArray(list->val.binary.data))
		return false;			/* a form has it as a text */
	iterator = JsonbIteratorInit(list->val.binary.data);
	(void) JsonbIteratorNext(&iterator, &element, false);
	while (JsonbIteratorNext(&iterator, &element, true) == WJB_ELEM)
		if (element.type != jbvBinary || !JsonContainerIsObject(element.val.binary.data) ||
			!object_known(element.val.binary.data, names, 1))
			return false;
	return true;
}

/* SQL: fields_known(sent, fields, list) */
Datum
fields_known(PG_FUNCTION_ARGS)
{
	Names		fields = names_of(PG_GETARG_ARRAYTYPE_P(1)),
				list = names_of(PG_GETARG_ARRAYTYPE_P(2));
	JsonbContainer *body;

	if (PG_ARGISNULL(0) || !JB_ROOT_IS_OBJECT(PG_GETARG_JSONB_P(0)))
		PG_RETURN_BOOL(true);
	body = &PG_GETARG_JSONB_P(0)->root;
	PG_RETURN_BOOL(object_known(body, &fields, 0) && (list.n == 0 || list_known(body, &list)));
}
