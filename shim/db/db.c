/*
 * One thread's pool of pipelines and the queues before them. Queries are sent at the end of a loop turn, so callbacks
 * may submit and abandon freely. Waiting queries are in a queue, those in flight in a pipeline's ring, never both.
 * Which connections a queue may use says lane.c; in a queue clients are served in turn (client.c). What is slow or
 * large has connections of its own while there is some, one query at a time: with them go the buffers that libpq makes
 * for it and never gives back.
 */
#include "db/db.h"

#include "core/clock.h"
#include "core/list.h"
#include "core/outage.h"
#include "db/guard.h"
#include "db/pipeline.h"
#include "db/waiting.h"

#include <stdio.h>
#include <stdlib.h>

enum { DB_MAX_ATTEMPTS = 3, DB_BULK_REST_MS = 5000 };

/* What the metrics call the end of a query that its submitter left; DbOutcome has the others. */
enum { DB_ABANDONED = DB_CROWDED + 1 };
_Static_assert(DB_ABANDONED + 1 == METRICS_OUTCOMES, "metrics.c names every outcome");

struct Db {
    h2o_loop_t *loop;
    const Config *config;
    Log *log;
    Metrics *metrics;
    Waiting waiting;
    LaneShare shares[LANE_QUEUES];
    PipelineContext context;
    HostTurn turn;
    Guard guard;
    Outage outage; /* no connection works, and the last attempts failed, at each host */
    int up;        /* connections that work */
    int quick;     /* connections for quick queries; behind them come the others */
    int count;
    Pipeline pipelines[];
};

/* Whether a queue may use a connection. */
static bool db_is_of(const Db *db, LaneQueue queue, int pipeline)
{
    return (db->shares[queue].allowed >> pipeline & 1) != 0;
}

/* Counts how it ended, then calls on_done, which may free the query. */
static void db_finish(Db *db, DbQuery *query, DbOutcome outcome, const PGresult *result)
{
    metrics_add(&waiting_metrics(&db->waiting, query)->outcomes[outcome], 1);
    query->on_done(query, outcome, result);
}

/* Why a query may not wait, or DB_ANSWERED. */
static DbOutcome db_room(Db *db, const DbQuery *query)
{
    if (db->outage.on)
        return DB_AWAY;
    if (waiting_queue(&db->waiting, query)->waiting >= db->config->db_queue)
        return DB_FULL;
    if (query->owner->waiting >= db->config->client_queue && !client_is_shim(query->owner))
        return DB_CROWDED;
    return DB_ANSWERED;
}

void db_submit(Db *db, DbQuery *query)
{
    DbOutcome outcome;

    waiting_enter(&db->waiting, query);
    query->pipeline = NULL;
    query->attempts = 0;
    query->alone = query->on_row != NULL;
    query->streaming = false;
    outcome = db_room(db, query);
    if (outcome == DB_ANSWERED) {
        waiting_add(&db->waiting, query, false);
        return;
    }
    client_release(query->owner);
    db_finish(db, query, outcome, NULL);
}

/* Nobody waits for a step any more. A statement goes on, but for one that makes rows for nobody. */
static void db_leave(Pipeline *pipeline, Step *step)
{
    pipeline->deserted = pipeline->deserted || step->by_row;
    step->query = NULL;
}

void db_abandon(Db *db, DbQuery *query)
{
    waiting_withdraw(&db->waiting, query);
    metrics_add(&waiting_metrics(&db->waiting, query)->outcomes[DB_ABANDONED], 1);
    if (query->pipeline != NULL)
        db_leave(query->pipeline, &query->pipeline->ring[query->step % PIPELINE_RING]);
    query->pipeline = NULL;
}

static void db_on_finished(void *pool, DbQuery *query, DbOutcome outcome, const PGresult *result)
{
    Db *db = pool;

    metrics_observe(&waiting_metrics(&db->waiting, query)->duration, clock_us() - query->since_us);
    db_finish(db, query, outcome, result);
}

static void db_on_row(void *pool, DbQuery *query, const PGresult *row)
{
    (void)pool;
    query->streaming = true;
    query->on_row(query, row);
}

static void db_on_again(void *pool, DbQuery *query)
{
    Db *db = pool;

    query->alone = true;
    if (++query->attempts > DB_MAX_ATTEMPTS) {
        db_finish(db, query, DB_REFUSED, NULL);
        return;
    }
    waiting_add(&db->waiting, query, true);
}

