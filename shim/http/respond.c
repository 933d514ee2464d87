/*
 * Answers: everything the shim sends, once. What the database says is turned into HTTP here and nowhere else.
 */
#include "http/respond.h"

#include "auth/cookie.h"
#include "http/denied.h"
#include "http/headers.h"
#include "http/incoming.h"
#include "http/limit.h"
#include "http/row.h"

#include <stdlib.h>
#include <string.h>

enum { RESPOND_GZIP_SIZE = 1024, RESPOND_LARGE = 256 * 1024 };

static bool respond_compresses(const char *type, size_t length)
{
    return length >= RESPOND_GZIP_SIZE &&
           (strncmp(type, "text/", 5) == 0 || strstr(type, "json") != NULL || strstr(type, "xml") != NULL);
}

/* Large answers are kept until the client has taken them: of too many at once the next is put off. */
static bool respond_has_room(Request *request, size_t length)
{
    Server *server = request->thread->server;

    if (length < RESPOND_LARGE)
        return true;
    if (atomic_fetch_add(&server->outgoing, (long long)length) + (long long)length > server->config->max_outgoing) {
        atomic_fetch_sub(&server->outgoing, (long long)length);
        return false;
    }
    request->outgoing = (int64_t)length;
    return true;
}

void respond_send(Request *request, int status, const char *content_type, const char *body, size_t length)
{
    static h2o_generator_t generator = {NULL, NULL};
    h2o_req_t *req = request->h2o;
    bool bodyless = status == 204 || status == 304;
    h2o_iovec_t content;

    req->res.status = status;
    req->res.reason = problem_reason(status);
    if (length > 0 && !bodyless && content_type != NULL && !headers_has(req, H2O_TOKEN_CONTENT_TYPE))
        h2o_add_header(&req->pool, &req->res.headers, H2O_TOKEN_CONTENT_TYPE, NULL, content_type, strlen(content_type));
    headers_common(req, request->id);
    headers_rate(req, &request->rate);
    if (!bodyless)
        req->res.content_length = length;
    if (req->compress_hint == H2O_COMPRESS_HINT_AUTO)
        req->compress_hint = content_type != NULL && respond_compresses(content_type, length)
                                 ? H2O_COMPRESS_HINT_ENABLE
                                 : H2O_COMPRESS_HINT_DISABLE;
    if (request->thread->stopping)
        req->http1_is_persistent = 0;
    if (bodyless || length == 0 || h2o_memis(req->method.base, req->method.len, H2O_STRLIT("HEAD"))) {
        h2o_start_response(req, &generator);
        h2o_send(req, NULL, 0, H2O_SEND_STATE_FINAL);
        return;
    }
    content = h2o_strdup(&req->pool, body, length);
    h2o_start_response(req, &generator);
    h2o_send(req, &content, 1, H2O_SEND_STATE_FINAL);
}

/* Who came for a page of tables is refused by a page. */
static bool respond_by_page(const Request *request)
{
    return request->route != NULL && request->route->action == ROUTE_TABLE;
}

void respond_begin(Request *request, int status, const char *content_type, h2o_generator_t *generator)
{
    h2o_req_t *req = request->h2o;

    req->res.status = status;
    req->res.reason = problem_reason(status);
    req->compress_hint =
        respond_compresses(content_type, SIZE_MAX) ? H2O_COMPRESS_HINT_ENABLE : H2O_COMPRESS_HINT_DISABLE;
    headers_common(req, request->id);
    headers_rate(req, &request->rate);
    if (request->thread->stopping)
        req->http1_is_persistent = 0;
    h2o_start_response(req, generator);
}

void respond_render(Request *request, const Problem *problem, Rendered *rendered)
{
    Text body = {0};

    if (respond_by_page(request))
        problem_page(&body, problem, request->language);
    else
        problem_write(&body, problem, request->language, request->id);
    rendered->status = problem->status;
    rendered->body = h2o_strdup(&request->h2o->pool, body.data, body.length);
    text_free(&body);
}

void respond_rendered(Request *request, const Rendered *rendered)
{
    const char *type = "application/problem+json";

    if (respond_by_page(request)) {
        type = "text/html; charset=utf-8";
        headers_add(request->h2o, "content-security-policy",
                    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'none'; base-uri 'none'; "
                    "frame-ancestors 'none'");
    }
    headers_add(request->h2o, "content-language", lang_name(request->language));
    respond_send(request, rendered->status, type, rendered->body.base, rendered->body.len);
}

