/* The members of an object of JSON; see members.h. */
#include "api/members.h"

#include "fmgr.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/json.h"
#include "utils/timestamp.h"

#include "api/json.h"
#include "api/moment.h"

static Member *
add(Members *members, const char *key)
{
	Member	   *member = &members->all[members->n];

	if (members->n++ == MEMBERS_MOST)
		elog(ERROR, "an object has more than %d members", MEMBERS_MOST);
	*member = (Member) {.key = key,.key_length = strlen(key)};
	return member;
}

void
member_number(Members *members, const char *key, int64 number)
{
	Member	   *member = add(members, key);

	member->kind = MEMBER_NUMBER;
	member->number = number;
}

void
member_string(Members *members, const char *key, const char *string)
{
	Member	   *member = add(members, key);

	member->kind = string == NULL ? MEMBER_NULL : MEMBER_STRING;
	member->string = string;
}

void
member_document(Members *members, const char *key, Jsonb *document)
{
	Member	   *member = add(members, key);

	member->kind = MEMBER_DOCUMENT;
	member->document = document;
}

void
member_json(Members *members, const char *key, const char *json)
{
	Member	   *member = add(members, key);

	member->kind = MEMBER_JSON;
	member->string = json;
}

void
member_column_integer(Members *members, const char *key, const Row *row, int column)
{
	if (IS_NULL(row, column))
		member_string(members, key, NULL);
	else
		member_number(members, key, DatumGetInt32(VALUE(row, column)));
}

void
member_column_text(Members *members, const char *key, const Row *row, int column)
{
	member_string(members, key, IS_NULL(row, column) ? NULL : TextDatumGetCString(VALUE(row, column)));
}

void
member_column_moment(Members *members, const char *key, const Row *row, int column)
{
	char	   *moment = palloc(MOMENT_SIZE);
	int			length = IS_NULL(row, column) ? 0 : moment_write(DatumGetTimestampTz(VALUE(row, column)), moment);

	member_string(members, key, length == 0 ? NULL : moment);
}

/* The order of jsonb: shorter keys first. */
static int
compare_members(const void *a, const void *b)
{
	const Member *left = *(const Member *const *) a,
			   *right = *(const Member *const *) b;

	if (left->key_length != right->key_length)
		return left->key_length - right->key_length;
	return memcmp(left->key, right->key, left->key_length);
}

static void
sort(Members *members, const Member **sorted)
{
	for (int i = 0; i < members->n; i++)
		sorted[i] = &members->all[i];
	if (members->n > 1)
		qsort(sorted, members->n, sizeof(Member *), compare_members);
}

static void
write_number(StringInfo out, int64 number)
{
	char		digits[MAXINT8LEN + 1];

	appendBinaryStringInfo(out, digits, pg_lltoa(number, digits));
}

static void
write_value(StringInfo out, const Member *member)
{
	switch (member->kind)
	{
		case MEMBER_NULL:
			appendStringInfoString(out, "null");
			break;
		case MEMBER_NUMBER:
			write_number(out, member->number);
			break;
		case MEMBER_STRING:
			escape_json(out, member->string);
			break;
		case MEMBER_DOCUMENT:
			(void) JsonbToCString(out, &member->document->root, VARSIZE(member->document));
			break;
		case MEMBER_JSON:
			appendStringInfoString(out, member->string);
			break;
	}
}

void
members_write(Members *members, StringInfo out)
{
	const Member *sorted[MEMBERS_MOST];

	sort(members, sorted);
	appendStringInfoChar(out, '{');
	for (int i = 0; i < members->n; i++)
	{
		appendStringInfoString(out, i == 0 ? "\"" : ", \"");
		appendBinaryStringInfo(out, sorted[i]->key, sorted[i]->key_length);
		appendBinaryStringInfo(out, "\": ", 3);
		write_value(out, sorted[i]);
	}
	appendStringInfoChar(out, '}');
}

static void
push(JsonbParseState **state, const Member *member)
{
	switch (member->kind)
	{
		case MEMBER_NULL:
		case MEMBER_STRING:
			json_string(state, member->key, member->string, member->string == NULL ? 0 : strlen(member->string));
			break;
		case MEMBER_NUMBER:
			json_integer(state, member->key, member->number);
			break;
		case MEMBER_DOCUMENT:
			json_document(state, member->key, member->document);
			break;
		case MEMBER_JSON:
			json_document(state, member->key, DatumGetJsonbP(DirectFunctionCall1(jsonb_in, CStringGetDatum(member->string))));
			break;
	}
}

Jsonb *
members_jsonb(Members *members)
{
	JsonbParseState *state = NULL;

	json_begin(&state);
	for (int i = 0; i < members->n; i++)
		push(&state, &members->all[i]);
	return json_end(&state);
}
