/* The words and sentences of the pages of tables, in both languages. Constants. */
#ifndef TABLE_WORDS_H
#define TABLE_WORDS_H

#include "parse/lang.h"

/* What a page calls a value or a column, or says, as template.h takes it; NULL for a name that it does not know. */
const char *table_word(const char *name, Language language);

#endif
