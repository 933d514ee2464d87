/*
 * Streams (server-sent events). The feeds' versions are asked for together ten times a second, and only the totals that
 * moved are read.
 */
#include "live/sse.h"

#include "http/headers.h"
#include "http/incoming.h"
#include "http/limit.h"
#include "http/negotiate.h"
#include "http/respond.h"
#include "live/asker.h"
#include "live/feed.h"

#include <stdlib.h>
#include <string.h>

enum { SSE_TICKS_PER_CHECK = 10, SSE_DEADLINE_MS = 5000 };

struct Sse {
    ServerThread *thread;
    h2o_linklist_t feeds;
    bool under_way;
    int ticks; /* since the askers were checked */
    DbQuery query;
    char *body;
};

bool sse_is_wanted(const Request *request)
{
    h2o_req_t *req = request->h2o;
    AcceptWeight stream = negotiate_weight(req, "text/event-stream"), json = negotiate_weight(req, "application/json");

    /* who takes both alike gets the answer that ends, unless the stream alone is named */
    return h2o_memis(req->method.base, req->method.len, H2O_STRLIT("GET")) &&
           (stream.weight > json.weight ||
            (stream.weight == json.weight && stream.weight > 0 && stream.exact > json.exact));
}

/* The version that the client has by its own word, -1 for none. */
static json_int_t sse_known_version(h2o_req_t *req)
{
    ssize_t at = h2o_find_header_by_str(&req->headers, H2O_STRLIT("last-event-id"), -1);
    size_t version;

    if (at == -1)
        return -1;
    version = h2o_strtosize(req->headers.entries[at].value.base, req->headers.entries[at].value.len);
    return version == SIZE_MAX ? 0 : (json_int_t)version;
}

static void sse_start_response(Request *request, Subscriber *subscriber)
{
    h2o_req_t *req = request->h2o;

    req->res.status = 200;
    req->res.reason = "OK";
    req->compress_hint = H2O_COMPRESS_HINT_DISABLE; /* its events are compressed once for all who listen */
    if (subscriber->gzip)
        headers_add(req, "content-encoding", "gzip");
    headers_add(req, "content-type", "text/event-stream");
    headers_add(req, "cache-control", "no-store, no-transform");
    headers_add(req, "x-accel-buffering", "no"); /* nginx would gather it */
    headers_vary(req, "Accept, Accept-Encoding");
    headers_common(req, request_config(request), request->id, false);
    headers_rate(req, &request->rate);
    respond_role(request);
    h2o_start_response(req, &subscriber->generator);
}

void sse_start(Sse *sse, Request *request, const SseWanted *wanted, const Row *row)
{
    static const char retry[] = "retry: 2000\n\n";
    json_int_t version = json_integer_value(json_object_get(row->private, "version"));
    const char *updated_at = json_string_value(json_object_get(row->private, "updated_at"));
    bool ended = json_is_true(json_object_get(row->private, "ended"));
    json_int_t known = sse_known_version(request->h2o);
    const char *cache = json_string_value(json_object_get(row->private, "cache_control"));
    Subscriber *subscriber;

    if (cache != NULL && strncmp(cache, "public", 6) == 0)
        limit_spare(request);
    if (ended && known >= 0) { /* it has had the end: 204 keeps it from coming again */
        respond_send(request, 204, NULL, NULL, 0);
        return;
    }
    subscriber = feed_subscribe(request, wanted->interval,
                                (h2o_get_compressible_types(&request->h2o->headers) & H2O_COMPRESSIBLE_GZIP) != 0);
    if (!ended && !request->thread->stopping)
        feed_join(subscriber, feed_find(&sse->feeds, wanted->election, wanted->contest), version,
                  updated_at != NULL ? updated_at : "", row->body);
    else
        subscriber->ending = true;
    sse_start_response(request, subscriber);
    if (known == version)
        feed_send(subscriber, feed_event("%s", retry));
    else
        feed_begin(subscriber, feed_total_event(retry, version, row->body, ended));
}

/* An answer about one feed: the newest total, who may still see it, whether it has ended. A version that is not above
 * the feed's is news (of another server, or of the status alone) only when the feed has not moved since it was asked;
 * one below it never is of a standby, which will have what the feed has told.
 */
static void sse_apply(Feed *feed, const json_t *moved)
{
    json_int_t version = json_integer_value(json_object_get(moved, "version"));
    const char *updated_at = json_string_value(json_object_get(moved, "updated_at"));
    const char *total = json_string_value(json_object_get(moved, "total"));
    const json_t *allowed = json_object_get(moved, "allowed");
    bool ended = json_is_true(json_object_get(moved, "ended")) || json_is_true(json_object_get(moved, "gone"));
    bool older = json_is_true(json_object_get(moved, "standby")) && version < feed->version;
    bool news = total != NULL && updated_at != NULL && !older && (version > feed->version || !feed->renewed) &&
                (version != feed->version || strcmp(updated_at, feed->updated_at) != 0);
    h2o_linklist_t *at = feed->subscribers.next;

    if (news)
        feed_set_newest(feed, version, updated_at, feed_total_event("", version, total, ended));
    while (at != &feed->subscribers) {
        Subscriber *subscriber = feed_subscriber_at(at);
        bool refused = subscriber->asker >= 0 && json_is_false(json_array_get(allowed, (size_t)subscriber->asker));

        at = at->next; /* sending may end the request */
        subscriber->asker = -1;
        if (refused) {
            feed_refuse(subscriber);
            continue;
        }
        if (news)
            feed_push(subscriber);
        if (ended)
            feed_end(subscriber);
    }
}

