/*
 * What comes back on a pipeline. Steps are answered strictly in the order they were sent: each result belongs to the
 * step at the cursor, a NULL ends that step, PGRES_PIPELINE_SYNC ends a transaction. Only then do its queries end,
 * because a commit can still fail after a row was received.
 */
#include "db/pipeline_answers.h"

#include "core/clock.h"

#include <stdio.h>
#include <string.h>

/*
 * A commit whose wait for the synchronous standby was cancelled reports success and a warning: it stands on this node
 * only. The message is translated, the function name is not (src/backend/replication/syncrep.c).
 */
void pipeline_on_notice(void *data, const PGresult *notice)
{
    Pipeline *pipeline = data;
    const char *state = PQresultErrorField(notice, PG_DIAG_SQLSTATE);
    const char *function = PQresultErrorField(notice, PG_DIAG_SOURCE_FUNCTION);

    if (state == NULL || (strcmp(state, "01000") != 0 && strcmp(state, "57P01") != 0))
        return;
    if (function != NULL && strcmp(function, "SyncRepWaitForLSN") == 0)
        pipeline->unreplicated = true;
}

static bool pipeline_was_aborted(const Step *step)
{
    return step->result == NULL || PQresultStatus(step->result) == PGRES_PIPELINE_ABORTED;
}

static bool pipeline_has_failed(const Step *step)
{
    ExecStatusType status = PQresultStatus(step->result);

    return !pipeline_was_aborted(step) && status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK;
}

static bool pipeline_is_state(const PGresult *failure, const char *wanted)
{
    const char *state = PQresultErrorField(failure, PG_DIAG_SQLSTATE);

    return state != NULL && strcmp(state, wanted) == 0;
}

/* The statement's name is unknown to the server, so it was not run. */
static bool pipeline_was_not_prepared(const PGresult *failure)
{
    return pipeline_is_state(failure, "26000");
}

/*
 * Whether the session is not to be used any more, and the statement was not run: a server that took writes is read-only
 * now, or another session of a pool has prepared what this one had not.
 */
static bool pipeline_is_over(Pipeline *pipeline, const DbQuery *query, const PGresult *failure)
{
    const Identity *identity = &pipeline->identity;

    if (pipeline_is_state(failure, "25006") && !query->read_only &&
        (identity->writable || (identity->recovery && !pipeline_is_standby(pipeline)))) {
        snprintf(pipeline->refused, sizeof(pipeline->refused), "the server is read-only now");
        hosts_failed(pipeline->context->hosts, pipeline->context->turn, pipeline->host);
        return true;
    }
    if (pipeline->pooled && (pipeline_is_state(failure, "42P05") || pipeline_was_not_prepared(failure))) {
        snprintf(pipeline->refused, sizeof(pipeline->refused), "the session's statements are not its own");
        pipeline->context->sessions_kept = false;
        return true;
    }
    return false;
}

/* Tells a query how it ended. prepare and commit are the failures of its Parse and of its transaction, or NULL. */
static void pipeline_finish(Pipeline *pipeline, Step *step, const PGresult *prepare, const PGresult *commit)
{
    DbQuery *query = step->query;
    const PGresult *failure = commit;

    if (pipeline_has_failed(step))
        failure = step->result;
    else if (pipeline_was_aborted(step))
        failure = prepare;
    if (failure != NULL && pipeline_was_not_prepared(failure))
        pipeline->prepared[step->statement->index] = false;
    if (query == NULL)
        return;
    query->pipeline = NULL;
    if (failure != NULL && pipeline_is_over(pipeline, query, failure)) {
        pipeline->leaving = true;
        pipeline->context->events->on_again(pipeline->context->pool, query);
    } else if (failure == NULL && !pipeline_was_aborted(step))
        pipeline->context->events->on_finished(
            pipeline->context->pool, query, !query->read_only && pipeline->unreplicated ? DB_UNREPLICATED : DB_ANSWERED,
            step->result);
    else if (failure == NULL || (failure == commit && !query->alone && query->read_only) ||
             pipeline_was_not_prepared(failure))
        pipeline->context->events->on_again(pipeline->context->pool, query);
    else if (PQresultErrorField(failure, PG_DIAG_SQLSTATE) == NULL) /* libpq's own: it has no memory for the answer */
        pipeline->context->events->on_finished(pipeline->context->pool, query, query->read_only ? DB_AWAY : DB_LOST,
                                               NULL);
    else
        pipeline->context->events->on_finished(pipeline->context->pool, query, DB_REFUSED, failure);
}

static void pipeline_refuse(Pipeline *pipeline, const char *reason)
{
    pipeline->broken = true;
    snprintf(pipeline->refused, sizeof(pipeline->refused), "%s", reason);
}

/* Behind a pool of connections the server's process is not the one that the connection was told. */
static void pipeline_identify(Pipeline *pipeline, const PGresult *result)
{
    identity_read(&pipeline->identity, result, 0);
    pipeline->pooled = pipeline->identity.backend != PQbackendPID(pipeline->wire.conn);
    if (!pipeline->identity.recovery && !identity_is_outdated(&pipeline->identity, &pipeline->context->newest))
        pipeline->context->newest = pipeline->identity;
}

