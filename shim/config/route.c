/*
 * The route table: a request is a row of it. To add a route, add a row and the SQL function it names.
 * Paths are compared as sent (no percent decoding); {id} is a number from 1 to 2147483647 without leading zeros, {code}
 * a small letter and then small letters, digits and _, 60 at most; {rest} is all that is left, of one byte or more.
 */
#include "config/route.h"

#include "config/page_files.h"

#include <limits.h>
#include <stdbool.h>
#include <string.h>

#define ROW(method, pattern, function, auth, password, limit, form)                                                    \
    {method, pattern, function, auth, password, ROUTE_CALL, limit, form, ROUTE_QUICK}
#define PAGE(name, pattern, file, type)                                                                                \
    {"GET", pattern, NULL, AUTH_NONE, PASSWORD_NONE, ROUTE_PAGE, LIMIT_NONE, FORM_NONE, ROUTE_QUICK},
#define VIEW(pattern)                                                                                                  \
    {"GET", pattern, NULL, AUTH_NONE, PASSWORD_NONE, ROUTE_VIEW, LIMIT_NONE, FORM_NONE, ROUTE_QUICK}
/* What lies in an election, and what is below it there: the addresses that js/router.js reads. */
#define PLACE(level, below) VIEW("/election/{id}/" level "/{id}"), VIEW("/election/{id}/" level "/{id}/" below)
#define GET(pattern, function, auth) ROW("GET", pattern, function, auth, PASSWORD_NONE, LIMIT_READ, FORM_NONE)
#define BULK(pattern, function, auth)                                                                                  \
    {"GET", pattern, function, auth, PASSWORD_NONE, ROUTE_CALL, LIMIT_READ, FORM_NONE, ROUTE_BULK}
#define TABLE(pattern, function)                                                                                       \
    {"GET", pattern, function, AUTH_OPTIONAL, PASSWORD_NONE, ROUTE_TABLE, LIMIT_READ, FORM_NONE, ROUTE_BULK}
#define EXPORT(pattern, function)                                                                                      \
    {"GET", pattern, function, AUTH_OPTIONAL, PASSWORD_NONE, ROUTE_EXPORT, LIMIT_READ, FORM_NONE, ROUTE_EXPORTS}
/* It waits for the sheets under way and keeps others waiting: one at a time. */
#define BULK_WRITE(method, pattern, function)                                                                          \
    {method, pattern, function, AUTH_ACCESS, PASSWORD_NONE, ROUTE_CALL, LIMIT_WRITE, FORM_NONE, ROUTE_BULK}
/* A CSV file, which may take long: one at a time. */
#define IMPORT(pattern, function)                                                                                      \
    {"POST", pattern, function, AUTH_ACCESS, PASSWORD_NONE, ROUTE_CALL, LIMIT_WRITE, FORM_CSV, ROUTE_IMPORTS}
/* Without these there is no count: entering a sheet, and signing in to do so. */
#define ENTER(method, pattern, function)                                                                               \
    {method, pattern, function, AUTH_ACCESS, PASSWORD_NONE, ROUTE_CALL, LIMIT_WRITE, FORM_NONE, ROUTE_VITAL}
#define SIGN_IN(pattern, function, auth, password, limit)                                                              \
    {"POST", pattern, function, auth, password, ROUTE_CALL, limit, FORM_NONE, ROUTE_VITAL}
#define POST(pattern, function, auth) ROW("POST", pattern, function, auth, PASSWORD_NONE, LIMIT_WRITE, FORM_NONE)
#define PUT(pattern, function, auth) ROW("PUT", pattern, function, auth, PASSWORD_NONE, LIMIT_WRITE, FORM_NONE)
#define DELETE(pattern, function, auth) ROW("DELETE", pattern, function, auth, PASSWORD_NONE, LIMIT_WRITE, FORM_NONE)

