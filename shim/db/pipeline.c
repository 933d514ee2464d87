/*
 * One libpq connection in pipeline mode: connecting, sending, flushing. A write has a Sync of its own; reads of one
 * loop turn share one. Nothing is sent but from pipeline_send and pipeline_turn, so callbacks never find the ring
 * changed under them. A connection is closed only at the end of a turn or from its own socket's callback.
 */
#include "db/pipeline.h"

#include "core/clock.h"
#include "db/pipeline_answers.h"
#include "db/pipeline_release.h"

#include <stdio.h>
#include <string.h>

enum {
    PIPELINE_BACKOFF_MS = 100,
    PIPELINE_BACKOFF_MAX_MS = 1000,
    PIPELINE_BACKOFF_LIST_MS = 500, /* where there are other hosts */
    PIPELINE_SLOW_MS = 50
};

static void pipeline_on_connected(void *owner, bool connected);
static void pipeline_on_read(h2o_socket_t *sock, const char *error);
static void pipeline_on_write(h2o_socket_t *sock, const char *error);

void pipeline_init(Pipeline *pipeline, PipelineContext *context, int number, int timeout_ms, bool gives_way)
{
    *pipeline = (Pipeline){.context = context,
                           .number = number,
                           .state = PIPELINE_CLOSED,
                           .timeout_ms = timeout_ms,
                           .gives_way = gives_way,
                           .wire = {.loop = context->loop, .on_connected = pipeline_on_connected}};
    pipeline->wire.owner = pipeline;
}

static Step *pipeline_push(Pipeline *pipeline, StepKind kind)
{
    Step *step = &pipeline->ring[pipeline->tail++ % PIPELINE_RING];

    *step = (Step){.kind = kind, .since = clock_ms()};
    return step;
}

static bool pipeline_sync(Pipeline *pipeline)
{
    pipeline->batch = 0;
    if (PQpipelineSync(pipeline->wire.conn) != 1)
        return false;
    pipeline_push(pipeline, STEP_SYNC);
    return true;
}

static void pipeline_flush(Pipeline *pipeline)
{
    int left = PQflush(pipeline->wire.conn);

    if (left < 0)
        pipeline->broken = true;
    else if (left > 0 && !h2o_socket_is_writing(pipeline->wire.sock))
        h2o_socket_notify_write(pipeline->wire.sock, pipeline_on_write);
}

/* Closes the connection, and forgets what was known of it. */
static void pipeline_disconnect(Pipeline *pipeline)
{
    wire_close(&pipeline->wire);
    pipeline->state = PIPELINE_CLOSED;
    pipeline->broken = pipeline->unreplicated = pipeline->deserted = pipeline->doubted = pipeline->pooled = false;
    pipeline->leaving = false;
    pipeline->refused[0] = '\0';
    pipeline->batch = pipeline->reads = pipeline->writes = pipeline->plain = 0;
    memset(pipeline->prepared, 0, sizeof(pipeline->prepared));
}

/* How long to rest after a failed attempt: not at all before the next host of the list, more after each round. */
static uint64_t pipeline_rest(const Pipeline *pipeline)
{
    int hosts = pipeline->context->hosts->count, rounds = pipeline->failures / hosts;
    uint64_t most = hosts > 1 ? PIPELINE_BACKOFF_LIST_MS : PIPELINE_BACKOFF_MAX_MS, rest;

    if ((pipeline->failures + 1) % hosts != 0)
        return 0;
    rest = (uint64_t)PIPELINE_BACKOFF_MS << (rounds < 6 ? rounds : 6);
    return rest < most ? rest : most;
}

