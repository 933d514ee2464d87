/*
 * What comes back on a pipeline. Steps are answered strictly in the order they were sent: each result belongs to the
 * step at the cursor, a NULL ends that step, PGRES_PIPELINE_SYNC ends a transaction. Only then do its queries end,
 * because a commit can still fail after a row was received.
 */
#include "db/pipeline_answers.h"

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

/* The statement's name is unknown to the server, so it was not run. */
static bool pipeline_was_not_prepared(const PGresult *failure)
{
    const char *state = PQresultErrorField(failure, PG_DIAG_SQLSTATE);

    return state != NULL && strcmp(state, "26000") == 0;
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
    if (failure == NULL && !pipeline_was_aborted(step))
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

static void pipeline_finish_setup(Pipeline *pipeline, const Step *step)
{
    if (pipeline_was_aborted(step) || pipeline_has_failed(step)) {
        pipeline->broken = true;
        snprintf(pipeline->refused, sizeof(pipeline->refused), "%s", PQresultErrorMessage(step->result));
        return;
    }
    pipeline->state = PIPELINE_READY;
    pipeline->failures = 0;
    hosts_worked(pipeline->context->turn, pipeline->host);
    pipeline->context->events->on_up(pipeline->context->pool);
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
    pipeline->head_since = h2o_now(pipeline->context->loop);
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
