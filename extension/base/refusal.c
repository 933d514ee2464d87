/* Raising violations as one error, from C and from SQL; see refusal.h. */
#include "base/refusal.h"

#include "commands/copy.h"
#include "fmgr.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/json.h"
#include "utils/jsonb.h"

#include "base/member.h"
#include "base/messages.h"
#include "base/sentence.h"

PG_FUNCTION_INFO_V1(refuse_violations);
PG_FUNCTION_INFO_V1(violation_message);
PG_FUNCTION_INFO_V1(violation_list);

static void
append_fields(StringInfo out, const Violation *violation)
{
	ListCell   *cell;

	appendStringInfoString(out, ",\"fields\":[");
	foreach(cell, violation->fields)
	{
		if (foreach_current_index(cell))
			appendStringInfoChar(out, ',');
		escape_json(out, lfirst(cell));
	}
	appendStringInfoChar(out, ']');
}

static void
append_context(StringInfo out, const Violation *violation)
{
	ListCell   *cell;

	appendStringInfoString(out, ",\"context\":{");
	foreach(cell, violation->operands)
	{
		Operand    *operand = lfirst(cell);

		if (foreach_current_index(cell))
			appendStringInfoChar(out, ',');
		escape_json(out, operand->name);
		appendStringInfoChar(out, ':');
		if (operand->is_number)
			appendStringInfoString(out, operand->value);
		else
			escape_json(out, operand->value);
	}
	appendStringInfoString(out, "}}");
}

static void
append_json(StringInfo out, const Violation *violation)
{
	appendStringInfoString(out, "{\"code\":");
	escape_json(out, violation->rule);
	append_fields(out, violation);
	appendStringInfoString(out, ",\"message\":");
	escape_json(out, sentence_write(message_sentence(violation->rule), violation));
	append_context(out, violation);
}

char *
violation_json(const Violation *violation)
{
	StringInfoData json;

	initStringInfo(&json);
	appendStringInfoString(&json, "{\"rule\":");
	escape_json(&json, violation->rule);
	append_fields(&json, violation);
	append_context(&json, violation);
	return json.data;
}

Datum
violations_list(List *violations)
{
	StringInfoData json;
	ListCell   *cell;

	initStringInfo(&json);
	appendStringInfoChar(&json, '[');
	foreach(cell, violations)
		appendStringInfo(&json, "%s%s", foreach_current_index(cell) ? "," : "", violation_json(lfirst(cell)));
	appendStringInfoChar(&json, ']');
	return DirectFunctionCall1(jsonb_in, CStringGetDatum(json.data));
}

char *
violations_json(List *violations)
{
	StringInfoData json;
	ListCell   *cell;

	initStringInfo(&json);
	appendStringInfoChar(&json, '[');
	foreach(cell, violations)
	{
		if (foreach_current_index(cell) == VIOLATIONS_LISTED)
			break;
		if (foreach_current_index(cell))
			appendStringInfoChar(&json, ',');
		append_json(&json, lfirst(cell));
	}
	appendStringInfoChar(&json, ']');
	return json.data;
}

/*
 * A refusal says all itself: which of the extension's functions found it, and by which queries, is no business of who
 * reads it, and would stand as CONTEXT below every sentence. The line of a file that COPY was reading stays. Elsewhere
 * than in a session (a subscription's worker) there is nobody who asked, and the log keeps the whole context. The
 * callbacks are copies: those of callers that catch the error stay as they are, and are theirs again by PG_CATCH.
 */
static void
keep_context_of_copy(void)
{
	ErrorContextCallback *kept = NULL,
			  **end = &kept;

	if (MyBackendType != B_BACKEND)
		return;
	for (ErrorContextCallback *each = error_context_stack; each != NULL; each = each->previous)
		if (each->callback == CopyFromErrorCallback)
		{
			*end = palloc(sizeof(ErrorContextCallback));
			**end = (ErrorContextCallback) {.callback = each->callback,.arg = each->arg};
			end = &(*end)->previous;
		}
	error_context_stack = kept;
}