/* Ends the connection; the next attempt is at once after a working one and backs off after failures. */
static void pipeline_drop(Pipeline *pipeline, const char *reason)
{
    const PipelineContext *context = pipeline->context;
    bool was_up = pipeline->state == PIPELINE_READY;

    pipeline_disconnect(pipeline);
    pipeline->retry_at = clock_ms();
    if (!was_up) {
        pipeline->retry_at += pipeline_rest(pipeline);
        pipeline->failures++;
        hosts_failed(context->hosts, context->turn, pipeline->host);
    }
    context->events->on_down(context->pool, was_up, reason);
    pipeline_release(pipeline);
}

/* Drops the connection. libpq's text is the reason only before it worked: later it may quote a client's data. */
static void pipeline_lose(Pipeline *pipeline)
{
    char reason[256] = "connection closed";

    if (pipeline->refused[0] != '\0')
        snprintf(reason, sizeof(reason), "%s", pipeline->refused);
    else if (pipeline->state != PIPELINE_READY && pipeline->wire.conn != NULL)
        snprintf(reason, sizeof(reason), "%s", PQerrorMessage(pipeline->wire.conn));
    reason[strcspn(reason, "\n")] = '\0';
    pipeline_drop(pipeline, reason);
}

static void pipeline_connect(Pipeline *pipeline)
{
    const PipelineContext *context = pipeline->context;

    pipeline->since = clock_ms();
    pipeline->state = PIPELINE_CONNECTING;
    pipeline->host = context->turn->at;
    wire_open(&pipeline->wire, context->hosts, pipeline->host, hosts_target(context->hosts, context->turn));
}

#define PIPELINE_SETTINGS                                                                          \
    "SELECT " IDENTITY_COLUMNS ", " IDENTITY_MARK ", set_config('statement_timeout', $1, false), " \
    "set_config('default_transaction_isolation', 'read committed', false), res_elec_api.check_request($2)"

static bool pipeline_setup(Pipeline *pipeline)
{
    const char *sql = pipeline->gives_way ? PIPELINE_SETTINGS ", res_elec_api.give_way()" : PIPELINE_SETTINGS;
    char timeout[16];
    const char *values[] = {timeout, statement_request};

    snprintf(timeout, sizeof(timeout), "%d", pipeline->timeout_ms);
    PQsetNoticeReceiver(pipeline->wire.conn, pipeline_on_notice, pipeline);
    if (PQsetnonblocking(pipeline->wire.conn, 1) != 0 || PQenterPipelineMode(pipeline->wire.conn) != 1)
        return false;
    if (PQsendQueryParams(pipeline->wire.conn, sql, 2, NULL, values, NULL, NULL, 0) != 1)
        return false;
    pipeline_push(pipeline, STEP_SETUP);
    if (!pipeline_sync(pipeline))
        return false;
    pipeline->state = PIPELINE_SETUP;
    h2o_socket_read_start(pipeline->wire.sock, pipeline_on_read);
    pipeline_flush(pipeline);
    return !pipeline->broken;
}

static void pipeline_on_connected(void *owner, bool connected)
{
    Pipeline *pipeline = owner;

    if (!connected || !pipeline_setup(pipeline))
        pipeline_lose(pipeline);
}

static void pipeline_take(Pipeline *pipeline)
{
    pipeline->heard_at = clock_ms();
    if (PQconsumeInput(pipeline->wire.conn) != 1) {
        pipeline_lose(pipeline);
        return;
    }
    pipeline_receive(pipeline);
    if (pipeline->broken)
        pipeline_lose(pipeline);
}

static void pipeline_on_read(h2o_socket_t *sock, const char *error)
{
    Pipeline *pipeline = ((Wire *)sock->data)->owner;
    uint64_t since = pipeline_silent_since(pipeline);

    (void)error;
    if (since > 0 && clock_ms() >= since + PIPELINE_DOUBT_MS)
        pipeline_doubt(pipeline);
    else
        pipeline_take(pipeline);
}

static void pipeline_on_write(h2o_socket_t *sock, const char *error)
{
    Pipeline *pipeline = ((Wire *)sock->data)->owner;

    (void)error;
    pipeline_flush(pipeline);
    if (pipeline->broken)
        pipeline_lose(pipeline);
}

