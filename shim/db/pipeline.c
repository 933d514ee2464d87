/*
 * One libpq connection in pipeline mode: connecting, sending, flushing. A write has a Sync of its own; reads of one
 * loop turn share one. Nothing is sent but from pipeline_send and pipeline_turn, so callbacks never find the ring
 * changed under them. A connection is closed only at the end of a turn or from its own socket's callback.
 */
#include "db/pipeline.h"

#include "db/pipeline_answers.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>

enum {
    PIPELINE_READ_ATTEMPTS = 2,
    PIPELINE_CONNECT_MS = 5000,
    PIPELINE_BACKOFF_MS = 100,
    PIPELINE_BACKOFF_MAX_MS = 1000,
    PIPELINE_SLOW_MS = 50
};

static void pipeline_on_connect(h2o_socket_t *sock, const char *error);
static void pipeline_on_read(h2o_socket_t *sock, const char *error);
static void pipeline_on_write(h2o_socket_t *sock, const char *error);

void pipeline_init(Pipeline *pipeline, const PipelineContext *context, int number, int timeout_ms, bool gives_way)
{
    *pipeline = (Pipeline){.context = context,
                           .number = number,
                           .state = PIPELINE_CLOSED,
                           .timeout_ms = timeout_ms,
                           .gives_way = gives_way};
}

static bool pipeline_wrap(Pipeline *pipeline)
{
    int fd = fcntl(PQsocket(pipeline->conn), F_DUPFD_CLOEXEC, 0);

    if (pipeline->sock != NULL)
        h2o_socket_close(pipeline->sock);
    pipeline->sock = NULL;
    if (fd < 0)
        return false;
    pipeline->sock = h2o_evloop_socket_create(pipeline->context->loop, fd, H2O_SOCKET_FLAG_DONT_READ);
    pipeline->sock->data = pipeline;
    return true;
}

static Step *pipeline_push(Pipeline *pipeline, StepKind kind)
{
    Step *step = &pipeline->ring[pipeline->tail++ % PIPELINE_RING];

    *step = (Step){.kind = kind};
    return step;
}

static bool pipeline_sync(Pipeline *pipeline)
{
    pipeline->batch = 0;
    if (PQpipelineSync(pipeline->conn) != 1)
        return false;
    pipeline_push(pipeline, STEP_SYNC);
    return true;
}

static void pipeline_flush(Pipeline *pipeline)
{
    int left = PQflush(pipeline->conn);

    if (left < 0)
        pipeline->broken = true;
    else if (left > 0 && !h2o_socket_is_writing(pipeline->sock))
        h2o_socket_notify_write(pipeline->sock, pipeline_on_write);
}

/* Gives every query back: a read goes again, within reason; a write has ended without an answer. */
static void pipeline_release(Pipeline *pipeline)
{
    unsigned at;

    for (at = pipeline->tail; at != pipeline->head; at--) {
        Step *step = &pipeline->ring[(at - 1) % PIPELINE_RING];
        DbQuery *query = step->query;
        Client *client = step->client;
        LaneQueue queue = step->queue;

        PQclear(step->result);
        *step = (Step){0};
        if (query != NULL) {
            query->pipeline = NULL;
            if (query->read_only && !query->streaming && query->attempts < PIPELINE_READ_ATTEMPTS)
                pipeline->context->events->on_again(pipeline->context->pool, query);
            else
                pipeline->context->events->on_finished(pipeline->context->pool, query,
                                                       query->read_only ? DB_AWAY : DB_LOST, NULL);
        }
        if (client != NULL)
            client_done(client, queue, pipeline->number);
    }
    pipeline->head = pipeline->cursor = pipeline->tail = 0;
}

/* Closes the connection, and forgets what was known of it. */
static void pipeline_disconnect(Pipeline *pipeline)
{
    if (pipeline->sock != NULL)
        h2o_socket_close(pipeline->sock);
    PQfinish(pipeline->conn);
    pipeline->sock = NULL;
    pipeline->conn = NULL;
    pipeline->state = PIPELINE_CLOSED;
    pipeline->broken = pipeline->unreplicated = pipeline->deserted = false;
    pipeline->refused[0] = '\0';
    pipeline->batch = pipeline->reads = pipeline->writes = pipeline->plain = 0;
    memset(pipeline->prepared, 0, sizeof(pipeline->prepared));
}