static void sse_on_moved(DbQuery *query, DbOutcome outcome, const PGresult *result)
{
    Sse *sse = H2O_STRUCT_FROM_MEMBER(Sse, query, query);
    json_t *list = NULL;
    Row row = {0};
    size_t i;

    sse->under_way = false;
    if (outcome == DB_ANSWERED && row_read(&row, result))
        list = json_loadb(row.body, row.length, 0, NULL);
    for (i = 0; i < json_array_size(list); i++) {
        const json_t *moved = json_array_get(list, i);
        Feed *feed = feed_known(&sse->feeds, (int)json_integer_value(json_object_get(moved, "id")),
                                (int)json_integer_value(json_object_get(moved, "contest_id")));

        if (feed != NULL)
            sse_apply(feed, moved);
    }
    json_decref(list);
    row_free(&row);
}

static bool sse_is_asked(const DbQuery *query)
{
    (void)query;
    return true;
}

static json_t *sse_askers(Feed *feed)
{
    json_t *askers = json_array();
    h2o_linklist_t *at;

    for (at = feed->subscribers.next; at != &feed->subscribers; at = at->next) {
        Subscriber *subscriber = feed_subscriber_at(at);

        subscriber->asker = (int)json_array_size(askers);
        json_array_append_new(askers, asker_json(&subscriber->request->identity));
    }
    return askers;
}

/* What is known of each feed, and now and then who listens to it. */
static void sse_write_body(Sse *sse, bool check)
{
    json_t *feeds = json_array();
    h2o_linklist_t *at;

    for (at = sse->feeds.next; at != &sse->feeds; at = at->next) {
        Feed *feed = feed_at(at);
        json_t *known = json_pack("{s:i, s:I, s:s}", "id", feed->election, "version", feed->version, "updated_at",
                                  feed->updated_at[0] != '\0' ? feed->updated_at : "-infinity");

        feed->renewed = false;
        if (feed->contest > 0)
            json_object_set_new(known, "contest_id", json_integer(feed->contest));
        if (check)
            json_object_set_new(known, "askers", sse_askers(feed));
        json_array_append_new(feeds, known);
    }
    free(sse->body);
    sse->body = json_dumps(feeds, JSON_COMPACT);
    json_decref(feeds);
    if (sse->body == NULL)
        abort();
}

static void sse_ask(Sse *sse)
{
    bool check = ++sse->ticks >= SSE_TICKS_PER_CHECK;

    sse_write_body(sse, check);
    if (check)
        sse->ticks = 0;
    sse->query = (DbQuery){.statement = sse->thread->server->statements.watch,
                           .read_only = true,
                           .lane = ROUTE_VITAL,
                           .deadline = h2o_now(sse->thread->context.loop) + SSE_DEADLINE_MS,
                           .on_done = sse_on_moved,
                           .is_wanted = sse_is_asked};
    sse->query.values[PARAMETER_IDS] = "{}";
    sse->query.values[PARAMETER_QUERY] = "{}";
    sse->query.values[PARAMETER_BODY] = sse->body;
    sse->under_way = true;
    db_submit(sse->thread->db, &sse->query);
}

void sse_stop(Sse *sse)
{
    h2o_linklist_t *feeds, *at;

    for (feeds = sse->feeds.next; feeds != &sse->feeds; feeds = feeds->next)
        for (at = feed_at(feeds)->subscribers.next; at != &feed_at(feeds)->subscribers;) {
            Subscriber *subscriber = feed_subscriber_at(at);

            at = at->next;
            feed_end(subscriber);
        }
}

void sse_tick(Sse *sse)
{
    uint64_t now = h2o_now(sse->thread->context.loop);
    h2o_linklist_t *at;

    if (role_state(sse->thread->role).behind)
        sse_stop(sse); /* who listens may find another server, or is told why not */
    for (at = sse->feeds.next; at != &sse->feeds; at = at->next)
        feed_catch_up(feed_at(at), now);
    if (sse->under_way)
        return;
    at = sse->feeds.next;
    while (at != &sse->feeds) {
        Feed *feed = feed_at(at);

        at = at->next;
        if (h2o_linklist_is_empty(&feed->subscribers))
            feed_free(feed);
        else
            feed_beat(feed, now);
    }
    if (!h2o_linklist_is_empty(&sse->feeds))
        sse_ask(sse);
}

Sse *sse_open(ServerThread *thread)
{
    Sse *sse = h2o_mem_alloc(sizeof(*sse));

    *sse = (Sse){.thread = thread};
    h2o_linklist_init_anchor(&sse->feeds);
    return sse;
}

void sse_close(Sse *sse)
{
    h2o_linklist_t *at = sse->feeds.next;

    while (at != &sse->feeds) {
        Feed *feed = feed_at(at);

        at = at->next;
        feed_free(feed);
    }
    free(sse->body);
    free(sse);
}