const Route route_table[] = {
    {"GET", "/health/live", NULL, AUTH_NONE, PASSWORD_NONE, ROUTE_HEALTH_LIVE, LIMIT_NONE, FORM_NONE, ROUTE_VITAL},
    {"GET", "/health/ready", NULL, AUTH_NONE, PASSWORD_NONE, ROUTE_HEALTH_READY, LIMIT_NONE, FORM_NONE, ROUTE_VITAL},
    {"GET", "/health/primary", NULL, AUTH_NONE, PASSWORD_NONE, ROUTE_HEALTH_PRIMARY, LIMIT_NONE, FORM_NONE,
        ROUTE_VITAL},

    ROW("POST", "/api/auth/register", "api_auth_register", AUTH_NONE, PASSWORD_HASH, LIMIT_LOGIN, FORM_IMAGES),
    SIGN_IN("/api/auth/login", "api_auth_login", AUTH_NONE, PASSWORD_VERIFY, LIMIT_LOGIN),
    SIGN_IN("/api/auth/refresh", "api_auth_refresh", AUTH_REFRESH, PASSWORD_NONE, LIMIT_WRITE),
    POST("/api/auth/logout", "api_auth_logout", AUTH_ACCESS),
    ROW("POST", "/api/auth/forgot-password", "api_auth_forgot_password", AUTH_NONE, PASSWORD_NONE, LIMIT_RESET,
        FORM_NONE),
    ROW("POST", "/api/auth/reset-password", "api_auth_reset_password", AUTH_NONE, PASSWORD_RESET, LIMIT_RESET,
        FORM_NONE),
    ROW("POST", "/api/auth/confirm-email", "api_auth_confirm_email", AUTH_NONE, PASSWORD_NONE, LIMIT_RESET, FORM_NONE),
    GET("/api/auth/sessions", "api_sessions_get", AUTH_ACCESS),
    DELETE("/api/auth/sessions", "api_sessions_delete", AUTH_ACCESS),
    DELETE("/api/auth/sessions/{id}", "api_session_delete", AUTH_ACCESS),
    GET("/api/auth/second-factor", "api_second_factor_get", AUTH_ACCESS),
    ROW("POST", "/api/auth/second-factor", "api_second_factor_post", AUTH_ACCESS, PASSWORD_ENROL, LIMIT_WRITE,
        FORM_NONE),
    ROW("POST", "/api/auth/second-factor/confirm", "api_second_factor_confirm", AUTH_ACCESS, PASSWORD_CODE, LIMIT_WRITE,
        FORM_NONE),
    ROW("POST", "/api/auth/second-factor/recovery-codes", "api_second_factor_codes", AUTH_ACCESS, PASSWORD_CHANGE,
        LIMIT_WRITE, FORM_NONE),
    ROW("POST", "/api/auth/second-factor/disable", "api_second_factor_disable", AUTH_ACCESS, PASSWORD_CHANGE,
        LIMIT_WRITE, FORM_NONE),
    GET("/api/auth/profile", "api_auth_profile_get", AUTH_ACCESS),
    ROW("PUT", "/api/auth/profile", "api_auth_profile_put", AUTH_ACCESS, PASSWORD_CHANGE, LIMIT_WRITE, FORM_IMAGES),
    ROW("DELETE", "/api/auth/profile", "api_auth_profile_delete", AUTH_ACCESS, PASSWORD_CHANGE, LIMIT_WRITE, FORM_NONE),
    BULK("/api/auth/profile/data", "api_auth_data_get", AUTH_ACCESS),
    GET("/api/nodes", "api_nodes_get", AUTH_NONE),
    GET("/api/privacy", "api_privacy_get", AUTH_NONE),
    GET("/api/auth/registration", "api_registration_get", AUTH_NONE),
    ROW("POST", "/api/auth/users", "api_users_post", AUTH_ACCESS, PASSWORD_CHANGE, LIMIT_WRITE, FORM_NONE),
    GET("/api/auth/users", "api_users_get", AUTH_ACCESS),
    {"POST", "/api/auth/users/import", "api_users_import", AUTH_ACCESS, PASSWORD_CHANGE, ROUTE_CALL, LIMIT_WRITE,
        FORM_CSV,
     ROUTE_IMPORTS},
    GET("/api/auth/users/{id}", "api_user_get", AUTH_ACCESS),
    ROW("PUT", "/api/auth/users/{id}", "api_user_put", AUTH_ACCESS, PASSWORD_CHANGE, LIMIT_WRITE, FORM_NONE),
    ROW("POST", "/api/auth/users/{id}/invitation", "api_user_invitation_post", AUTH_ACCESS, PASSWORD_CHANGE,
        LIMIT_WRITE,
        FORM_NONE),
    ROW("DELETE", "/api/auth/users/{id}", "api_user_delete", AUTH_ACCESS, PASSWORD_CHANGE, LIMIT_WRITE, FORM_NONE),
    ROW("DELETE", "/api/auth/users/{id}/second-factor", "api_user_second_factor_delete", AUTH_ACCESS, PASSWORD_CHANGE,
        LIMIT_WRITE, FORM_NONE),

    BULK("/api/audit", "api_audit_get", AUTH_ACCESS),
    GET("/api/mail", "api_mail_get", AUTH_ACCESS),
    POST("/api/mail/{id}/retry", "api_mail_retry", AUTH_ACCESS),
    {"GET", "/api/files/{id}", "api_file_get", AUTH_OPTIONAL, PASSWORD_NONE, ROUTE_FILE, LIMIT_READ, FORM_NONE,
        ROUTE_BULK},

    POST("/api/formulas", "api_formulas_post", AUTH_ACCESS),
    GET("/api/formulas", "api_formulas_get", AUTH_OPTIONAL),
    GET("/api/formulas/{code}", "api_formula_get", AUTH_OPTIONAL),
    PUT("/api/formulas/{code}", "api_formula_put", AUTH_ACCESS),
    DELETE("/api/formulas/{code}", "api_formula_delete", AUTH_ACCESS),
    POST("/api/elections", "api_elections_post", AUTH_ACCESS),
    GET("/api/elections", "api_elections_get", AUTH_OPTIONAL),
    GET("/api/elections/{id}", "api_election_get", AUTH_OPTIONAL),
    BULK_WRITE("PUT", "/api/elections/{id}", "api_election_put"),
    BULK_WRITE("DELETE", "/api/elections/{id}", "api_election_delete"),
    BULK_WRITE("POST", "/api/elections/{id}/places", "api_places_post"),
    BULK("/api/elections/{id}/preparation", "api_election_preparation_get", AUTH_ACCESS),
    {"GET", "/api/elections/{id}/results", "api_election_results_get", AUTH_OPTIONAL, PASSWORD_NONE, ROUTE_RESULTS,
        LIMIT_READ, FORM_NONE, ROUTE_BULK},
    BULK("/api/elections/{id}/results/parties", "api_party_results_get", AUTH_OPTIONAL),
    EXPORT("/api/elections/{id}/export", "api_election_export_get"),
    GET("/api/elections/{id}/sheets", "api_sheets_get", AUTH_OPTIONAL),
    BULK("/api/elections/{id}/progress", "api_progress_get", AUTH_OPTIONAL),
    BULK("/api/elections/{id}/as-of", "api_as_of_get", AUTH_OPTIONAL),
    BULK("/api/elections/{id}/changes", "api_changes_get", AUTH_OPTIONAL),
    BULK("/api/elections/{id}/search", "api_search_get", AUTH_OPTIONAL),
    BULK("/api/elections/{id}/my-offices", "api_my_offices_get", AUTH_ACCESS),
    BULK("/api/elections/{id}/flags", "api_flags_get", AUTH_OPTIONAL),
    GET("/api/elections/{id}/rules", "api_rules_get", AUTH_OPTIONAL),
    PUT("/api/elections/{id}/rules", "api_rules_put", AUTH_ACCESS),
    BULK_WRITE("POST", "/api/elections/{id}/rules/try", "api_rules_try"),
    BULK("/api/elections/{id}/desk", "api_desk_get", AUTH_ACCESS),
    BULK("/api/elections/{id}/people", "api_people_get", AUTH_ACCESS),
    BULK("/api/elections/{id}/outcome", "api_election_outcome_get", AUTH_OPTIONAL),
    BULK_WRITE("POST", "/api/elections/{id}/next-round", "api_next_round_post"),
    BULK("/api/contests/{id}/outcome", "api_contest_outcome_get", AUTH_OPTIONAL),
    BULK("/api/contests/{id}/certainty", "api_contest_certainty_get", AUTH_OPTIONAL),
    GET("/api/contests/{id}/draws", "api_draws_get", AUTH_OPTIONAL),
    POST("/api/contests/{id}/draws", "api_draws_post", AUTH_ACCESS),

    IMPORT("/api/areas/import", "api_areas_import"),
    BULK_WRITE("POST", "/api/areas/outlines", "api_outlines_post"),
    IMPORT("/api/elections/import", "api_elections_import"),
    IMPORT("/api/elections/{id}/parties/import", "api_parties_import"),
    IMPORT("/api/elections/{id}/contests/import", "api_contests_import"),
    IMPORT("/api/elections/{id}/candidates/import", "api_candidates_import"),
    IMPORT("/api/elections/{id}/centers/import", "api_centers_import"),
    IMPORT("/api/elections/{id}/import", "api_sheets_import"),
    IMPORT("/api/elections/{id}/results/import", "api_results_import"),

    POST("/api/elections/{id}/parties", "api_parties_post", AUTH_ACCESS),
    GET("/api/elections/{id}/parties", "api_parties_get", AUTH_OPTIONAL),
    GET("/api/parties/{id}", "api_party_get", AUTH_OPTIONAL),
    PUT("/api/parties/{id}", "api_party_put", AUTH_ACCESS),
    DELETE("/api/parties/{id}", "api_party_delete", AUTH_ACCESS),

    POST("/api/elections/{id}/contests", "api_contests_post", AUTH_ACCESS),
    GET("/api/elections/{id}/contests", "api_contests_get", AUTH_OPTIONAL),
    GET("/api/contests/{id}", "api_contest_get", AUTH_OPTIONAL),
    BULK_WRITE("PUT", "/api/contests/{id}", "api_contest_put"),
    BULK_WRITE("DELETE", "/api/contests/{id}", "api_contest_delete"),

    ROW("POST", "/api/candidates", "api_candidates_post", AUTH_ACCESS, PASSWORD_NONE, LIMIT_WRITE, FORM_IMAGES),
    GET("/api/candidates", "api_candidates_get", AUTH_OPTIONAL),
    GET("/api/candidates/{id}", "api_candidate_get", AUTH_OPTIONAL),
    ROW("PUT", "/api/candidates/{id}", "api_candidate_put", AUTH_ACCESS, PASSWORD_NONE, LIMIT_WRITE, FORM_IMAGES),
    BULK_WRITE("DELETE", "/api/candidates/{id}", "api_candidate_delete"),

    POST("/api/elections/{id}/centers", "api_centers_post", AUTH_ACCESS),
    GET("/api/elections/{id}/centers", "api_centers_get", AUTH_OPTIONAL),
    GET("/api/centers/{id}", "api_center_get", AUTH_OPTIONAL),
    BULK_WRITE("PUT", "/api/centers/{id}", "api_center_put"),
    BULK_WRITE("DELETE", "/api/centers/{id}", "api_center_delete"),

    POST("/api/centers/{id}/offices", "api_offices_post", AUTH_ACCESS),
    GET("/api/centers/{id}/offices", "api_offices_get", AUTH_OPTIONAL),
    POST("/api/elections/centers/{id}/offices", "api_offices_post", AUTH_ACCESS),
    GET("/api/elections/centers/{id}/offices", "api_offices_get", AUTH_OPTIONAL),
    GET("/api/offices/{id}", "api_office_get", AUTH_OPTIONAL),
    BULK_WRITE("PUT", "/api/offices/{id}", "api_office_put"),
    BULK_WRITE("DELETE", "/api/offices/{id}", "api_office_delete"),

    ENTER("POST", "/api/offices/{id}/results", "api_sheet_post"),
    GET("/api/offices/{id}/results", "api_sheet_get", AUTH_OPTIONAL),
    ENTER("PUT", "/api/offices/{id}/results", "api_sheet_put"),
    POST("/api/offices/{id}/results/check", "api_sheet_check", AUTH_ACCESS),
    GET("/api/offices/{id}/results/history", "api_sheet_history_get", AUTH_OPTIONAL),
    ROW("POST", "/api/offices/{id}/results/scan", "api_scan_post", AUTH_ACCESS, PASSWORD_NONE, LIMIT_WRITE, FORM_SCAN),
    GET("/api/offices/{id}/results/scan", "api_scans_get", AUTH_OPTIONAL),
    POST("/api/offices/{id}/results/verify", "api_sheet_verify", AUTH_ACCESS),
    POST("/api/offices/{id}/results/release", "api_sheet_release", AUTH_ACCESS),
    POST("/api/offices/{id}/results/reject", "api_sheet_reject", AUTH_ACCESS),
    ROW("POST", "/api/offices/{id}/results/annul", "api_sheet_annul", AUTH_ACCESS, PASSWORD_NONE, LIMIT_WRITE,
        FORM_SCAN),
    ROW("POST", "/api/offices/{id}/results/restore", "api_sheet_restore", AUTH_ACCESS, PASSWORD_NONE, LIMIT_WRITE,
        FORM_SCAN),
    ROW("POST", "/api/offices/{id}/status", "api_office_decide", AUTH_ACCESS, PASSWORD_NONE, LIMIT_WRITE, FORM_SCAN),
    POST("/api/elections/{id}/reopen", "api_election_reopen", AUTH_ACCESS),
    POST("/api/elections/{id}/proclaim", "api_election_proclaim", AUTH_ACCESS),
    GET("/api/elections/{id}/decisions", "api_decisions_get", AUTH_OPTIONAL),
    GET("/api/decisions/{id}", "api_decision_get", AUTH_OPTIONAL),
    POST("/api/decisions/{id}/confirm", "api_decision_confirm", AUTH_ACCESS),
    POST("/api/decisions/{id}/withdraw", "api_decision_withdraw", AUTH_ACCESS),
    ENTER("POST", "/api/elections/offices/{id}/results", "api_sheet_post"),
    GET("/api/elections/offices/{id}/results", "api_sheet_get", AUTH_OPTIONAL),
    ENTER("PUT", "/api/elections/offices/{id}/results", "api_sheet_put"),
    ENTER("POST", "/api/voting/office/{id}/results", "api_sheet_replace"),
    GET("/api/voting/office/{id}/results", "api_sheet_get", AUTH_OPTIONAL),
    ENTER("PUT", "/api/voting/office/{id}/results", "api_sheet_put"),
    BULK("/api/elections/{id}/outlines", "api_outlines_get", AUTH_OPTIONAL),
    {"GET", "/api/voting/realtime/{id}", "api_realtime_get", AUTH_OPTIONAL, PASSWORD_NONE, ROUTE_REALTIME, LIMIT_READ,
     FORM_NONE, ROUTE_VITAL},

    TABLE("/table", "api_table_get"),
    TABLE("/table/{id}", "api_table_election_get"),
    TABLE("/table/offices/{id}", "api_table_office_get"),
    PAGE_FILES(PAGE)
    {"GET", PAGE_AT "{code}/{rest}", NULL, AUTH_NONE, PASSWORD_NONE, ROUTE_KEPT_PAGE, LIMIT_NONE, FORM_NONE,
        ROUTE_QUICK},
    VIEW("/election/{id}"),
    PLACE("province", "center"),
    PLACE("department", "center"),
    PLACE("commune", "center"),
    PLACE("center", "center"),
    PLACE("contest", "center"),
    VIEW("/election/{id}/contest/{id}/outcome"),
    PLACE("office", "entry"),
    VIEW("/sign-in"),
    VIEW("/account"),
    VIEW("/manage"),
    VIEW("/manage/{rest}"),
};
const size_t route_count = sizeof(route_table) / sizeof(route_table[0]);
_Static_assert(sizeof(route_table) / sizeof(route_table[0]) <= ROUTE_MAX, "statement.h has a slot for each route");

