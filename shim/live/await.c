/*
 * A standby has each version a little later than its primary, and one standby later than another. Who has seen a
 * version at one and asks another waits for it, so that no client is ever told an older one after a newer one.
 */
#include "live/await.h"

#include "core/list.h"
#include "http/respond.h"
#include "parse/etag.h"

#include <stdlib.h>
#include <string.h>

enum { AWAIT_MS = 2000 };

struct Awaiting {
    h2o_linklist_t waiters;
};

typedef struct Waiter {
    Feature feature;
    Request *request;
    h2o_linklist_t link;
    int election, contest;
    AwaitAgain again;
    uint64_t until; /* loop time in ms */
} Waiter;

static void await_leave(Feature *feature)
{
    Waiter *waiter = (Waiter *)feature;

    if (h2o_linklist_is_linked(&waiter->link))
        h2o_linklist_unlink(&waiter->link);
}

static const FeatureKind await_kind = {.leave = await_leave};

Awaiting *await_open(void)
{
    Awaiting *awaiting = h2o_mem_alloc(sizeof(*awaiting));

    h2o_linklist_init_anchor(&awaiting->waiters);
    return awaiting;
}

static json_int_t await_number(const char *text, size_t length)
{
    size_t number = h2o_strtosize(text, length);

    return number == SIZE_MAX || number > INT64_MAX ? -1 : (json_int_t)number;
}

static json_int_t await_later(json_int_t a, json_int_t b)
{
    return a > b ? a : b;
}

json_int_t await_seen(const Request *request, const json_t *query)
{
    const h2o_req_t *req = request->h2o;
    const char *least = json_string_value(json_object_get(query, "min_version"));
    const char *tags = request->query.values[PARAMETER_IF_NONE_MATCH];
    ssize_t event = h2o_find_header_by_str(&req->headers, H2O_STRLIT("last-event-id"), -1);
    json_int_t seen = least != NULL ? await_number(least, strlen(least)) : -1;

    if (tags != NULL)
        seen = await_later(seen, etag_version(tags));
    if (event != -1)
        seen = await_later(seen,
                           await_number(req->headers.entries[event].value.base, req->headers.entries[event].value.len));
    return seen;
}

static void await_refuse(Request *request)
{
    static const char *const texts[] = {
        "Cette copie de la base n’a pas encore la version que vous avez déjà vue ; réessayez dans un instant.",
        "This copy of the database does not have the version yet that you have seen; retry in a moment."};

    respond_unavailable(request, "version_not_reached", texts[request->language]);
}

void await_version(Awaiting *awaiting, Request *request, int election, int contest, AwaitAgain again)
{
    uint64_t now = h2o_now(request->thread->context.loop);
    Waiter *waiter = (Waiter *)request_feature(request, &await_kind);

    if (waiter == NULL) {
        waiter = h2o_mem_alloc_pool(&request->h2o->pool, sizeof(*waiter));
        *waiter = (Waiter){.request = request,
                           .election = election,
                           .contest = contest,
                           .again = again,
                           .until = now + AWAIT_MS < request->deadline ? now + AWAIT_MS : request->deadline};
        request_join(request, &waiter->feature, &await_kind);
    }
    if (now >= waiter->until || request->thread->stopping)
        await_refuse(request);
    else
        h2o_linklist_insert(&awaiting->waiters, &waiter->link);
}

void await_tick(Awaiting *awaiting)
{
    h2o_linklist_t now, *at;

    h2o_linklist_init_anchor(&now);
    h2o_linklist_insert_list(&now, &awaiting->waiters);
    while ((at = list_take(&now)) != NULL) {
        Waiter *waiter = H2O_STRUCT_FROM_MEMBER(Waiter, link, at);

        waiter->again(waiter->request, waiter->election, waiter->contest);
    }
}

void await_close(Awaiting *awaiting)
{
    free(awaiting);
}
