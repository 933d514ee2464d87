/*
 * One thread's pool of pipelines and the queues before them. Queries are sent at the end of a loop turn, so callbacks
 * may submit and abandon freely. Waiting queries are in a queue, those in flight in a pipeline's ring, never both.
 * What is slow or large has a queue and, while there is some, a connection of its own, one query at a time: with it go
 * the buffers that libpq makes for it and never gives back. So have exports, which are both, and take their rows one
 * by one.
 */
#include "pipeline.h"

#include <stdio.h>
#include <stdlib.h>

enum { DB_MAX_ATTEMPTS = 3, DB_BULK_REST_MS = 5000 };

/* What the metrics call the end of a query that its submitter left; DbOutcome has the others. */
enum { DB_ABANDONED = DB_UNREPLICATED + 1 };
_Static_assert(DB_ABANDONED + 1 == METRICS_OUTCOMES, "metrics.c names every outcome");

struct Db {
    h2o_loop_t *loop;
    const Config *config;
    Log *log;
    Metrics *metrics;
    h2o_linklist_t queue;
    h2o_linklist_t bulk_queue;
    h2o_linklist_t export_queue;
    int waiting; /* in all of them */
    int up;      /* connections that work */
    bool away;   /* none works and the last attempt failed */
    int count;   /* of the quick ones; behind them the one for bulk and the one for exports */
    Pipeline pipelines[];
};

const Config *db_config(const Db *db)
{
    return db->config;
}

h2o_loop_t *db_loop(const Db *db)
{
    return db->loop;
}

Db *db_open(h2o_loop_t *loop, const Config *config, Log *log, Metrics *metrics)
{
    size_t size = sizeof(Db) + ((size_t)config->db_connections + 2) * sizeof(Pipeline);
    Db *db = h2o_mem_alloc(size);
    int i;

    *db = (Db){.loop = loop, .config = config, .log = log, .metrics = metrics, .count = config->db_connections};
    h2o_linklist_init_anchor(&db->queue);
    h2o_linklist_init_anchor(&db->bulk_queue);
    h2o_linklist_init_anchor(&db->export_queue);
    for (i = 0; i <= db->count; i++)
        pipeline_init(&db->pipelines[i], db, config->statement_timeout_ms);
    pipeline_init(&db->pipelines[i], db, config->export_timeout * 1000);
    return db;
}

static DbQuery *db_query_at(h2o_linklist_t *link)
{
    return H2O_STRUCT_FROM_MEMBER(DbQuery, link, link);
}

static h2o_linklist_t *db_queue_of(Db *db, const DbQuery *query)
{
    if (query->on_row != NULL)
        return &db->export_queue;
    return query->bulk ? &db->bulk_queue : &db->queue;
}

static MetricsQueries *db_metrics(Db *db, const DbQuery *query)
{
    return &db->metrics->queries[query->bulk];
}

/* Puts a query into its queue, last or first. */
static void db_wait(Db *db, DbQuery *query, bool first)
{
    h2o_linklist_t *queue = db_queue_of(db, query);

    h2o_linklist_insert(first ? queue->next : queue, &query->link);
    query->since_us = metrics_now();
    db->waiting++;
    metrics_add(&db_metrics(db, query)->waiting, 1);
}

/* It waits no more, and is in no list of the queue. */
static void db_waited(Db *db, DbQuery *query)
{
    uint64_t now = metrics_now();

    db->waiting--;
    metrics_subtract(&db_metrics(db, query)->waiting, 1);
    metrics_observe(&db_metrics(db, query)->wait, now - query->since_us);
    query->since_us = now;
}

/* Counts how it ended, then tells: on_done may free the query. */
static void db_tell(Db *db, DbQuery *query, DbOutcome outcome, const PGresult *result)
{
    metrics_add(&db_metrics(db, query)->outcomes[outcome], 1);
    query->on_done(query, outcome, result);
}

