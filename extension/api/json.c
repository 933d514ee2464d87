/* Objects of JSON; see json.h. */
#include "api/json.h"

#include "utils/builtins.h"
#include "utils/numeric.h"
#include "utils/timestamp.h"

#include "api/moment.h"

void
json_begin(JsonbParseState **state)
{
	(void) pushJsonbValue(state, WJB_BEGIN_OBJECT, NULL);
}

Jsonb *
json_end(JsonbParseState **state)
{
	return JsonbValueToJsonb(pushJsonbValue(state, WJB_END_OBJECT, NULL));
}

static void
push_string(JsonbParseState **state, JsonbIteratorToken token, const char *bytes, int length)
{
	JsonbValue	value = {.type = jbvString,.val.string = {length, unconstify(char *, bytes)}};

	(void) pushJsonbValue(state, token, &value);
}

static void
push_null(JsonbParseState **state)
{
	JsonbValue	value = {.type = jbvNull};

	(void) pushJsonbValue(state, WJB_VALUE, &value);
}

void
json_key(JsonbParseState **state, const char *key)
{
	push_string(state, WJB_KEY, key, strlen(key));
}

void
json_integer(JsonbParseState **state, const char *key, int64 number)
{
	JsonbValue	value = {.type = jbvNumeric,.val.numeric = int64_to_numeric(number)};

	json_key(state, key);
	(void) pushJsonbValue(state, WJB_VALUE, &value);
}

void
json_string(JsonbParseState **state, const char *key, const char *value, int length)
{
	json_key(state, key);
	if (value == NULL)
		push_null(state);
	else
		push_string(state, WJB_VALUE, value, length);
}

void
json_document(JsonbParseState **state, const char *key, Jsonb *document)
{
	JsonbValue	value = {.type = jbvBinary,.val.binary = {VARSIZE_ANY_EXHDR(document), &document->root}};

	json_key(state, key);
	(void) pushJsonbValue(state, WJB_VALUE, &value);
}

void
json_column_moment(JsonbParseState **state, const char *key, const Row *row, int column)
{
	char	   *moment = palloc(MOMENT_SIZE);
	int			length = IS_NULL(row, column) ? 0 : moment_write(DatumGetTimestampTz(VALUE(row, column)), moment);

	json_string(state, key, length == 0 ? NULL : moment, length);
}