void
refuse(int sqlstate, Violation *headline, List *violations)
{
	Violation  *first = linitial(violations);
	const char *hint = message_hint(first->rule);
	StringInfoData detail;
	ListCell   *cell;

	if (headline == NULL && list_length(violations) > 1)
	{
		headline = violation_make("several");
		violation_number(headline, "count", list_length(violations));
	}
	initStringInfo(&detail);
	foreach(cell, violations)
	{
		if (foreach_current_index(cell) == VIOLATIONS_LISTED)
			break;
		appendStringInfo(&detail, "%s%s", foreach_current_index(cell) ? "\n" : "",
						 sentence_write(message_sentence(((Violation *) lfirst(cell))->rule), lfirst(cell)));
	}
	keep_context_of_copy();
	ereport(ERROR,
			(errcode(sqlstate),
			 errmsg_internal("%s", headline ? sentence_write(message_sentence(headline->rule), headline) : detail.data),
			 headline ? errdetail_internal("%s", detail.data) : 0,
			 hint ? errhint("%s", sentence_write(hint, first)) : 0,
			 err_generic_string(PG_DIAG_CONSTRAINT_NAME, violations_json(violations))));
}

void
refuse_one(int sqlstate, Violation *violation)
{
	refuse(sqlstate, NULL, list_make1(violation));
}

void
refuse_status(const char *rule, const char *field, const char *name, int64 id, const char *status)
{
	Violation  *violation = violation_of(rule, field, name, id);

	violation_text(violation, "status", status);
	refuse_one(ERRCODE_WRONG_STATE, violation);
}

/* Reads {"rule":…, "fields":[…], "context":{…}}: what res_elec_internal.violation() makes. */
static Violation *
violation_from_jsonb(JsonbContainer *object)
{
	JsonbValue	value;
	Violation  *violation;
	JsonbIterator *it;
	JsonbIteratorToken token;
	char	   *name = NULL;
	bool		is_number;

	if (!JsonContainerIsObject(object) ||
		getKeyJsonValueFromContainer(object, "rule", 4, &value) == NULL)
		elog(ERROR, "a violation is an object with a rule");
	violation = violation_make(value_text(&value, NULL));
	if (getKeyJsonValueFromContainer(object, "fields", 6, &value) && value.type == jbvBinary)
	{
		it = JsonbIteratorInit(value.val.binary.data);
		while ((token = JsonbIteratorNext(&it, &value, true)) != WJB_DONE)
			if (token == WJB_ELEM)
				violation_field(violation, value_text(&value, NULL));
	}
	if (getKeyJsonValueFromContainer(object, "context", 7, &value) && value.type == jbvBinary)
	{
		it = JsonbIteratorInit(value.val.binary.data);
		while ((token = JsonbIteratorNext(&it, &value, true)) != WJB_DONE)
		{
			if (token == WJB_KEY)
				name = value_text(&value, NULL);
			else if (token == WJB_VALUE)
			{
				char	   *operand = value_text(&value, &is_number);

				violation_operand(violation, name, operand, is_number);
			}
		}
	}
	return violation;
}

List *
violations_of_list(Jsonb *list)
{
	List	   *violations = NIL;
	JsonbIterator *it = JsonbIteratorInit(&list->root);
	JsonbValue	value;
	JsonbIteratorToken token;

	while ((token = JsonbIteratorNext(&it, &value, true)) != WJB_DONE)
		if (token == WJB_ELEM && value.type == jbvBinary)
			violations = lappend(violations, violation_from_jsonb(value.val.binary.data));
	return violations;
}

/* refuse(sqlstate text, violations jsonb): SQL's way to the same errors. */
Datum
refuse_violations(PG_FUNCTION_ARGS)
{
	const char *sqlstate = text_to_cstring(PG_GETARG_TEXT_PP(0));
	List	   *violations;

	if (strlen(sqlstate) != 5 || strspn(sqlstate, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") != 5)
		elog(ERROR, "\"%s\" is not an SQLSTATE", sqlstate);
	violations = violations_of_list(PG_GETARG_JSONB_P(1));
	if (violations != NIL)
		refuse(MAKE_SQLSTATE(sqlstate[0], sqlstate[1], sqlstate[2], sqlstate[3], sqlstate[4]),
			   NULL, violations);
	PG_RETURN_VOID();
}

/* message(violation jsonb): the sentence, for an answer that is no error of the database. */
Datum
violation_message(PG_FUNCTION_ARGS)
{
	Jsonb	   *json = PG_GETARG_JSONB_P(0);
	Violation  *violation = violation_from_jsonb(&json->root);

	PG_RETURN_TEXT_P(cstring_to_text(sentence_write(message_sentence(violation->rule), violation)));
}

/* violation_list(violations jsonb): the same list as an error has it, for an answer that is none. */
Datum
violation_list(PG_FUNCTION_ARGS)
{
	char	   *json = violations_json(violations_of_list(PG_GETARG_JSONB_P(0)));

	PG_RETURN_DATUM(DirectFunctionCall1(jsonb_in, CStringGetDatum(json)));
}
