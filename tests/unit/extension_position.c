/* Positions: what they are, and the snapshot in them. */
#include <stdio.h>
#include <string.h>

#include "history/position_text.h"
#include "tap.h"

int main(void)
{
    static const struct {
        const char *position, *snapshot;
    } cases[] = {
        {"0123abcd-5-9-", "5:9:"},
        {"0123abcd-5-5-", "5:5:"},
        {"0123abcd-5-9-5", "5:9:5"},
        {"0123abcd-5-9-5.5.8", "5:9:5,5,8"},
        {"0123abcd-18446744073709551614-18446744073709551615-18446744073709551614",
            "18446744073709551614:18446744073709551615:18446744073709551614"},
        {"0123abcd-5-18446744073709551616-", NULL},
        {"0123abcd-5-99999999999999999999999-", NULL},
        {"0123abcd-0-5-", NULL},
        {"0123abcd-9-5-", NULL},
        {"0123abcd-5-9-4", NULL},
        {"0123abcd-5-9-9", NULL},
        {"0123abcd-5-9-8.7", NULL},
        {"0123abcd-5-9-5.", NULL},
        {"0123abcd-5-9-.5", NULL},
        {"0123abcd-5-9-5,6", NULL},
        {"0123abcd-5-9-5 ", NULL},
        {"0123abcd-5-9", NULL},
        {"0123abcd-5--", NULL},
        {"0123abcd--9-", NULL},
        {"0123abcd-", NULL},
        {"0123abcd", NULL},
        {"0123ABCD-5-9-", NULL},
        {"0123abc-5-9-", NULL},
        {"0123abcde-5-9-", NULL},
        {"-5-9-", NULL},
        {"5:9:", NULL},
        {"", NULL},
        {NULL, NULL},
    };
    Tap tap = {0};

    for (size_t i = 0; cases[i].position != NULL; i++) {
        char snapshot[100], name[120];

        snprintf(name, sizeof(name), "position \"%s\"", cases[i].position);
        tap_is(&tap, position_snapshot_text(cases[i].position, snapshot) ? snapshot : NULL, cases[i].snapshot, name);
    }
    return tap_done(&tap);
}
