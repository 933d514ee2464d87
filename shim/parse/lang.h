/* The languages of answers, and which one a client wants. Nothing is allocated or kept. */
#ifndef LANG_H
#define LANG_H

#include <stdbool.h>
#include <stddef.h>

typedef enum Language { LANG_FR, LANG_EN, LANG_COUNT } Language;

/* The language an Accept-Language value asks for; NULL, unreadable or undecided: French. */
Language lang_choose(const char *header, size_t length);
/* Reads "lang=fr" or "lang=en" of a query string; false, and the language is left, when it has none. */
bool lang_in_query(const char *query, size_t length, Language *language);
/* "fr" or "en". */
const char *lang_name(Language language);

#endif
