/* What an office is to the count: which states are expected to report, and beside which sheets each may stand. */
#include <stdio.h>
#include <string.h>

#include "sheet/office_status.h"
#include "tap.h"

static const char *const states[] = {"expected", "to_vote_again", "not_held", "merged"};
static const char *const sheets[] = {NULL, "provisional", "verified", "held", "annulled"};

/* Rows states, columns sheets: y the office may become it, - it may not, e it may, and the sheet is taken out. */
static const char *const table[] = {"yyyyy", "y---e", "y----", "y----"};

int main(void)
{
    Tap tap = {0};
    char name[80];

    for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
        snprintf(name, sizeof(name), "%s reports", states[i]);
        tap_ok(&tap, office_is_expected(states[i]) == (i < 2), name);
        for (size_t j = 0; j < sizeof(sheets) / sizeof(sheets[0]); j++) {
            bool ends = sheets[j] && office_ends_sheet(states[i], sheets[j]);

            snprintf(name, sizeof(name), "%s beside a sheet: %s", states[i], sheets[j] ? sheets[j] : "none");
            tap_ok(&tap, (office_may_become(states[i], sheets[j]) ? ends ? 'e' : 'y' : '-') == table[i][j], name);
        }
    }
    tap_ok(&tap, office_is_decided("expected") && office_is_decided("to_vote_again") && office_is_decided("not_held") &&
        !office_is_decided("merged") && !office_is_decided("x"),
           "a decision merges no offices");
    tap_ok(&tap, !office_is_expected("") && !office_is_expected("Expected"), "no other word is a state that reports");
    return tap_done(&tap);
}
