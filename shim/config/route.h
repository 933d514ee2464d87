/*
 * The route table: what each method and path calls, who may, how often, by which connections. Constants; a match
 * points into them.
 */
#ifndef ROUTE_H
#define ROUTE_H

#include <stdbool.h>
#include <stddef.h>

typedef enum RouteAction {
    ROUTE_CALL,
    ROUTE_FILE,
    ROUTE_HEALTH_LIVE,
    ROUTE_HEALTH_READY,
    ROUTE_HEALTH_PRIMARY,
    ROUTE_PAGE,
    ROUTE_KEPT_PAGE, /* a page's file under the version of them all */
    ROUTE_VIEW,      /* an address of the page itself, which knows what to show there */
    ROUTE_REALTIME,
    ROUTE_RESULTS,
    ROUTE_TABLE,
    ROUTE_EXPORT
} RouteAction;
typedef enum RouteAuth { AUTH_NONE, AUTH_OPTIONAL, AUTH_ACCESS, AUTH_REFRESH } RouteAuth;
typedef enum RoutePassword {
    PASSWORD_NONE,
    PASSWORD_HASH,
    PASSWORD_VERIFY,
    PASSWORD_CHANGE,
    PASSWORD_RESET,
    PASSWORD_ENROL, /* as PASSWORD_CHANGE, and a secret for a second factor is made */
    PASSWORD_CODE   /* a code of the user's second factor is checked */
} RoutePassword;
/* How often it may be called: by the limits of reads, of writes, of logins, of forgotten passwords, or as often as one
 * likes. */
typedef enum RouteLimit { LIMIT_READ, LIMIT_WRITE, LIMIT_LOGIN, LIMIT_RESET, LIMIT_NONE } RouteLimit;
/*
 * What it shares the database's connections with (lane.c): quick ones, slow or large ones, those that the count cannot
 * do without (entering sheets, live totals, signing in), files to import, exports.
 */
typedef enum RouteLane { ROUTE_QUICK, ROUTE_BULK, ROUTE_VITAL, ROUTE_IMPORTS, ROUTE_EXPORTS } RouteLane;
/* Whether multipart/form-data is taken beside JSON, and which files; or CSV, and nothing else. */
typedef enum RouteForm { FORM_NONE, FORM_IMAGES, FORM_SCAN, FORM_CSV, FORM_KINDS } RouteForm;

/* One row of the route table; function is the SQL function of schema res_elec that is called. ROUTE_TABLE is a call
 * whose answers are HTML, refusals too; ROUTE_FILE one whose answer is a stored file, of any type; ROUTE_EXPORT one
 * whose answer comes in pieces, a row each; ROUTE_RESULTS one that min_version may put off. */
typedef struct Route {
    const char *method;
    const char *pattern;
    const char *function;
    RouteAuth auth;
    RoutePassword password;
    RouteAction action;
    RouteLimit limit;
    RouteForm form;
    RouteLane lane;
} Route;

enum { ROUTE_MAX = 384, ROUTE_MAX_IDS = 2, ROUTE_MAX_CODE = 60, ROUTE_ALLOW_SIZE = 64 };

typedef enum RouteOutcome { ROUTE_FOUND, ROUTE_NO_PATH, ROUTE_NO_METHOD, ROUTE_OPTIONS } RouteOutcome;

typedef struct RouteMatch {
    const Route *route; /* ROUTE_FOUND only */
    int ids[ROUTE_MAX_IDS];
    int id_count;
    const char *code; /* in the path that was matched; NULL: the route has none */
    size_t code_length;
    char allow[ROUTE_ALLOW_SIZE]; /* ROUTE_NO_METHOD and ROUTE_OPTIONS: the value of Allow */
} RouteMatch;

extern const Route route_table[];
extern const size_t route_count;

/* Finds the row for a method and a raw path without query. HEAD is answered by the GET row. */
RouteOutcome route_match(const char *method, size_t method_length, const char *path, size_t path_length,
                         RouteMatch *match);

#endif
