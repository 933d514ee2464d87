/*
 * The SQL the shim sends: one call of one function, always with the same parameters and five result columns, all
 * of them text but the last, so that they are the same in binary, which spares the last its encoding.
 * The table is filled once before the threads start and is read-only afterwards.
 */
#include "statement.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const Statement *statement_add(StatementTable *table, const char *function)
{
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
    snprintf(statement->sql, sizeof(statement->sql),
             "SELECT status::text, body, headers::text, private::text, content FROM res_elec.%s"
             "(ROW($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15)::res_elec.request)",
             function);
    return statement;
}

static const Statement *statement_add_ready(StatementTable *table)
{
    Statement *statement = &table->statements[table->count];

    statement->index = table->count++;
    statement->parameters = 0;
    statement->name = "ready";
    snprintf(statement->sql, sizeof(statement->sql),
             "SELECT '200'::text, '{\"status\":\"ok\"}'::text, NULL::text, NULL::text, NULL::bytea");
    return statement;
}

void statement_init(StatementTable *table)
{
    size_t i;

    *table = (StatementTable){.count = 0};
    table->ready = statement_add_ready(table);
    table->secret = statement_add(table, "api_auth_secret");
    table->denied = statement_add(table, "api_audit_denied");
    table->admit = statement_add(table, "api_upload_admit");
    table->shared = statement_add(table, "api_realtime_shared");
    table->watch = statement_add(table, "api_watch");
    for (i = 0; i < route_count; i++)
        if (route_table[i].function != NULL)
            table->by_route[i] = statement_add(table, route_table[i].function);
}

const Statement *statement_of(const StatementTable *table, const Route *route)
{
    return table->by_route[route - route_table];
}