/* Reads an id segment; 0 when it is not one. *end is where the segment stops. */
static int route_id(const char *at, const char *stop, const char **end)
{
    long value = 0;
    const char *start = at;

    if (at == stop || *at < '1' || *at > '9')
        return 0;
    for (; at < stop && *at >= '0' && *at <= '9' && at - start < 11; at++)
        value = value * 10 + (*at - '0');
    *end = at;
    return value <= INT_MAX && (at == stop || *at == '/') ? (int)value : 0;
}

/* Reads a code segment; false when it is not one. *end is where the segment stops. */
static bool route_code(const char *at, const char *stop, const char **end, RouteMatch *match)
{
    const char *start = at;

    while (at < stop && ((*at >= 'a' && *at <= 'z') || (at > start && (*at == '_' || (*at >= '0' && *at <= '9')))))
        at++;
    match->code = start;
    match->code_length = (size_t)(at - start);
    *end = at;
    return at > start && at - start <= ROUTE_MAX_CODE && (at == stop || *at == '/');
}

static bool route_path_matches(const char *pattern, const char *path, const char *stop, RouteMatch *match)
{
    match->id_count = 0;
    match->code = NULL;
    while (*pattern != '\0') {
        if (strncmp(pattern, "{code}", 6) == 0) {
            if (!route_code(path, stop, &path, match))
                return false;
            pattern += 6;
        } else if (strcmp(pattern, "{rest}") == 0) {
            return path < stop;
        } else if (*pattern == '{') {
            int id = match->id_count < ROUTE_MAX_IDS ? route_id(path, stop, &path) : 0;

            if (id == 0)
                return false;
            match->ids[match->id_count++] = id;
            pattern = strchr(pattern, '}') + 1;
        } else if (path < stop && *path == *pattern) {
            pattern++;
            path++;
        } else {
            return false;
        }
    }
    return path == stop;
}

