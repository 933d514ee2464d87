/*
 * A request from its first byte to the SQL call. Everything lives in the pool of the h2o request, so the end of that
 * request, whenever it comes, ends this one and abandons what it waits for.
 */
#include "http/request.h"

#include "features/credentials.h"
#include "features/export.h"
#include "features/health.h"
#include "http/incoming.h"
#include "http/limit.h"
#include "features/page.h"
#include "http/respond.h"
#include "live/coalesce.h"
#include "live/sse.h"
#include "features/upload.h"
#include "http/visitor.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { REQUEST_GRACE_MS = 1000 /* after a statement's own time, in which the database says so */ };

static const char request_env[] = "res_elec.request";

Request *request_of(h2o_req_t *req)
{
    h2o_iovec_t *slot = h2o_req_getenv(req, request_env, sizeof(request_env) - 1, 0);

    return slot != NULL ? (Request *)(void *)slot->base : NULL;
}

static void request_wipe(char **secret)
{
    if (*secret != NULL)
        sodium_memzero(*secret, strlen(*secret));
    free(*secret);
    *secret = NULL;
}

static void request_on_end(void *data)
{
    Request *request = data;

    connection_answered(request->connection);
    metrics_subtract(&request->thread->metrics->requests, 1);
    if (request->querying)
        db_abandon(request->thread->db, &request->query);
    if (request->job != NULL)
        worker_abandon(request->job);
    if (request->outgoing > 0)
        atomic_fetch_sub(&request->thread->server->outgoing, request->outgoing);
    coalesce_leave(request);
    sse_leave(request);
    export_leave(request);
    upload_end(request);
    json_decref(request->body);
    json_decref(request->about);
    json_decref(request->factor);
    free(request->body_text);
    free(request->account);
    request_wipe(&request->password);
    request_wipe(&request->current);
    request_wipe(&request->code);
    sodium_memzero(request->fresh_secret, sizeof(request->fresh_secret));
}

Language request_language(h2o_req_t *req)
{
    ssize_t at = h2o_find_header(&req->headers, H2O_TOKEN_ACCEPT_LANGUAGE, -1);

    if (at == -1)
        return LANG_FR;
    return lang_choose(req->headers.entries[at].value.base, req->headers.entries[at].value.len);
}

