/* See reader.h. */
#include "formula/reader.h"

#include <math.h>

#include "lib/stringinfo.h"
#include "utils/builtins.h"
#include "utils/numeric.h"

char *
reader_path(const Reader *reader, const char *name)
{
	return reader->path[0] == '\0' ? pstrdup(name) : psprintf("%s.%s", reader->path, name);
}

Violation *
reader_mistake(const Reader *reader, const char *rule, const char *path)
{
	Violation  *violation = violation_make(rule);

	violation_field(violation, path);
	*reader->violations = lappend(*reader->violations, violation);
	return violation;
}

void
reader_wrong_type(const Reader *reader, const char *path, const char *expected)
{
	violation_text(reader_mistake(reader, "term_type", path), "expected", expected);
}

bool
reader_member(const Reader *reader, const char *name, JsonbValue *value)
{
	return getKeyJsonValueFromContainer(reader->object, name, strlen(name), value) != NULL;
}

void
reader_check_names(const Reader *reader, const char *const *known)
{
	JsonbIterator *it = JsonbIteratorInit(reader->object);
	JsonbValue	value;
	JsonbIteratorToken token;

	while ((token = JsonbIteratorNext(&it, &value, true)) != WJB_DONE)
	{
		const char *const *name = known;

		if (token != WJB_KEY)
			continue;
		while (*name != NULL && (strlen(*name) != value.val.string.len ||
			strncmp(*name, value.val.string.val, value.val.string.len) != 0))
			name++;
		if (*name == NULL)
			reader_mistake(reader, "term_unknown", reader_path(reader, pnstrdup(value.val.string.val, value.val.string.len)));
	}
}

static char *
names_of(const Choice *choices)
{
	StringInfoData names;

	initStringInfo(&names);
	for (; choices->name != NULL; choices++)
		appendStringInfo(&names, "%s%s", names.len > 0 ? ", " : "", choices->name);
	return names.data;
}

int
reader_choose(const Reader *reader, const char *path, const JsonbValue *value, const Choice *choices)
{
	if (value->type == jbvString)
		for (const Choice *choice = choices; choice->name != NULL; choice++)
			if (strlen(choice->name) == value->val.string.len &&
				strncmp(choice->name, value->val.string.val, value->val.string.len) == 0)
				return choice->value;
	violation_text(reader_mistake(reader, "term_choice", path), "allowed", names_of(choices));
	return choices->value;
}

int
reader_choice(const Reader *reader, const char *name, const Choice *choices, int otherwise)
{
	JsonbValue	value;

	if (reader_member(reader, name, &value))
		return reader_choose(reader, reader_path(reader, name), &value, choices);
	if (otherwise >= 0)
		return otherwise;
	reader_mistake(reader, "term_missing", reader_path(reader, name));
	return choices->value;
}

bool
reader_flag(const Reader *reader, const char *name)
{
	JsonbValue	value;

	if (!reader_member(reader, name, &value))
		return false;
	if (value.type == jbvBool)
		return value.val.boolean;
	reader_wrong_type(reader, reader_path(reader, name), "boolean");
	return false;
}

static int32_t
reader_whole_number(const Reader *reader, const char *path, const JsonbValue *value, int32_t least, int32_t most)
{
	if (value->type == jbvNumeric)
	{
		double		number = DatumGetFloat8(DirectFunctionCall1(numeric_float8_no_overflow, NumericGetDatum(value->val.numeric)));

		if (number >= least && number <= most && number == floor(number))
			return (int32_t) number;
	}
	else
	{
		reader_wrong_type(reader, path, "integer");
		return least;
	}
	{
		Violation  *violation = reader_mistake(reader, "term_range", path);

		violation_number(violation, "min", least);
		violation_number(violation, "max", most);
	}
	return least;
}

int32_t
reader_number(const Reader *reader, const char *name, int32_t least, int32_t most, int32_t otherwise)
{
	JsonbValue	value;

	return reader_member(reader, name, &value) ? reader_whole_number(reader, reader_path(reader, name), &value, least,
		most) : otherwise;
}

Share
reader_share(const Reader *reader, const char *name, bool required, Share otherwise)
{
	JsonbValue	value;
	int			p;
	int			q;
	int			end = 0;

	if (!reader_member(reader, name, &value))
	{
		if (required)
			reader_mistake(reader, "term_missing", reader_path(reader, name));
		return otherwise;
	}
	if (value.type == jbvString && value.val.string.len < 20)
	{
		char	   *literal = pnstrdup(value.val.string.val, value.val.string.len);

		if (strspn(literal, "0123456789/") == strlen(literal) && strlen(literal) <= 15
			&& sscanf(literal, "%7d/%7d%n", &p, &q, &end) == 2 && literal[end] == '\0' && q >= 1 && q <= 1000000 && p <= q)
			return (Share) {p, q};
	}
	reader_mistake(reader, "term_share", reader_path(reader, name));
	return otherwise;
}

int32_t
reader_list(const Reader *reader, const char *name, int32_t most, void (*read) (const Reader *, void *, int32_t),
	void *into)
{
	JsonbValue	value;
	JsonbIterator *it;
	JsonbIteratorToken token;
	char	   *path = reader_path(reader, name);
	int32_t		n = 0;

	if (!reader_member(reader, name, &value))
		return 0;
	if (value.type != jbvBinary)
	{
		reader_wrong_type(reader, path, "array");
		return 0;
	}
	if (JsonContainerIsObject(value.val.binary.data))
	{
		Reader		one = {path, value.val.binary.data, reader->violations};

		read(&one, into, 0);
		return 1;
	}
	it = JsonbIteratorInit(value.val.binary.data);
	while ((token = JsonbIteratorNext(&it, &value, true)) != WJB_DONE)
	{
		Reader		item = {psprintf("%s[%d]", path, n), NULL, reader->violations};

		if (token != WJB_ELEM)
			continue;
		if (n == most)
		{
			violation_number(reader_mistake(reader, "term_list_length", path), "max", most);
			return n;
		}
		if (value.type == jbvBinary && JsonContainerIsObject(value.val.binary.data))
		{
			item.object = value.val.binary.data;
			read(&item, into, n++);
		}
		else
			reader_wrong_type(reader, item.path, "object");
	}
	return n;
}
