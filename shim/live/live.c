/*
 * What a thread keeps for live totals, and how what was read for many becomes an answer: as JSON, as a stream, or
 * within a page.
 */
#include "live/live.h"

#include "features/page.h"
#include "http/call.h"
#include "http/headers.h"
#include "live/await.h"
#include "live/coalesce.h"
#include "live/sse.h"
#include "parse/etag.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum {
    LIVE_PAGE_MS = 1500,       /* for which a page waits for what it shows first */
    LIVE_INTERVAL_LEAST = 100, /* ms; api_realtime_get refuses others */
    LIVE_INTERVAL_MOST = 60000
};

struct Live {
    Coalescer *coalescer;
    Awaiting *awaiting;
    Sse *sse;
};

Live *live_open(ServerThread *thread)
{
    Live *live = h2o_mem_alloc(sizeof(*live));

    live->sse = sse_open(thread);
    live->coalescer = coalesce_open(thread);
    live->awaiting = await_open();
    return live;
}

static const Statement *live_total_statement(const StatementTable *table)
{
    return table->realtime_coalesced;
}

/* A number in the query string, 0 where it names none; false when it is none between these. */
static bool live_number(const json_t *query, const char *name, long least, long most, int *number)
{
    const char *text = json_string_value(json_object_get(query, name));
    size_t length = text != NULL ? strlen(text) : 0;
    long value = 0;
    bool ok = text == NULL || (length > 0 && length <= 10 && strspn(text, "0123456789") == length);

    if (text != NULL && ok) {
        value = strtol(text, NULL, 10);
        ok = value >= least && value <= most;
    }
    *number = ok ? (int)value : 0;
    return ok;
}

/* What the query string asks for; false when its values may not be so. */
static bool live_wanted(const Request *request, SseWanted *wanted)
{
    json_t *query = json_loads(request->query.values[PARAMETER_QUERY], 0, NULL);
    int least;
    bool ok = live_number(query, "contest_id", 1, INT_MAX, &wanted->contest) &&
              live_number(query, "min_version", 0, INT_MAX, &least) &&
              live_number(query, "interval", LIVE_INTERVAL_LEAST, LIVE_INTERVAL_MOST, &wanted->interval);

    json_decref(query);
    return ok;
}

/*
 * Whether an answer is older than what its client has seen, and a newer one will come: it is of a standby. A primary
 * has all that there is; a version above its own was lost with a former primary, or there never was one.
 */
static bool live_is_older(const Request *request, const Row *row)
{
    json_t *query;
    bool older;

    if (!json_is_true(json_object_get(row->private, "standby")))
        return false;
    query = json_loads(request->query.values[PARAMETER_QUERY], 0, NULL);
    older = await_seen(request, query) > json_integer_value(json_object_get(row->private, "version"));
    json_decref(query);
    return older;
}

static void live_ask_again(Request *request, int election, int contest);

/* The total goes out in the form that the request wants; who may not see it calls the route's function, which says why
 * not. */
static void live_answer_total(Request *request, const CoalesceAnswer *answer)
{
    SseWanted wanted = {.election = answer->election};
    const Row *row = answer->row;
    const char *known = request->query.values[PARAMETER_IF_NONE_MATCH], *etag, *cache;
    h2o_req_t *req = request->h2o;

    if (answer->outcome != DB_ANSWERED) {
        call_finish(request, answer->outcome, answer->result);
        return;
    }
    if (row == NULL || !answer->allowed || !live_wanted(request, &wanted)) {
        call_route(request);
        return;
    }
    if (live_is_older(request, row)) {
        await_version(request->thread->live->awaiting, request, answer->election, answer->contest, live_ask_again);
        return;
    }
    if (sse_is_wanted(request)) {
        sse_start(request->thread->live->sse, request, &wanted, row);
        return;
    }
    etag = json_string_value(json_object_get(row->private, "etag"));
    cache = json_string_value(json_object_get(row->private, "cache_control"));
    headers_add(req, "etag", h2o_strdup(&req->pool, etag, strlen(etag)).base);
    headers_add(req, "cache-control", h2o_strdup(&req->pool, cache, strlen(cache)).base);
    headers_vary(req, "Accept");
    if (known != NULL && etag_listed(known, etag))
        respond_send(request, 304, NULL, NULL, 0);
    else
        respond_send(request, 200, "application/json", row->body, row->length);
}

static const CoalesceKind live_total_kind = {live_total_statement, live_answer_total};

static void live_ask_again(Request *request, int election, int contest)
{
    coalesce_ask(request->thread->live->coalescer, request, &live_total_kind, election, contest);
}

static void live_check_again(Request *request, int election, int contest);

/* What is read of the election is as new as its live total, which is read before it. */
static void live_answer_check(Request *request, const CoalesceAnswer *answer)
{
    if (answer->outcome != DB_ANSWERED)
        call_finish(request, answer->outcome, answer->result);
    else if (answer->row != NULL && answer->allowed && live_is_older(request, answer->row))
        await_version(request->thread->live->awaiting, request, answer->election, answer->contest, live_check_again);
    else
        call_route(request);
}

static const CoalesceKind live_check_kind = {live_total_statement, live_answer_check};

static void live_check_again(Request *request, int election, int contest)
{
    coalesce_ask(request->thread->live->coalescer, request, &live_check_kind, election, contest);
}

static const Statement *live_page_statement(const StatementTable *table)
{
    return table->first;
}

/* Without an answer of the database it is the page alone, which asks for itself. */
static void live_answer_page(Request *request, const CoalesceAnswer *answer)
{
    if (answer->outcome == DB_REFUSED)
        log_event(&request->thread->log, LOG_ERROR, "statement_failed", "sqlstate",
                  PQresultErrorField(answer->result, PG_DIAG_SQLSTATE), "function", request->query.statement->name,
                  "request_id", request->id, NULL);
    page_send_with(request, answer->row);
}

static const CoalesceKind live_page_kind = {live_page_statement, live_answer_page};

void live_ask(Request *request, int election)
{
    SseWanted wanted;

    if (live_wanted(request, &wanted))
        coalesce_ask(request->thread->live->coalescer, request, &live_total_kind, election, wanted.contest);
    else
        call_route(request); /* which refuses it */
}

void live_check(Request *request, int election)
{
    json_t *query = json_loads(request->query.values[PARAMETER_QUERY], 0, NULL);
    int contest, least;

    if (json_object_get(query, "min_version") != NULL && live_number(query, "contest_id", 1, INT_MAX, &contest) &&
        live_number(query, "min_version", 0, INT_MAX, &least))
        live_check_again(request, election, contest);
    else
        call_route(request); /* nothing is asked for, or it is refused */
    json_decref(query);
}

void live_ask_page(Request *request, int election)
{
    request->deadline = h2o_now(request->h2o->conn->ctx->loop) + LIVE_PAGE_MS;
    coalesce_ask(request->thread->live->coalescer, request, &live_page_kind, election, 0);
}

void live_turn(Live *live)
{
    coalesce_turn(live->coalescer);
}

void live_tick(Live *live)
{
    await_tick(live->awaiting);
    sse_tick(live->sse);
    coalesce_tick(live->coalescer);
}

void live_stop(Live *live)
{
    sse_stop(live->sse);
}

void live_close(Live *live)
{
    coalesce_close(live->coalescer);
    await_close(live->awaiting);
    sse_close(live->sse);
    free(live);
}
