/*
 * A request's life. Everything lives in the pool of the h2o request, so the end of that, whenever it comes, ends this
 * one and abandons what it waits for.
 */
#include "http/request.h"

#include "core/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

Request *request_of(h2o_req_t *req)
{
    Exchange *exchange = connection_exchange(req);

    return exchange != NULL ? H2O_STRUCT_FROM_MEMBER(Request, exchange, exchange) : NULL;
}

void request_join(Request *request, Feature *feature, const FeatureKind *kind)
{
    *feature = (Feature){.next = request->features, .kind = kind};
    request->features = feature;
}

Feature *request_feature(const Request *request, const FeatureKind *kind)
{
    Feature *feature = request->features;

    while (feature != NULL && feature->kind != kind)
        feature = feature->next;
    return feature;
}

static void request_on_end(void *data)
{
    Request *request = data;
    Feature *feature, *next;

    connection_answered(&request->exchange);
    metrics_subtract(&request->thread->metrics->requests, 1);
    if (request->querying)
        db_abandon(request->thread->db, &request->query);
    if (request->job != NULL)
        worker_abandon(request->job);
    for (feature = request->features; feature != NULL; feature = next) {
        next = feature->next;
        if (feature->kind->leave != NULL)
            feature->kind->leave(feature);
    }
    json_decref(request->body);
    free(request->body_text);
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

Request *request_open(h2o_req_t *req)
{
    Request *request = h2o_mem_alloc_shared(&req->pool, sizeof(*request), request_on_end);

    *request = (Request){
        .h2o = req, .thread = server_thread(req), .started_us = clock_us(), .language = request_language(req)};
    connection_answer(req, &request->exchange);
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
