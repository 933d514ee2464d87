/* Reading single values of a jsonb; see member.h. */
#include "base/member.h"

#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/numeric.h"

char *
value_text(const JsonbValue *value, bool *is_number)
{
	if (is_number != NULL)
		*is_number = value->type == jbvNumeric;
	switch (value->type)
	{
		case jbvString:
			return pnstrdup(value->val.string.val, value->val.string.len);
		case jbvNumeric:
			return DatumGetCString(DirectFunctionCall1(numeric_out, NumericGetDatum(value->val.numeric)));
		case jbvBool:
			return pstrdup(value->val.boolean ? "true" : "false");
		case jbvBinary:
			return JsonbToCString(NULL, value->val.binary.data, value->val.binary.len);
		default:
			return pstrdup("null");
	}
}

bool
member_value(const Jsonb *object, const char *name, JsonbValue *value)
{
	JsonbContainer *root = unconstify(JsonbContainer *, &object->root);

	return JsonContainerIsObject(root) && getKeyJsonValueFromContainer(root, name, strlen(name), value) != NULL &&
		value->type != jbvNull;
}

char *
member_text(const Jsonb *object, const char *name)
{
	JsonbValue	value;

	return member_value(object, name, &value) ? value_text(&value, NULL) : NULL;
}

bool
member_is_there(const Jsonb *object, const char *name)
{
	JsonbContainer *root = unconstify(JsonbContainer *, &object->root);
	JsonbValue	value;

	return JsonContainerIsObject(root) && getKeyJsonValueFromContainer(root, name, strlen(name), &value) != NULL;
}

bool
value_is_null(Jsonb *value)
{
	JsonbValue	scalar;

	return JB_ROOT_IS_SCALAR(value) && JsonbExtractScalar(&value->root, &scalar) && scalar.type == jbvNull;
}
