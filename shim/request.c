/*
 * A request from its first byte to the SQL call: who asks, what path, what query, what body. Everything lives in the
 * pool of the h2o request, so the end of that request, whenever it comes, ends this one and abandons what it waits for.
 */
#include "request.h"

#include "body.h"
#include "credentials.h"
#include "health.h"
#include "limit.h"
#include "multipart.h"
#include "page.h"
#include "query.h"
#include "respond.h"
#include "upload.h"
#include "visitor.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

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
    if (request->querying)
        db_abandon(request->thread->db, &request->query);
    if (request->job != NULL)
        worker_abandon(request->job);
    upload_end(request);
    json_decref(request->body);
    free(request->body_text);
    free(request->account);
    request_wipe(&request->password);
    request_wipe(&request->current);
}

/* The first value of a header as a C string of the request's pool, or NULL. */
static const char *request_header(h2o_req_t *req, const h2o_token_t *token)
{
    ssize_t at = h2o_find_header(&req->headers, token, -1);
    h2o_iovec_t value;

    if (at == -1)
        return NULL;
    value = req->headers.entries[at].value;
    return h2o_strdup(&req->pool, value.base, value.len).base;
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
                         .language = request_language(req)};
    request->deadline =
        h2o_now(req->conn->ctx->loop) + (uint64_t)request->thread->server->config->request_timeout * 1000;
    request_identify(req, request->id);
    return request;
}

static bool request_read_query(Request *request)
{
    static const char *const texts[][LANG_COUNT] = {
        [QUERY_BAD_ESCAPE] = {"Un paramètre est mal encodé.", "A parameter is badly encoded."},
        [QUERY_BAD_UTF8] = {"Un paramètre n'est pas en UTF-8.", "A parameter is not UTF-8."},
        [QUERY_REPEATED] = {"Un paramètre est répété : ", "A parameter is repeated: "},
        [QUERY_TOO_MANY] = {"Il y a trop de paramètres.", "There are too many parameters."},
    };
    h2o_req_t *req = request->h2o;
    Text json = {0}, message = {0};
    QueryFault fault;

    request->query.values[PARAMETER_QUERY] = "{}";
    if (req->query_at == SIZE_MAX || req->query_at + 1 >= req->path.len)
        return true;
    fault = query_parse(req->path.base + req->query_at + 1, req->path.len - req->query_at - 1, &json);
    if (fault == QUERY_OK) {
        request->query.values[PARAMETER_QUERY] = h2o_strdup(&req->pool, json.data, json.length).base;
    } else {
        text_string(&message, texts[fault][request->language]);
        if (json.length > 0)
            text_append(&message, json.data, json.length);
        respond_problem(request, &(Problem){.status = 400, .code = "invalid_query", .message = message.data});
    }
    text_free(&json);
    text_free(&message);
    return fault == QUERY_OK;
}

static void request_refuse_json(Request *request, BodyFault fault, int line, int column)
{
    static const char *const unreadable[] = {"Le JSON est illisible à la ligne %d, colonne %d.",
                                             "The JSON cannot be read at line %d, column %d."};
    static const char *const no_object[] = {"Le corps doit être un objet JSON.", "The body must be a JSON object."};
    Text message = {0}, errors = {0}, context = {0};

    if (fault == BODY_BAD_JSON)
        text_format(&message, unreadable[request->language], line, column);
    else
        text_string(&message, no_object[request->language]);
    text_format(&context, "{\"line\":%d,\"column\":%d}", line, column);
    problem_error(&errors, "invalid_json", NULL, message.data, context.data);
    respond_problem(request,
                    &(Problem){.status = 400, .code = "invalid_json", .message = message.data, .errors = errors.data});
    text_free(&message);
    text_free(&errors);
    text_free(&context);
}

/* The type of the body, as the client calls it; empty when it does not. */
static h2o_iovec_t request_content_type(h2o_req_t *req)
{
    ssize_t at = h2o_find_header(&req->headers, H2O_TOKEN_CONTENT_TYPE, -1);

    return at != -1 ? req->headers.entries[at].value : (h2o_iovec_t){NULL, 0};
}

static bool request_is_form(h2o_req_t *req)
{
    h2o_iovec_t type = request_content_type(req);

    return type.base != NULL && multipart_is(type.base, type.len);
}

/* A mail is asked for: counted by its address, whether or not somebody has it. False when the request was answered. */
static bool request_limit_email(Request *request, const json_t *body)
{
    const char *email = json_string_value(json_object_get(body, "email"));
    char account[256];
    size_t i, length = 0;

    if (request->route->limit != LIMIT_RESET || email == NULL)
        return true;
    for (i = 0; email[i] != '\0' && length < sizeof(account) - 1; i++)
        if (email[i] != ' ')
            account[length++] = (char)(email[i] >= 'A' && email[i] <= 'Z' ? email[i] | 0x20 : email[i]);
    account[length] = '\0';
    return limit_account(request, LIMIT_RESET, account);
}

/* Checks the body and sets the parameter; password routes keep it parsed. False when the request was answered. */
static bool request_read_body(Request *request)
{
    h2o_req_t *req = request->h2o;
    h2o_iovec_t type = request_content_type(req);
    int line = 1, column = 1;
    json_t *object;
    BodyFault fault;

    if (req->entity.len == 0 || strcmp(request->route->method, "GET") == 0)
        return true;
    if (type.base != NULL && !body_is_json(type.base, type.len)) {
        respond_problem(request, &(Problem){.status = 415, .code = "unsupported_media_type"});
        return false;
    }
    fault = body_parse(req->entity.base, req->entity.len, &object, &line, &column);
    if (fault != BODY_OK) {
        request_refuse_json(request, fault, line, column);
        return false;
    }
    if (request->route->password != PASSWORD_NONE) {
        request->body = object;
        return true;
    }
    request->query.values[PARAMETER_BODY] = h2o_strdup(&req->pool, req->entity.base, req->entity.len).base;
    if (!request_limit_email(request, object)) {
        json_decref(object);
        return false;
    }
    json_decref(object);
    return true;
}

