/*
 * Feeds and their subscribers. A subscriber has one event on its way at most: one that reads slowly gets the newest
 * when it is ready, and what was between never waits for it.
 */
#include "live/feed.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FEED_HEARTBEAT_MS = 15000 };

struct Event {
    int references;
    GzipPart gzip; /* made for the first who takes it */
    size_t length;
    char bytes[];
};

Event *feed_event(const char *format, ...)
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

static void feed_release(Event *event)
{
    if (event != NULL && --event->references == 0) {
        gzip_part_free(&event->gzip);
        free(event);
    }
}

Event *feed_total_event(const char *before, json_int_t version, const char *total, bool ended)
{
    return feed_event("%sid: %" JSON_INTEGER_FORMAT "\ndata: %s\n\n%s", before, version, total,
                      ended ? "event: end\ndata: {}\n\n" : "");
}

static void feed_finish(Subscriber *subscriber)
{
    h2o_iovec_t tail = {(char *)subscriber->tail, GZIP_TAIL};

    gzip_tail(&subscriber->sum, subscriber->tail);
    h2o_send(subscriber->request->h2o, &tail, subscriber->gzip ? 1 : 0, H2O_SEND_STATE_FINAL);
}

/* The event's bytes in the stream's coding; 1 or 2 vectors. */
static size_t feed_coded(Subscriber *subscriber, Event *event, h2o_iovec_t *bytes)
{
    size_t count = 0;

    if (!subscriber->gzip) {
        bytes[0] = h2o_iovec_init(event->bytes, event->length);
        return 1;
    }
    if (event->gzip.bytes == NULL)
        gzip_part_make(&event->gzip, event->bytes, event->length);
    if (subscriber->sent_at == 0)
        bytes[count++] = h2o_iovec_init(gzip_head, GZIP_HEAD);
    bytes[count++] = h2o_iovec_init(event->gzip.bytes, event->gzip.length);
    gzip_sum_add(&subscriber->sum, &event->gzip);
    return count;
}

void feed_send(Subscriber *subscriber, Event *event)
{
    h2o_iovec_t bytes[2];
    size_t count = feed_coded(subscriber, event, bytes);

    subscriber->sending = event;
    subscriber->sent_at = h2o_now(subscriber->request->thread->context.loop);
    metrics_stream_sent(subscriber->request->thread->metrics, 1);
    h2o_send(subscriber->request->h2o, bytes, count, H2O_SEND_STATE_IN_PROGRESS);
}

static uint64_t feed_now(const Subscriber *subscriber)
{
    return h2o_now(subscriber->request->thread->context.loop);
}

static bool feed_is_due(const Subscriber *subscriber)
{
    return feed_now(subscriber) >= subscriber->told_at + (uint64_t)subscriber->interval;
}

void feed_begin(Subscriber *subscriber, Event *event)
{
    subscriber->told_at = feed_now(subscriber);
    feed_send(subscriber, event);
}

static void feed_send_newest(Subscriber *subscriber)
{
    subscriber->behind = false;
    subscriber->feed->newest->references++;
    feed_begin(subscriber, subscriber->feed->newest);
}

static void feed_on_proceed(h2o_generator_t *generator, h2o_req_t *req)
{
    Subscriber *subscriber = H2O_STRUCT_FROM_MEMBER(Subscriber, generator, generator);

    (void)req;
    feed_release(subscriber->sending);
    subscriber->sending = NULL;
    if (subscriber->behind && (subscriber->ending || feed_is_due(subscriber)))
        feed_send_newest(subscriber);
    else if (subscriber->ending)
        feed_finish(subscriber);
}

void feed_push(Subscriber *subscriber)
{
    if (subscriber->ending)
        return;
    if (subscriber->sending != NULL && subscriber->behind)
        metrics_stream_dropped(subscriber->request->thread->metrics, 1); /* one that waited is overtaken */
    subscriber->behind = true;
    if (subscriber->sending == NULL && feed_is_due(subscriber))
        feed_send_newest(subscriber);
}

void feed_end(Subscriber *subscriber)
{
    if (subscriber->ending)
        return;
    subscriber->ending = true;
    if (subscriber->sending != NULL)
        return;
    if (subscriber->behind)
        feed_send_newest(subscriber);
    else
        feed_finish(subscriber);
}

