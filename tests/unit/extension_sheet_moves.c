/* The state machine of a sheet: every pair of states, who must make the move, and whether it needs a reason. */
#include <stdio.h>
#include <string.h>

#include "sheet/moves.h"
#include "tap.h"

static const char *const states[] = {"new", "provisional", "held", "verified", "annulled", "rejected", ""};

/* Rows from, columns to: - no move, m a move, r with a reason, p by a second person, b both, d by a decision. */
static const char *const table[] = {
    /*           npHvar- */
    /* new */    "-mm----",
    /* prov. */  "--mpdb-",
    /* held */   "-b--db-",
    /* verif. */ "-rr-d--",
    /* ann. */   "-ddd---",
    /* rej. */   "-------",
    /* none */   "-------",
};

static char kind_of(const LegalMove *move)
{
    if (!move)
        return '-';
    if (move->decision)
        return move->second_person || move->reason ? '?' : 'd';
    return move->second_person ? (move->reason ? 'b' : 'p') : (move->reason ? 'r' : 'm');
}

int main(void)
{
    Tap tap = {0};
    char name[64];

    for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++)
        for (size_t j = 0; j < sizeof(states) / sizeof(states[0]); j++) {
            const LegalMove *move = sheet_move(states[i], states[j]);

            snprintf(name, sizeof(name), "from \"%s\" to \"%s\"", states[i], states[j]);
            tap_ok(&tap, kind_of(move) == table[i][j] &&
                (!move || (strcmp(move->from, states[i]) == 0 && strcmp(move->to, states[j]) == 0)), name);
        }
    for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
        snprintf(name, sizeof(name), "\"%s\" may be deleted", states[i]);
        tap_ok(&tap, sheet_is_deletable(states[i]) == (strcmp(states[i], "rejected") == 0), name);
    }
    for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
        snprintf(name, sizeof(name), "\"%s\" is fixed", states[i]);
        tap_ok(&tap, sheet_is_fixed(states[i]) == (strcmp(states[i], "annulled") == 0), name);
    }
    for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
        snprintf(name, sizeof(name), "\"%s\" is a state of a sheet or is not", states[i]);
        tap_ok(&tap, sheet_is_state(states[i]) == (i > 0 && states[i][0] != '\0'), name);
    }
    return tap_done(&tap);
}
