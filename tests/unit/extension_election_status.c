/* The state machine of an election: every pair of states, and what is frozen. */
#include <stdio.h>
#include <string.h>

#include "rules/election_status.h"
#include "tap.h"

static const char *const states[] = {"new", "pending", "active", "completed", "archived", "ACTIVE", ""};

#define N_STATES (sizeof(states) / sizeof(states[0]))

static const struct {
    const char *from, *to;
} legal[] = {
    {"new", "pending"}, {"new", "active"}, {"pending", "active"}, {"pending", "archived"}, {"active", "completed"},
        {"completed", "archived"},
};

static bool is_legal(const char *from, const char *to)
{
    for (size_t i = 0; i < sizeof(legal) / sizeof(legal[0]); i++)
        if (strcmp(legal[i].from, from) == 0 && strcmp(legal[i].to, to) == 0)
            return true;
    return false;
}

static void test_moves(Tap *tap)
{
    char name[64];

    for (size_t i = 0; i < N_STATES; i++) {
        size_t expected = 0, listed = 0;

        for (size_t j = 0; j < N_STATES; j++) {
            snprintf(name, sizeof(name), "from %s to %s", states[i], states[j]);
            tap_ok(tap, election_may_move(states[i], states[j]) == is_legal(states[i], states[j]), name);
            expected += is_legal(states[i], states[j]);
        }
        for (const char *const *move = election_moves(states[i]); *move; move++)
            listed++;
        snprintf(name, sizeof(name), "as many moves are listed from %s", states[i]);
        tap_ok(tap, listed == expected, name);
    }
}

static void test_marks(Tap *tap)
{
    static const struct {
        const char *from, *to;
        bool marks;
    } cases[] = {
        {"new", "pending", false}, {"new", "active", true}, {"pending", "active", true}, {"pending", "archived", false},
        {"pending", "pending", false}, {"active", "completed", true}, {"completed", "archived", false},
        {"new", "completed", true}, {"new", "archived", true},
    };
    char name[64];

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        snprintf(name, sizeof(name), "it became active: %s, %s", cases[i].from, cases[i].to);
        tap_ok(tap, election_marks_activation(cases[i].from, cases[i].to) == cases[i].marks, name);
    }
}

int main(void)
{
    Tap tap = {0};

    test_moves(&tap);
    test_marks(&tap);
    tap_ok(&tap, election_is_frozen("completed") && election_is_frozen("archived"),
        "what is completed or archived is frozen");
    tap_ok(&tap, !election_is_frozen("new") && !election_is_frozen("pending") && !election_is_frozen("active") &&
        !election_is_frozen("Archived"),
           "nothing else is");
    tap_ok(&tap, election_takes_sheets("active") && !election_takes_sheets("new") &&
        !election_takes_sheets("pending") && !election_takes_sheets("completed") &&
           !election_takes_sheets("archived"), "sheets are taken while an election is active, and never else");
    tap_ok(&tap, election_takes_scans("active") && election_takes_scans("completed"),
        "scans are taken while an election is active and once it is completed");
    tap_ok(&tap, !election_takes_scans("new") && !election_takes_scans("pending") && !election_takes_scans("archived"),
        "not before, and not of one that is archived");
    tap_ok(&tap, election_takes_decisions("active") && election_takes_decisions("completed"),
        "decisions are recorded while it is active and once it is completed");
    tap_ok(&tap, !election_takes_decisions("new") && !election_takes_decisions("pending") &&
        !election_takes_decisions("archived"), "neither before nor after");
    tap_ok(&tap, election_reopens("completed", "active") && !election_reopens("archived", "active") &&
        !election_reopens("completed", "archived") &&
           !election_may_move("completed", "active"), "what is completed is re-opened, which is no move of its own");
    return tap_done(&tap);
}
