/* Columns of results files that are no candidate's. */
#include <stdio.h>
#include <string.h>

#include "import/column.h"
#include "tap.h"

int main(void)
{
    static const struct {
        const char *name, *key;
        bool other;
    } cases[] = {
        {"BCO", "bco", false}, {"Exprimés", "exprimes", true}, {"Suffrages exprimés", "suffrages exprimes", true},
            {"TOTAL", "total", true},
        {"Total des voix", "total des voix", false}, {"% Vot/Ins", "% vot/ins", true}, {"% ", "% ", true},
        {"Voix %", "voix %", true}, {"Voix%", "voix%", true},
        {"Voix  %", "voix %", false}, {"%", "%", false}, {" %", " %", false}, {"%x", "%x", false},
        {"100 % à gauche", "100 % a gauche", false},
        {"votes", "votes", true}, {"votes:votes", "votes:votes", false}, {"Taux", "taux", true}, {"", "", false},
        {"é%", "e%", true},
    };
    Tap tap = {0};
    char name[80];

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        snprintf(name, sizeof(name), "\"%s\" is %s", cases[i].name, cases[i].other ? "no candidate's"
            : "a candidate's");
        tap_ok(&tap, column_is_no_candidate(cases[i].name, cases[i].key) == cases[i].other, name);
    }
    tap_is(&tap, column_code("votes:BCO"), "BCO", "a code after votes:");
    tap_is(&tap, column_code("Votes:votes:x"), "votes:x", "once, in any case");
    tap_is(&tap, column_code("vote:x"), "vote:x", "another word is part of the code");
    tap_is(&tap, column_code("votes:"), "", "none may be left");
    return tap_done(&tap);
}
