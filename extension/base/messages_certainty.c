/* What is certain of a count under way, in a sentence: no refusals. */
#include "base/message_lists.h"

static const Message messages[] = {
	{"certain_elected",
		{"{name} is certain to be elected: {lead} {lead?vote:votes} ahead, {voters} registered {voters?voter:voters} left "
			"to count.",
		"L’élection de {name} est acquise : {lead} voix d’avance, {voters} {voters?inscrit reste:inscrits restent} à "
			"dépouiller."},
		{NULL, NULL}},
	{"certain_runoff",
		{"A second round is certain: nobody can be elected in this one any more, {voters} registered {voters?voter:voters} "
			"left to count.",
		"Un second tour est certain : personne ne peut plus être élu à ce tour, {voters} "
			"{voters?inscrit reste:inscrits restent} à dépouiller."},
		{NULL, NULL}},
	{"certain_ahead",
		{"Nobody can catch up with {name} any more: {lead} {lead?vote:votes} ahead, {voters} registered "
			"{voters?voter:voters} left to count.",
		"Personne ne peut plus rejoindre {name} : {lead} voix d’avance, {voters} {voters?inscrit reste:inscrits restent} "
			"à dépouiller."},
		{NULL, NULL}},
	{"certain_nothing",
		{"Nothing is certain yet: {lead} {lead?vote:votes} ahead, {voters} registered {voters?voter:voters} left to count.",
		"Rien n’est acquis : {lead} voix d’avance, {voters} {voters?inscrit reste:inscrits restent} à dépouiller."},
		{NULL, NULL}},
	{"certain_unknown",
		{"Nothing is certain: the register of {offices} {offices?polling station:polling stations} left to count "
			"is not known.",
		"Rien n’est certain : la liste électorale de {offices} {offices?bureau non dépouillé:bureaux non dépouillés} "
			"n’est pas connue."},
		{NULL, NULL}},
};

const MessageList messages_certainty = {messages, sizeof(messages) / sizeof(messages[0])};
