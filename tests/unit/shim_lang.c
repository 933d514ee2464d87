/*
 * Accept-Language: French first, English only where it weighs more.
 */
#include "parse/lang.h"
#include "tap.h"

static const struct {
    const char *header;
    Language wanted;
} cases[] = {
    {NULL, LANG_FR},
    {"", LANG_FR},
    {"fr", LANG_FR},
    {"en", LANG_EN},
    {"EN-gb", LANG_EN},
    {"en-US,en;q=0.9", LANG_EN},
    {"en;q=0.8, fr;q=0.9", LANG_FR},
    {"en;q=0.9, fr;q=0.8", LANG_EN},
    {"en, fr", LANG_FR},
    {"fr;q=0, en;q=0.1", LANG_EN},
    {"en;q=0", LANG_FR},
    {"*", LANG_FR},
    {"en;q=0.5, *;q=0.1", LANG_EN},
    {"en;q=0.5, *", LANG_FR},
    {"de", LANG_FR},
    {"de, en;q=0.3", LANG_EN},
    {"eng", LANG_FR},
    {"en;q=abc", LANG_FR},
    {"en;q=1.000,fr;q=0.999", LANG_EN},
    {" , ;;, en ;q=0.4 ,", LANG_EN},
};

static const struct {
    const char *query;
    bool found;
    Language wanted;
} queries[] = {{"lang=en", true, LANG_EN},         {"a=1&lang=en&b", true, LANG_EN}, {"lang=fr", true, LANG_FR},
               {"a=1&&lang=en", true, LANG_EN},    {"", false, LANG_FR},             {"lang=de", false, LANG_FR},
               {"xlang=en", false, LANG_FR},       {"lang=en2", false, LANG_FR},     {"lang", false, LANG_FR},
               {"a=lang=en", false, LANG_FR},      {"&", false, LANG_FR}};

int main(void)
{
    Tap tap = {0};
    size_t i;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const char *header = cases[i].header;

        tap_is(&tap, lang_name(lang_choose(header, header != NULL ? strlen(header) : 0)), lang_name(cases[i].wanted),
               header != NULL ? header : "no header");
    }
    for (i = 0; i < sizeof(queries) / sizeof(queries[0]); i++) {
        Language language = LANG_FR;
        bool found = lang_in_query(queries[i].query, strlen(queries[i].query), &language);

        tap_ok(&tap, found == queries[i].found && language == queries[i].wanted, queries[i].query);
    }
    return tap_done(&tap);
}
