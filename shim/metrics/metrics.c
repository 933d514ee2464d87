/*
 * What the threads count, and its text for Prometheus (exposition format 0.0.4). Each thread writes its own Metrics;
 * a scrape sums them while they are being written, so figures of one scrape may differ by what has just happened.
 * Labels are rows of the route table, or names in this file: no client can make a new one.
 */
#include "metrics/metrics.h"

#include "core/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    METRICS_LINE = 64,   /* bytes of the processor's cache line: no two threads write into one */
    METRICS_LABELS = 192 /* bytes of labels */
};

static const struct {
    uint64_t us; /* at most */
    const char *seconds;
} metrics_limits[METRICS_BUCKETS] = {
    {1000, "0.001"},  {2500, "0.0025"}, {5000, "0.005"},  {10000, "0.01"},      {25000, "0.025"},
    {50000, "0.05"},  {100000, "0.1"},  {250000, "0.25"}, {500000, "0.5"},      {1000000, "1"},
    {2500000, "2.5"}, {5000000, "5"},   {10000000, "10"}, {UINT64_MAX, "+Inf"},
};

/* The last stands for every other one. */
static const struct {
    int status;
    const char *name;
} metrics_statuses[METRICS_STATUSES] = {
    {200, "200"}, {201, "201"}, {202, "202"}, {204, "204"}, {206, "206"}, {207, "207"}, {303, "303"},
    {304, "304"}, {400, "400"}, {401, "401"}, {403, "403"}, {404, "404"}, {405, "405"}, {409, "409"},
    {410, "410"}, {412, "412"}, {413, "413"}, {415, "415"}, {416, "416"}, {417, "417"}, {422, "422"},
    {429, "429"}, {431, "431"}, {500, "500"}, {503, "503"}, {504, "504"}, {0, "none"},  {-1, "other"},
};

