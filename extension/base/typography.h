/* How texts for people are set: French spaces that do not break, and signs that a client's encoding may lack. */
#ifndef RES_ELEC_TYPOGRAPHY_H
#define RES_ELEC_TYPOGRAPHY_H

#include "postgres.h"
#include "lib/stringinfo.h"

/*
 * Appends one character of a text as French sets it: the space before ; ! ? % is narrow and does not break (U+202F),
 * the one before : and », and after «, does not break (U+00A0). Returns how many bytes of the text it was.
 */
extern int	append_french(StringInfo out, const char *from);

/*
 * The same text, or for a client whose encoding is another than UTF-8 one with plain apostrophes, quotes and spaces:
 * LATIN1 has no ’, and what cannot be converted would reach nobody.
 */
extern char *typography_for_client(char *said);

#endif
