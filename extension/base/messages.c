/*
 * Every sentence a user can be refused with. English uses the words of NIST SP
 * 1500-100, French those of the procès-verbal. {name} is an operand,
 * {word name} for the words of its codes, {codes name} for these with the codes,
 * which are to be given, {time name} for a moment as people write it, {name?one:many} for a word that is
 * counted; {office name}, {contest name} and so on for the name of what the operand is the id of (display_name.h);
 * {fields} for the fields in people's words with their articles, {Fields} for the same at the beginning of a sentence,
 * {label} for them as a label, {names} for fields as they are written, such as columns of a file. Spaces are ordinary
 * ones here: typography.h sets those that must not break.
 */
#include "postgres.h"

#include "base/message_lists.h"
#include "base/messages.h"

int			message_language = LANGUAGE_EN;

static const MessageList *const lists[] = {&messages_sheet, &messages_state, &messages_request, &messages_file,
	&messages_decision, &messages_certainty, &messages_node};

static const Message *
find(const char *rule)
{
	for (size_t list = 0; list < lengthof(lists); list++)
		for (size_t i = 0; i < lists[list]->n; i++)
			if (strcmp(lists[list]->messages[i].rule, rule) == 0)
				return &lists[list]->messages[i];
	elog(ERROR, "there is no message for rule \"%s\"", rule);
}

const char *
message_sentence(const char *rule)
{
	return find(rule)->sentence[message_language];
}

const char *
message_hint(const char *rule)
{
	return find(rule)->hint[message_language];
}

const char *
message_rule(int index)
{
	size_t		left = index;

	for (size_t list = 0; list < lengthof(lists); list++)
	{
		if (left < lists[list]->n)
			return lists[list]->messages[left].rule;
		left -= lists[list]->n;
	}
	return NULL;
}
