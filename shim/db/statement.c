/*
 * The SQL the shim sends: one call of one function, always with the same parameters and five result columns, all
 * of them text but the last, so that they are the same in binary, which spares the last its encoding.
 * The table is filled once before the threads start and is read-only afterwards.
 */
#include "db/statement.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STATEMENT_OID(parameter, column, type, oid) oid,
const unsigned statement_types[STATEMENT_PARAMETERS] = {STATEMENT_REQUEST(STATEMENT_OID)};

#define STATEMENT_COLUMN(parameter, column, type, oid) #column " " #type "\n"
const char statement_request[] = STATEMENT_REQUEST(STATEMENT_COLUMN);

/* Pieces are made one by one where the call stands in a select list; in FROM all would be kept first. */
static const char statement_pieces[] =
    "SELECT (p.a).status::text, (p.a).body, (p.a).headers::text, (p.a).private::text, (p.a).content FROM (SELECT "
    "res_elec_api.%1$s"
    "(ROW(%2$s)::res_elec_api.request) AS a OFFSET 0) AS p";
static const char statement_whole[] =
    "SELECT status::text, body, headers::text, private::text, content FROM res_elec_api.%1$s"
    "(ROW(%2$s)::res_elec_api.request)";
/* What is acknowledged is durable, whether it was written now or had been before; what was sent (the body is the third
 * argument) and is not known is named (ignored_fields). */
static const char statement_write[] =
    "SELECT status::text, res_elec_api.body_with_ignored(status, body, $%3$d, res_elec_api.request_fields('%1$s'), "
    "res_elec_api.request_list('%1$s')), headers::text, private::text, content "
    "FROM res_elec_api.%1$s"
    "(ROW(%2$s)::res_elec_api.request) WHERE res_elec_api.acknowledge(status)";

static const char statement_role[] =
    "SELECT standby::text, writable::text, received::text, replayed::text, silent::text, committed::text, "
    "started::text FROM res_elec_api.server_role()";
static const char statement_node_health[] =
    "SELECT node::text, report_age::text, in_touch::text, matched::text, apply_errors::text "
    "FROM res_elec_api.node_health()";

/* $1,$2,… for all parameters. */
static void statement_list(char *list, size_t size)
{
    size_t at = 0;
    int i;

    for (i = 1; i <= STATEMENT_PARAMETERS; i++)
        at += (size_t)snprintf(list + at, size - at, i == 1 ? "$%d" : ",$%d", i);
}

static const Statement *statement_add(StatementTable *table, const char *function, const char *sql)
{
    char list[4 * STATEMENT_PARAMETERS + 1];
    Statement *statement;
    int i;

    for (i = 0; i < table->count; i++)
        if (strcmp(table->statements[i].name, function) == 0)
            return &table->statements[i];
    if (table->count == STATEMENT_MAX)
        abort();
    statement = &table->statements[table->count];
    statement->index = table->count++;
    statement->parameters = STATEMENT_PARAMETERS;
    statement->name = function;
    statement_list(list, sizeof(list));
    snprintf(statement->sql, sizeof(statement->sql), sql, function, list, PARAMETER_BODY + 1);
    return statement;
}

static const char *statement_sql(const Route *route)
{
    if (route->action == ROUTE_EXPORT)
        return statement_pieces;
    return strcmp(route->method, "GET") == 0 ? statement_whole : statement_write;
}

/* One without parameters, whose columns are its own. */
static const Statement *statement_add_own(StatementTable *table, const char *function, const char *sql)
{
    Statement *statement = &table->statements[table->count];

    statement->index = table->count++;
    statement->parameters = 0;
    statement->name = function;
    snprintf(statement->sql, sizeof(statement->sql), "%s", sql);
    return statement;
}

void statement_init(StatementTable *table)
{
    size_t i;

    *table = (StatementTable){.count = 0};
    table->role = statement_add_own(table, "server_role", statement_role);
    table->node_health = statement_add_own(table, "node_health", statement_node_health);
    table->auth_secret = statement_add(table, "api_auth_secret", statement_whole);
    table->attempt = statement_add(table, "api_attempt", statement_whole);
    table->audit_denied = statement_add(table, "api_audit_denied", statement_whole);
    table->upload_admit = statement_add(table, "api_upload_admit", statement_whole);
    table->realtime_coalesced = statement_add(table, "api_realtime_coalesced", statement_whole);
    table->watch = statement_add(table, "api_watch", statement_whole);
    table->first = statement_add(table, "api_first", statement_whole);
    for (i = 0; i < route_count; i++)
        if (route_table[i].function != NULL)
            table->by_route[i] = statement_add(table, route_table[i].function, statement_sql(&route_table[i]));
}

const Statement *statement_of(const StatementTable *table, const Route *route)
{
    return table->by_route[route - route_table];
}
