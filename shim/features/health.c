/*
 * Health checks for a supervisor or a load balancer. Readiness goes through the same queue and connections as any
 * request, so it says what a client would meet.
 */
#include "features/health.h"

#include "http/call.h"

#include <string.h>

enum { HEALTH_READY_MS = 2000 };

void health_live(Request *request)
{
    static const char body[] = "{\"status\":\"ok\"}";

    respond_send(request, 200, "application/json", body, sizeof(body) - 1);
}

static void health_on_ready(DbQuery *query, DbOutcome outcome, const PGresult *result)
{
    Request *request = request_of_query(query);

    request->querying = false;
    if (outcome == DB_ANSWERED)
        call_answer(request, result);
    else
        respond_unavailable(request, "unavailable", NULL);
}

void health_ready(Request *request)
{
    uint64_t limit = h2o_now(request->thread->context.loop) + HEALTH_READY_MS;

    if (request->deadline > limit)
        request->deadline = limit;
    request_submit(request, request->thread->server->statements.ready, true, health_on_ready);
}
