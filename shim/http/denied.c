/*
 * A signed-in user who is refused what they may not do is written down, in a transaction of its own: the one that
 * refused left nothing behind. The answer waits for it, so that whoever reads the audit log finds what was answered.
 */
#include "http/denied.h"

#include "http/respond.h"

#include <string.h>

static void denied_on_written(DbQuery *query, DbOutcome outcome, const PGresult *result)
{
    Request *request = request_of_query(query);

    (void)result;
    request->querying = false;
    if (outcome != DB_ANSWERED)
        log_event(&request->thread->log, LOG_WARNING, "denial_not_audited", "request_id", request->id, NULL);
    respond_rendered(request, &request->refusal);
}

void denied_answer(Request *request, const Problem *problem)
{
    h2o_req_t *req = request->h2o;
    size_t length = req->query_at != SIZE_MAX ? req->query_at : req->path.len;
    Text body = {0};

    respond_render(request, problem, &request->refusal);
    text_string(&body, "{\"code\":");
    text_json_string(&body, problem->code);
    text_string(&body, ",\"method\":");
    text_json(&body, req->method.base, req->method.len);
    text_string(&body, ",\"path\":");
    text_json(&body, req->path.base, length);
    text_string(&body, "}");
    memset(request->query.values, 0, sizeof(request->query.values));
    request->query.contents_length = 0;
    request->query.values[PARAMETER_ADDRESS] = request->address[0] != '\0' ? request->address : NULL;
    request->query.values[PARAMETER_IDS] = "{}";
    request->query.values[PARAMETER_QUERY] = "{}";
    request->query.values[PARAMETER_BODY] = h2o_strdup(&req->pool, body.data, body.length).base;
    text_free(&body);
    request_submit(request, request->thread->server->statements.denied, false, denied_on_written);
}
