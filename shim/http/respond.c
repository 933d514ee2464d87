/*
 * Answers: everything the shim sends, once.
 */
#include "http/respond.h"

#include "auth/cookie.h"
#include "http/headers.h"
#include "http/limit.h"

#include <string.h>

enum { RESPOND_GZIP_SIZE = 1024 };

static bool respond_compresses(const char *type, size_t length)
{
    return length >= RESPOND_GZIP_SIZE &&
           (strncmp(type, "text/", 5) == 0 || strstr(type, "json") != NULL || strstr(type, "xml") != NULL);
}

static bool respond_is_file(const Request *request)
{
    return request->route != NULL && request->route->action == ROUTE_FILE;
}

/* The limit's headers, but of what counts against none: an answer that caches may keep for everybody. */
static void respond_rate(Request *request)
{
    h2o_req_t *req = request->h2o;
    ssize_t at = h2o_find_header(&req->res.headers, H2O_TOKEN_CACHE_CONTROL, -1);

    if (req->res.status < 400 && at != -1 && strncmp(req->res.headers.entries[at].value.base, "public", 6) == 0)
        limit_spare(request);
    headers_rate(req, &request->rate);
}

/* Whether the answer of a route is what the database says. */
static bool respond_is_of_database(const Route *route)
{
    return route != NULL && (route->function != NULL || route->action == ROUTE_VIEW ||
                             route->action == ROUTE_HEALTH_READY || route->action == ROUTE_HEALTH_PRIMARY);
}

void respond_role(Request *request)
{
    RoleState state = role_state(request->thread->role);

    if (state.known && respond_is_of_database(request->route))
        headers_role(request->h2o, &state);
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
    headers_common(req, request_config(request), request->id, respond_is_file(request));
    respond_rate(request);
    respond_role(request);
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
    headers_common(req, request_config(request), request->id, respond_is_file(request));
    respond_rate(request);
    respond_role(request);
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

void respond_page_headers(Request *request)
{
    headers_add(request->h2o, "content-security-policy",
                "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'none'; base-uri 'none'; "
                "frame-ancestors 'none'");
    headers_add(request->h2o, "content-language", lang_name(request->language));
}

void respond_rendered(Request *request, const Rendered *rendered)
{
    const char *type = "application/problem+json";

    if (respond_by_page(request)) {
        type = "text/html; charset=utf-8";
        respond_page_headers(request);
    } else
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

void respond_retry(Request *request, const Problem *problem)
{
    headers_add(request->h2o, "retry-after", "2");
    respond_problem(request, problem);
}

void respond_unavailable(Request *request, const char *code, const char *message)
{
    respond_retry(request, &(Problem){.status = 503, .code = code, .message = message});
}

void respond_behind(Request *request)
{
    static const char *const texts[] = {
        "Ce serveur lit une copie de la base qui a plus de %d secondes de retard ; réessayez dans un instant.",
        "This server reads a copy of the database that is more than %d seconds behind; retry in a moment."};
    RoleState state = role_state(request->thread->role);
    Text message = {0}, members = {0};

    text_format(&message, texts[request->language], request_config(request)->max_lag);
    text_format(&members,
                state.lag >= 0 ? "{\"role\":\"standby\",\"lag\":%.1f}" : "{\"role\":\"standby\",\"lag\":null}",
                state.lag);
    respond_retry(
        request, &(Problem){.status = 503, .code = "standby_behind", .message = message.data, .members = members.data});
    text_free(&message);
    text_free(&members);
}

void respond_too_large(Request *request, size_t length, size_t most)
{
    Text message = {0}, errors = {0};

    problem_too_large(&message, &errors, request->language, length, most);
    respond_problem(request,
                    &(Problem){.status = 413, .code = "too_large", .message = message.data, .errors = errors.data});
    text_free(&message);
    text_free(&errors);
}

void respond_allow(Request *request, RouteOutcome outcome, const char *allow)
{
    Problem problem = {.status = 405, .code = "method_not_allowed"};
    h2o_iovec_t value = h2o_strdup(&request->h2o->pool, allow, strlen(allow));

    headers_add(request->h2o, "allow", value.base);
    if (outcome == ROUTE_OPTIONS) {
        headers_preflight(request->h2o, request_config(request), value.base);
        respond_send(request, 204, NULL, NULL, 0);
    } else
        respond_problem(request, &problem);
}
