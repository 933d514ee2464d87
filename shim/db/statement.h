/*
 * The SQL that the shim sends: one call for each function of the route table, and some of its own. Made once at the
 * start, read-only afterwards, shared by all threads.
 */
#ifndef STATEMENT_H
#define STATEMENT_H

#include "config/route.h"

#include <stddef.h>

/* The parameters of an API call, which are the columns of res_elec_api.request: X(parameter, column, type, the type's
 * oid). */
#define STATEMENT_REQUEST(X)                  \
    X(USER_ID, user_id, integer, 23)          \
    X(SESSION_ID, session_id, uuid, 2950)     \
    X(GENERATION, generation, integer, 23)    \
    X(REQUEST_ID, request_id, text, 25)       \
    X(LANGUAGE, language, text, 25)           \
    X(ADDRESS, address, inet, 869)            \
    X(IF_MATCH, if_match, text, 25)           \
    X(IF_NONE_MATCH, if_none_match, text, 25) \
    X(IDS, ids, integer[], 1007)              \
    X(CODE, code, text, 25)                   \
    X(QUERY, query, jsonb, 3802)              \
    X(BODY, body, jsonb, 3802)                \
    X(PASSWORD_HASH, password_hash, text, 25) \
    X(RANGE, range, text, 25)                 \
    X(FILES, files, jsonb, 3802)              \
    X(CONTENTS, contents, bytea[], 1001) /* the only one in binary */

#define STATEMENT_ENUMERATOR(parameter, column, type, oid) PARAMETER_##parameter,
typedef enum StatementParameter { STATEMENT_REQUEST(STATEMENT_ENUMERATOR) STATEMENT_PARAMETERS } StatementParameter;

/* One for each route, and as many of the shim's own as there may be: the table is never full. */
enum { STATEMENT_OWN = 16, STATEMENT_MAX = ROUTE_MAX + STATEMENT_OWN };

/* A statement that every connection can prepare; index tells it from the others. */
typedef struct Statement {
    int index;
    int parameters;
    const char *name;
    char sql[512];
} Statement;

/* All statements of the process: one for each SQL function of the route table and some of the shim's own. */
typedef struct StatementTable {
    Statement statements[STATEMENT_MAX];
    int count;
    const Statement *auth_secret;        /* api_auth_secret */
    const Statement *attempt;            /* api_attempt */
    const Statement *audit_denied;       /* api_audit_denied */
    const Statement *upload_admit;       /* api_upload_admit */
    const Statement *realtime_coalesced; /* api_realtime_coalesced */
    const Statement *watch;              /* api_watch */
    const Statement *first;              /* api_first */
    const Statement *role;               /* server_role; it touches no table */
    const Statement *node_health;        /* node_health */
    const Statement *by_route[ROUTE_MAX];
} StatementTable;

/* The oids of the parameters' types. */
extern const unsigned statement_types[STATEMENT_PARAMETERS];
/* The columns of res_elec_api.request and their types, as the database is asked whether it has them. */
extern const char statement_request[];

void statement_init(StatementTable *table);
const Statement *statement_of(const StatementTable *table, const Route *route);

#endif
