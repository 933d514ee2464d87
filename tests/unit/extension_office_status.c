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
    {
        TallyBucket buckets[OFFICE_BUCKETS];

        tap_ok(&tap, office_buckets("expected", buckets) == 1 && buckets[0] == TALLY_EXPECTED,
               "expected is counted once");
        tap_ok(&tap, office_buckets("to_vote_again", buckets) == 2 && buckets[0] == TALLY_EXPECTED &&
               buckets[1] == TALLY_TO_VOTE_AGAIN, "to_vote_again is expected, too");
        tap_ok(&tap, office_buckets("not_held", buckets) == 1 && buckets[0] == TALLY_NOT_HELD,
               "not_held is beside what is expected");
        tap_ok(&tap, office_buckets("merged", buckets) == 1 && buckets[0] == TALLY_MERGED, "merged is, too");
        tap_ok(&tap, office_buckets("x", buckets) == 0 && !office_is_status("x") && office_is_status("merged"),
               "no other word is a state");
    }
    tap_ok(&tap, !office_is_expected("") && !office_is_expected("Expected"), "no other word is a state that reports");
    return tap_done(&tap);
}
