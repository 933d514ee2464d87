/*
 * Streams of live totals: all subscribers of an election, or of one of its contests, hang on its feed, which holds the
 * newest event. sse.c owns a thread's feeds; a subscriber lives in the pool of its request and leaves the feed when
 * that ends.
 */
#ifndef FEED_H
#define FEED_H

#include "http/request.h"
#include "live/gzip_part.h"

/* What is sent; shared by the subscribers that it is on its way to. */
typedef struct Event Event;

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
    Feature feature;
    h2o_generator_t generator;
    h2o_linklist_t link; /* in its feed; unlinked once it is to end */
    Request *request;
    Feed *feed;
    int interval; /* ms between two changes at least */
    bool gzip;    /* it is compressed */
    GzipSum sum;  /* of what was sent in it, where it is */
    unsigned char tail[GZIP_TAIL];
    Event *sending; /* NULL: nothing is on its way */
    bool behind;    /* the newest event is still to be sent */
    bool ending;
    int asker;                 /* its index among the askers of the query under way, -1: it came later */
    uint64_t sent_at, told_at; /* anything at all, and a total */
} Subscriber;

static inline Feed *feed_at(h2o_linklist_t *link)
{
    return H2O_STRUCT_FROM_MEMBER(Feed, link, link);
}

static inline Subscriber *feed_subscriber_at(h2o_linklist_t *link)
{
    return H2O_STRUCT_FROM_MEMBER(Subscriber, link, link);
}

/* Events have one reference, which whoever takes them over gives back. */
Event *feed_event(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* The total as an event; the last one says so, and the stream ends with it. */
Event *feed_total_event(const char *before, json_int_t version, const char *total, bool ended);

/* The feed of an election, or of one of its contests, among others; NULL when there is none. */
Feed *feed_known(h2o_linklist_t *feeds, int election, int contest);
/* The same; it is made when there is none. */
Feed *feed_find(h2o_linklist_t *feeds, int election, int contest);
void feed_free(Feed *feed);
/* Takes over the event. */
void feed_set_newest(Feed *feed, json_int_t version, const char *updated_at, Event *event);
/* Sends a heartbeat to those who had nothing for a while. now: loop time in ms. */
void feed_beat(Feed *feed, uint64_t now);
/* Sends the newest event to those whose interval is over. */
void feed_catch_up(Feed *feed, uint64_t now);

/* Makes a subscriber of a request, who is told of changes so many ms apart at least, compressed or not; it hangs on no
 * feed yet. */
Subscriber *feed_subscribe(Request *request, int interval, bool gzip);
/* Hangs it on a feed; total: what it gets first, with its version. */
void feed_join(Subscriber *subscriber, Feed *feed, json_int_t version, const char *updated_at, const char *total);
/* Takes over the event and sends it; nothing may be on its way. */
void feed_send(Subscriber *subscriber, Event *event);
/* Sends the newest event, at once or when it is ready for one and its interval is over; it may end the request. */
void feed_push(Subscriber *subscriber);
/* Sends a total before any other, taking over the event. */
void feed_begin(Subscriber *subscriber, Event *event);
/* It hears no more: neither what is newest nor what comes. */
void feed_refuse(Subscriber *subscriber);
/* Ends a stream, after what is on its way and, if the newest event is still to come, after that. */
void feed_end(Subscriber *subscriber);

#endif
