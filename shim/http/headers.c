/*
 * The headers of answers: security headers on every one, what pages elsewhere may read (Fetch standard), how much of a
 * limit is left.
 */
#include "http/headers.h"

#include "parse/cors.h"

#include <stdio.h>
#include <string.h>

void headers_add(h2o_req_t *req, const char *name, const char *value)
{
    h2o_add_header_by_str(&req->pool, &req->res.headers, name, strlen(name), 1, NULL, value, strlen(value));
}

bool headers_has(h2o_req_t *req, const h2o_token_t *token)
{
    return h2o_find_header(&req->res.headers, token, -1) != -1;
}

void headers_number(h2o_req_t *req, const char *name, const char *before, int number)
{
    char value[64];
    int length = snprintf(value, sizeof(value), "%s%d", before, number);

    headers_add(req, name, h2o_strdup(&req->pool, value, (size_t)length).base);
}

void headers_vary(h2o_req_t *req, const char *name)
{
    h2o_set_header_token(&req->pool, &req->res.headers, H2O_TOKEN_VARY, name, strlen(name));
}

/* Where pages elsewhere may call, theirs show our answers and public images; not a file that few may see. */
static bool headers_is_for_all(h2o_req_t *req, const Config *config, bool file)
{
    ssize_t at = h2o_find_header(&req->res.headers, H2O_TOKEN_CACHE_CONTROL, -1);

    if (*config->cors_origins == '\0')
        return false;
    return !file || at == -1 || strncmp(req->res.headers.entries[at].value.base, "public", 6) == 0;
}

/* What is no page of ours may not be framed, run scripts or load anything. */
static void headers_security(h2o_req_t *req, const Config *config, bool file)
{
    headers_add(req, "x-content-type-options", "nosniff");
    headers_add(req, "x-frame-options", "DENY");
    headers_add(req, "referrer-policy", "no-referrer");
    headers_add(req, "cross-origin-resource-policy",
                headers_is_for_all(req, config, file) ? "cross-origin" : "same-site");
    if (h2o_find_header_by_str(&req->res.headers, H2O_STRLIT("content-security-policy"), -1) == -1)
        headers_add(req, "content-security-policy", "default-src 'none'; frame-ancestors 'none'; sandbox");
    if (req->scheme == &H2O_URL_SCHEME_HTTPS && config->hsts_max_age > 0)
        headers_number(req, "strict-transport-security", "max-age=", config->hsts_max_age);
}

/* What a page elsewhere may read. Vary whatever the origin: caches must not mix the answers up. */
static void headers_cors(h2o_req_t *req, const Config *config)
{
    const char *list = config->cors_origins;
    ssize_t at = h2o_find_header_by_str(&req->headers, H2O_STRLIT("origin"), -1);
    h2o_iovec_t origin;
    CorsVerdict verdict;

    if (*list == '\0')
        return;
    headers_vary(req, "Origin");
    if (at == -1)
        return;
    origin = req->headers.entries[at].value;
    verdict = cors_verdict(list, origin.base, origin.len);
    if (verdict == CORS_NONE)
        return;
    headers_add(req, "access-control-allow-origin",
                verdict == CORS_ANY ? "*" : h2o_strdup(&req->pool, origin.base, origin.len).base);
    if (verdict == CORS_EXACT)
        headers_add(req, "access-control-allow-credentials", "true");
    headers_add(req, "access-control-expose-headers",
                "ETag, Link, Location, X-Total-Count, X-Request-Id, Retry-After, Res-Elec-Role, RateLimit-Limit, "
                "RateLimit-Remaining, RateLimit-Reset");
}

void headers_common(h2o_req_t *req, const Config *config, const char *id, bool file)
{
    headers_add(req, "x-request-id", id);
    headers_security(req, config, file);
    headers_cors(req, config);
    if (!headers_has(req, H2O_TOKEN_CACHE_CONTROL))
        headers_add(req, "cache-control", "no-store");
}

void headers_rate(h2o_req_t *req, const RateVerdict *rate)
{
    if (rate->limit == 0)
        return;
    headers_number(req, "ratelimit-limit", "", rate->limit);
    headers_number(req, "ratelimit-remaining", "", rate->remaining);
    headers_number(req, "ratelimit-reset", "", rate->reset);
}

void headers_role(h2o_req_t *req, const RoleState *state)
{
    char value[48];
    int length;

    if (!state->standby)
        length = snprintf(value, sizeof(value), "primary");
    else if (state->lag < 0)
        length = snprintf(value, sizeof(value), "standby");
    else
        length = snprintf(value, sizeof(value), "standby;lag=%.1f", state->lag);
    headers_add(req, "res-elec-role", h2o_strdup(&req->pool, value, (size_t)length).base);
}

void headers_preflight(h2o_req_t *req, const Config *config, const char *allow)
{
    const char *list = config->cors_origins;
    ssize_t origin = h2o_find_header_by_str(&req->headers, H2O_STRLIT("origin"), -1);
    ssize_t method = h2o_find_header_by_str(&req->headers, H2O_STRLIT("access-control-request-method"), -1);

    if (origin == -1 || method == -1 ||
        cors_verdict(list, req->headers.entries[origin].value.base, req->headers.entries[origin].value.len) ==
            CORS_NONE)
        return;
    headers_add(req, "access-control-allow-methods", allow);
    headers_add(req, "access-control-allow-headers",
                "Authorization, Content-Type, Accept-Language, If-Match, If-None-Match, Range, X-CSRF-TOKEN, "
                "X-Request-Id, X-Requested-With, Cache-Control, Last-Event-ID, X-Current-Password");
    headers_add(req, "access-control-max-age", "600");
}
