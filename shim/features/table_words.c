/*
 * The words of the pages of tables: values of the JSON (types, states, levels, channels), columns, and sentences. They
 * are those of shim/www, from which table_words.pl writes table_words.inc.
 */
#include "features/table_words.h"

#include <string.h>

typedef struct TableWord {
    const char *name;
    const char *text[LANG_COUNT];
} TableWord;

static const TableWord table_words[] = {
#include "features/table_words.inc"
};

const char *table_word(const char *name, Language language)
{
    size_t i;

    for (i = 0; i < sizeof(table_words) / sizeof(table_words[0]); i++)
        if (strcmp(table_words[i].name, name) == 0)
            return table_words[i].text[language];
    return NULL;
}