static void db_on_up(void *pool)
{
    Db *db = pool;

    if (outage_over(&db->outage))
        log_event(db->log, LOG_WARNING, "database_back", NULL);
    db->up++;
}

/* Answers all that are not to wait on; none of it was run. */
static void db_turn_away(Db *db, WaitingStays stays, DbOutcome outcome)
{
    h2o_linklist_t list, *link;

    h2o_linklist_init_anchor(&list);
    waiting_turn_away(&db->waiting, stays, h2o_now(db->loop), &list);
    while ((link = list_take(&list)) != NULL)
        db_finish(db, waiting_query_at(link), outcome, NULL);
}

static bool db_none_stays(const DbQuery *query, uint64_t now)
{
    (void)query;
    (void)now;
    return false;
}

static void db_on_down(void *pool, bool was_up, const char *reason)
{
    Db *db = pool;

    if (was_up) {
        db->up--;
        log_event(db->log, LOG_WARNING, "database_connection_lost", "reason", reason, NULL);
    } else if (db->up == 0 && hosts_all_failed(&db->config->hosts, &db->turn)) {
        if (outage_failed(&db->outage, reason))
            log_event(db->log, LOG_ERROR, "database_away", "reason", reason, NULL);
        db_turn_away(db, db_none_stays, DB_AWAY);
    }
}

static const PipelineEvents db_events = {.on_finished = db_on_finished,
                                         .on_again = db_on_again,
                                         .on_row = db_on_row,
                                         .on_up = db_on_up,
                                         .on_down = db_on_down};

Db *db_open(h2o_loop_t *loop, const Config *config, Log *log, Metrics *metrics)
{
    int quick = config->db_connections, i;
    Db *db = h2o_mem_alloc(sizeof(Db) + ((size_t)quick + LANE_OWN) * sizeof(Pipeline));

    *db =
        (Db){.loop = loop, .config = config, .log = log, .metrics = metrics, .quick = quick, .count = quick + LANE_OWN};
    waiting_init(&db->waiting, metrics);
    db->context =
        (PipelineContext){.loop = loop, .hosts = &config->hosts, .turn = &db->turn, .events = &db_events, .pool = db};
    for (i = 0; i < LANE_QUEUES; i++)
        db->shares[i] = lane_share((LaneQueue)i, quick);
    for (i = 0; i < db->count; i++)
        pipeline_init(&db->pipelines[i], &db->context, i,
                      db_is_of(db, LANE_EXPORTS, i) ? config->export_timeout * 1000 : config->statement_timeout_ms,
                      i >= quick);
    guard_init(&db->guard, &db->context, db->pipelines, db->count, log, metrics);
    return db;
}

/*
 * How busy a pipeline is for a query: the other kind counts more, so that writes seldom wait for reads, and what is
 * vital seldom for what is not; a batch of reads that has not been sent yet is filled first.
 */
static int db_cost(const Pipeline *pipeline, const DbQuery *query)
{
    bool vital = query->lane == ROUTE_VITAL;

    if (query->read_only && pipeline->batch > 0 && (!vital || pipeline->plain == 0))
        return 0;
    return 1 + pipeline->reads + pipeline->writes +
           8 * ((query->read_only ? 0 : pipeline->reads) + (vital ? pipeline->plain : 0));
}

/* A quick connection takes more than one query, but no read behind a write, which may wait for a standby. */
static bool db_takes(const Db *db, const Pipeline *pipeline, const DbQuery *query)
{
    if (pipeline->number >= db->quick)
        return pipeline_is_idle(pipeline);
    return pipeline_can_send(pipeline) && (!query->read_only || pipeline->writes == 0 || db->quick == 1);
}

/* The best connection of some for a query, or NULL. */
static Pipeline *db_choose(Db *db, const DbQuery *query, uint64_t among)
{
    Pipeline *best = NULL;

    for (; among != 0; among &= among - 1) {
        Pipeline *pipeline = &db->pipelines[__builtin_ctzll(among)];

        if (db_takes(db, pipeline, query) && (best == NULL || db_cost(pipeline, query) < db_cost(best, query)))
            best = pipeline;
    }
    return best;
}

/* Which connections of a queue a client may have its next query on. */
static uint64_t db_may_have(const Db *db, const Client *client, LaneQueue queue)
{
    const LaneShare *share = &db->shares[queue];
    uint64_t has = client->turns[queue].held;

    return client_is_shim(client) || __builtin_popcountll(has) < share->most ? share->allowed : has;
}

