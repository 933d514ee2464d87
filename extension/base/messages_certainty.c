/* What is told of a count, and what is certain of it, in a sentence: no refusals. */
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
	{"certain_level",
		{"Nobody leads alone, and nothing is left to count.",
		"Personne n’est seul en tête, et il ne reste rien à dépouiller."},
		{NULL, NULL}},
	{"certain_unknown",
		{"Nothing is certain: the register of {offices} {offices?polling station:polling stations} left to count "
			"is not known.",
		"Rien n’est certain : la liste électorale de {offices} {offices?bureau non dépouillé:bureaux non dépouillés} "
			"n’est pas connue."},
		{NULL, NULL}},
	{"night_ahead",
		{"{name} ahead with {percent}% of the valid votes; {counted} of {offices} polling {offices?station:stations} "
			"counted on {time at}.",
		"{name} en tête avec {percent} % des suffrages exprimés ; {counted} {counted?bureau dépouillé:bureaux dépouillés} "
			"sur {offices} le {time at}."},
		{NULL, NULL}},
	{"night_tie",
		{"{candidates} candidates are level at the top with {percent}% of the valid votes each; {counted} of {offices} "
			"polling {offices?station:stations} counted on {time at}.",
		"{candidates} candidats à égalité en tête avec {percent} % des suffrages exprimés chacun ; {counted} "
			"{counted?bureau dépouillé:bureaux dépouillés} sur {offices} le {time at}."},
		{NULL, NULL}},
	{"night_counted",
		{"{counted} of {offices} polling {offices?station:stations} counted on {time at}.",
		"{counted} {counted?bureau dépouillé:bureaux dépouillés} sur {offices} le {time at}."},
		{NULL, NULL}},
	{"night_contests",
		{"{counted} of {offices} polling {offices?station:stations} of {contests} constituencies counted on {time at}.",
		"{counted} {counted?bureau dépouillé:bureaux dépouillés} sur {offices} dans {contests} circonscriptions le "
			"{time at}."},
		{NULL, NULL}},
	{"night_nothing",
		{"None of {offices} polling {offices?station:stations} counted yet.",
		"Aucun bureau dépouillé sur {offices} pour l’instant."},
		{NULL, NULL}},
};

const MessageList messages_certainty = {messages, sizeof(messages) / sizeof(messages[0])};