void respond_problem(Request *request, const Problem *problem)
{
    Rendered rendered;

    respond_render(request, problem, &rendered);
    respond_rendered(request, &rendered);
}

void respond_limited(Request *request, int retry_after)
{
    headers_number(request->h2o, "retry-after", "", retry_after);
    respond_problem(request, &(Problem){.status = 429, .code = "rate_limited"});
}

void respond_unauthorized(Request *request, const char *code, const char *message, bool had_token)
{
    Problem problem = {.status = 401, .code = code, .message = message};

    if (request->by_cookie && had_token)
        cookie_clear_tokens(request->h2o); /* a browser would send them again */
    headers_add(request->h2o, "www-authenticate",
                had_token ? "Bearer realm=\"res-elec\", error=\"invalid_token\"" : "Bearer realm=\"res-elec\"");
    respond_problem(request, &problem);
}

void respond_unavailable(Request *request, const char *code, const char *message)
{
    Problem problem = {.status = 503, .code = code, .message = message};

    headers_add(request->h2o, "retry-after", "2");
    respond_problem(request, &problem);
}

/* Said also where the library refuses the body, before there is a request. */
static void respond_large_sentence(Text *message, Language language, size_t most)
{
    static const char *const texts[] = {
        "Le corps de la requête est trop grand : %zu octets au plus. Envoyez-le en plusieurs parties.",
        "The request body is too large: %zu bytes at the most. Send it in parts."};

    text_format(message, texts[language], most);
}

static void respond_large_errors(Text *errors, const char *message, size_t length, size_t most)
{
    Text context = {0};

    text_format(&context, "{\"max\":%zu", most);
    if (length > 0)
        text_format(&context, ",\"size\":%zu", length);
    text_string(&context, "}");
    problem_error(errors, "too_large", NULL, message, context.data);
    text_free(&context);
}

void respond_too_large(Request *request, size_t length, size_t most)
{
    Text message = {0}, errors = {0};

    respond_large_sentence(&message, request->language, most);
    respond_large_errors(&errors, message.data, length, most);
    respond_problem(request,
                    &(Problem){.status = 413, .code = "too_large", .message = message.data, .errors = errors.data});
    text_free(&message);
    text_free(&errors);
}

/*
 * 504 without Retry-After for what had all the time it may have: it would take as long again. What waits for locks, as
 * writes do, may well be quicker the next time.
 */
static bool respond_is_too_long(const Request *request, const char *state)
{
    RouteLane lane = request->query.lane;

    return state != NULL && strcmp(state, "57014") == 0 &&
           (lane == ROUTE_IMPORTS || lane == ROUTE_EXPORTS || (lane == ROUTE_BULK && request->query.read_only));
}

static void respond_too_long(Request *request)
{
    static const char *const import[] = {"L'import a pris plus de %d secondes (IMPORT_TIMEOUT) et rien n'a été importé "
                                         ": envoyez le fichier en plusieurs parties.",
                                         "The import took longer than %d seconds (IMPORT_TIMEOUT) and nothing was "
                                         "imported: send the file in smaller parts."};
    static const char *const export[] = {
        "L'export a pris plus de %d secondes (EXPORT_TIMEOUT) : demandez-en moins à la fois.",
        "The export took longer than %d seconds (EXPORT_TIMEOUT): ask for less at once."};
    static const char *const other[] = {
        "La réponse demande plus de %d secondes : demandez-en moins à la fois, par exemple une page plus courte.",
        "The answer takes longer than %d seconds: ask for less at once, a shorter page for example."};
    const Config *config = request->thread->server->config;
    RouteLane lane = request->query.lane;
    const char *const *text = lane == ROUTE_IMPORTS ? import : lane == ROUTE_EXPORTS ? export : other;
    Text message = {0};

    text_format(&message, text[request->language],
                lane == ROUTE_IMPORTS   ? config->import_timeout
                : lane == ROUTE_EXPORTS ? config->export_timeout
                                        : config->statement_timeout_ms / 1000);
    log_event(&request->thread->log, LOG_WARNING, "statement_too_long", "function", request->query.statement->name,
              "request_id", request->id, NULL);
    respond_problem(request, &(Problem){.status = 504, .code = "too_long", .message = message.data});
    text_free(&message);
}

void respond_allow(Request *request, RouteOutcome outcome, const char *allow)
{
    Problem problem = {.status = 405, .code = "method_not_allowed"};
    h2o_iovec_t value = h2o_strdup(&request->h2o->pool, allow, strlen(allow));

    headers_add(request->h2o, "allow", value.base);
    if (outcome == ROUTE_OPTIONS) {
        headers_preflight(request->h2o, value.base);
        respond_send(request, 204, NULL, NULL, 0);
    } else
        respond_problem(request, &problem);
}