static bool pipeline_is_usable(const Pipeline *pipeline)
{
    return pipeline->state == PIPELINE_READY && !pipeline->broken && !pipeline->doubted && !pipeline->leaving;
}

bool pipeline_can_send(const Pipeline *pipeline)
{
    if (!pipeline_is_usable(pipeline))
        return false;
    if (pipeline->head == pipeline->tail)
        return true;
    return pipeline->reads + pipeline->writes < PIPELINE_DEPTH &&
           clock_ms() < pipeline->head_since + PIPELINE_SLOW_MS;
}

bool pipeline_is_idle(const Pipeline *pipeline)
{
    return pipeline_is_usable(pipeline) && pipeline->head == pipeline->tail;
}

static bool pipeline_prepare(Pipeline *pipeline, const Statement *statement)
{
    if (pipeline->prepared[statement->index])
        return true;
    if (PQsendPrepare(pipeline->wire.conn, statement->name, statement->sql, statement->parameters, statement_types) !=
        1)
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
    if (PQsendQueryParams(pipeline->wire.conn, "SELECT set_config('statement_timeout', $1, true)", 1, NULL, values,
                          NULL, NULL, 0) != 1)
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

    return PQsendQueryPrepared(pipeline->wire.conn, statement->name, statement->parameters, query->values, lengths,
                               formats, 1) == 1;
}

bool pipeline_send(Pipeline *pipeline, DbQuery *query)
{
    const Statement *statement = query->statement;
    bool own = !query->read_only || query->alone;
    Step *step;

    if (pipeline->head == pipeline->tail)
        pipeline->head_since = clock_ms();
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
    if (pipeline->broken || (pipeline->leaving && pipeline->head == pipeline->tail))
        pipeline_lose(pipeline);
}

void pipeline_tick(Pipeline *pipeline, uint64_t now)
{
    if (pipeline->state == PIPELINE_CLOSED && now >= pipeline->retry_at)
        pipeline_connect(pipeline);
    else if ((pipeline->state == PIPELINE_CONNECTING || pipeline->state == PIPELINE_SETUP) &&
             now >= pipeline->since + (uint64_t)pipeline->context->hosts->connect_ms)
        pipeline_drop(pipeline, "timeout");
}

void pipeline_close(Pipeline *pipeline)
{
    pipeline_disconnect(pipeline);
    pipeline_release(pipeline);
}

void pipeline_forsake(Pipeline *pipeline, const char *reason)
{
    pipeline_drop(pipeline, reason);
}

uint64_t pipeline_silent_since(const Pipeline *pipeline)
{
    uint64_t since = pipeline->head_since > pipeline->heard_at ? pipeline->head_since : pipeline->heard_at;

    if (pipeline->state != PIPELINE_READY || pipeline->head == pipeline->tail)
        return 0;
    return clock_ms() >= since + PIPELINE_SILENT_MS ? since : 0;
}

void pipeline_know(Pipeline *pipeline, const Identity *server)
{
    int backend = pipeline->identity.backend;

    pipeline->identity = *server;
    pipeline->identity.backend = backend;
}

void pipeline_doubt(Pipeline *pipeline)
{
    if (pipeline->state != PIPELINE_READY || pipeline->doubted)
        return;
    pipeline->doubted = true;
    pipeline->doubted_at = clock_ms();
    h2o_socket_read_stop(pipeline->wire.sock);
}

void pipeline_trust(Pipeline *pipeline)
{
    pipeline->doubted = false;
    h2o_socket_read_start(pipeline->wire.sock, pipeline_on_read);
    pipeline_take(pipeline);
}

void pipeline_admit(Pipeline *pipeline)
{
    pipeline->state = PIPELINE_READY;
    pipeline->context->events->on_up(pipeline->context->pool);
}
