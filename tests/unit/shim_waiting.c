/* Queries that wait are counted, keep their order, and can be withdrawn or turned away without harm to the others. */
#include "core/list.h"
#include "db/waiting.h"
#include "tap.h"

enum { QUERIES = 5 };

static uint64_t waiting_now(const Waiting *waiting, const DbQuery *query)
{
    return metrics_read(&waiting_metrics(waiting, query)->waiting);
}

static void put(Waiting *waiting, DbQuery *query, int user, uint64_t deadline)
{
    *query = (DbQuery){.read_only = true, .lane = ROUTE_QUICK, .client = client_user(user), .deadline = deadline};
    waiting_enter(waiting, query);
    waiting_add(waiting, query, false);
}

static bool stays(const DbQuery *query, uint64_t now)
{
    return query->deadline > now;
}

static bool none_stays(const DbQuery *query, uint64_t now)
{
    (void)query;
    (void)now;
    return false;
}

/* How many a list has, whose first is wanted; empties it. */
static int drain(h2o_linklist_t *list, const DbQuery *wanted)
{
    bool first = !h2o_linklist_is_empty(list) && waiting_query_at(list->next) == wanted;
    int count = 0;

    while (list_take(list) != NULL)
        count++;
    return first ? count : -count;
}

static int clients(const Waiting *waiting)
{
    int i, count = 0;

    for (i = 0; i < CLIENT_BUCKETS; i++)
        count += !h2o_linklist_is_empty((h2o_linklist_t *)&waiting->clients.buckets[i]);
    return count;
}

static void kinds(Tap *tap, const Waiting *waiting)
{
    static const struct {
        RouteLane lane;
        MetricsKind kind;
    } lanes[] = {{ROUTE_QUICK, METRICS_QUICK}, {ROUTE_VITAL, METRICS_VITAL}, {ROUTE_BULK, METRICS_BULK},
                 {ROUTE_IMPORTS, METRICS_BULK}, {ROUTE_EXPORTS, METRICS_BULK}};
    size_t i;

    for (i = 0; i < sizeof(lanes) / sizeof(lanes[0]); i++)
        tap_ok(tap, waiting_metrics(waiting, &(DbQuery){.lane = lanes[i].lane}) ==
            &waiting->metrics->queries[lanes[i].kind],
               "a lane is counted as its kind");
}

int main(void)
{
    Tap tap = {0};
    Metrics *metrics = metrics_open();
    DbQuery queries[QUERIES];
    h2o_linklist_t list;
    Waiting waiting;
    int i;

    waiting_init(&waiting, metrics);
    kinds(&tap, &waiting);
    h2o_linklist_init_anchor(&list);
    for (i = 0; i < QUERIES; i++)
        put(&waiting, &queries[i], 1 + i % 2, (uint64_t)(i == 2 ? 100 : 200));
    tap_is_int(&tap, waiting.count, QUERIES, "all wait");
    tap_is_int(&tap, (long)waiting_now(&waiting, &queries[0]), QUERIES, "... and are counted");
    tap_ok(&tap, waiting_queue(&waiting, &queries[0]) == &waiting.queues[LANE_QUICK_READS],
        "... in the queue of their lane");
    waiting_withdraw(&waiting, &queries[1]);
    waiting_withdraw(&waiting, &queries[1]);
    tap_is_int(&tap, waiting.count, QUERIES - 1, "one is withdrawn, once");
    waiting_turn_away(&waiting, stays, 150, &list);
    tap_is_int(&tap, drain(&list, &queries[2]), 1, "the one that is late is turned away");
    tap_is_int(&tap, waiting.count, QUERIES - 2, "... and no other");
    tap_is_int(&tap, clients(&waiting), 2, "clients stay as long as they have something");
    waiting_turn_away(&waiting, none_stays, 150, &list);
    tap_is_int(&tap, drain(&list, &queries[0]), QUERIES - 2, "all are turned away, the first client's first");
    tap_is_int(&tap, waiting.count + (long)waiting_now(&waiting, &queries[0]), 0, "none waits any more");
    tap_is_int(&tap, clients(&waiting), 0, "... and no client is left");
    tap_is_int(&tap, (long)metrics_read(&waiting_metrics(&waiting, &queries[0])->wait.buckets[0]) > 0, 1,
        "their waits were timed");
    metrics_close(metrics);
    return tap_done(&tap);
}
