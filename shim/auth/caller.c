/*
 * Who sends a request, by its head alone: connections are judged by it before a request has come in whole.
 */
#include "auth/caller.h"

#include "auth/cookie.h"

#include <time.h>

/* All values of a header, joined by commas; NULL without one. */
static h2o_iovec_t caller_forwarded(h2o_req_t *req)
{
    h2o_iovec_t joined = {NULL, 0};
    ssize_t at = -1;

    while ((at = h2o_find_header(&req->headers, H2O_TOKEN_X_FORWARDED_FOR, at)) != -1) {
        h2o_iovec_t value = req->headers.entries[at].value;

        joined = joined.base == NULL ? value : h2o_concat(&req->pool, joined, h2o_iovec_init(H2O_STRLIT(", ")), value);
    }
    return joined;
}

void caller_address(h2o_req_t *req, const ProxyList *proxies, char address[INET6_ADDRSTRLEN])
{
    struct sockaddr_storage peer;
    h2o_iovec_t forwarded = caller_forwarded(req);

    address[0] = '\0';
    if (req->conn->callbacks->get_peername(req->conn, (struct sockaddr *)&peer) > 0)
        proxy_client(proxies, (struct sockaddr *)&peer, forwarded.base, forwarded.len, address);
}

int caller_user(h2o_req_t *req, AuthCache *tokens, const AuthKeys *keys)
{
    ssize_t at = h2o_find_header(&req->headers, H2O_TOKEN_AUTHORIZATION, -1);
    Identity identity = {.user_id = 0};
    const char *token;
    bool repeated = false;

    if (at != -1)
        token = auth_bearer(
            h2o_strdup(&req->pool, req->headers.entries[at].value.base, req->headers.entries[at].value.len).base);
    else
        token = cookie_value(req, cookie_access, &repeated);
    if (token == NULL || repeated ||
        auth_cache_check(tokens, keys, TOKEN_ACCESS, token, time(NULL), &identity) != TOKEN_VALID)
        return 0;
    return identity.user_id;
}
