/*
 * What becomes of the queries of a connection that has ended without answering them.
 */
#include "db/pipeline_release.h"

#include <string.h>

enum { PIPELINE_READ_ATTEMPTS = 2 };

/* A read goes again, within reason, and so does what was not run; another write has ended without an answer. */
static void pipeline_give_back(Pipeline *pipeline, DbQuery *query, bool was_not_run)
{
    const PipelineContext *context = pipeline->context;

    query->pipeline = NULL;
    if ((query->read_only || was_not_run) && !query->streaming && query->attempts < PIPELINE_READ_ATTEMPTS)
        context->events->on_again(context->pool, query);
    else
        context->events->on_finished(context->pool, query, query->read_only || was_not_run ? DB_AWAY : DB_LOST, NULL);
}

/* The step at which an administrator's command has ended the session; the statement was rolled back and those behind
 * it were never run. tail: there is none. */
static unsigned pipeline_ended_at(const Pipeline *pipeline)
{
    unsigned at;

    for (at = pipeline->head; at != pipeline->tail; at++) {
        const PGresult *result = pipeline->ring[at % PIPELINE_RING].result;
        const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);

        if (PQresultStatus(result) == PGRES_FATAL_ERROR && state != NULL && strcmp(state, "57P01") == 0)
            break;
    }
    return at;
}

void pipeline_release(Pipeline *pipeline)
{
    unsigned at, ended = pipeline_ended_at(pipeline);

    for (at = pipeline->tail; at != pipeline->head; at--) {
        Step *step = &pipeline->ring[(at - 1) % PIPELINE_RING];
        DbQuery *query = step->query;
        Client *client = step->client;
        LaneQueue queue = step->queue;

        PQclear(step->result);
        *step = (Step){0};
        if (query != NULL)
            pipeline_give_back(pipeline, query, (int)(at - 1 - ended) >= 0);
        if (client != NULL)
            client_done(client, queue, pipeline->number);
    }
    pipeline->head = pipeline->cursor = pipeline->tail = 0;
}
