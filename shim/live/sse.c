/*
 * Streams. All subscribers of an election, or of one of its contests, hang on its feed, which holds the newest event;
 * the feeds' versions are asked for together ten times a second, and only the totals that moved are read. A subscriber
 * has one event on its way at most: one that reads slowly gets the newest when it is ready, and what was between never
 * waits for it.
 */
#include "live/sse.h"

#include "http/headers.h"
#include "http/incoming.h"
#include "http/request.h"
#include "http/respond.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SSE_HEARTBEAT_MS = 15000, SSE_TICKS_PER_CHECK = 10, SSE_DEADLINE_MS = 5000 };

/* What is sent; shared by the subscribers that it is on its way to. */
typedef struct Event {
    int references;
    size_t length;
    char bytes[];
} Event;

typedef struct Feed {
    h2o_linklist_t link;
    h2o_linklist_t subscribers;
    int election;
    int contest; /* 0: all of them */
    json_int_t version;
    char updated_at[40]; /* of the election, as the database writes it */
    Event *newest;
    bool renewed; /* by a row that may be newer than the answer under way */
} Feed;

typedef struct Subscriber {
    h2o_generator_t generator;
    h2o_linklist_t link; /* in its feed; unlinked once it is to end */
    Request *request;
    Feed *feed;
    Event *sending; /* NULL: nothing is on its way */
    bool behind;    /* the newest event came meanwhile */
    bool ending;
    int asker; /* its index among the askers of the query under way, -1: it came later */
    uint64_t sent_at;
} Subscriber;

struct Sse {
    ServerThread *thread;
    h2o_linklist_t feeds;
    bool under_way;
    int ticks; /* since the askers were checked */
    DbQuery query;
    Text body;
};

static Feed *sse_feed_at(h2o_linklist_t *link)
{
    return H2O_STRUCT_FROM_MEMBER(Feed, link, link);
}

static Subscriber *sse_subscriber_at(h2o_linklist_t *link)
{
    return H2O_STRUCT_FROM_MEMBER(Subscriber, link, link);
}

/* Events */

static Event *sse_event(const char *format, ...)
{
    va_list arguments;
    Event *event;
    int length;

    va_start(arguments, format);
    length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    event = h2o_mem_alloc(sizeof(*event) + (size_t)length + 1);
    *event = (Event){.references = 1, .length = (size_t)length};
    va_start(arguments, format);
    vsnprintf(event->bytes, (size_t)length + 1, format, arguments);
    va_end(arguments);
    return event;
}

static void sse_release(Event *event)
{
    if (event != NULL && --event->references == 0)
        free(event);
}

/* The total as an event; the last one says so, and the stream ends with it. */
static Event *sse_total_event(const char *before, json_int_t version, const char *total, bool ended)
{
    return sse_event("%sid: %" JSON_INTEGER_FORMAT "\ndata: %s\n\n%s", before, version, total,
                     ended ? "event: end\ndata: {}\n\n" : "");
}

/* Subscribers */

static void sse_finish(Subscriber *subscriber)
{
    h2o_send(subscriber->request->h2o, NULL, 0, H2O_SEND_STATE_FINAL);
}

/* Takes over a reference to the event. */
static void sse_send(Subscriber *subscriber, Event *event)
{
    h2o_iovec_t bytes = {event->bytes, event->length};

    subscriber->sending = event;
    subscriber->sent_at = h2o_now(subscriber->request->thread->context.loop);
    metrics_stream_sent(subscriber->request->thread->metrics, 1);
    h2o_send(subscriber->request->h2o, &bytes, 1, H2O_SEND_STATE_IN_PROGRESS);
}

static void sse_on_proceed(h2o_generator_t *generator, h2o_req_t *req)
{
    Subscriber *subscriber = H2O_STRUCT_FROM_MEMBER(Subscriber, generator, generator);

    (void)req;
    sse_release(subscriber->sending);
    subscriber->sending = NULL;
    if (subscriber->behind) {
        subscriber->behind = false;
        subscriber->feed->newest->references++;
        sse_send(subscriber, subscriber->feed->newest);
    } else if (subscriber->ending) {
        sse_finish(subscriber);
    }
}

static void sse_push(Subscriber *subscriber)
{
    if (subscriber->ending)
        return;
    if (subscriber->sending != NULL) {
        if (subscriber->behind)
            metrics_stream_dropped(subscriber->request->thread->metrics, 1); /* one that waited is overtaken */
        subscriber->behind = true;
        return;
    }
    subscriber->feed->newest->references++;
    sse_send(subscriber, subscriber->feed->newest);
}

/* Ends a stream, after what is on its way and, if the newest event is still to come, after that. */
static void sse_end(Subscriber *subscriber)
{
    if (subscriber->ending)
        return;
    subscriber->ending = true;
    if (subscriber->sending == NULL)
        sse_finish(subscriber);
}