static bool route_is(const char *method, size_t length, const char *name)
{
    return strlen(name) == length && memcmp(method, name, length) == 0;
}

static void route_allow(RouteMatch *match, const char *method)
{
    size_t used = strlen(match->allow), length = strlen(method);

    if (used + length + 3 > sizeof(match->allow))
        return;
    if (used > 0) {
        memcpy(match->allow + used, ", ", 2);
        used += 2;
    }
    memcpy(match->allow + used, method, length + 1);
}

RouteOutcome route_match(const char *method, size_t method_length, const char *path, size_t path_length,
                         RouteMatch *match)
{
    const char *stop = path + path_length;
    size_t i;

    *match = (RouteMatch){.route = NULL};
    if (path_length > 1 && stop[-1] == '/')
        stop--;
    if (route_is(method, method_length, "HEAD")) {
        method = "GET";
        method_length = 3;
    }
    for (i = 0; i < route_count; i++) {
        const Route *route = &route_table[i];

        if (!route_path_matches(route->pattern, path, stop, match))
            continue;
        if (route_is(method, method_length, route->method)) {
            match->route = route;
            return ROUTE_FOUND;
        }
        route_allow(match, route->method);
        if (strcmp(route->method, "GET") == 0)
            route_allow(match, "HEAD");
    }
    if (match->allow[0] == '\0')
        return ROUTE_NO_PATH;
    route_allow(match, "OPTIONS");
    return route_is(method, method_length, "OPTIONS") ? ROUTE_OPTIONS : ROUTE_NO_METHOD;
}
