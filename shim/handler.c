/*
 * A request from its first byte to the feature that answers it: limits, who asks, what it brings, then what its route's
 * row says.
 */
#include "handler.h"

#include "auth/caller.h"
#include "features/credentials.h"
#include "features/export.h"
#include "features/health.h"
#include "features/page.h"
#include "features/table.h"
#include "features/upload.h"
#include "http/authenticate.h"
#include "http/incoming.h"
#include "http/negotiate.h"
#include "http/limit.h"
#include "http/respond.h"
#include "live/live.h"

#include <string.h>

enum { HANDLER_GRACE_MS = 1000 /* after a statement's own time, in which the database says so */ };

static bool handler_is_page(const Request *request)
{
    RouteAction action = request->route->action;

    return action == ROUTE_PAGE || action == ROUTE_KEPT_PAGE || action == ROUTE_VIEW;
}

/* What is read of a standby that is too far behind is not shown. */
static bool handler_is_behind(const Request *request)
{
    return role_state(request->thread->role).behind;
}

static bool handler_reads(const Request *request)
{
    return request->route->function != NULL && strcmp(request->route->method, "GET") == 0;
}

/* Health is asked for without any limit; false for another route. */
static bool handler_health(Request *request)
{
    switch (request->route->action) {
    case ROUTE_HEALTH_LIVE:
        health_live(request);
        return true;
    case ROUTE_HEALTH_READY:
        health_ready(request);
        return true;
    case ROUTE_HEALTH_PRIMARY:
        health_primary(request);
        return true;
    default:
        return false;
    }
}

static void handler_send_page(Request *request, const RouteMatch *match)
{
    if (page_shows_elections(request) && !handler_is_behind(request))
        live_ask_page(request, match->id_count > 0 ? match->ids[0] : 0);
    else
        page_send(request);
}

/* Pages, and links between pages of tables, keep the language that was chosen. */
static void handler_find_language(Request *request)
{
    const h2o_req_t *req = request->h2o;

    if ((request->route->action == ROUTE_TABLE || handler_is_page(request)) && req->query_at != SIZE_MAX)
        lang_in_query(req->path.base + req->query_at + 1, req->path.len - req->query_at - 1, &request->language);
}

/* An import, or an export, may take longer than other requests. */
static void handler_be_patient(Request *request)
{
    const Config *config = request_config(request);
    bool import = request->route->form == FORM_CSV;
    int seconds = import ? config->import_timeout : config->export_timeout;

    request->deadline = h2o_now(request->h2o->conn->ctx->loop) + (uint64_t)seconds * 1000 + HANDLER_GRACE_MS;
    if (import)
        request->query.statement_timeout_ms = seconds * 1000;
    connection_wait(&request->exchange, request->deadline);
}

/* Passes a limit's verdict on; what is over it is answered. */
static bool handler_within(Request *request, bool verdict)
{
    if (!verdict)
        respond_limited(request, request->rate.retry_after);
    return verdict;
}

static void handler_run(Request *request, const RouteMatch *match)
{
    request->route = match->route;
    caller_address(request->h2o, &request_config(request)->proxies, request->address);
    request->query.values[PARAMETER_ADDRESS] = request->address[0] != '\0' ? request->address : NULL;
    if (request->route->form == FORM_CSV || request->route->action == ROUTE_EXPORT)
        handler_be_patient(request);
    if (handler_health(request))
        return;
    handler_find_language(request);
    if (handler_is_page(request)) {
        handler_send_page(request, match);
        return;
    }
    if (handler_reads(request) && handler_is_behind(request)) {
        respond_behind(request);
        return;
    }
    if (!handler_within(request, limit_address(request)) || !authenticate_request(request) ||
        !handler_within(request, limit_user(request)) || !incoming_query(request) || !negotiate_answer(request))
        return;
    incoming_parameters(request, match);
    if (request->route->form == FORM_CSV) {
        if (incoming_csv(request))
            upload_csv(request);
    } else if (request->route->form != FORM_NONE && request->h2o->entity.len > 0 && incoming_is_form(request->h2o))
        upload_start(request);
    else if (request->route->action == ROUTE_REALTIME)
        live_ask(request, match->ids[0]);
    else if (request->route->action == ROUTE_EXPORT)
        export_ask(request);
    else if (incoming_body(request)) {
        if (request->route->action == ROUTE_TABLE)
            table_ask(request);
        else if (request->route->action == ROUTE_RESULTS)
            live_check(request, match->ids[0]);
        else
            credentials_start(request);
    }
}

int handler_on_request(h2o_handler_t *handler, h2o_req_t *req)
{
    Request *request = request_open(req);
    RouteMatch match;
    RouteOutcome outcome;

    (void)handler;
    if (!incoming_check(request))
        return 0;
    incoming_target(req);
    outcome = route_match(req->method.base, req->method.len, req->path.base,
                          req->query_at != SIZE_MAX ? req->query_at : req->path.len, &match);
    if (outcome == ROUTE_FOUND)
        handler_run(request, &match);
    else if (outcome == ROUTE_NO_PATH && page_is_wanted(request))
        page_send_missing(request);
    else if (outcome == ROUTE_NO_PATH)
        respond_problem(request, &(Problem){.status = 404, .code = "not_found"});
    else
        respond_allow(request, outcome, match.allow);
    return 0;
}

static void handler_count(const Request *request, h2o_req_t *req)
{
    MetricsAnswer answer = {.route = request != NULL ? request->route : NULL,
                            .method = req->input.method.base,
                            .method_length = req->input.method.len,
                            .status = req->res.status,
                            .bytes = req->bytes_sent,
                            .started_us = request != NULL ? request->started_us : 0};

    metrics_answered(server_thread(req)->metrics, &answer);
}

/* NULL when it is unknown, or not logged. It is found out here for what was answered before anybody asked. */
static const char *handler_address(const Request *request, h2o_req_t *req, char address[INET6_ADDRSTRLEN])
{
    if (request != NULL && request->address[0] != '\0')
        return request->address;
    if (server_thread(req)->server->sink.level < LOG_INFO)
        return NULL;
    caller_address(req, &server_thread(req)->server->config->proxies, address);
    return address[0] != '\0' ? address : NULL;
}

void handler_on_log(h2o_logger_t *logger, h2o_req_t *req)
{
    Request *request = request_of(req);
    char address[INET6_ADDRSTRLEN];
    ssize_t at = h2o_find_header_by_str(&req->res.headers, H2O_STRLIT("x-request-id"), -1);
    struct timeval now = *h2o_get_timestamp(req->conn->ctx, NULL, NULL);
    LogAccess access = {.method = req->input.method.base,
                        .method_length = req->input.method.len,
                        .path = req->input.path.base,
                        .path_length = req->input.path.len,
                        .status = req->res.status,
                        .bytes = req->bytes_sent,
                        .duration_us = h2o_timeval_subtract(&req->timestamps.request_begin_at, &now)};
    const char *query = memchr(access.path, '?', access.path_length);

    (void)logger;
    if (query != NULL)
        access.path_length = (size_t)(query - access.path);
    handler_count(request, req);
    access.address = handler_address(request, req, address);
    if (request != NULL) {
        access.request_id = request->id;
        access.user_id = request->identity.user_id;
        access.route = request->route != NULL ? request->route->pattern : NULL;
    } else if (at != -1) {
        access.request_id =
            h2o_strdup(&req->pool, req->res.headers.entries[at].value.base, req->res.headers.entries[at].value.len)
                .base;
    }
    log_access(&server_thread(req)->log, &access);
}
