/*
 * Who asks. A token in the Authorization header is the client's own doing and needs nothing else; one in a cookie is
 * sent by the browser for whichever page asks, so what changes things needs the csrf value beside it.
 */
#include "http/authenticate.h"

#include "auth/auth_cache.h"
#include "auth/cookie.h"
#include "auth/csrf.h"
#include "http/audit.h"
#include "http/respond.h"
#include "parse/cors.h"

#include <string.h>
#include <time.h>

static bool authenticate_is_unsafe(const Request *request)
{
    return strcmp(request->route->method, "GET") != 0;
}

static bool authenticate_refuse(Request *request, TokenFault fault)
{
    static const char *const invalid[] = {"Le jeton n’est pas valable.", "The token is not valid."};
    static const char *const expired[] = {"Le jeton a expiré.", "The token has expired."};

    request->identity = (Identity){0};
    if (fault == TOKEN_EXPIRED)
        request->by_cookie = false; /* its session goes on: the refresh cookie is not taken away */
    respond_unauthorized(request, "28000", (fault == TOKEN_EXPIRED ? expired : invalid)[request->language], true);
    return false;
}

static TokenFault authenticate_check(Request *request, TokenType type, const char *token)
{
    ServerThread *thread = request->thread;

    return auth_cache_check(thread->tokens, &thread->server->keys, type, token, time(NULL), &request->identity);
}

static bool authenticate_by_header(Request *request, TokenType type, ssize_t at)
{
    h2o_req_t *req = request->h2o;
    h2o_iovec_t value = req->headers.entries[at].value;
    const char *token = auth_bearer(h2o_strdup(&req->pool, value.base, value.len).base);
    TokenFault fault = TOKEN_INVALID;

    if (token != NULL && h2o_find_header(&req->headers, H2O_TOKEN_AUTHORIZATION, at) == -1)
        fault = authenticate_check(request, type, token);
    return fault == TOKEN_VALID || authenticate_refuse(request, fault);
}

static bool authenticate_check_csrf(Request *request)
{
    static const char *const missing[] = {"L’en-tête X-CSRF-TOKEN manque ou ne correspond pas.",
                                          "The X-CSRF-TOKEN header is missing or does not fit."};
    h2o_req_t *req = request->h2o;
    ssize_t at = h2o_find_header_by_str(&req->headers, H2O_STRLIT("x-csrf-token"), -1);
    const char *sent = NULL;

    if (at != -1)
        sent = h2o_strdup(&req->pool, req->headers.entries[at].value.base, req->headers.entries[at].value.len).base;
    if (csrf_fits(&request->thread->server->keys, request->identity.session_id, sent))
        return true;
    audit_refusal(request, &(Problem){.status = 403, .code = "csrf", .message = missing[request->language]});
    return false;
}

static bool authenticate_by_cookie(Request *request, TokenType type, const char *token, bool repeated)
{
    TokenFault fault = TOKEN_INVALID;

    request->by_cookie = !repeated; /* who plants a second one does not take the first away */
    if (!repeated)
        fault = authenticate_check(request, type, token);
    if (fault != TOKEN_VALID)
        return authenticate_refuse(request, fault);
    return !authenticate_is_unsafe(request) || authenticate_check_csrf(request);
}

/* Whether a page elsewhere makes its browser send this, which changes things, and may not: only those of CORS_ORIGINS
 * may. Who plants a session of their own in somebody's browser needs no token for it. */
static bool authenticate_is_elsewhere(Request *request)
{
    h2o_req_t *req = request->h2o;
    ssize_t site = h2o_find_header_by_str(&req->headers, H2O_STRLIT("sec-fetch-site"), -1);
    ssize_t origin = h2o_find_header_by_str(&req->headers, H2O_STRLIT("origin"), -1);
    h2o_iovec_t value;

    if (site == -1 || !authenticate_is_unsafe(request))
        return false;
    value = req->headers.entries[site].value;
    if (h2o_memis(value.base, value.len, H2O_STRLIT("same-origin")) ||
        h2o_memis(value.base, value.len, H2O_STRLIT("none")))
        return false;
    return origin == -1 ||
           cors_verdict(request->thread->server->config->cors_origins, req->headers.entries[origin].value.base,
                        req->headers.entries[origin].value.len) == CORS_NONE;
}

static void authenticate_refuse_elsewhere(Request *request)
{
    static const char *const elsewhere[] = {
        "Un autre site envoie cette requête : seuls ceux que le serveur admet le peuvent.",
        "Another site sends this request: only those that the server admits may."};

    respond_problem(request,
                    &(Problem){.status = 403, .code = "cross_origin", .message = elsewhere[request->language]});
}

bool authenticate_request(Request *request)
{
    h2o_req_t *req = request->h2o;
    TokenType type = request->route->auth == AUTH_REFRESH ? TOKEN_REFRESH : TOKEN_ACCESS;
    ssize_t at = h2o_find_header(&req->headers, H2O_TOKEN_AUTHORIZATION, -1);
    const char *token;
    bool repeated;

    if (authenticate_is_elsewhere(request)) {
        authenticate_refuse_elsewhere(request);
        return false;
    }
    if (request->route->auth == AUTH_NONE)
        return true;
    if (at != -1)
        return authenticate_by_header(request, type, at);
    token = cookie_value(req, type == TOKEN_REFRESH ? cookie_refresh : cookie_access, &repeated);
    if (token != NULL)
        return authenticate_by_cookie(request, type, token, repeated);
    if (request->route->auth == AUTH_OPTIONAL)
        return true;
    respond_unauthorized(request, "28000", NULL, false);
    return false;
}
