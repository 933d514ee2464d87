/* A violation's sentence: one of the catalogue with its figures, fields and words filled in. */
#ifndef RES_ELEC_SENTENCE_H
#define RES_ELEC_SENTENCE_H

#include "base/messages.h"
#include "base/violation.h"

/* The sentence (message_sentence or message_hint of the rule), filled in; palloc'd. */
extern char *sentence_write(const char *sentence, const Violation *violation);

/* The sentence of the violation's rule in a language, whatever the session's is; palloc'd. */
extern char *sentence_write_in(Language language, const Violation *violation);

#endif