static bool db_send_one(ClientQueue *queue, Client *client, DbQuery *query, Pipeline *pipeline)
{
    client_waited(queue, client, &query->link);
    if (pipeline_send(pipeline, query)) {
        client_sent(client, queue->number, pipeline->number);
        return true;
    }
    client_wait(queue, client, &query->link, true);
    return false;
}

/* Sends what waits in a queue, client by client, as far as there is a connection for it. */
static void db_send(Db *db, LaneQueue number)
{
    ClientQueue *queue = &db->waiting.queues[number];
    h2o_linklist_t *at = queue->ring.next;

    while (at != &queue->ring) {
        Client *client = client_turn_at(at)->client;
        DbQuery *query = waiting_query_at(client->turns[number].waiting.next);
        uint64_t may_have = db_may_have(db, client, number);
        Pipeline *pipeline = db_choose(db, query, may_have);

        if (pipeline == NULL && may_have == db->shares[number].allowed)
            break;
        at = at->next;
        if (pipeline == NULL)
            continue; /* the others go on: this client has what one may have */
        if (!db_send_one(queue, client, query, pipeline))
            break;
        waiting_sent(&db->waiting, query);
        if (at == &queue->ring)
            at = queue->ring.prev; /* the same client once more, if it has more */
    }
}

static void db_end(Db *db, Pipeline *pipeline)
{
    if (pipeline->state == PIPELINE_READY)
        db->up--;
    pipeline_close(pipeline);
}

void db_turn(Db *db)
{
    int i, in_flight = 0;

    guard_turn(&db->guard);
    for (i = 0; i < LANE_QUEUES; i++)
        db_send(db, (LaneQueue)i);
    for (i = 0; i < db->count; i++) {
        if (db->pipelines[i].deserted)
            db_end(db, &db->pipelines[i]);
        pipeline_turn(&db->pipelines[i]);
        in_flight += db->pipelines[i].reads + db->pipelines[i].writes;
    }
    metrics_set(&db->metrics->db_in_flight, (uint64_t)in_flight);
    metrics_set(&db->metrics->db_connections, (uint64_t)db->up);
}

static bool db_waits_on(const DbQuery *query, uint64_t now)
{
    return query->deadline > now && query->is_wanted(query);
}

/* The statements go on: only their askers are answered. */
static void db_expire_sent(Db *db, Pipeline *pipeline, uint64_t now)
{
    unsigned at;

    for (at = pipeline->head; at != pipeline->tail; at++) {
        Step *step = &pipeline->ring[at % PIPELINE_RING];
        DbQuery *query = step->query;

        if (query == NULL || query->deadline > now)
            continue;
        db_leave(pipeline, step);
        query->pipeline = NULL;
        db_finish(db, query, DB_DEADLINE, NULL);
    }
}

/* A connection that is not for quick queries is made when something waits for it, and ended when nothing did for a
 * while.
 */
static void db_tick_own(Db *db, LaneQueue queue, uint64_t now)
{
    int i;

    for (i = db->quick; i < db->count; i++) {
        Pipeline *pipeline = &db->pipelines[i];

        if (!db_is_of(db, queue, i))
            continue;
        if (pipeline->state != PIPELINE_CLOSED || db->waiting.queues[queue].waiting > 0)
            pipeline_tick(pipeline, now);
        if (pipeline_is_idle(pipeline) && now >= pipeline->head_since + DB_BULK_REST_MS)
            db_end(db, pipeline);
    }
}

void db_tick(Db *db)
{
    uint64_t now = clock_ms();
    int i;

    guard_tick(&db->guard);
    db_turn_away(db, db_waits_on, DB_DEADLINE);
    for (i = 0; i < db->count; i++)
        db_expire_sent(db, &db->pipelines[i], h2o_now(db->loop));
    for (i = 0; i < db->quick; i++)
        pipeline_tick(&db->pipelines[i], now);
    for (i = LANE_BULK_READS; i < LANE_QUEUES; i++)
        db_tick_own(db, (LaneQueue)i, now);
}

uint64_t db_now(const Db *db)
{
    return h2o_now(db->loop);
}

bool db_is_idle(const Db *db)
{
    int i;

    for (i = 0; i < db->count; i++)
        if (db->pipelines[i].state == PIPELINE_READY && db->pipelines[i].head != db->pipelines[i].tail)
            return false;
    return db->waiting.count == 0;
}

void db_close(Db *db)
{
    int i;

    guard_close(&db->guard);
    for (i = 0; i < db->count; i++)
        pipeline_close(&db->pipelines[i]);
    db_turn_away(db, db_none_stays, DB_AWAY);
    free(db);
}