void db_submit(Db *db, DbQuery *query)
{
    query->link = (h2o_linklist_t){NULL, NULL};
    query->pipeline = NULL;
    query->attempts = 0;
    query->alone = query->on_row != NULL;
    query->begun = false;
    if (db->away) {
        db_tell(db, query, DB_AWAY, NULL);
    } else if (db->waiting >= db->config->db_queue) {
        db_tell(db, query, DB_FULL, NULL);
    } else {
        /* of bulk, what is written goes before what is read: scans do not wait for somebody's long lists */
        db_wait(db, query, query->bulk && !query->read_only);
    }
}

/* Nobody waits for a step any more. A statement goes on, but for one that makes rows for nobody. */
static void db_leave(Pipeline *pipeline, Step *step)
{
    pipeline->deserted = pipeline->deserted || step->by_row;
    step->query = NULL;
}

void db_abandon(Db *db, DbQuery *query)
{
    if (h2o_linklist_is_linked(&query->link)) {
        h2o_linklist_unlink(&query->link);
        db_waited(db, query);
    }
    metrics_add(&db_metrics(db, query)->outcomes[DB_ABANDONED], 1);
    if (query->pipeline != NULL)
        db_leave(query->pipeline, &query->pipeline->ring[query->step % PIPELINE_RING]);
    query->pipeline = NULL;
}

void db_on_finished(Db *db, DbQuery *query, DbOutcome outcome, const PGresult *result)
{
    metrics_observe(&db_metrics(db, query)->duration, metrics_now() - query->since_us);
    db_tell(db, query, outcome, result);
}

void db_on_row(Db *db, DbQuery *query, const PGresult *row)
{
    (void)db;
    query->begun = true;
    query->on_row(query, row);
}

void db_on_again(Db *db, DbQuery *query)
{
    query->alone = true;
    if (++query->attempts > DB_MAX_ATTEMPTS) {
        db_tell(db, query, DB_REFUSED, NULL);
        return;
    }
    db_wait(db, query, true);
}

void db_on_up(Db *db, Pipeline *pipeline)
{
    (void)pipeline;
    if (db->away)
        log_event(db->log, LOG_WARNING, "database_back", NULL);
    db->up++;
    db->away = false;
}

/* Answers all that wait: none of it was run. */
static void db_turn_away(Db *db)
{
    h2o_linklist_t refused;

    h2o_linklist_init_anchor(&refused);
    h2o_linklist_insert_list(&refused, &db->queue);
    h2o_linklist_insert_list(&refused, &db->bulk_queue);
    h2o_linklist_insert_list(&refused, &db->export_queue);
    while (!h2o_linklist_is_empty(&refused)) {
        DbQuery *query = db_query_at(refused.next);

        h2o_linklist_unlink(&query->link);
        db_waited(db, query);
        db_tell(db, query, DB_AWAY, NULL);
    }
}

void db_on_down(Db *db, Pipeline *pipeline, bool was_up, const char *reason)
{
    (void)pipeline;
    if (was_up) {
        db->up--;
        log_event(db->log, LOG_WARNING, "database_connection_lost", "reason", reason, NULL);
    } else if (db->up == 0) {
        if (!db->away)
            log_event(db->log, LOG_ERROR, "database_away", "reason", reason, NULL);
        db->away = true;
        db_turn_away(db);
    }
}

/*
 * How busy a pipeline is for a query: the other kind counts more, so that reads seldom wait for a commit, and a batch
 * of reads that has not been sent yet is filled first.
 */
static int db_cost(const Pipeline *pipeline, bool read_only)
{
    if (read_only && pipeline->batch > 0)
        return 0;
    return 1 + pipeline->reads + pipeline->writes + 8 * (read_only ? pipeline->writes : pipeline->reads);
}

static Pipeline *db_choose(Db *db, bool read_only)
{
    Pipeline *best = NULL;
    int i;

    for (i = 0; i < db->count; i++) {
        Pipeline *pipeline = &db->pipelines[i];

        if (pipeline_can_send(pipeline) && (best == NULL || db_cost(pipeline, read_only) < db_cost(best, read_only)))
            best = pipeline;
    }
    return best;
}

static Pipeline *db_bulk(Db *db)
{
    return &db->pipelines[db->count];
}

