/*
 * The queues before the connections, one for each of lane.h; in each clients are served in turn. A query that waits
 * is borrowed: it is in one queue until it is sent, withdrawn or turned away.
 */
#ifndef DB_WAITING_H
#define DB_WAITING_H

#include "db/lane.h"
#include "db/query.h"
#include "metrics/metrics.h"

typedef struct Waiting {
    ClientTable clients;
    ClientQueue queues[LANE_QUEUES];
    int count; /* in all of them */
    Metrics *metrics;
} Waiting;

/* Whether a query is to wait on. now: loop time in ms. */
typedef bool (*WaitingStays)(const DbQuery *query, uint64_t now);

void waiting_init(Waiting *waiting, Metrics *metrics);
/* What is counted of queries of its kind. */
MetricsQueries *waiting_metrics(const Waiting *waiting, const DbQuery *query);
ClientQueue *waiting_queue(Waiting *waiting, const DbQuery *query);
/* Finds the query's client; it is released when the query does not come to wait. */
void waiting_enter(Waiting *waiting, DbQuery *query);
/* Puts it into its queue: behind its client's others, or before all. */
void waiting_add(Waiting *waiting, DbQuery *query, bool first);
/* Counts that it waits no more: it was sent. */
void waiting_sent(Waiting *waiting, DbQuery *query);
/* Takes it out of its queue, if it is in one; its submitter has gone. */
void waiting_withdraw(Waiting *waiting, DbQuery *query);
/* Moves all that are not to wait on to a list. */
void waiting_turn_away(Waiting *waiting, WaitingStays stays, uint64_t now, h2o_linklist_t *list);

static inline DbQuery *waiting_query_at(h2o_linklist_t *link)
{
    return H2O_STRUCT_FROM_MEMBER(DbQuery, link, link);
}

#endif
