/* Which media types a client takes, and which a route's answer has. */
#include "http/negotiate.h"

#include "http/respond.h"

#include <string.h>

/* All values of a header, joined by commas. */
static h2o_iovec_t negotiate_list(h2o_req_t *req, const h2o_token_t *token)
{
    h2o_iovec_t joined = {NULL, 0};
    ssize_t at = -1;

    while ((at = h2o_find_header(&req->headers, token, at)) != -1) {
        h2o_iovec_t value = req->headers.entries[at].value;

        joined = joined.base == NULL ? value : h2o_concat(&req->pool, joined, h2o_iovec_init(H2O_STRLIT(", ")), value);
    }
    return joined;
}

AcceptWeight negotiate_weight(h2o_req_t *req, const char *type)
{
    h2o_iovec_t accept = negotiate_list(req, H2O_TOKEN_ACCEPT);

    return accept_weight(accept.base, accept.len, type);
}

/* The media type of a route's answer as far as it is known beforehand: NULL for what depends on the file or the page,
 * and for what is asked by programs that say nothing of use. */
static const char *negotiate_type(const Request *request)
{
    const char *query = request->query.values[PARAMETER_QUERY];

    if (request->route->action == ROUTE_TABLE)
        return "text/html";
    if (request->route->action != ROUTE_CALL && request->route->action != ROUTE_RESULTS &&
        request->route->action != ROUTE_EXPORT && request->route->action != ROUTE_REALTIME)
        return NULL;
    return strstr(query, "\"format\":\"csv\"") != NULL ? "text/csv" : "application/json";
}

bool negotiate_answer(Request *request)
{
    static const char *const none[] = {"Ceci n’existe qu’en %s, que l’en-tête Accept refuse.",
                                       "This comes as %s alone, which the Accept header refuses."};
    const char *type = negotiate_type(request);
    Text message = {0};

    if (type == NULL || negotiate_weight(request->h2o, type).weight > 0 ||
        (request->route->action == ROUTE_REALTIME && negotiate_weight(request->h2o, "text/event-stream").weight > 0))
        return true;
    text_format(&message, none[request->language], type);
    respond_problem(request, &(Problem){.status = 406, .code = "not_acceptable", .message = message.data});
    text_free(&message);
    return false;
}
