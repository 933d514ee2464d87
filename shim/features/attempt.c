/*
 * Each server has its own buckets, which cost nothing and come first (http/limit.c): they bound what is tried here at
 * all. The database's bucket is asked once a password was compared, so that guesses at several servers are as many
 * together as at one. Only those that failed write.
 */
#include "features/attempt.h"

#include "http/call.h"
#include "http/row.h"

#include <stdlib.h>

typedef struct Attempt {
    Feature feature;
    RouteLimit limit;
    AttemptNext next;
    char *body;            /* malloc'ed */
    const char *body_then; /* of the request */
} Attempt;

static void attempt_leave(Feature *feature)
{
    free(((Attempt *)feature)->body);
}

static const FeatureKind attempt_kind = {.leave = attempt_leave};

static int attempt_number(const Row *row, const char *name)
{
    return (int)json_integer_value(json_object_get(row->private, name));
}

/* The headers show the tighter of the two buckets. */
static bool attempt_read(Request *request, RouteLimit limit, const Row *row)
{
    RateVerdict verdict = {.allowed = json_is_true(json_object_get(row->private, "within")),
                           .limit = request_config(request)->rates[limit][RATE_ACCOUNT].count,
                           .remaining = attempt_number(row, "remaining"),
                           .reset = attempt_number(row, "reset"),
                           .retry_after = attempt_number(row, "retry_after")};

    if (!verdict.allowed)
        verdict.remaining = 0;
    if (request->rate.limit == 0 || verdict.remaining < request->rate.remaining || !verdict.allowed)
        request->rate = verdict;
    return verdict.allowed;
}

static void attempt_on_judged(DbQuery *query, DbOutcome outcome, const PGresult *result)
{
    Request *request = request_of_query(query);
    const Attempt *attempt = (Attempt *)request_feature(request, &attempt_kind);
    Row row = {0};
    bool within;

    request->querying = false;
    if (outcome != DB_ANSWERED) {
        call_finish(request, outcome, result);
        return;
    }
    row_read(&row, result);
    within = attempt_read(request, attempt->limit, &row);
    row_free(&row);
    request->query.values[PARAMETER_BODY] = attempt->body_then;
    if (within) {
        attempt->next(request);
        return;
    }
    metrics_add(&request->thread->metrics->rate_limited[attempt->limit][RATE_ACCOUNT], 1);
    respond_limited(request, request->rate.retry_after);
}

void attempt_judge(Request *request, RouteLimit limit, const char *account, bool failed, AttemptNext next)
{
    RateLimit rate = request_config(request)->rates[limit][RATE_ACCOUNT];
    Attempt *attempt;
    json_t *body;

    if (account == NULL || rate.count == 0) {
        next(request);
        return;
    }
    body = json_pack("{s:s, s:i, s:i, s:b}", "account", account, "count", rate.count, "seconds", rate.seconds, "take",
                     (int)failed);
    attempt = h2o_mem_alloc_pool(&request->h2o->pool, sizeof(*attempt));
    *attempt = (Attempt){.limit = limit, .next = next, .body_then = request->query.values[PARAMETER_BODY]};
    attempt->body = body != NULL ? json_dumps(body, JSON_COMPACT) : NULL;
    json_decref(body);
    if (attempt->body == NULL)
        abort();
    request_join(request, &attempt->feature, &attempt_kind);
    request->query.values[PARAMETER_BODY] = attempt->body;
    request_submit(request, request->thread->server->statements.attempt, !failed, attempt_on_judged);
}
