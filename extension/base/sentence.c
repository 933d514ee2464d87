/* Filling in the sentences of the catalogue; see sentence.h, and messages.c for the placeholders. */
#include "base/sentence.h"

#include "fmgr.h"
#include "lib/stringinfo.h"
#include "utils/builtins.h"
#include "utils/json.h"

#include "base/figures_shown.h"
#include "base/display_name.h"
#include "base/typography.h"
#include "base/words.h"

PG_FUNCTION_INFO_V1(code_word);
PG_FUNCTION_INFO_V1(message_catalogue);

/* Of "name?one:many" the word for as many as the operand says: French counts 0 and 1 as one, English 1 alone. */
static void
append_counted(StringInfo out, const Violation *violation, const char *name, const char *words, const char *close)
{
	const char *many = memchr(words, ':', close - words);
	const char *value = violation_value(violation, name, words - name - 1);
	int64		n = value ? strtoi64(value, NULL, 10) : 0;

	if (n == 1 || (n == 0 && message_language == LANGUAGE_FR))
		appendBinaryStringInfo(out, words, many - words);
	else
		appendBinaryStringInfo(out, many + 1, close - many - 1);
}

static void
append_quoted(StringInfo out, const char *name)
{
	appendStringInfo(out, message_language == LANGUAGE_FR ? "«\xc2\xa0%s\xc2\xa0»" : "“%s”", name);
}

/* A text of the catalogue, up to a placeholder or its end; returns where that is. */
static const char *
append_own(StringInfo out, const char *own)
{
	while (*own && *own != '{')
		if (message_language == LANGUAGE_FR)
			own += append_french(out, own);
		else
			appendStringInfoChar(out, *own++);
	return own;
}

/* What people call the thing whose id an operand is: “1” (École), Awa Ndong; of what is not there its number. */
static void
append_known(StringInfo out, const char *kind, size_t length, const char *id)
{
	char	   *within;
	char	   *name = display_name(kind, length, id, &within);

	if (name == NULL)
		appendStringInfo(out, message_language == LANGUAGE_FR ? "n°\xc2\xa0%s" : "no. %s", id);
	else if (strncmp(kind, "candidate", length) == 0)
		appendStringInfoString(out, name);
	else
		append_quoted(out, name);
	if (within != NULL)
		appendStringInfo(out, " (%s)", within);
}

/*
 * The fields in people's words: "le nombre d’inscrits", as a sentence begins "Le nombre d’inscrits", as a label "Nombre
 * d’inscrits".
 */
static void
append_fields(StringInfo out, const List *fields, bool with_article, bool capital)
{
	ListCell   *cell;

	foreach(cell, fields)
	{
		const char *field = lfirst(cell);
		const char *word = word_of_field(field, strlen(field), message_language);
		int			at;

		if (foreach_current_index(cell))
			appendStringInfoString(out, ", ");
		at = out->len;
		if (word)
			appendStringInfoString(out, word + (with_article ? 0 : word_article(word)));
		else
			append_quoted(out, field);
		if (!capital || foreach_current_index(cell))
			continue;
		if (strncmp(out->data + at, "é", 2) == 0)
			memcpy(out->data + at, "É", 2);
		else
			out->data[at] = pg_ascii_toupper(out->data[at]);
	}
}

/* Words of codes that ", " separates, with the codes where they are to be given; what has no word stays as it is. */
static void
append_words(StringInfo out, const char *codes, bool with_codes)
{
	while (*codes)
	{
		const char *comma = strstr(codes, ", ");
		size_t		length = comma ? (size_t) (comma - codes) : strlen(codes);
		const char *word = word_of_value(codes, length, message_language);

		if (word)
			appendStringInfoString(out, word + word_article(word));
		else
			appendBinaryStringInfo(out, codes, length);
		if (word && with_codes && (strlen(word) != length || strncmp(word, codes, length) != 0))
			appendStringInfo(out, " (%.*s)", (int) length, codes);
		if (comma)
			appendStringInfoString(out, ", ");
		codes += length + (comma ? 2 : 0);
	}
}