void request_set_body(Request *request)
{
    free(request->body_text);
    request->body_text = request->body != NULL ? json_dumps(request->body, JSON_COMPACT) : NULL;
    request->query.values[PARAMETER_BODY] = request->body_text;
}

static void request_set_ids(Request *request, const RouteMatch *match)
{
    int length = 0, i;

    for (i = 0; i < match->id_count; i++)
        length += snprintf(request->ids + length, sizeof(request->ids) - (size_t)length, "%c%d", i == 0 ? '{' : ',',
                           match->ids[i]);
    snprintf(request->ids + length, sizeof(request->ids) - (size_t)length, match->id_count == 0 ? "{}" : "}");
    request->query.values[PARAMETER_IDS] = request->ids;
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

    request_submit(request, statement, strcmp(request->route->method, "GET") == 0, request_on_called);
}

void request_proceed(Request *request)
{
    if (request->route->password != PASSWORD_NONE)
        credentials_start(request);
    else
        request_call(request);
}

/* Range for GET alone and without If-Range: with it the whole is sent, which is always right (RFC 9110 §14.2). */
static void request_set_headers(Request *request)
{
    h2o_req_t *req = request->h2o;
    const char **values = request->query.values;

    values[PARAMETER_IF_MATCH] = request_header(req, H2O_TOKEN_IF_MATCH);
    values[PARAMETER_IF_NONE_MATCH] = request_header(req, H2O_TOKEN_IF_NONE_MATCH);
    if (h2o_memis(req->method.base, req->method.len, H2O_STRLIT("GET")) &&
        h2o_find_header(&req->headers, H2O_TOKEN_IF_RANGE, -1) == -1)
        values[PARAMETER_RANGE] = request_header(req, H2O_TOKEN_RANGE);
}

static bool request_limit_user(Request *request)
{
    char user[12];

    if (request->identity.user_id == 0)
        return true;
    snprintf(user, sizeof(user), "%d", request->identity.user_id);
    return limit_account(request, request->route->limit, user);
}

static void request_run(Request *request, const RouteMatch *match)
{
    request->route = match->route;
    if (request->route->action == ROUTE_HEALTH_LIVE) {
        health_live(request);
        return;
    }
    if (request->route->action == ROUTE_HEALTH_READY) {
        health_ready(request);
        return;
    }
    visitor_find_address(request);
    if (request->route->action == ROUTE_PAGE) {
        if (limit_address(request))
            page_send(request);
        return;
    }
    if (!limit_address(request) || !visitor_authenticate(request) || !request_limit_user(request) ||
        !request_read_query(request))
        return;
    request_set_ids(request, match);
    request_set_headers(request);
    if (request->route->form != FORM_NONE && request->h2o->entity.len > 0 && request_is_form(request->h2o))
        upload_start(request);
    else if (request_read_body(request))
        request_proceed(request);
}

/* All header bytes, names and values. */
static size_t request_header_size(const h2o_req_t *req)
{
    size_t size = req->path.len, i;

    for (i = 0; i < req->headers.size; i++)
        size += req->headers.entries[i].name->len + req->headers.entries[i].value.len;
    return size;
}

/* What is wrong with the request whatever it is for; false when it was answered. */
static bool request_check(Request *request)
{
    static const char *const no_host[] = {"L'en-tête Host manque.", "The Host header is missing."};
    const Config *config = request->thread->server->config;
    h2o_req_t *req = request->h2o;
    size_t most = (size_t)(request_is_form(req) ? config->max_upload : config->max_body);
    Problem problem = {.status = 0};

    if (req->version == 0x101 && req->input.authority.base == req->hostconf->authority.hostport.base)
        problem = (Problem){.status = 400, .code = "missing_host", .message = no_host[request->language]};
    else if (request_header_size(req) > (size_t)config->max_headers)
        problem = (Problem){.status = 431, .code = "headers_too_large"};
    else if (req->entity.len > most)
        problem = (Problem){.status = 413, .code = "too_large"};
    if (problem.status != 0)
        respond_problem(request, &problem);
    return problem.status == 0;
}

int request_on_start(h2o_handler_t *handler, h2o_req_t *req)
{
    Request *request = request_open(req);
    size_t length = req->query_at != SIZE_MAX ? req->query_at : req->path.len;
    RouteMatch match;
    RouteOutcome outcome;

    (void)handler;
    if (!request_check(request))
        return 0;
    outcome = route_match(req->method.base, req->method.len, req->path.base, length, &match);
    if (outcome == ROUTE_FOUND)
        request_run(request, &match);
    else if (outcome == ROUTE_NO_PATH)
        respond_problem(request, &(Problem){.status = 404, .code = "not_found"});
    else
        respond_allow(request, outcome, match.allow);
    return 0;
}

void request_on_log(h2o_logger_t *logger, h2o_req_t *req)
{
    Request *request = request_of(req);
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
    if (request != NULL) {
        access.request_id = request->id;
        access.user_id = request->identity.user_id;
    } else if (at != -1) {
        access.request_id =
            h2o_strdup(&req->pool, req->res.headers.entries[at].value.base, req->res.headers.entries[at].value.len)
                .base;
    }
    log_access(&server_thread(req)->log, &access);
}