void feed_refuse(Subscriber *subscriber)
{
    subscriber->behind = false;
    feed_end(subscriber);
}

static void feed_leave(Feature *feature)
{
    Subscriber *subscriber = (Subscriber *)feature;

    feed_release(subscriber->sending);
    if (subscriber->feed != NULL)
        h2o_linklist_unlink(&subscriber->link);
    metrics_stream_closed(subscriber->request->thread->metrics);
}

static const FeatureKind feed_kind = {.leave = feed_leave};

Subscriber *feed_subscribe(Request *request, int interval, bool gzip)
{
    Subscriber *subscriber = h2o_mem_alloc_pool(&request->h2o->pool, sizeof(*subscriber));

    *subscriber = (Subscriber){
        .generator = {feed_on_proceed, NULL}, .request = request, .interval = interval, .gzip = gzip, .asker = -1};
    request_join(request, &subscriber->feature, &feed_kind);
    request->exchange.long_lived = true;
    request->started_us = 0; /* hours are no time of an answer */
    metrics_stream_opened(request->thread->metrics);
    return subscriber;
}

Feed *feed_known(h2o_linklist_t *feeds, int election, int contest)
{
    h2o_linklist_t *at;

    for (at = feeds->next; at != feeds; at = at->next)
        if (feed_at(at)->election == election && feed_at(at)->contest == contest)
            return feed_at(at);
    return NULL;
}

Feed *feed_find(h2o_linklist_t *feeds, int election, int contest)
{
    Feed *feed = feed_known(feeds, election, contest);

    if (feed != NULL)
        return feed;
    feed = h2o_mem_alloc(sizeof(*feed));
    *feed = (Feed){.election = election, .contest = contest, .version = -1};
    h2o_linklist_init_anchor(&feed->subscribers);
    h2o_linklist_insert(feeds, &feed->link);
    return feed;
}

void feed_free(Feed *feed)
{
    h2o_linklist_unlink(&feed->link);
    feed_release(feed->newest);
    free(feed);
}

void feed_set_newest(Feed *feed, json_int_t version, const char *updated_at, Event *event)
{
    feed_release(feed->newest);
    feed->newest = event;
    feed->version = version;
    snprintf(feed->updated_at, sizeof(feed->updated_at), "%s", updated_at);
}

/* Sends all subscribers of a feed its newest event. */
static void feed_push_all(Feed *feed)
{
    h2o_linklist_t *at = feed->subscribers.next;

    while (at != &feed->subscribers) {
        Subscriber *subscriber = feed_subscriber_at(at);

        at = at->next; /* sending may end the request */
        feed_push(subscriber);
    }
}

/*
 * The row may be newer than the feed, which then moves on to it; or older, and the feed's newest event follows it.
 * Which of two with the same version is older is not known: the next answer brings the newest to all.
 */
void feed_join(Subscriber *subscriber, Feed *feed, json_int_t version, const char *updated_at, const char *total)
{
    if (version > feed->version) {
        feed_set_newest(feed, version, updated_at, feed_total_event("", version, total, false));
        feed_push_all(feed);
        feed->renewed = true;
    } else if (version == feed->version && strcmp(updated_at, feed->updated_at) != 0) {
        feed->updated_at[0] = '\0';
        feed->renewed = true;
    }
    subscriber->feed = feed;
    subscriber->behind = feed->version > version;
    h2o_linklist_insert(&feed->subscribers, &subscriber->link);
}

void feed_beat(Feed *feed, uint64_t now)
{
    h2o_linklist_t *at = feed->subscribers.next;

    while (at != &feed->subscribers) {
        Subscriber *subscriber = feed_subscriber_at(at);

        at = at->next;
        if (subscriber->sending == NULL && !subscriber->ending && now >= subscriber->sent_at + FEED_HEARTBEAT_MS)
            feed_send(subscriber, feed_event(":\n\n"));
    }
}

void feed_catch_up(Feed *feed, uint64_t now)
{
    h2o_linklist_t *at = feed->subscribers.next;

    while (at != &feed->subscribers) {
        Subscriber *subscriber = feed_subscriber_at(at);

        at = at->next; /* sending may end the request */
        if (subscriber->behind && subscriber->sending == NULL &&
            now >= subscriber->told_at + (uint64_t)subscriber->interval)
            feed_send_newest(subscriber);
    }
}