static bool
is_named(const char *name, const char *close, const char *wanted)
{
	return (size_t) (close - name) == strlen(wanted) && strncmp(name, wanted, close - name) == 0;
}

/* A placeholder, without its braces; messages.c has the forms. */
static void
append_placeholder(StringInfo out, const Violation *violation, const char *name, const char *close)
{
	const char *question = memchr(name, '?', close - name);
	bool		codes = strncmp(name, "codes ", 6) == 0;
	bool		time = strncmp(name, "time ", 5) == 0;
	bool		word = strncmp(name, "word ", 5) == 0;
	const char *space = question ? NULL : memchr(name, ' ', close - name);
	int			prefix = space ? space + 1 - name : 0;
	const Operand *operand;

	if (is_named(name, close, "fields") || is_named(name, close, "Fields") || is_named(name, close, "label"))
		append_fields(out, violation->fields, *name != 'l', *name != 'f');
	else if (is_named(name, close, "names"))
	{
		ListCell   *cell;

		foreach(cell, violation->fields)
		{
			if (foreach_current_index(cell))
				appendStringInfoString(out, ", ");
			append_quoted(out, lfirst(cell));
		}
	}
	else if (question)
		append_counted(out, violation, name, question + 1, close);
	else if ((operand = violation_operand_named(violation, name + prefix, close - name - prefix)) == NULL)
		appendStringInfoChar(out, '?');
	else if (time)
		append_time(out, operand->value);
	else if (word || codes)
		append_words(out, operand->value, codes);
	else if (prefix)
		append_known(out, name, prefix - 1, operand->value);
	else if (operand->is_number)
		append_number(out, operand->value);
	else
		appendStringInfoString(out, operand->value);
}

char *
sentence_write(const char *sentence, const Violation *violation)
{
	StringInfoData out;

	initStringInfo(&out);
	while (*(sentence = append_own(&out, sentence)))
	{
		const char *close = strchr(sentence, '}');

		append_placeholder(&out, violation, sentence + 1, close);
		sentence = close + 1;
	}
	return typography_for_client(out.data);
}

char *
sentence_write_in(Language language, const Violation *violation)
{
	int			was = message_language;
	char	   *sentence;

	message_language = language;
	PG_TRY();
	{
		sentence = sentence_write(message_sentence(violation->rule), violation);
	}
	PG_FINALLY();
	{
		message_language = was;
	}
	PG_END_TRY();
	return sentence;
}

/* word(code text): what people call a field, state, level or rule, without article; the code where no word is known. */
Datum
code_word(PG_FUNCTION_ARGS)
{
	char	   *code = text_to_cstring(PG_GETARG_TEXT_PP(0));
	const char *word = word_of_value(code, strlen(code), message_language);

	PG_RETURN_TEXT_P(cstring_to_text(word ? word + word_article(word) : code));
}

/* messages(): every rule with its sentence and hint in the session's language, as they stand in the catalogue. */
Datum
message_catalogue(PG_FUNCTION_ARGS)
{
	StringInfoData json;
	const char *rule;

	initStringInfo(&json);
	appendStringInfoChar(&json, '[');
	for (int i = 0; (rule = message_rule(i)) != NULL; i++)
	{
		appendStringInfo(&json, "%s{\"rule\":", i ? "," : "");
		escape_json(&json, rule);
		appendStringInfoString(&json, ",\"sentence\":");
		escape_json(&json, message_sentence(rule));
		appendStringInfoString(&json, ",\"hint\":");
		if (message_hint(rule))
			escape_json(&json, message_hint(rule));
		else
			appendStringInfoString(&json, "null");
		appendStringInfoChar(&json, '}');
	}
	appendStringInfoChar(&json, ']');
	PG_RETURN_TEXT_P(cstring_to_text(json.data));
}
