/* Which texts are numbers, and the spaces around them. */
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "tap.h"

int main(void)
{
    static const struct {
        const char *text;
        bool number;
    } cases[] = {
        {"0", true}, {"300", true}, {"300.0", true}, {"3e2", true}, {"3E+02", true}, {"-3.5e-1", true}, {"007", true},
            {"-0", true},
        {"1234567890123456789012345678901234567890", true},
        {"0.1234567890123456789012345678901234567890", true},
        {"12345678901234567890123456789012345678901", false},
        {"0.12345678901234567890123456789012345678901", false},
        {"1e99", true}, {"1e100", false}, {"", false}, {"-", false}, {"+1", false}, {".5", false}, {"5.", false},
        {"1e", false}, {"1e+", false}, {"1e+-2", false},
        {"1 2", false}, {"1,5", false}, {"0x10", false}, {"NaN", false}, {"Infinity", false}, {"--1", false},
        {"1.2.3", false}, {"1e2e3", false}, {"1\n", false},
        {"\xd9\xa3", false},
    };
    Tap tap = {0};
    const char *spaced = "  12 ", *empty = "   ", *tab = "\t12";
    size_t length = strlen(spaced);

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char name[80];

        snprintf(name, sizeof(name), "\"%s\" is %s", cases[i].text, cases[i].number ? "a number" : "none");
        tap_ok(&tap, number_is_written(cases[i].text, strlen(cases[i].text)) == cases[i].number, name);
    }
    tap_ok(&tap, !number_is_written("12", 0) && number_is_written("12x", 2), "no more is read than its length");
    number_trim(&spaced, &length);
    tap_ok(&tap, length == 2 && memcmp(spaced, "12", 2) == 0, "spaces around are no part of it");
    length = strlen(empty);
    number_trim(&empty, &length);
    tap_ok(&tap, length == 0, "spaces alone are empty");
    length = strlen(tab);
    number_trim(&tab, &length);
    tap_ok(&tap, length == 3, "a tab is no space");
    return tap_done(&tap);
}
