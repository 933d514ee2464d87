/*
 * A signed-in user who is refused what they may not do is written down, in a transaction of its own: the one that
 * refused left nothing behind. The answer waits for it, so that whoever reads the audit log finds what was answered.
 */
#include "http/audit.h"

#include <stdlib.h>
#include <string.h>

/* The refusal that is sent once it is written. */
typedef struct Audit {
    Feature feature;
    Rendered refusal;
} Audit;

static const FeatureKind audit_kind = {.leave = NULL};

static void audit_on_written(DbQuery *query, DbOutcome outcome, const PGresult *result)
{
    Request *request = request_of_query(query);
    const Audit *audit = (Audit *)request_feature(request, &audit_kind);

    (void)result;
    request->querying = false;
    if (outcome != DB_ANSWERED)
        log_event(&request->thread->log, LOG_WARNING, "denial_not_audited", "request_id", request->id, NULL);
    respond_rendered(request, &audit->refusal);
}

void audit_refusal(Request *request, const Problem *problem)
{
    h2o_req_t *req = request->h2o;
    size_t length = req->query_at != SIZE_MAX ? req->query_at : req->path.len;
    Audit *audit = h2o_mem_alloc_pool(&req->pool, sizeof(*audit));
    json_t *body;

    request_join(request, &audit->feature, &audit_kind);
    respond_render(request, problem, &audit->refusal);
    body = json_pack("{s:s, s:s%, s:s%}", "code", problem->code, "method", req->method.base, req->method.len, "path",
                     req->path.base, length);
    free(request->body_text);
    request->body_text = json_dumps(body, JSON_COMPACT);
    json_decref(body);
    memset(request->query.values, 0, sizeof(request->query.values));
    request->query.contents_length = 0;
    request->query.values[PARAMETER_ADDRESS] = request->address[0] != '\0' ? request->address : NULL;
    request->query.values[PARAMETER_IDS] = "{}";
    request->query.values[PARAMETER_QUERY] = "{}";
    request->query.values[PARAMETER_BODY] = request->body_text;
    request_submit(request, request->thread->server->statements.audit_denied, false, audit_on_written);
}