void sse_leave(Request *request)
{
    Subscriber *subscriber = request->subscriber;

    if (subscriber == NULL)
        return;
    sse_release(subscriber->sending);
    if (subscriber->feed != NULL)
        h2o_linklist_unlink(&subscriber->link);
    metrics_stream_closed(request->thread->metrics);
    request->subscriber = NULL;
}

/* Feeds */

/* NULL when there is none. */
static Feed *sse_find_feed(Sse *sse, int election, int contest)
{
    h2o_linklist_t *at;

    for (at = sse->feeds.next; at != &sse->feeds; at = at->next)
        if (sse_feed_at(at)->election == election && sse_feed_at(at)->contest == contest)
            return sse_feed_at(at);
    return NULL;
}

static Feed *sse_feed(Sse *sse, int election, int contest)
{
    Feed *feed = sse_find_feed(sse, election, contest);

    if (feed != NULL)
        return feed;
    feed = h2o_mem_alloc(sizeof(*feed));
    *feed = (Feed){.election = election, .contest = contest, .version = -1};
    h2o_linklist_init_anchor(&feed->subscribers);
    h2o_linklist_insert(&sse->feeds, &feed->link);
    return feed;
}

static void sse_free_feed(Feed *feed)
{
    h2o_linklist_unlink(&feed->link);
    sse_release(feed->newest);
    free(feed);
}

static void sse_set_newest(Feed *feed, json_int_t version, const char *updated_at, Event *event)
{
    sse_release(feed->newest);
    feed->newest = event;
    feed->version = version;
    snprintf(feed->updated_at, sizeof(feed->updated_at), "%s", updated_at);
}

bool sse_is_wanted(const Request *request)
{
    h2o_req_t *req = request->h2o;
    AcceptWeight stream = incoming_wants(req, "text/event-stream"), json = incoming_wants(req, "application/json");

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
    req->compress_hint = H2O_COMPRESS_HINT_DISABLE;
    headers_add(req, "content-type", "text/event-stream");
    headers_add(req, "cache-control", "no-store, no-transform");
    headers_add(req, "x-accel-buffering", "no"); /* nginx would gather it */
    headers_vary(req, "Accept");
    headers_common(req, request->id);
    headers_rate(req, &request->rate);
    h2o_start_response(req, &subscriber->generator);
}

/* Sends all subscribers of a feed its newest event. */
static void sse_push_all(Feed *feed)
{
    h2o_linklist_t *at = feed->subscribers.next;

    while (at != &feed->subscribers) {
        Subscriber *subscriber = sse_subscriber_at(at);

        at = at->next; /* sending may end the request */
        sse_push(subscriber);
    }
}

/*
 * The row may be newer than the feed, which then moves on to it; or older, and the feed's newest event follows it.
 * Which of two with the same version is older is not known: the next answer brings the newest to all.
 */
static void sse_join(Subscriber *subscriber, Feed *feed, json_int_t version, const char *updated_at, const Row *row)
{
    if (version > feed->version) {
        sse_set_newest(feed, version, updated_at, sse_total_event("", version, row->body, false));
        sse_push_all(feed);
        feed->renewed = true;
    } else if (version == feed->version && strcmp(updated_at, feed->updated_at) != 0) {
        feed->updated_at[0] = '\0';
        feed->renewed = true;
    }
    subscriber->feed = feed;
    subscriber->behind = feed->version > version;
    h2o_linklist_insert(&feed->subscribers, &subscriber->link);
}

void sse_start(Request *request, const Row *row)
{
    static const char retry[] = "retry: 2000\n\n";
    Sse *sse = request->thread->sse;
    json_int_t version = json_integer_value(json_object_get(row->private, "version"));
    const char *updated_at = json_string_value(json_object_get(row->private, "updated_at"));
    bool ended = json_is_true(json_object_get(row->private, "ended"));
    json_int_t known = sse_known_version(request->h2o);
    Subscriber *subscriber;

    if (ended && known >= 0) { /* it has had the end: 204 keeps it from coming again */
        respond_send(request, 204, NULL, NULL, 0);
        return;
    }
    subscriber = h2o_mem_alloc_pool(&request->h2o->pool, sizeof(*subscriber));
    *subscriber = (Subscriber){.generator = {sse_on_proceed, NULL}, .request = request, .asker = -1, .ending = ended};
    request->subscriber = subscriber;
    request->started_us = 0; /* hours are no time of an answer */
    metrics_stream_opened(request->thread->metrics);
    if (!ended && !request->thread->stopping)
        sse_join(subscriber, sse_feed(sse, request->election, request->contest), version,
                 updated_at != NULL ? updated_at : "", row);
    else
        subscriber->ending = true;
    sse_start_response(request, subscriber);
    sse_send(subscriber, known == version ? sse_event("%s", retry) : sse_total_event(retry, version, row->body, ended));
}

/* What has moved */

