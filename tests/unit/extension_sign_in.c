/* Registration, refresh tokens, each step of a second factor in each of its states, and how often an address is mailed
 * to. */
#include <stdio.h>
#include <string.h>

#include "rules/sign_in.h"
#include "tap.h"

static void test_registration(Tap *tap)
{
    tap_ok(tap, registration_is_open("open"), "registration is open");
    tap_ok(tap, !registration_is_open("closed") && !registration_is_open("OPEN") && !registration_is_open(""),
        "anything else closes it");
}

static void test_refresh(Tap *tap)
{
    static const struct {
        const char *name;
        bool rotates;
        int64_t given, newest;
        bool in_grace;
        Refresh expected;
    } cases[] = {
        {"the newest token gives the next", true, 4, 4, true, REFRESH_NEXT},
        {"also when the grace is over", true, 4, 4, false, REFRESH_NEXT},
        {"the one before it gives the same once more in the grace", true, 3, 4, true, REFRESH_SAME},
        {"and is used again after it", true, 3, 4, false, REFRESH_REUSED},
        {"an older one is used again at any time", true, 2, 4, true, REFRESH_REUSED},
        {"one that was never given out, too", true, 5, 4, true, REFRESH_REUSED},
        {"a request without one is not the first of a session", true, NO_GENERATION, 1, true, REFRESH_REUSED},
        {"without rotation an old token is good", false, 1, 4, false, REFRESH_SAME},
        {"and the newest one stays", false, 4, 4, true, REFRESH_SAME},
        {"generations do not wrap", true, INT32_MIN, INT32_MAX, true, REFRESH_REUSED},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        tap_ok(tap, session_refresh(cases[i].rotates, cases[i].given, cases[i].newest, cases[i].in_grace) ==
            cases[i].expected, cases[i].name);
}

static void test_second_factor(Tap *tap)
{
    static const struct {
        const char *step, *none, *begun, *on;
    } cases[] = {
        {"begin", NULL, NULL, "second_factor_already"},
        {"confirm", "second_factor_off", NULL, "second_factor_already"},
        {"use", "second_factor_off", "second_factor_off", NULL},
        {"reset", "second_factor_off", NULL, NULL},
    };
    static const char *const names[] = {"none", "begun", "on"};
    char name[64];

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const char *const expected[] = {cases[i].none, cases[i].begun, cases[i].on};

        for (size_t j = 0; j < 3; j++) {
            SecondFactor state;
            const char *rule;

            snprintf(name, sizeof(name), "%s of a second factor: %s", cases[i].step, names[j]);
            rule = second_factor_named(names[j], &state) ? second_factor_refusal(state, cases[i].step)
                : "no such state";
            tap_ok(tap, rule == NULL ? expected[j] == NULL : expected[j] != NULL && strcmp(rule, expected[j]) == 0,
                name);
            tap_ok(tap, strcmp(second_factor_name((SecondFactor)j), names[j]) == 0, "its state has a name");
        }
        tap_ok(tap, second_factor_has_step(cases[i].step), "there is this step");
    }
}

int main(void)
{
    Tap tap = {0};
    SecondFactor state;

    test_registration(&tap);
    test_refresh(&tap);
    test_second_factor(&tap);
    tap_ok(&tap, !second_factor_named("off", &state) && !second_factor_has_step("disable"),
        "there are no other states and steps");
    tap_ok(&tap, second_factor_refusal(SECOND_FACTOR_ON, "disable") != NULL,
        "a step that there is not may not be done");
    tap_ok(&tap, mail_is_left(0) && mail_is_left(4), "an address is mailed to five times an hour");
    tap_ok(&tap, !mail_is_left(5) && !mail_is_left(6), "and not a sixth time");
    return tap_done(&tap);
}
