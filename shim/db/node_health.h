/*
 * How the provinces of a country are that count in databases of their own, as the nation's database knows it: asked
 * every ten seconds, for the metrics. One thread of the server owns it, and all calls come from that thread.
 */
#ifndef NODE_HEALTH_H
#define NODE_HEALTH_H

#include "db/db.h"

typedef struct NodeHealth NodeHealth;

/* statement: that of StatementTable.node_health; metrics: where the answers go. All is borrowed. */
NodeHealth *node_health_open(Db *db, const Statement *statement, Metrics *metrics);
/* Every 100 ms: asks every ten seconds. */
void node_health_tick(NodeHealth *health);
/* The database is closed. NULL: nothing. */
void node_health_close(NodeHealth *health);

#endif
