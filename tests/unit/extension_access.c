/* Who may do what: every role, its own and others' elections, people and roles. */
#include <stdio.h>
#include <string.h>

#include "rules/access.h"
#include "tap.h"

/* Director 7 owns; 8 is another director; 9 and 10 work for 7, 11 for 8; election 0 has no owner. */
static const Person visitor = {0, 0, NULL};
static const Person admin = {1, 0, "admin"};
static const Person director = {7, 0, "director"};
static const Person other_director = {8, 0, "director"};
static const Person collaborator = {9, 7, "collaborator"};
static const Person observer = {10, 7, "observer"};
static const Person other_collaborator = {11, 8, "collaborator"};
static const Person former_director = {7, 8, "collaborator"}; /* works for another now */
static const Person no_role = {12, 7, "Director"};

/* What each may of the election of director 7, and of one without an owner. */
static const struct {
    const char *name;
    const Person *who;
    bool manages, reads, enters, scope, manages_none, reads_none, person;
} cases[] = {
    {"a visitor", &visitor, false, false, false, false, false, false, false},
    {"an administrator", &admin, true, true, true, false, true, true, true},
    {"its director", &director, true, true, true, false, false, false, true},
    {"another director", &other_director, false, false, false, false, false, false, false},
    {"a collaborator", &collaborator, false, true, true, true, false, false, false},
    {"an observer", &observer, false, true, false, false, false, false, false},
    {"another's collaborator", &other_collaborator, false, false, false, false, false, false, false},
    {"who was its director", &former_director, false, false, false, false, false, false, true},
    {"no role that there is", &no_role, false, true, false, false, false, false, false},
};

static void check(Tap *tap, const char *name, const char *what, bool ok)
{
    char text[96];

    snprintf(text, sizeof(text), "%s: %s", name, what);
    tap_ok(tap, ok, text);
}

static void test_elections(Tap *tap)
{
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const Person *who = cases[i].who;

        check(tap, cases[i].name, "manages", access_manages(who, 7) == cases[i].manages);
        check(tap, cases[i].name, "reads", access_reads(who, 7, "private") == cases[i].reads);
        check(tap, cases[i].name, "reads what is public", access_reads(who, 7, "public"));
        check(tap, cases[i].name, "enters", access_enters(who, 7) == cases[i].enters);
        check(tap, cases[i].name, "in a scope", access_needs_scope(who, 7) == cases[i].scope);
        check(tap, cases[i].name, "manages what nobody owns", access_manages(who, 0) == cases[i].manages_none);
        check(tap, cases[i].name, "reads what nobody owns", access_reads(who, 0, "private") == cases[i].reads_none);
        check(tap, cases[i].name, "enters what nobody owns", access_enters(who, 0) == cases[i].manages_none);
        check(tap, cases[i].name, "manages who works for 7", access_manages_person(who, 7) == cases[i].person);
        check(tap, cases[i].name, "manages who works for nobody", access_manages_person(who, 0) == (who == &admin));
    }
}

static const struct {
    const char *action;
    bool admin, director;
} actions[] = {
    {"create_election", true, true}, {"manage_users", true, true}, {"import_areas", true, false},
        {"reset_second_factor", true, false},
    {"administer", true, false}, {"no such action", false, false},
};

static void test_actions(Tap *tap)
{
    for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++) {
        check(tap, actions[i].action, "an administrator", access_acts(&admin, actions[i].action) == actions[i].admin);
        check(tap, actions[i].action, "a director", access_acts(&director, actions[i].action) == actions[i].director);
        check(tap, actions[i].action, "nobody else", !access_acts(&visitor, actions[i].action) &&
            !access_acts(&collaborator, actions[i].action) &&
                                                         !access_acts(&observer, actions[i].action) &&
                                                         !access_acts(&no_role, actions[i].action));
    }
}

static void test_roles(Tap *tap)
{
    static const char *const roles[] = {"admin", "director", "collaborator", "observer"};

    for (size_t i = 0; i < 4; i++) {
        check(tap, roles[i], "works for a director", access_works_for_director(roles[i]) == (i >= 2));
        check(tap, roles[i], "an administrator gives it", access_gives(&admin, roles[i]));
        check(tap, roles[i], "manages elections", access_is_privileged(roles[i]) == (i < 2));
        check(tap, roles[i], "a director gives it", access_gives(&director, roles[i]) == (i >= 2));
        check(tap, roles[i], "nobody else", !access_gives(&visitor, roles[i]) &&
            !access_gives(&collaborator, roles[i]) && !access_gives(&observer, roles[i]));
    }
}

/* Of the director's own account: another role, the same one, none named; closed or not. Others' accounts are not their
 * own. */
static void test_own(Tap *tap)
{
    tap_ok(tap, access_keeps_own(&director, 7, NULL, false), "a change of other fields leaves the account");
    tap_ok(tap, access_keeps_own(&director, 7, "director", false), "so does the same role");
    tap_ok(tap, !access_keeps_own(&director, 7, "admin", false), "nobody gives themself another role");
    tap_ok(tap, !access_keeps_own(&director, 7, NULL, true), "nobody closes their own account");
    tap_ok(tap, !access_keeps_own(&director, 7, "director", true), "nor with the same role");
    tap_ok(tap, access_keeps_own(&director, 9, "observer", true), "what becomes of others' accounts is not asked here");
}

/* What keeps somebody from deleting their own account: elections, then people, then being the last administrator. */
static void test_leaving(Tap *tap)
{
    tap_is(tap, access_keeps_from_leaving("director", 2, 3, 0), "leaves_elections", "elections that go on");
    tap_is(tap, access_keeps_from_leaving("director", 0, 3, 0), "leaves_people", "people who work for one");
    tap_is(tap, access_keeps_from_leaving("admin", 0, 0, 0), "last_admin", "nobody else who administers");
    tap_ok(tap, access_keeps_from_leaving("admin", 0, 0, 1) == NULL, "another administrator lets one go");
    tap_ok(tap, access_keeps_from_leaving("collaborator", 0, 0, 0) == NULL, "others need no peers");
}

int main(void)
{
    Tap tap = {0};

    test_elections(&tap);
    test_actions(&tap);
    test_roles(&tap);
    test_own(&tap);
    test_leaving(&tap);
    return tap_done(&tap);
}