static Pipeline *db_export(Db *db)
{
    return &db->pipelines[db->count + 1];
}

/* The pipeline that a query may go to now, or NULL. */
static Pipeline *db_pipeline(Db *db, const DbQuery *query)
{
    Pipeline *own = query->on_row != NULL ? db_export(db) : db_bulk(db);

    if (query->on_row == NULL && !query->bulk)
        return db_choose(db, query->read_only);
    return pipeline_is_idle(own) ? own : NULL;
}

/* Sends what waits in a queue, as far as there is a pipeline for it. */
static void db_send(Db *db, h2o_linklist_t *queue)
{
    while (!h2o_linklist_is_empty(queue)) {
        DbQuery *query = db_query_at(queue->next);
        Pipeline *pipeline = db_pipeline(db, query);

        if (pipeline == NULL)
            break;
        h2o_linklist_unlink(&query->link);
        if (pipeline_send(pipeline, query))
            db_waited(db, query);
        else
            h2o_linklist_insert(queue->next, &query->link);
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

    db_send(db, &db->queue);
    db_send(db, &db->bulk_queue);
    db_send(db, &db->export_queue);
    if (db_export(db)->deserted)
        db_end(db, db_export(db));
    for (i = 0; i <= db->count + 1; i++) {
        pipeline_turn(&db->pipelines[i]);
        in_flight += db->pipelines[i].reads + db->pipelines[i].writes;
    }
    metrics_set(&db->metrics->db_in_flight, (uint64_t)in_flight);
    metrics_set(&db->metrics->db_connections, (uint64_t)db->up);
}

static void db_expire_waiting(Db *db, h2o_linklist_t *queue, uint64_t now)
{
    h2o_linklist_t late, *at = queue->next;

    h2o_linklist_init_anchor(&late);
    while (at != queue) {
        DbQuery *query = db_query_at(at);

        at = at->next;
        if (query->deadline <= now || !query->is_wanted(query)) {
            h2o_linklist_unlink(&query->link);
            h2o_linklist_insert(&late, &query->link);
        }
    }
    while (!h2o_linklist_is_empty(&late)) {
        DbQuery *query = db_query_at(late.next);

        h2o_linklist_unlink(&query->link);
        db_waited(db, query);
        db_tell(db, query, DB_DEADLINE, NULL);
    }
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
        db_tell(db, query, DB_DEADLINE, NULL);
    }
}

/* A connection for bulk or exports is made when there is some, and ended when there was none for a while. */
static void db_tick_own(Db *db, Pipeline *pipeline, h2o_linklist_t *queue, uint64_t now)
{
    if (pipeline->state != PIPELINE_CLOSED || !h2o_linklist_is_empty(queue))
        pipeline_tick(pipeline, now);
    if (pipeline_is_idle(pipeline) && now >= pipeline->head_since + DB_BULK_REST_MS)
        db_end(db, pipeline);
}

void db_tick(Db *db)
{
    uint64_t now = h2o_now(db->loop);
    int i;

    db_expire_waiting(db, &db->queue, now);
    db_expire_waiting(db, &db->bulk_queue, now);
    db_expire_waiting(db, &db->export_queue, now);
    for (i = 0; i <= db->count + 1; i++)
        db_expire_sent(db, &db->pipelines[i], now);
    for (i = 0; i < db->count; i++)
        pipeline_tick(&db->pipelines[i], now);
    db_tick_own(db, db_bulk(db), &db->bulk_queue, now);
    db_tick_own(db, db_export(db), &db->export_queue, now);
}

bool db_is_idle(const Db *db)
{
    int i;

    for (i = 0; i <= db->count + 1; i++)
        if (db->pipelines[i].state == PIPELINE_READY && db->pipelines[i].head != db->pipelines[i].tail)
            return false;
    return db->waiting == 0;
}

void db_close(Db *db)
{
    int i;

    for (i = 0; i <= db->count + 1; i++)
        pipeline_close(&db->pipelines[i]);
    db_turn_away(db);
    free(db);
}
