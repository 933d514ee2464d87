/*
 * The queues before the connections, and how long queries are in them.
 */
#include "db/waiting.h"

#include "core/clock.h"

void waiting_init(Waiting *waiting, Metrics *metrics)
{
    int i;

    *waiting = (Waiting){.metrics = metrics};
    client_table_init(&waiting->clients);
    for (i = 0; i < LANE_QUEUES; i++)
        client_queue_init(&waiting->queues[i], i);
}

MetricsQueries *waiting_metrics(const Waiting *waiting, const DbQuery *query)
{
    static const MetricsKind kinds[] = {[ROUTE_QUICK] = METRICS_QUICK,
                                        [ROUTE_VITAL] = METRICS_VITAL,
                                        [ROUTE_BULK] = METRICS_BULK,
                                        [ROUTE_IMPORTS] = METRICS_BULK,
                                        [ROUTE_EXPORTS] = METRICS_BULK};

    return &waiting->metrics->queries[query->for_metrics ? METRICS_SELF : kinds[query->lane]];
}

ClientQueue *waiting_queue(Waiting *waiting, const DbQuery *query)
{
    return &waiting->queues[lane_queue(query->lane, query->read_only)];
}

void waiting_enter(Waiting *waiting, DbQuery *query)
{
    query->link = (h2o_linklist_t){NULL, NULL};
    query->owner = client_find(&waiting->clients, &query->client);
}

void waiting_add(Waiting *waiting, DbQuery *query, bool first)
{
    client_wait(waiting_queue(waiting, query), query->owner, &query->link, first);
    query->since_us = clock_us();
    waiting->count++;
    metrics_add(&waiting_metrics(waiting, query)->waiting, 1);
}

void waiting_sent(Waiting *waiting, DbQuery *query)
{
    uint64_t now = clock_us();

    waiting->count--;
    metrics_subtract(&waiting_metrics(waiting, query)->waiting, 1);
    metrics_observe(&waiting_metrics(waiting, query)->wait, now - query->since_us);
    query->since_us = now;
}

void waiting_withdraw(Waiting *waiting, DbQuery *query)
{
    if (!h2o_linklist_is_linked(&query->link))
        return;
    client_withdraw(waiting_queue(waiting, query), query->owner, &query->link);
    client_release(query->owner);
    waiting_sent(waiting, query);
}

/* Of one client in one queue. The client may be freed. */
static void waiting_turn_away_client(Waiting *waiting, ClientQueue *queue, ClientTurn *turn, WaitingStays stays,
                                     uint64_t now, h2o_linklist_t *list)
{
    Client *client = turn->client;
    h2o_linklist_t *at = turn->waiting.next;

    while (at != &turn->waiting) {
        h2o_linklist_t *link = at;
        DbQuery *query = waiting_query_at(link);

        at = at->next;
        if (stays(query, now))
            continue;
        client_withdraw(queue, client, link);
        waiting_sent(waiting, query);
        h2o_linklist_insert(list, link);
    }
    client_release(client);
}

void waiting_turn_away(Waiting *waiting, WaitingStays stays, uint64_t now, h2o_linklist_t *list)
{
    h2o_linklist_t *at;
    int i;

    for (i = 0; i < LANE_QUEUES; i++)
        for (at = waiting->queues[i].ring.next; at != &waiting->queues[i].ring;) {
            ClientTurn *turn = client_turn_at(at);

            at = at->next;
            waiting_turn_away_client(waiting, &waiting->queues[i], turn, stays, now, list);
        }
}
