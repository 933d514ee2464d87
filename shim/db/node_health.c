/*
 * One question under way at a time, in the lane of what may wait. An answer that does not come changes nothing: what
 * was heard last gets too old to be shown (metrics/nodes.c).
 */
#include "db/node_health.h"

#include "core/clock.h"

#include <stdlib.h>
#include <string.h>

enum { NODE_HEALTH_PERIOD_MS = 10000, NODE_HEALTH_DEADLINE_MS = 5000 };

enum {
    NODE_HEALTH_NODE,
    NODE_HEALTH_REPORT_AGE,
    NODE_HEALTH_IN_TOUCH,
    NODE_HEALTH_MATCHED,
    NODE_HEALTH_APPLY_ERRORS,
    NODE_HEALTH_COLUMNS
};

struct NodeHealth {
    Db *db;
    const Statement *statement;
    Metrics *metrics;
    bool under_way;
    uint64_t asked_at; /* ms */
    DbQuery query;
};

static bool node_health_flag(const PGresult *result, int row, int column)
{
    return strcmp(PQgetvalue(result, row, column), "true") == 0;
}

/* Which row is of which node; -1: none. */
static void node_health_rows(const PGresult *result, int rows[METRICS_NODES])
{
    long number;
    int i;

    for (i = 0; i < METRICS_NODES; i++)
        rows[i] = -1;
    for (i = 0; i < PQntuples(result); i++) {
        number = strtol(PQgetvalue(result, i, NODE_HEALTH_NODE), NULL, 10);
        if (number >= 1 && number <= METRICS_NODES)
            rows[number - 1] = i;
    }
}

static void node_health_set(MetricsNode *node, const PGresult *result, int row, uint64_t now)
{
    bool reported = row >= 0 && !PQgetisnull(result, row, NODE_HEALTH_REPORT_AGE);

    if (reported) {
        double age = strtod(PQgetvalue(result, row, NODE_HEALTH_REPORT_AGE), NULL);

        metrics_set(&node->reported_ms, now - (uint64_t)(age * 1000));
        metrics_set(&node->matched, node_health_flag(result, row, NODE_HEALTH_MATCHED));
    }
    if (row >= 0) {
        metrics_set(&node->in_touch, node_health_flag(result, row, NODE_HEALTH_IN_TOUCH));
        metrics_set(&node->apply_errors, strtoull(PQgetvalue(result, row, NODE_HEALTH_APPLY_ERRORS), NULL, 10));
    }
    metrics_set(&node->reported, reported);
    metrics_set(&node->known, row >= 0);
}

static void node_health_on_answer(DbQuery *query, DbOutcome outcome, const PGresult *result)
{
    NodeHealth *health = H2O_STRUCT_FROM_MEMBER(NodeHealth, query, query);
    uint64_t now = clock_ms();
    int rows[METRICS_NODES], i;

    health->under_way = false;
    if (outcome != DB_ANSWERED || PQnfields(result) != NODE_HEALTH_COLUMNS)
        return;
    node_health_rows(result, rows);
    for (i = 0; i < METRICS_NODES; i++)
        node_health_set(&health->metrics->nodes[i], result, rows[i], now);
    metrics_set(&health->metrics->nodes_heard_ms, now);
}

static bool node_health_is_wanted(const DbQuery *query)
{
    (void)query;
    return true;
}

NodeHealth *node_health_open(Db *db, const Statement *statement, Metrics *metrics)
{
    NodeHealth *health = h2o_mem_alloc(sizeof(*health));

    *health = (NodeHealth){.db = db, .statement = statement, .metrics = metrics};
    return health;
}

void node_health_tick(NodeHealth *health)
{
    uint64_t now = clock_ms();

    if (health->under_way || (health->asked_at != 0 && now < health->asked_at + NODE_HEALTH_PERIOD_MS))
        return;
    health->asked_at = now;
    health->under_way = true;
    health->query = (DbQuery){.statement = health->statement,
                              .read_only = true,
                              .lane = ROUTE_QUICK,
                              .for_metrics = true,
                              .deadline = db_now(health->db) + NODE_HEALTH_DEADLINE_MS,
                              .on_done = node_health_on_answer,
                              .is_wanted = node_health_is_wanted};
    db_submit(health->db, &health->query);
}

void node_health_close(NodeHealth *health)
{
    free(health);
}
