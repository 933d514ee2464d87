/*
 * Tokens in cookies: SameSite=Strict, the tokens HttpOnly and sent to the API alone (the refresh token to its one
 * route). They are Secure unless the page was asked for on loopback without TLS: a browser there would drop them.
 */
#include "auth/cookie.h"

#include "auth/csrf.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

const char cookie_access[] = "access_token_cookie", cookie_refresh[] = "refresh_token_cookie",
           cookie_csrf[] = "csrf_access_token";

static const char cookie_access_path[] = "/api", cookie_refresh_path[] = "/api/auth/refresh", cookie_csrf_path[] = "/";

static const char *cookie_find(h2o_req_t *req, h2o_iovec_t header, const char *name, const char *found, bool *repeated)
{
    const char *at = header.base, *end = header.base + header.len;
    size_t length = strlen(name);

    while (at < end) {
        const char *stop = memchr(at, ';', (size_t)(end - at));

        if (stop == NULL)
            stop = end;
        while (at < stop && (*at == ' ' || *at == '\t'))
            at++;
        if ((size_t)(stop - at) > length && memcmp(at, name, length) == 0 && at[length] == '=') {
            *repeated = *repeated || found != NULL;
            found = h2o_strdup(&req->pool, at + length + 1, (size_t)(stop - at) - length - 1).base;
        }
        at = stop + 1;
    }
    return found;
}

const char *cookie_value(h2o_req_t *req, const char *name, bool *repeated)
{
    const char *found = NULL;
    ssize_t at = -1;

    *repeated = false;
    while ((at = h2o_find_header(&req->headers, H2O_TOKEN_COOKIE, at)) != -1)
        found = cookie_find(req, req->headers.entries[at].value, name, found, repeated);
    return found;
}

static bool cookie_is_loopback(h2o_iovec_t authority)
{
    const char *colon;
    size_t length = authority.len, digits = 0;

    if (length > 0 && authority.base[0] == '[')
        return length >= 5 && memcmp(authority.base, "[::1]", 5) == 0;
    colon = memchr(authority.base, ':', length);
    if (colon != NULL)
        length = (size_t)(colon - authority.base);
    while (digits < length &&
           ((authority.base[digits] >= '0' && authority.base[digits] <= '9') || authority.base[digits] == '.'))
        digits++;
    return (length == 9 && strncasecmp(authority.base, "localhost", 9) == 0) ||
           (length >= 7 && digits == length && memcmp(authority.base, "127.", 4) == 0);
}

static void cookie_set(h2o_req_t *req, const char *name, const char *value, const char *path, int seconds,
                       bool readable)
{
    bool plain = req->scheme != &H2O_URL_SCHEME_HTTPS && cookie_is_loopback(req->input.authority) &&
                 h2o_find_header(&req->headers, H2O_TOKEN_X_FORWARDED_FOR, -1) == -1; /* a proxy may show loopback */
    size_t size = strlen(name) + strlen(value) + strlen(path) + 128;
    char *text = h2o_mem_alloc_pool(&req->pool, size);
    int length = snprintf(text, size, "%s=%s; Path=%s; Max-Age=%d; SameSite=Strict%s%s", name, value, path, seconds,
                          readable ? "" : "; HttpOnly", plain ? "" : "; Secure");

    h2o_add_header(&req->pool, &req->res.headers, H2O_TOKEN_SET_COOKIE, NULL, text, (size_t)length);
}

void cookie_set_tokens(h2o_req_t *req, const AuthKeys *keys, const char *session_id, const char *access,
                       const char *refresh)
{
    char csrf[CSRF_SIZE];

    csrf_token(keys, session_id, csrf);
    cookie_set(req, cookie_access, access, cookie_access_path, keys->access_expires, false);
    cookie_set(req, cookie_refresh, refresh, cookie_refresh_path, keys->refresh_expires, false);
    cookie_set(req, cookie_csrf, csrf, cookie_csrf_path, keys->refresh_expires, true);
}

void cookie_clear_tokens(h2o_req_t *req)
{
    cookie_set(req, cookie_access, "", cookie_access_path, 0, false);
    cookie_set(req, cookie_refresh, "", cookie_refresh_path, 0, false);
    cookie_set(req, cookie_csrf, "", cookie_csrf_path, 0, true);
}
