/*
 * Route matching of the shim: ids, trailing slash, HEAD, OPTIONS, Allow, and the table's own consistency.
 */
#include "config/route.h"
#include "tap.h"

typedef struct RouteCase {
    const char *method;
    const char *path;
    RouteOutcome outcome;
    const char *wanted; /* the function, or the value of Allow */
    int id;
} RouteCase;

#define SIXTY "a23456789_b23456789_c23456789_d23456789_e23456789_f23456789_"

static const RouteCase cases[] = {
    {"GET", "/api/elections", ROUTE_FOUND, "api_elections_get", 0},
    {"GET", "/api/elections/", ROUTE_FOUND, "api_elections_get", 0},
    {"GET", "/api/elections//", ROUTE_NO_PATH, NULL, 0},
    {"POST", "/api/elections", ROUTE_FOUND, "api_elections_post", 0},
    {"HEAD", "/api/elections/7", ROUTE_FOUND, "api_election_get", 7},
    {"GET", "/api/elections/7/results", ROUTE_FOUND, "api_election_results_get", 7},
    {"GET", "/api/elections/7/results/", ROUTE_FOUND, "api_election_results_get", 7},
    {"GET", "/api/elections/2147483647", ROUTE_FOUND, "api_election_get", 2147483647},
    {"GET", "/api/elections/2147483648", ROUTE_NO_PATH, NULL, 0},
    {"GET", "/api/elections/99999999999999999999", ROUTE_NO_PATH, NULL, 0},
    {"GET", "/api/elections/0", ROUTE_NO_PATH, NULL, 0},
    {"GET", "/api/elections/-1", ROUTE_NO_PATH, NULL, 0},
    {"GET", "/api/elections/07", ROUTE_NO_PATH, NULL, 0},
    {"GET", "/api/elections/7a", ROUTE_NO_PATH, NULL, 0},
    {"GET", "/api/elections/%37", ROUTE_NO_PATH, NULL, 0},
    {"GET", "/API/elections", ROUTE_NO_PATH, NULL, 0},
    {"GET", "/api", ROUTE_NO_PATH, NULL, 0},
    {"GET", "/", ROUTE_FOUND, NULL, 0},
    {"GET", "/js", ROUTE_NO_PATH, NULL, 0},
    {"GET", "/election/7", ROUTE_FOUND, NULL, 7},
    {"GET", "/election/7/province/3/center", ROUTE_FOUND, NULL, 7},
    {"GET", "/election/7/Province/3", ROUTE_NO_PATH, NULL, 0},
    {"GET", "/manage/election/7/centers/3/offices/4", ROUTE_FOUND, NULL, 0},
    {"GET", "/manage/", ROUTE_FOUND, NULL, 0},
    {"GET", "/managed", ROUTE_NO_PATH, NULL, 0},
    {"GET", "/at/v1/js/main.js", ROUTE_FOUND, NULL, 0},
    {"GET", "/at/v1/", ROUTE_NO_PATH, NULL, 0},
    {"GET", "/table", ROUTE_FOUND, "api_table_get", 0},
    {"GET", "/table/7", ROUTE_FOUND, "api_table_election_get", 7},
    {"GET", "/table/offices/7", ROUTE_FOUND, "api_table_office_get", 7},
    {"GET", "", ROUTE_NO_PATH, NULL, 0},
    {"POST", "/api/offices/3/results", ROUTE_FOUND, "api_sheet_post", 3},
    {"PUT", "/api/elections/offices/3/results", ROUTE_FOUND, "api_sheet_put", 3},
    {"POST", "/api/elections/centers/3/offices", ROUTE_FOUND, "api_offices_post", 3},
    {"GET", "/api/elections/centers/3/offices/", ROUTE_FOUND, "api_offices_get", 3},
    {"POST", "/api/voting/office/3/results", ROUTE_FOUND, "api_sheet_replace", 3},
    {"GET", "/api/voting/realtime/9", ROUTE_FOUND, "api_realtime_get", 9},
    {"PUT", "/api/auth/profile/", ROUTE_FOUND, "api_auth_profile_put", 0},
    {"PATCH", "/api/elections/7", ROUTE_NO_METHOD, "GET, HEAD, PUT, DELETE, OPTIONS", 0},
    {"HEAD", "/api/auth/login", ROUTE_NO_METHOD, "POST, OPTIONS", 0},
    {"get", "/api/elections", ROUTE_NO_METHOD, "POST, GET, HEAD, OPTIONS", 0},
    {"OPTIONS", "/api/offices/1/results", ROUTE_OPTIONS, "POST, GET, HEAD, PUT, OPTIONS", 0},
    {"OPTIONS", "/api/nothing", ROUTE_NO_PATH, NULL, 0},
    {"GET", "/api/formulas/gabon_president", ROUTE_FOUND, "api_formula_get", 0},
    {"PUT", "/api/formulas/a1_/", ROUTE_FOUND, "api_formula_put", 0},
    {"GET", "/api/formulas/", ROUTE_FOUND, "api_formulas_get", 0},
    {"GET", "/api/formulas/_a", ROUTE_NO_PATH, NULL, 0},
    {"GET", "/api/formulas/1a", ROUTE_NO_PATH, NULL, 0},
    {"GET", "/api/formulas/A", ROUTE_NO_PATH, NULL, 0},
    {"GET", "/api/formulas/a%20b", ROUTE_NO_PATH, NULL, 0},
    {"GET", "/api/formulas/a/b", ROUTE_NO_PATH, NULL, 0},
    {"GET", "/api/formulas/" SIXTY, ROUTE_FOUND, "api_formula_get", 0},
    {"GET", "/api/formulas/" SIXTY "a", ROUTE_NO_PATH, NULL, 0},
    {"DELETE", "/health/live", ROUTE_NO_METHOD, "GET, HEAD, OPTIONS", 0},
};