/* An answer about one feed: the newest total, who may still see it, whether it has ended. A version that is not above
 * the feed's is news (of another server, or of the status alone) only when the feed has not moved since it was asked.
 */
static void sse_apply(Feed *feed, const json_t *moved)
{
    json_int_t version = json_integer_value(json_object_get(moved, "version"));
    const char *updated_at = json_string_value(json_object_get(moved, "updated_at"));
    const char *total = json_string_value(json_object_get(moved, "total"));
    const json_t *allowed = json_object_get(moved, "allowed");
    bool ended = json_is_true(json_object_get(moved, "ended")) || json_is_true(json_object_get(moved, "gone"));
    bool news = total != NULL && updated_at != NULL && (version > feed->version || !feed->renewed) &&
                (version != feed->version || strcmp(updated_at, feed->updated_at) != 0);
    h2o_linklist_t *at = feed->subscribers.next;

    if (news)
        sse_set_newest(feed, version, updated_at, sse_total_event("", version, total, ended));
    while (at != &feed->subscribers) {
        Subscriber *subscriber = sse_subscriber_at(at);
        bool refused = subscriber->asker >= 0 && json_is_false(json_array_get(allowed, (size_t)subscriber->asker));

        at = at->next; /* sending may end the request */
        subscriber->asker = -1;
        if (news && !refused)
            sse_push(subscriber);
        if (ended || refused)
            sse_end(subscriber);
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
        Feed *feed = sse_find_feed(sse, (int)json_integer_value(json_object_get(moved, "id")),
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

static void sse_write_askers(Text *body, Feed *feed)
{
    h2o_linklist_t *at;
    int asker = 0;

    text_string(body, ",\"askers\":[");
    for (at = feed->subscribers.next; at != &feed->subscribers; at = at->next) {
        Subscriber *subscriber = sse_subscriber_at(at);
        const Identity *who = &subscriber->request->identity;

        if (asker > 0)
            text_append(body, ",", 1);
        if (who->user_id > 0)
            text_format(body, "[%d,\"%s\"]", who->user_id, who->session_id);
        else
            text_string(body, "[null,null]");
        subscriber->asker = asker++;
    }
    text_append(body, "]", 1);
}

static void sse_ask(Sse *sse)
{
    bool check = ++sse->ticks >= SSE_TICKS_PER_CHECK;
    h2o_linklist_t *at;

    text_clear(&sse->body);
    for (at = sse->feeds.next; at != &sse->feeds; at = at->next) {
        Feed *feed = sse_feed_at(at);

        feed->renewed = false;
        text_format(&sse->body, "%s{\"id\":%d,", at == sse->feeds.next ? "[" : ",", feed->election);
        if (feed->contest > 0)
            text_format(&sse->body, "\"contest_id\":%d,", feed->contest);
        text_format(&sse->body, "\"version\":%" JSON_INTEGER_FORMAT ",\"updated_at\":", feed->version);
        text_json_string(&sse->body, feed->updated_at[0] != '\0' ? feed->updated_at : "-infinity");
        if (check)
            sse_write_askers(&sse->body, feed);
        text_append(&sse->body, "}", 1);
    }
    text_append(&sse->body, "]", 1);
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
    sse->query.values[PARAMETER_BODY] = sse->body.data;
    sse->under_way = true;
    db_submit(sse->thread->db, &sse->query);
}

static void sse_beat(Feed *feed, uint64_t now)
{
    h2o_linklist_t *at = feed->subscribers.next;

    while (at != &feed->subscribers) {
        Subscriber *subscriber = sse_subscriber_at(at);

        at = at->next;
        if (subscriber->sending == NULL && !subscriber->ending && now >= subscriber->sent_at + SSE_HEARTBEAT_MS)
            sse_send(subscriber, sse_event(":\n\n"));
    }
}

void sse_tick(Sse *sse)
{
    uint64_t now = h2o_now(sse->thread->context.loop);
    h2o_linklist_t *at = sse->feeds.next;

    if (sse->under_way)
        return;
    while (at != &sse->feeds) {
        Feed *feed = sse_feed_at(at);

        at = at->next;
        if (h2o_linklist_is_empty(&feed->subscribers))
            sse_free_feed(feed);
        else
            sse_beat(feed, now);
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

void sse_stop(Sse *sse)
{
    h2o_linklist_t *feeds, *at;

    for (feeds = sse->feeds.next; feeds != &sse->feeds; feeds = feeds->next)
        for (at = sse_feed_at(feeds)->subscribers.next; at != &sse_feed_at(feeds)->subscribers;) {
            Subscriber *subscriber = sse_subscriber_at(at);

            at = at->next;
            sse_end(subscriber);
        }
}

void sse_close(Sse *sse)
{
    h2o_linklist_t *at = sse->feeds.next;

    while (at != &sse->feeds) {
        Feed *feed = sse_feed_at(at);

        at = at->next;
        sse_free_feed(feed);
    }
    text_free(&sse->body);
    free(sse);
}