/* True for a JSON array: it goes into the problem as it is. */
static bool respond_is_array(const char *text)
{
    json_t *array = text != NULL && text[0] == '[' ? json_loads(text, 0, NULL) : NULL;
    bool ok = array != NULL && json_is_array(array);

    json_decref(array);
    return ok;
}

static void respond_refusal(Request *request, const PGresult *result)
{
    const char *state = result != NULL ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL;
    Problem problem = {.status = problem_status(state), .code = state};

    if (respond_is_too_long(request, state)) {
        respond_too_long(request);
        return;
    }
    if (problem_is_spoken(state)) {
        const char *errors = PQresultErrorField(result, PG_DIAG_CONSTRAINT_NAME);

        problem.message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
        problem.detail = PQresultErrorField(result, PG_DIAG_MESSAGE_DETAIL);
        problem.hint = PQresultErrorField(result, PG_DIAG_MESSAGE_HINT);
        problem.errors = respond_is_array(errors) ? errors : NULL;
    }
    if (problem.status == 500) {
        log_event(&request->thread->log, LOG_ERROR, "statement_failed", "sqlstate", state, "function",
                  request->query.statement->name, "request_id", request->id, NULL);
        problem.code = "internal";
    }
    if (problem.status == 401) {
        limit_forgive_user(request); /* it was not that user: nobody is starved by an old token */
        respond_unauthorized(request, problem.code, problem.message, request->identity.session_id[0] != '\0');
    } else if (problem.status == 403 && request->identity.user_id > 0)
        denied_answer(request, &problem);
    else if (problem.status == 503)
        respond_unavailable(request, problem.code, NULL);
    else
        respond_problem(request, &problem);
}

void respond_outcome(Request *request, DbOutcome outcome, const PGresult *result)
{
    static const char *const late[] = {"La base n'a pas répondu à temps ; l'écriture a pu aboutir : relisez avant de "
                                       "répéter. Un procès-verbal peut être "
                                       "renvoyé sans danger.",
                                       "The database did not answer in time; the write may have happened: read before "
                                       "you repeat it. A result sheet can "
                                       "safely be sent again."};
    static const char *const local[] = {
        "L'écriture n'est pas confirmée par le serveur de secours ; répétez la même requête plus tard.",
        "The standby server has not confirmed the write; repeat the same request later."};

    switch (outcome) {
    case DB_ANSWERED:
        respond_row(request, result);
        break;
    case DB_REFUSED:
        respond_refusal(request, result);
        break;
    case DB_AWAY:
        respond_unavailable(request, "unavailable", NULL);
        break;
    case DB_FULL:
        respond_unavailable(request, "overloaded", NULL);
        break;
    case DB_CROWDED:
        respond_limited(request, 1);
        break;
    case DB_DEADLINE:
        respond_unavailable(request, "57014", request->query.read_only ? NULL : late[request->language]);
        break;
    case DB_LOST:
        respond_unavailable(request, "08006", late[request->language]);
        break;
    case DB_UNREPLICATED:
        log_event(&request->thread->log, LOG_ERROR, "commit_not_replicated", "request_id", request->id, NULL);
        respond_unavailable(request, "not_replicated", local[request->language]);
        break;
    }
}

/* The answer is a refusal that its function could not raise, because what it did must be committed. */
static bool respond_row_refusal(Request *request, const Row *row)
{
    json_t *refusal = json_object_get(row->private, "refusal");
    const char *code = json_string_value(json_object_get(refusal, "code"));
    const char *message = json_string_value(json_object_get(refusal, "message"));
    char *errors, *members;

    if (code == NULL || message == NULL)
        return false;
    if (row->status == 401)
        respond_unauthorized(request, code, message, request->identity.session_id[0] != '\0');
    else {
        errors = json_dumps(json_object_get(refusal, "errors"), JSON_COMPACT);
        members = json_dumps(json_object_get(refusal, "members"), JSON_COMPACT);
        respond_problem(
            request,
            &(Problem){.status = row->status, .code = code, .message = message, .errors = errors, .members = members});
        free(errors);
        free(members);
    }
    return true;
}