/* Ends the connection; the next attempt is at once after a working one and backs off after failures. */
static void pipeline_drop(Pipeline *pipeline, const char *reason)
{
    bool was_up = pipeline->state == PIPELINE_READY;
    uint64_t wait = 0;

    pipeline_disconnect(pipeline);
    if (!was_up) {
        wait = (uint64_t)PIPELINE_BACKOFF_MS << (pipeline->failures < 6 ? pipeline->failures : 6);
        if (wait > PIPELINE_BACKOFF_MAX_MS)
            wait = PIPELINE_BACKOFF_MAX_MS;
        pipeline->failures++;
    }
    pipeline->retry_at = h2o_now(pipeline->context->loop) + wait;
    pipeline->context->events->on_down(pipeline->context->pool, was_up, reason);
    pipeline_release(pipeline);
}

/* Drops the connection. libpq's text is the reason only before it worked: later it may quote a client's data. */
static void pipeline_lose(Pipeline *pipeline)
{
    char reason[256] = "connection closed";

    if (pipeline->refused[0] != '\0')
        snprintf(reason, sizeof(reason), "%s", pipeline->refused);
    else if (pipeline->state != PIPELINE_READY && pipeline->conn != NULL)
        snprintf(reason, sizeof(reason), "%s", PQerrorMessage(pipeline->conn));
    reason[strcspn(reason, "\n")] = '\0';
    pipeline_drop(pipeline, reason);
}

static void pipeline_connect(Pipeline *pipeline)
{
    const char *names[] = {"fallback_application_name", "keepalives_idle", "keepalives_interval", "keepalives_count",
                           "tcp_user_timeout",          "dbname",          "client_encoding",     NULL};
    const char *values[] = {"res_elec shim", "30", "10", "3", "15000", pipeline->context->database_url, "UTF8", NULL};

    pipeline->since = h2o_now(pipeline->context->loop);
    pipeline->state = PIPELINE_CONNECTING;
    pipeline->conn = PQconnectStartParams(names, values, 1);
    if (pipeline->conn == NULL || PQstatus(pipeline->conn) == CONNECTION_BAD || !pipeline_wrap(pipeline)) {
        pipeline_lose(pipeline);
        return;
    }
    PQsetNoticeReceiver(pipeline->conn, pipeline_on_notice, pipeline);
    h2o_socket_notify_write(pipeline->sock, pipeline_on_connect);
}

#define PIPELINE_SETTINGS                                 \
    "SELECT set_config('statement_timeout', $1, false), " \
    "set_config('default_transaction_isolation', 'read committed', false), res_elec_api.check_request($2)"

static bool pipeline_setup(Pipeline *pipeline)
{
    const char *sql = pipeline->gives_way ? PIPELINE_SETTINGS ", res_elec_api.give_way()" : PIPELINE_SETTINGS;
    char timeout[16];
    const char *values[] = {timeout, statement_request};

    snprintf(timeout, sizeof(timeout), "%d", pipeline->timeout_ms);
    if (PQsetnonblocking(pipeline->conn, 1) != 0 || PQenterPipelineMode(pipeline->conn) != 1)
        return false;
    if (PQsendQueryParams(pipeline->conn, sql, 2, NULL, values, NULL, NULL, 0) != 1)
        return false;
    pipeline_push(pipeline, STEP_SETUP);
    if (!pipeline_sync(pipeline))
        return false;
    pipeline->state = PIPELINE_SETUP;
    h2o_socket_read_start(pipeline->sock, pipeline_on_read);
    pipeline_flush(pipeline);
    return !pipeline->broken;
}

/* The socket is wrapped anew after each poll: libpq may have opened another one under the same number. */
static void pipeline_on_connect(h2o_socket_t *sock, const char *error)
{
    Pipeline *pipeline = sock->data;
    PostgresPollingStatusType status = PQconnectPoll(pipeline->conn);

    (void)error;
    if (status == PGRES_POLLING_FAILED || !pipeline_wrap(pipeline)) {
        pipeline_lose(pipeline);
    } else if (status == PGRES_POLLING_OK) {
        if (!pipeline_setup(pipeline))
            pipeline_lose(pipeline);
    } else if (status == PGRES_POLLING_READING) {
        h2o_socket_read_start(pipeline->sock, pipeline_on_connect);
    } else {
        h2o_socket_notify_write(pipeline->sock, pipeline_on_connect);
    }
}

static void pipeline_on_read(h2o_socket_t *sock, const char *error)
{
    Pipeline *pipeline = sock->data;

    (void)error;
    if (PQconsumeInput(pipeline->conn) != 1) {
        pipeline_lose(pipeline);
        return;
    }
    pipeline_receive(pipeline);
    if (pipeline->broken)
        pipeline_lose(pipeline);
}

