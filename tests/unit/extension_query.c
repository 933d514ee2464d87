/* The forms of a query string: whole numbers in bounds, places in a list, times. */
#include <stdio.h>
#include <string.h>

#include "rules/query.h"
#include "tap.h"

static void test_integers(Tap *tap)
{
    static const struct {
        const char *text;
        int32_t low, high;
        bool good;
        int32_t value;
    } cases[] = {
        {"1", 1, 100, true, 1},
        {"100", 1, 100, true, 100},
        {"0", 0, 0, true, 0},
        {"007", 1, 100, true, 7},
        {"2147483647", 1, INT32_MAX, true, INT32_MAX},
        {"0000000001", 1, 100, true, 1},
        {"00000000001", 1, 100, false, 0},
        {"2147483648", 1, INT32_MAX, false, 0},
        {"99999999999999999999", 1, INT32_MAX, false, 0},
        {"101", 1, 100, false, 0},
        {"5", 0, 1, false, 0},
        {"0", 1, 100, false, 0},
        {"", 0, 100, false, 0},
        {"-1", 0, 100, false, 0},
        {"+1", 0, 100, false, 0},
        {"1 ", 0, 100, false, 0},
        {" 1", 0, 100, false, 0},
        {"1.0", 0, 100, false, 0},
        {"1e1", 0, 100, false, 0},
    };
    char name[80];

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        int32_t value = 0;
        bool good = query_read_integer(cases[i].text, cases[i].low, cases[i].high, &value);

        snprintf(name, sizeof(name), "integer \"%s\" in %d to %d", cases[i].text, cases[i].low, cases[i].high);
        tap_ok(tap, good == cases[i].good && value == cases[i].value, name);
    }
}

static void test_places(Tap *tap)
{
    static const int64_t largest[] = {999999999999999999, 999999999, 1};
    static const struct {
        const char *text;
        bool good;
    } cases[] = {
        {"1-2-0", true},
        {"999999999999999999-999999999-1", true},
        {"1000000000000000000-2-0", false},
        {"9999999999999999999999-2-0", false},
        {"1-1000000000-0", false},
        {"1-2-2", false},
        {"1-2", false},
        {"1-2-", false},
        {"1-2-1-", false},
        {"1-2-1-4", false},
        {"1--1", false},
        {"-1-2-1", false},
        {"1 -2-1", false},
        {"", false},
    };
    int64_t parts[3];
    char name[80];

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        snprintf(name, sizeof(name), "place \"%s\"", cases[i].text);
        tap_ok(tap, query_read_place(cases[i].text, largest, 3, parts) == cases[i].good, name);
    }
    tap_ok(tap, query_read_place("12-345-1", largest, 3, parts) && parts[0] == 12 && parts[1] == 345 && parts[2] == 1,
        "its parts are read");
}

static void test_times(Tap *tap)
{
    static const char *const good[] = {
        "2025-04-13", "2025-04-13T20:00", "2025-04-13 20:00", "2025-04-13T20:00:01", "2025-04-13T20:00:01.5",
            "2025-04-13T20:00:01.123456Z",
        "2025-04-13T20:00Z", "2025-04-13T20:00:00+01:00", "2025-04-13T20:00:00-0130", "2025-04-13T20:00+01",
        "9999-99-99T99:99",
    };
    static const char *const bad[] = {
        "", "now", "infinity", "2025-4-13", "25-04-13", "2025-04-13T", "2025-04-13T20", "2025-04-13T20:0",
            "2025-04-13T20:00:", "2025-04-13T20:00:00.",
        "2025-04-13T20:00:00.1234567", "2025-04-13T20:00:00+", "2025-04-13T20:00:00+1", "2025-04-13T20:00:00+01:",
        "2025-04-13T20:00:00+01:0",
        "2025-04-13T20:00:00+01:00:00", "2025-04-13T20:00ZZ", "2025-04-13Z", "2025-04-13 20:00 BC", "20250413T200000",
        " 2025-04-13", "2025-04-13 ", "-2025-04-13",
    };
    char name[80];

    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        snprintf(name, sizeof(name), "\"%s\" is a time", good[i]);
        tap_ok(tap, query_is_time(good[i]), name);
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        snprintf(name, sizeof(name), "\"%s\" is none", bad[i]);
        tap_ok(tap, !query_is_time(bad[i]), name);
    }
}

int main(void)
{
    Tap tap = {0};

    test_integers(&tap);
    test_places(&tap);
    test_times(&tap);
    return tap_done(&tap);
}