/* The tokens of a row that opens or renews a session: as cookies for who asked for that, else in the body. */
static bool respond_tokens(Request *request, Row *row)
{
    const AuthKeys *keys = &request->thread->server->keys;
    bool cookies = request->cookies || request->by_cookie;

    if (!row_make_tokens(row, keys))
        return false;
    if (row->access == NULL)
        return true;
    if (cookies)
        cookie_set_tokens(request->h2o, keys, row->session_id, row->access, row->refresh);
    request->h2o->compress_hint = H2O_COMPRESS_HINT_DISABLE;
    return row_say_tokens(row, keys, cookies);
}

/* A second factor that begins: the answer shows its secret, this once. */
static bool respond_secret(Request *request, Row *row)
{
    const json_t *app = json_object_get(row->private, "second_factor");
    const char *label = json_string_value(json_object_get(app, "label"));
    const char *issuer = json_string_value(json_object_get(app, "issuer"));
    Text uri = {0}, picture = {0};
    bool said;

    if (label == NULL || issuer == NULL)
        return true;
    second_factor_uri(&uri, label, issuer, request->fresh_secret);
    said =
        second_factor_picture(&picture, uri.data) && row_say_secret(row, request->fresh_secret, uri.data, picture.data);
    request->h2o->compress_hint = H2O_COMPRESS_HINT_DISABLE;
    text_free(&uri);
    text_free(&picture);
    return said;
}

static void respond_read_row(Request *request, Row *row)
{
    if (!respond_tokens(request, row) || !respond_secret(request, row)) {
        log_event(&request->thread->log, LOG_ERROR, "tokens_not_made", "request_id", request->id, NULL);
        respond_problem(request, &(Problem){.status = 500, .code = "internal"});
    } else if (!respond_row_refusal(request, row)) {
        if (!respond_has_room(request, row->length)) {
            respond_unavailable(request, "overloaded", NULL);
            return;
        }
        row_add_headers(row, request->h2o);
        if (request->by_cookie && json_is_true(json_object_get(row->private, "signed_out")))
            cookie_clear_tokens(request->h2o);
        if (row->status >= 400 && row->length == 0)
            respond_problem(request, &(Problem){.status = row->status, .code = problem_code(row->status)});
        else
            respond_send(request, row->status, row->content_type, row->body, row->length);
    }
}

void respond_row(Request *request, const PGresult *result)
{
    Row row;

    if (row_read(&row, result)) {
        respond_read_row(request, &row);
    } else {
        log_event(&request->thread->log, LOG_ERROR, "answer_unreadable", "function", request->query.statement->name,
                  "request_id", request->id, NULL);
        respond_problem(request, &(Problem){.status = 500, .code = "internal"});
    }
    row_free(&row);
}

/* Sends the problem in place of the library's text. */
typedef struct RespondStream {
    h2o_ostream_t super;
    h2o_iovec_t body;
} RespondStream;

static void respond_on_library_body(h2o_ostream_t *stream, h2o_req_t *req, h2o_iovec_t *bufs, size_t count,
                                    h2o_send_state_t state)
{
    RespondStream *self = (RespondStream *)stream;

    (void)bufs;
    (void)count;
    h2o_ostream_send_next(stream, req, &self->body, 1, state);
}

void respond_on_library_error(h2o_filter_t *filter, h2o_req_t *req, h2o_ostream_t **slot)
{
    (void)filter;
    if (req->res.status >= 400 && request_of(req) == NULL) {
        Problem problem = {.status = req->res.status, .code = req->res.status == 413 ? "too_large" : "bad_request"};
        char *id = h2o_mem_alloc_pool(&req->pool, REQUEST_ID_SIZE);
        RespondStream *stream = (RespondStream *)h2o_add_ostream(req, sizeof(*stream), slot);
        Text body = {0}, message = {0}, errors = {0};

        request_identify(req, id);
        if (req->res.status == 413) {
            respond_large_sentence(&message, request_language(req), incoming_most(req));
            respond_large_errors(&errors, message.data, 0, incoming_most(req));
            problem.message = message.data;
            problem.errors = errors.data;
        }
        problem_write(&body, &problem, request_language(req), id);
        stream->super.do_send = respond_on_library_body;
        stream->body = h2o_strdup(&req->pool, body.data, body.length);
        text_free(&body);
        text_free(&message);
        text_free(&errors);
        memset(&req->res.headers, 0, sizeof(req->res.headers));
        headers_add(req, "content-type", "application/problem+json");
        headers_common(req, id);
        req->res.content_length = stream->body.len;
        req->res.reason = problem_reason(req->res.status);
        slot = &stream->super.next;
    }
    h2o_setup_next_ostream(req, slot);
}