/* Of what is no row of the route table; the last stands for every other one. */
static const char *const metrics_methods[] = {"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "other"};
enum { METRICS_METHODS = sizeof(metrics_methods) / sizeof(metrics_methods[0]) };

static const char *const metrics_outcomes[METRICS_OUTCOMES] = {
    "answered", "refused", "away", "full", "deadline", "lost", "unreplicated", "crowded", "abandoned"};
static const char *const metrics_classes[LIMIT_NONE] = {"read", "write", "login", "reset"};
static const char *const metrics_subjects[RATE_SUBJECTS] = {"address", "account"};

/* A row of the route table has two, as it is and asked by HEAD; behind them come the methods of what is no row. */
static size_t metrics_routes(void)
{
    return 2 * route_count + METRICS_METHODS;
}

static size_t metrics_size(void)
{
    return sizeof(Metrics) + metrics_routes() * sizeof(MetricsRoute);
}

void metrics_clear(Metrics *metrics)
{
    memset(metrics, 0, metrics_size());
}

Metrics *metrics_open(void)
{
    size_t size = (metrics_size() + METRICS_LINE - 1) / METRICS_LINE * METRICS_LINE;
    Metrics *metrics = aligned_alloc(METRICS_LINE, size);

    if (metrics != NULL)
        metrics_clear(metrics);
    return metrics;
}

void metrics_close(Metrics *metrics)
{
    free(metrics);
}

void metrics_observe(MetricsHistogram *histogram, uint64_t us)
{
    size_t i = 0;

    while (us > metrics_limits[i].us)
        i++;
    metrics_add(&histogram->buckets[i], 1);
    metrics_add(&histogram->sum_us, us);
}

static bool metrics_is(const char *method, size_t length, const char *name)
{
    return strlen(name) == length && memcmp(method, name, length) == 0;
}

static size_t metrics_route_at(const MetricsAnswer *answer)
{
    size_t i = 0;

    if (answer->route != NULL)
        return 2 * (size_t)(answer->route - route_table) + metrics_is(answer->method, answer->method_length, "HEAD");
    while (i + 1 < METRICS_METHODS && !metrics_is(answer->method, answer->method_length, metrics_methods[i]))
        i++;
    return 2 * route_count + i;
}

static size_t metrics_status_at(int status)
{
    size_t i = 0;

    while (i + 1 < METRICS_STATUSES && metrics_statuses[i].status != status)
        i++;
    return i;
}

void metrics_answered(Metrics *metrics, const MetricsAnswer *answer)
{
    MetricsRoute *route = &metrics->routes[metrics_route_at(answer)];

    metrics_add(&route->statuses[metrics_status_at(answer->status)], 1);
    metrics_add(&metrics->sent_bytes, answer->bytes);
    if (answer->started_us != 0)
        metrics_observe(&route->duration, clock_us() - answer->started_us);
}

void metrics_family(Text *out, const char *name, const char *type, const char *help)
{
    text_format(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

void metrics_sample(Text *out, const char *name, const char *labels, uint64_t value)
{
    text_format(out, "%s%s %llu\n", name, labels, (unsigned long long)value);
}

void metrics_single(Text *out, const char *name, const char *type, const char *help, uint64_t value)
{
    metrics_family(out, name, type, help);
    metrics_sample(out, name, "", value);
}

static uint64_t metrics_higher(const MetricsNumber *one, const MetricsNumber *other)
{
    uint64_t first = metrics_read(one), second = metrics_read(other);

    return first > second ? first : second;
}

void metrics_gather(Metrics *sum, const Metrics *thread)
{
    uint64_t oldest = metrics_higher(&sum->db_oldest_ms, &thread->db_oldest_ms),
             commits = metrics_higher(&sum->db_commits_waiting, &thread->db_commits_waiting);
    MetricsNumber *to = (MetricsNumber *)sum;
    const MetricsNumber *from = (const MetricsNumber *)thread;
    size_t i;

    for (i = 0; i < metrics_size() / sizeof(MetricsNumber); i++)
        metrics_add(&to[i], metrics_read(&from[i]));
    metrics_set(&sum->db_oldest_ms, oldest);
    metrics_set(&sum->db_commits_waiting, commits);
}

/* labels are without braces. */
static void metrics_write_histogram(Text *out, const char *name, const char *labels, const MetricsHistogram *histogram)
{
    unsigned long long total = 0, sum = metrics_read(&histogram->sum_us);
    size_t i;

    for (i = 0; i < METRICS_BUCKETS; i++) {
        total += metrics_read(&histogram->buckets[i]);
        text_format(out, "%s_bucket{%s,le=\"%s\"} %llu\n", name, labels, metrics_limits[i].seconds, total);
    }
    text_format(out, "%s_sum{%s} %llu.%06llu\n", name, labels, sum / 1000000, sum % 1000000);
    text_format(out, "%s_count{%s} %llu\n", name, labels, total);
}

static bool metrics_has_observed(const MetricsHistogram *histogram)
{
    size_t i = 0;

    while (i < METRICS_BUCKETS && metrics_read(&histogram->buckets[i]) == 0)
        i++;
    return i < METRICS_BUCKETS;
}

static void metrics_route_labels(char labels[METRICS_LABELS], size_t at)
{
    if (at >= 2 * route_count)
        snprintf(labels, METRICS_LABELS, "route=\"other\",method=\"%s\"", metrics_methods[at - 2 * route_count]);
    else
        snprintf(labels, METRICS_LABELS, "route=\"%s\",method=\"%s\"", route_table[at / 2].pattern,
                 at % 2 == 0 ? route_table[at / 2].method : "HEAD");
}

/* Only what was asked for has lines. */
static void metrics_write_routes(Text *out, const Metrics *sum)
{
    static const char requests[] = "res_elec_http_requests_total",
                      duration[] = "res_elec_http_request_duration_seconds";
    char labels[METRICS_LABELS];
    size_t at, i;

    metrics_family(out, requests, "counter",
                   "Requests by route (other: of none), method and status (none: the client left first).");
    for (at = 0; at < metrics_routes(); at++) {
        metrics_route_labels(labels, at);
        for (i = 0; i < METRICS_STATUSES; i++) {
            unsigned long long value = metrics_read(&sum->routes[at].statuses[i]);

            if (value > 0)
                text_format(out, "%s{%s,status=\"%s\"} %llu\n", requests, labels, metrics_statuses[i].name, value);
        }
    }
    metrics_family(out, duration, "histogram",
                   "Time from a request being whole to its answer being sent; streams are not timed.");
    for (at = 0; at < metrics_routes(); at++) {
        metrics_route_labels(labels, at);
        if (metrics_has_observed(&sum->routes[at].duration))
            metrics_write_histogram(out, duration, labels, &sum->routes[at].duration);
    }
}

static void metrics_write_limited(Text *out, const Metrics *sum)
{
    static const char name[] = "res_elec_rate_limited_total";
    char labels[METRICS_LABELS];
    size_t class, subject;

    metrics_family(out, name, "counter", "Requests refused by a limit of rate, by its class and by whom it counts.");
    for (class = 0; class < LIMIT_NONE; class ++)
        for (subject = 0; subject < RATE_SUBJECTS; subject++) {
            snprintf(labels, sizeof(labels), "{class=\"%s\",by=\"%s\"}", metrics_classes[class],
                     metrics_subjects[subject]);
            metrics_sample(out, name, labels, metrics_read(&sum->rate_limited[class][subject]));
        }
}

static void metrics_write_queries(Text *out, const Metrics *sum)
{
    static const char queries[] = "res_elec_db_queries_total", waiting[] = "res_elec_db_queries_waiting",
                      wait[] = "res_elec_db_query_wait_seconds", duration[] = "res_elec_db_query_duration_seconds";
    static const char *const kinds[METRICS_KINDS] = {"kind=\"quick\"", "kind=\"bulk\"", "kind=\"vital\"",
                                                    "kind=\"metrics\""};
    char labels[METRICS_LABELS];
    size_t kind, i;

    metrics_family(out, queries, "counter", "Statements by kind and how they ended.");
    for (kind = 0; kind < METRICS_KINDS; kind++)
        for (i = 0; i < METRICS_OUTCOMES; i++) {
            snprintf(labels, sizeof(labels), "{%s,outcome=\"%s\"}", kinds[kind], metrics_outcomes[i]);
            metrics_sample(out, queries, labels, metrics_read(&sum->queries[kind].outcomes[i]));
        }
    metrics_family(out, waiting, "gauge", "Statements that wait for a connection.");
    for (kind = 0; kind < METRICS_KINDS; kind++) {
        snprintf(labels, sizeof(labels), "{%s}", kinds[kind]);
        metrics_sample(out, waiting, labels, metrics_read(&sum->queries[kind].waiting));
    }
    metrics_family(out, wait, "histogram", "Time that statements have waited for a connection.");
    for (kind = 0; kind < METRICS_KINDS; kind++)
        metrics_write_histogram(out, wait, kinds[kind], &sum->queries[kind].wait);
    metrics_family(out, duration, "histogram", "Time from a statement being sent to its answer.");
    for (kind = 0; kind < METRICS_KINDS; kind++)
        metrics_write_histogram(out, duration, kinds[kind], &sum->queries[kind].duration);
}

/* As a label's value: it may be a path. */
static void metrics_write_host(Text *out, const char *label, uint64_t connections)
{
    text_string(out, "res_elec_db_host_connections{host=\"");
    for (; *label != '\0'; label++)
        text_format(out, *label == '"' || *label == '\\' ? "\\%c" : *label == '\n' ? "\\n" : "%c", *label);
    text_format(out, "\"} %llu\n", (unsigned long long)connections);
}

static void metrics_write_connections(Text *out, const Metrics *sum, const HostList *hosts)
{
    static const char oldest[] = "res_elec_db_oldest_statement_seconds";
    unsigned long long ms = metrics_read(&sum->db_oldest_ms);
    int i;

    metrics_single(out, "res_elec_db_queries_in_flight", "gauge",
                   "Statements that the database has and has not answered yet.", metrics_read(&sum->db_in_flight));
    metrics_single(out, "res_elec_db_connections_up", "gauge", "Database connections that work.",
                   metrics_read(&sum->db_connections));
    metrics_single(out, "res_elec_db_writes_in_flight", "gauge", "Of these, those that write.",
                   metrics_read(&sum->db_writes));
    metrics_family(out, oldest, "gauge", "For how long the database has had the oldest of them.");
    text_format(out, "%s %llu.%03llu\n", oldest, ms / 1000, ms % 1000);
    metrics_single(out, "res_elec_db_commits_waiting", "gauge",
                   "Commits of this login on the primary that waited for a standby when it was asked last, which is "
                   "while a statement takes long.",
                   metrics_read(&sum->db_commits_waiting));
    metrics_family(out, "res_elec_db_host_connections", "gauge",
                   "Database connections that work, by the host of DATABASE_URL.");
    for (i = 0; i < hosts->count; i++)
        if (hosts->hosts[i].first == i)
            metrics_write_host(out, hosts->hosts[i].label, metrics_read(&sum->db_hosts[i]));
    metrics_single(out, "res_elec_db_moved_total", "counter",
                   "Connections that were left because another server is the primary, or a standby said nothing.",
                   metrics_read(&sum->db_moved));
}

void metrics_write(Text *out, const Metrics *sum, const HostList *hosts)
{
    metrics_write_routes(out, sum);
    metrics_single(out, "res_elec_http_requests_under_way", "gauge",
                   "Requests that are whole and not answered yet, open streams among them.",
                   metrics_read(&sum->requests));
    metrics_single(out, "res_elec_http_sent_bytes_total", "counter", "Bytes of answers' bodies, as they were sent.",
                   metrics_read(&sum->sent_bytes));
    metrics_single(out, "res_elec_http_connections_open", "gauge", "Open client connections.",
                   metrics_read(&sum->connections));
    metrics_single(out, "res_elec_http_connections_accepted_total", "counter", "Client connections accepted.",
                   metrics_read(&sum->accepted));
    metrics_single(out, "res_elec_http_connections_refused_total", "counter",
                   "Client connections closed because MAX_CONNECTIONS_ADDRESS of the address were open.",
                   metrics_read(&sum->connections_refused));
    metrics_single(out, "res_elec_http_accepting_paused_total", "counter",
                   "How often a thread took no more connections for a while, for want of room or of descriptors.",
                   metrics_read(&sum->accepting_paused));
    metrics_write_limited(out, sum);
    metrics_single(out, "res_elec_uploads_refused_total", "counter",
                   "Uploads refused because UPLOAD_QUEUE were under way.", metrics_read(&sum->uploads_refused));
    metrics_write_queries(out, sum);
    metrics_write_connections(out, sum, hosts);
    metrics_single(out, "res_elec_stream_subscribers", "gauge", "Clients that follow a stream.",
                   metrics_read(&sum->stream_subscribers));
    metrics_single(out, "res_elec_stream_events_total", "counter", "Events sent, each to one subscriber.",
                   metrics_read(&sum->stream_events));
    metrics_single(out, "res_elec_stream_dropped_total", "counter",
                   "Events that a slow subscriber did not get: it got a newer one.",
                   metrics_read(&sum->stream_dropped));
}
