/*
 * The SQL that the shim sends: one call for each function of the route table, and some of its own. Made once at the
 * start, read-only afterwards, shared by all threads.
 */
#ifndef STATEMENT_H
#define STATEMENT_H

#include "config/route.h"

#include <stddef.h>

enum { STATEMENT_PARAMETERS = 15, STATEMENT_MAX = 128 };

/* The parameters of an API call, in the order of res_elec_api.request. */
typedef enum StatementParameter {
    PARAMETER_USER_ID,
    PARAMETER_SESSION_ID,
    PARAMETER_GENERATION,
    PARAMETER_REQUEST_ID,
    PARAMETER_LANGUAGE,
    PARAMETER_ADDRESS,
    PARAMETER_IF_MATCH,
    PARAMETER_IF_NONE_MATCH,
    PARAMETER_IDS,
    PARAMETER_QUERY,
    PARAMETER_BODY,
    PARAMETER_PASSWORD_HASH,
    PARAMETER_RANGE,
    PARAMETER_FILES,
    PARAMETER_CONTENTS /* the only one in binary: bytea[] */
} StatementParameter;

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
    const Statement *secret; /* api_auth_secret */
    const Statement *denied; /* api_audit_denied */
    const Statement *admit;  /* api_upload_admit */
    const Statement *shared; /* api_realtime_shared */
    const Statement *watch;  /* api_watch */
    const Statement *ready;  /* answers without touching a table */
    const Statement *by_route[ROUTE_MAX];
} StatementTable;

void statement_init(StatementTable *table);
const Statement *statement_of(const StatementTable *table, const Route *route);

#endif