static void pipeline_on_write(h2o_socket_t *sock, const char *error)
{
    Pipeline *pipeline = sock->data;

    (void)error;
    pipeline_flush(pipeline);
    if (pipeline->broken)
        pipeline_lose(pipeline);
}

bool pipeline_can_send(const Pipeline *pipeline)
{
    if (pipeline->state != PIPELINE_READY || pipeline->broken)
        return false;
    if (pipeline->head == pipeline->tail)
        return true;
    return pipeline->reads + pipeline->writes < PIPELINE_DEPTH &&
           h2o_now(pipeline->context->loop) < pipeline->head_since + PIPELINE_SLOW_MS;
}

bool pipeline_is_idle(const Pipeline *pipeline)
{
    return pipeline->state == PIPELINE_READY && !pipeline->broken && pipeline->head == pipeline->tail;
}

static bool pipeline_prepare(Pipeline *pipeline, const Statement *statement)
{
    if (pipeline->prepared[statement->index])
        return true;
    if (PQsendPrepare(pipeline->conn, statement->name, statement->sql, statement->parameters, statement_types) != 1)
        return false;
    pipeline_push(pipeline, STEP_PREPARE)->statement = statement;
    pipeline->prepared[statement->index] = true;
    return true;
}

/* Gives the statement that follows in the transaction its own time. */
static bool pipeline_allow(Pipeline *pipeline, int milliseconds)
{
    char timeout[16];
    const char *values[] = {timeout};

    if (milliseconds == 0)
        return true;
    snprintf(timeout, sizeof(timeout), "%d", milliseconds);
    if (PQsendQueryParams(pipeline->conn, "SELECT set_config('statement_timeout', $1, true)", 1, NULL, values, NULL,
                          NULL, 0) != 1)
        return false;
    pipeline_push(pipeline, STEP_ALLOW);
    return true;
}

/* All parameters are text but the last; all results are wanted in binary. */
static bool pipeline_execute(Pipeline *pipeline, const DbQuery *query)
{
    static const int formats[STATEMENT_PARAMETERS] = {[PARAMETER_CONTENTS] = 1};
    const int lengths[STATEMENT_PARAMETERS] = {[PARAMETER_CONTENTS] = query->contents_length};
    const Statement *statement = query->statement;

    return PQsendQueryPrepared(pipeline->conn, statement->name, statement->parameters, query->values, lengths, formats,
                               1) == 1;
}

bool pipeline_send(Pipeline *pipeline, DbQuery *query)
{
    const Statement *statement = query->statement;
    bool own = !query->read_only || query->alone;
    Step *step;

    if (pipeline->head == pipeline->tail)
        pipeline->head_since = h2o_now(pipeline->context->loop);
    pipeline->broken = (own && pipeline->batch > 0 && !pipeline_sync(pipeline)) ||
                       !pipeline_allow(pipeline, query->statement_timeout_ms) ||
                       !pipeline_prepare(pipeline, statement) || !pipeline_execute(pipeline, query);
    if (pipeline->broken)
        return false;
    query->pipeline = pipeline;
    query->step = pipeline->tail;
    step = pipeline_push(pipeline, STEP_QUERY);
    step->query = query;
    step->client = query->owner;
    step->queue = lane_queue(query->lane, query->read_only);
    step->statement = statement;
    step->read_only = query->read_only;
    step->by_row = query->on_row != NULL;
    if (query->read_only)
        pipeline->reads++;
    else
        pipeline->writes++;
    if (!lane_is_vital(step->queue))
        pipeline->plain++;
    if ((own || ++pipeline->batch == PIPELINE_BATCH) && !pipeline_sync(pipeline))
        pipeline->broken = true;
    return true;
}

void pipeline_turn(Pipeline *pipeline)
{
    if (pipeline->state < PIPELINE_SETUP)
        return;
    if (!pipeline->broken && pipeline->batch > 0 && !pipeline_sync(pipeline))
        pipeline->broken = true;
    if (!pipeline->broken && pipeline->head != pipeline->tail)
        pipeline_flush(pipeline);
    if (pipeline->broken)
        pipeline_lose(pipeline);
}

void pipeline_tick(Pipeline *pipeline, uint64_t now)
{
    if (pipeline->state == PIPELINE_CLOSED && now >= pipeline->retry_at)
        pipeline_connect(pipeline);
    else if ((pipeline->state == PIPELINE_CONNECTING || pipeline->state == PIPELINE_SETUP) &&
             now >= pipeline->since + PIPELINE_CONNECT_MS)
        pipeline_drop(pipeline, "timeout");
}

void pipeline_close(Pipeline *pipeline)
{
    pipeline_disconnect(pipeline);
    pipeline_release(pipeline);
}