void request_identify(h2o_req_t *req, char id[REQUEST_ID_SIZE])
{
    static const char legal[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
    ServerThread *thread = server_thread(req);
    ssize_t at = h2o_find_header_by_str(&req->headers, H2O_STRLIT("x-request-id"), -1);

    if (at != -1) {
        h2o_iovec_t value = req->headers.entries[at].value;

        if (value.len > 0 && value.len < REQUEST_ID_SIZE) {
            memcpy(id, value.base, value.len);
            id[value.len] = '\0';
            if (strspn(id, legal) == value.len)
                return;
        }
    }
    snprintf(id, REQUEST_ID_SIZE, "%s-%08llx", thread->id_prefix, (unsigned long long)thread->id_count++);
}

static Request *request_open(h2o_req_t *req)
{
    Request *request = h2o_mem_alloc_shared(&req->pool, sizeof(*request), request_on_end);
    h2o_iovec_t *slot = h2o_req_getenv(req, request_env, sizeof(request_env) - 1, 1);

    *slot = h2o_iovec_init(request, 0);
    *request = (Request){.h2o = req,
                         .thread = server_thread(req),
                         .connection = connection_answer(req),
                         .started_us = metrics_now(),
                         .language = request_language(req)};
    request->deadline =
        h2o_now(req->conn->ctx->loop) + (uint64_t)request->thread->server->config->request_timeout * 1000;
    request_identify(req, request->id);
    metrics_add(&request->thread->metrics->requests, 1);
    return request;
}

/* libh2o does not read while a request is under way, so a client that has left is found by looking at its socket. */
static bool request_is_wanted(const DbQuery *query)
{
    h2o_req_t *req = request_of_query((DbQuery *)query)->h2o;
    char byte;

    if (req->version >= 0x200)
        return true;
    return recv(h2o_socket_get_fd(req->conn->callbacks->get_socket(req->conn)), &byte, 1, MSG_PEEK | MSG_DONTWAIT) != 0;
}

ClientKey request_client(const Request *request)
{
    return request->identity.user_id > 0 ? client_user(request->identity.user_id) : client_address(request->address);
}

/* Files make a quick one large. */
static RouteLane request_lane(const Request *request)
{
    RouteLane lane = request->route->lane;

    return lane == ROUTE_QUICK && request->query.contents_length > 0 ? ROUTE_BULK : lane;
}

void request_submit(Request *request, const Statement *statement, bool read_only, DbDone on_done)
{
    const char **values = request->query.values;

    if (request->identity.user_id > 0) {
        snprintf(request->user, sizeof(request->user), "%d", request->identity.user_id);
        values[PARAMETER_USER_ID] = request->user;
    }
    if (request->identity.session_id[0] != '\0')
        values[PARAMETER_SESSION_ID] = request->identity.session_id;
    if (request->route->auth == AUTH_REFRESH) {
        snprintf(request->generation, sizeof(request->generation), "%d", request->identity.generation);
        values[PARAMETER_GENERATION] = request->generation;
    }
    values[PARAMETER_REQUEST_ID] = request->id;
    values[PARAMETER_LANGUAGE] = lang_name(request->language);
    request->query.statement = statement;
    request->query.read_only = read_only;
    request->query.lane = request_lane(request);
    request->query.client = request_client(request);
    request->query.deadline = request->deadline;
    request->query.on_done = on_done;
    request->query.is_wanted = request_is_wanted;
    request->querying = true;
    db_submit(request->thread->db, &request->query);
}

static void request_on_called(DbQuery *query, DbOutcome outcome, const PGresult *result)
{
    Request *request = request_of_query(query);

    request->querying = false;
    if (outcome == DB_ANSWERED && request->route->limit == LIMIT_RESET)
        mail_wake(request->thread->server->mail);
    respond_outcome(request, outcome, result);
}

void request_call(Request *request)
{
    const Statement *statement = statement_of(&request->thread->server->statements, request->route);

    upload_parameters(request);
    request_submit(request, statement, strcmp(request->route->method, "GET") == 0, request_on_called);
}

void request_proceed(Request *request)
{
    if (request->route->password != PASSWORD_NONE)
        credentials_start(request);
    else
        request_call(request);
}

/* Links between pages of tables keep the language that was chosen. */
static void request_find_language(Request *request)
{
    const h2o_req_t *req = request->h2o;

    if (request->route->action == ROUTE_TABLE && req->query_at != SIZE_MAX)
        lang_in_query(req->path.base + req->query_at + 1, req->path.len - req->query_at - 1, &request->language);
}

/* An import, or an export, may take longer than other requests. */
static void request_be_patient(Request *request)
{
    const Config *config = request->thread->server->config;
    bool import = request->route->form == FORM_CSV;
    int seconds = import ? config->import_timeout : config->export_timeout;

    request->deadline = h2o_now(request->h2o->conn->ctx->loop) + (uint64_t)seconds * 1000 + REQUEST_GRACE_MS;
    if (import)
        request->query.statement_timeout_ms = seconds * 1000;
    connection_wait(request->connection, request->deadline);
}

static void request_run(Request *request, const RouteMatch *match)
{
    request->route = match->route;
    visitor_find_address(request);
    if (request->route->form == FORM_CSV || request->route->action == ROUTE_EXPORT)
        request_be_patient(request);
    if (request->route->action == ROUTE_HEALTH_LIVE) {
        health_live(request);
        return;
    }
    if (request->route->action == ROUTE_HEALTH_READY) {
        health_ready(request);
        return;
    }
    request_find_language(request);
    if (request->route->action == ROUTE_PAGE) {
        if (limit_address(request))
            page_send(request);
        return;
    }
    if (!limit_address(request) || !visitor_authenticate(request) || !limit_user(request) || !incoming_query(request) ||
        !incoming_accepts(request))
        return;
    incoming_parameters(request, match);
    if (request->route->form == FORM_CSV) {
        if (incoming_csv(request))
            upload_csv(request);
    } else if (request->route->form != FORM_NONE && request->h2o->entity.len > 0 && incoming_is_form(request->h2o))
        upload_start(request);
    else if (request->route->action == ROUTE_REALTIME) {
        request->election = match->ids[0];
        coalesce_ask(request);
    } else if (request->route->action == ROUTE_EXPORT)
        export_ask(request);
    else if (incoming_body(request))
        request_proceed(request);
}

int request_on_start(h2o_handler_t *handler, h2o_req_t *req)
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
        request_run(request, &match);
    else if (outcome == ROUTE_NO_PATH)
        respond_problem(request, &(Problem){.status = 404, .code = "not_found"});
    else
        respond_allow(request, outcome, match.allow);
    return 0;
}

static void request_count(const Request *request, h2o_req_t *req)
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
static const char *request_address(const Request *request, h2o_req_t *req, char address[INET6_ADDRSTRLEN])
{
    if (request != NULL && request->address[0] != '\0')
        return request->address;
    if (server_thread(req)->server->sink.level < LOG_INFO)
        return NULL;
    visitor_address(req, address);
    return address[0] != '\0' ? address : NULL;
}

void request_on_log(h2o_logger_t *logger, h2o_req_t *req)
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
    request_count(request, req);
    access.address = request_address(request, req, address);
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