static void pipeline_finish_setup(Pipeline *pipeline, const Step *step)
{
    PipelineContext *context = pipeline->context;

    if (pipeline_was_aborted(step) || pipeline_has_failed(step)) {
        pipeline_refuse(pipeline, PQresultErrorMessage(step->result));
        return;
    }
    pipeline_identify(pipeline, step->result);
    if (identity_is_outdated(&pipeline->identity, &context->newest)) {
        pipeline_refuse(pipeline, "the server is a primary that another has replaced");
        return;
    }
    if (pipeline->pooled && pipeline->identity.marked) {
        context->sessions_kept = false;
        pipeline_refuse(pipeline, PIPELINE_NOT_KEPT);
        return;
    }
    pipeline->failures = 0;
    hosts_worked(context->turn, pipeline->host);
    pipeline->doubted_at = clock_ms();
    pipeline->state = pipeline->pooled && !context->sessions_kept ? PIPELINE_HELD : PIPELINE_READY;
    if (pipeline->state == PIPELINE_READY)
        context->events->on_up(context->pool);
}

/* Ends the transaction whose Sync is at the cursor. The ring moves on before each callback. */
static void pipeline_finish_transaction(Pipeline *pipeline)
{
    PGresult *commit = pipeline->ring[pipeline->cursor % PIPELINE_RING].result;
    PGresult *prepare = NULL;
    unsigned end = ++pipeline->cursor;

    while (pipeline->head != end) {
        Step step = pipeline->ring[pipeline->head % PIPELINE_RING];

        pipeline->ring[pipeline->head++ % PIPELINE_RING] = (Step){.kind = STEP_SYNC};
        if (step.kind == STEP_SETUP) {
            pipeline_finish_setup(pipeline, &step);
        } else if (step.kind == STEP_PREPARE && (pipeline_has_failed(&step) || pipeline_was_aborted(&step))) {
            pipeline->prepared[step.statement->index] = false;
            if (pipeline_has_failed(&step)) {
                prepare = step.result;
                continue;
            }
        } else if (step.kind == STEP_QUERY) {
            if (step.read_only)
                pipeline->reads--;
            else
                pipeline->writes--;
            if (!lane_is_vital(step.queue))
                pipeline->plain--;
            pipeline_finish(pipeline, &step, prepare, commit);
            client_done(step.client, step.queue, pipeline->number);
            PQclear(prepare);
            prepare = NULL;
        }
        PQclear(step.result);
    }
    PQclear(prepare);
    pipeline->unreplicated = false;
    pipeline->head_since = clock_ms();
}

/* Keeps the first result of a step; the later ones of a failed step say nothing new. */
static void pipeline_keep(Step *step, PGresult *result)
{
    step->answered = true;
    if (step->result == NULL)
        step->result = result;
    else
        PQclear(result);
}

/* Libpq must know before it reads the first row; when the transaction has failed before, there will be none. */
static void pipeline_by_row(Pipeline *pipeline, Step *step)
{
    if (!step->by_row || step->single)
        return;
    step->single = true;
    if (PQsetSingleRowMode(pipeline->wire.conn) != 1 && PQpipelineStatus(pipeline->wire.conn) != PQ_PIPELINE_ABORTED)
        pipeline->broken = true;
}

static void pipeline_give_row(Pipeline *pipeline, Step *step, PGresult *row)
{
    step->answered = true;
    if (step->query != NULL)
        pipeline->context->events->on_row(pipeline->context->pool, step->query, row);
    PQclear(row);
}

static Step *pipeline_cursor(Pipeline *pipeline)
{
    Step *step = &pipeline->ring[pipeline->cursor % PIPELINE_RING];

    pipeline_by_row(pipeline, step);
    return step;
}

void pipeline_receive(Pipeline *pipeline)
{
    int empty = 0;

    while (pipeline->cursor != pipeline->tail && !pipeline->broken) {
        Step *step = pipeline_cursor(pipeline);
        PGresult *result;

        if (PQisBusy(pipeline->wire.conn))
            break;
        result = PQgetResult(pipeline->wire.conn);
        if (result == NULL) {
            if (step->kind != STEP_SYNC && step->answered)
                pipeline->cursor++;
            else if (++empty > 2)
                pipeline->broken = true;
            continue;
        }
        empty = 0;
        if (PQresultStatus(result) == PGRES_SINGLE_TUPLE) {
            pipeline_give_row(pipeline, step, result);
            continue;
        }
        if (PQresultStatus(result) != PGRES_PIPELINE_SYNC) {
            pipeline_keep(step, result);
            continue;
        }
        PQclear(result);
        if (step->kind == STEP_SYNC)
            pipeline_finish_transaction(pipeline);
        else
            pipeline->broken = true;
    }
}
