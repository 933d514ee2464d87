/*
 * What one thread counts, and its text for Prometheus. Each thread writes its own Metrics; others read them at any
 * time.
 */
#ifndef METRICS_H
#define METRICS_H

#include "config/config.h"

#include <stdatomic.h>
#include <stdint.h>

enum { METRICS_BUCKETS = 14, METRICS_STATUSES = 28, METRICS_OUTCOMES = 9, METRICS_NODES = 31 };

/* Written by one thread alone and read by whoever sums, so that counting takes no lock and no locked instruction. */
typedef _Atomic uint64_t MetricsNumber;

/* Times by the buckets of metrics.c, each in one of them. */
typedef struct MetricsHistogram {
    MetricsNumber buckets[METRICS_BUCKETS];
    MetricsNumber sum_us;
} MetricsHistogram;

typedef struct MetricsRoute {
    MetricsNumber statuses[METRICS_STATUSES];
    MetricsHistogram duration;
} MetricsRoute;

/* Kinds of statements: what is slow or large is bulk; vital is what the count cannot do without. */
typedef enum MetricsKind { METRICS_QUICK, METRICS_BULK, METRICS_VITAL, METRICS_SELF, METRICS_KINDS } MetricsKind;

/* Statements of one kind. */
typedef struct MetricsQueries {
    MetricsNumber waiting;                    /* now */
    MetricsNumber outcomes[METRICS_OUTCOMES]; /* by DbOutcome; the last: nobody waited for it any more */
    MetricsHistogram wait;                    /* in the queue */
    MetricsHistogram duration;                /* from there to the answer */
} MetricsQueries;

/* A province that counts in a database of its own, as the nation's database has said. */
typedef struct MetricsNode {
    MetricsNumber known;       /* 1: there is one */
    MetricsNumber reported;    /* 1: it has reported at least once; else the next two mean nothing */
    MetricsNumber reported_ms; /* clock_ms when it made its last report, modulo 2^64: that may be before its start */
    MetricsNumber matched;     /* 0 or 1 */
    MetricsNumber in_touch;    /* 0 or 1 */
    MetricsNumber apply_errors;
} MetricsNode;

/* What one thread has counted since the start; "now" falls again. There is nothing but MetricsNumbers in it. */
typedef struct Metrics {
    MetricsNumber requests; /* under way now */
    MetricsNumber sent_bytes;
    MetricsNumber connections; /* open now */
    MetricsNumber accepted;
    MetricsNumber connections_refused;
    MetricsNumber accepting_paused;
    MetricsNumber rate_limited[LIMIT_NONE][RATE_SUBJECTS];
    MetricsNumber uploads_refused;
    MetricsNumber db_connections;      /* now */
    MetricsNumber db_in_flight;        /* now */
    MetricsNumber db_writes;           /* of these, now */
    MetricsNumber db_oldest_ms;        /* of these, now; a sum has the highest */
    MetricsNumber db_commits_waiting;  /* on the primary, as it said last; a sum has the highest */
    MetricsNumber db_hosts[HOSTS_MAX]; /* connections to each host, now */
    MetricsNumber db_moved;
    MetricsQueries queries[METRICS_KINDS];
    MetricsNumber stream_subscribers; /* now */
    MetricsNumber stream_events;
    MetricsNumber stream_dropped;
    MetricsNumber nodes_heard_ms;     /* clock_ms of the last answer about nodes; 0: none. One thread alone asks */
    MetricsNode nodes[METRICS_NODES]; /* by number, from 1 */
    MetricsRoute routes[]; /* see metrics.c */
} Metrics;

/* An answer that was sent, or whose client left first. */
typedef struct MetricsAnswer {
    const Route *route; /* NULL: of no row of the table */
    const char *method;
    size_t method_length;
    int status; /* 0: none was sent */
    size_t bytes;
    uint64_t started_us; /* clock_us at its start; 0: it is not timed */
} MetricsAnswer;

/* NULL: no memory. */
Metrics *metrics_open(void);
void metrics_close(Metrics *metrics);

void metrics_observe(MetricsHistogram *histogram, uint64_t us);
void metrics_answered(Metrics *metrics, const MetricsAnswer *answer);

void metrics_clear(Metrics *metrics);
/* Adds what a thread has counted to sum, which is the caller's own. */
void metrics_gather(Metrics *sum, const Metrics *thread);
/* Appends it, with the hosts by their labels, in Prometheus' text format 0.0.4. */
void metrics_write(Text *out, const Metrics *sum, const HostList *hosts);
/* For what is kept elsewhere: HELP and TYPE ("counter" or "gauge"), then a line each; labels is "" or {name="value",…}.
 */
void metrics_family(Text *out, const char *name, const char *type, const char *help);
void metrics_sample(Text *out, const char *name, const char *labels, uint64_t value);
/* The two of a metric that has one line. */
void metrics_single(Text *out, const char *name, const char *type, const char *help, uint64_t value);

static inline uint64_t metrics_read(const MetricsNumber *number)
{
    return atomic_load_explicit(number, memory_order_relaxed);
}

static inline void metrics_set(MetricsNumber *number, uint64_t value)
{
    atomic_store_explicit(number, value, memory_order_relaxed);
}

static inline void metrics_add(MetricsNumber *number, uint64_t amount)
{
    metrics_set(number, metrics_read(number) + amount);
}

static inline void metrics_subtract(MetricsNumber *number, uint64_t amount)
{
    metrics_set(number, metrics_read(number) - amount);
}

/* The streams: who listens, events handed to all of them in sum, and those that a slow one did not get. */
static inline void metrics_stream_opened(Metrics *metrics)
{
    metrics_add(&metrics->stream_subscribers, 1);
}

static inline void metrics_stream_closed(Metrics *metrics)
{
    metrics_subtract(&metrics->stream_subscribers, 1);
}

static inline void metrics_stream_sent(Metrics *metrics, uint64_t events)
{
    metrics_add(&metrics->stream_events, events);
}

static inline void metrics_stream_dropped(Metrics *metrics, uint64_t events)
{
    metrics_add(&metrics->stream_dropped, events);
}

#endif
