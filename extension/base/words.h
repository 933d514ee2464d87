/*
 * What people call what programs call by a code: fields, states, levels, rules, kinds of values. Sentences use these
 * words; the lists for programs keep the codes.
 */
#ifndef RES_ELEC_WORDS_H
#define RES_ELEC_WORDS_H

#include "base/messages.h"

/* A field with its article, such as "le nombre d'inscrits"; NULL: no word is known. */
extern const char *word_of_field(const char *code, size_t length, Language language);

/* A state, level, rule, role or type, or else a field; NULL: no word is known. */
extern const char *word_of_value(const char *code, size_t length, Language language);

/* How many bytes the article of a field's word takes, with its space; 0 where there is none. */
extern size_t word_article(const char *word);

#endif