static void check_case(Tap *tap, const RouteCase *wanted)
{
    RouteMatch match;
    RouteOutcome outcome = route_match(wanted->method, strlen(wanted->method), wanted->path, strlen(wanted->path),
                                       &match);
    char name[128];

    snprintf(name, sizeof(name), "%s %s", wanted->method, wanted->path);
    tap_is_int(tap, outcome, wanted->outcome, name);
    if (outcome == ROUTE_FOUND) {
        tap_is(tap, match.route->function, wanted->wanted, name);
        tap_is_int(tap, match.id_count > 0 ? match.ids[0] : 0, wanted->id, name);
        tap_ok(tap, (match.code != NULL) == (strstr(match.route->pattern, "{code}") != NULL),
            "a code where the route has one");
    } else if (outcome != ROUTE_NO_PATH) {
        tap_is(tap, match.allow, wanted->wanted, name);
    }
}

/* Each row must be the one that its own method and path find. */
static void check_table(Tap *tap)
{
    size_t i, at;

    for (i = 0; i < route_count; i++) {
        const char *pattern = route_table[i].pattern;
        char path[128];
        RouteMatch match;
        bool found;

        for (at = 0; *pattern != '\0'; pattern++) {
            path[at++] = *pattern != '{' ? *pattern : pattern[1] == 'c' ? 'c' : '5';
            if (*pattern == '{')
                pattern = strchr(pattern, '}');
        }
        found = route_match(route_table[i].method, strlen(route_table[i].method), path, at, &match) == ROUTE_FOUND;
        tap_ok(tap, found && match.route == &route_table[i], route_table[i].pattern);
        tap_ok(tap,
               (route_table[i].action == ROUTE_CALL || route_table[i].action == ROUTE_FILE ||
                route_table[i].action == ROUTE_REALTIME || route_table[i].action == ROUTE_RESULTS ||
                route_table[i].action == ROUTE_TABLE || route_table[i].action == ROUTE_EXPORT) ==
                   (route_table[i].function != NULL),
               "what asks the database names a function");
    }
}

int main(void)
{
    Tap tap = {0};
    size_t i;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        check_case(&tap, &cases[i]);
    check_table(&tap);
    return tap_done(&tap);
}
