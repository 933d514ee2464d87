/*
 * Metrics: which series a request counts in, the buckets' borders, the sums of threads that go on counting, the text.
 */
#include "core/clock.h"
#include "metrics/metrics.h"
#include "metrics/nodes.h"

#include "tap.h"

#include <pthread.h>

enum { MANY = 200000 };

static const HostList no_hosts;

static const Route *row(const char *method, const char *pattern)
{
    size_t i;

    for (i = 0; i < route_count; i++)
        if (strcmp(route_table[i].method, method) == 0 && strcmp(route_table[i].pattern, pattern) == 0)
            return &route_table[i];
    return NULL;
}

static void answer(Metrics *metrics, const Route *route, const char *method, int status)
{
    metrics_answered(metrics, &(MetricsAnswer){.route = route,
                                               .method = method,
                                               .method_length = strlen(method),
                                               .status = status,
                                               .bytes = 10,
                                               .started_us = clock_us()});
}

/* The text has the line. */
static void has(Tap *tap, const Text *text, const char *line)
{
    Text wanted = {0};

    text_format(&wanted, "\n%s\n", line);
    if (!tap_ok(tap, strstr(text->data, wanted.data) != NULL, line))
        printf("#   not in the text\n");
    text_free(&wanted);
}

static int count_of(const Text *text, const char *part)
{
    const char *at = text->data;
    int count = 0;

    while ((at = strstr(at, part)) != NULL) {
        at += strlen(part);
        count++;
    }
    return count;
}

static void check_requests(Tap *tap)
{
    Metrics *metrics = metrics_open(), *other = metrics_open(), *sum = metrics_open();
    const Route *election = row("GET", "/api/elections/{id}"), *login = row("POST", "/api/auth/login");
    Text text = {0};

    answer(metrics, election, "GET", 200);
    answer(other, election, "GET", 200);
    answer(other, election, "HEAD", 200);
    answer(metrics, election, "GET", 404);
    answer(metrics, login, "POST", 418);
    answer(metrics, login, "POST", 0);
    answer(metrics, NULL, "BREW", 405);
    answer(metrics, NULL, "", 400);
    answer(metrics, NULL, "OPTIONS", 204);
    metrics_add(&metrics->connections, 3);
    metrics_subtract(&other->connections, 2);
    metrics_gather(sum, metrics);
    metrics_gather(sum, other);
    metrics_write(&text, sum, &no_hosts);
    has(tap, &text, "res_elec_http_requests_total{route=\"/api/elections/{id}\",method=\"GET\",status=\"200\"} 2");
    has(tap, &text, "res_elec_http_requests_total{route=\"/api/elections/{id}\",method=\"HEAD\",status=\"200\"} 1");
    has(tap, &text, "res_elec_http_requests_total{route=\"/api/elections/{id}\",method=\"GET\",status=\"404\"} 1");
    has(tap, &text, "res_elec_http_requests_total{route=\"/api/auth/login\",method=\"POST\",status=\"other\"} 1");
    has(tap, &text, "res_elec_http_requests_total{route=\"/api/auth/login\",method=\"POST\",status=\"none\"} 1");
    has(tap, &text, "res_elec_http_requests_total{route=\"other\",method=\"other\",status=\"405\"} 1");
    has(tap, &text, "res_elec_http_requests_total{route=\"other\",method=\"other\",status=\"400\"} 1");
    has(tap, &text, "res_elec_http_requests_total{route=\"other\",method=\"OPTIONS\",status=\"204\"} 1");
    has(tap, &text, "res_elec_http_request_duration_seconds_count{route=\"/api/elections/{id}\",method=\"GET\"} 3");
    has(tap, &text, "res_elec_http_sent_bytes_total 90");
    has(tap, &text, "res_elec_http_connections_open 1");
    tap_is_int(tap, count_of(&text, "\nres_elec_http_requests_total{"), 8, "there is no other series of requests");
    metrics_clear(sum);
    text_clear(&text);
    metrics_write(&text, sum, &no_hosts);
    tap_is_int(tap, count_of(&text, "route="), 0, "nor any before the first request");
    text_free(&text);
    metrics_close(metrics);
    metrics_close(other);
    metrics_close(sum);
}

static void check_buckets(Tap *tap)
{
    static const struct {
        uint64_t us;
        int bucket;
    } cases[] = {{0, 0},       {1000, 0},    {1001, 1},      {2500, 1},      {2501, 2},
                 {5000, 2},    {10000, 3},   {25000, 4},     {50000, 5},     {100000, 6},
                 {250000, 7},  {500000, 8},  {1000000, 9},   {2500000, 10},  {5000000, 11},
                 {5000001, 12}, {10000000, 12}, {10000001, 13}, {86400000000, 13}};
    Metrics *metrics = metrics_open();
    Text text = {0};
    char name[64];
    size_t i;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        MetricsHistogram histogram = {0};

        metrics_observe(&histogram, cases[i].us);
        snprintf(name, sizeof(name), "%llu us", (unsigned long long)cases[i].us);
        tap_ok(tap, metrics_read(&histogram.buckets[cases[i].bucket]) == 1 && metrics_read(&histogram.sum_us) ==
            cases[i].us,
               name);
    }
    metrics_observe(&metrics->queries[0].wait, 900);
    metrics_observe(&metrics->queries[0].wait, 7000);
    metrics_observe(&metrics->queries[0].wait, 12000000);
    metrics_write(&text, metrics, &no_hosts);
    has(tap, &text, "res_elec_db_query_wait_seconds_bucket{kind=\"quick\",le=\"0.001\"} 1");
    has(tap, &text, "res_elec_db_query_wait_seconds_bucket{kind=\"quick\",le=\"0.005\"} 1");
    has(tap, &text, "res_elec_db_query_wait_seconds_bucket{kind=\"quick\",le=\"0.01\"} 2");
    has(tap, &text, "res_elec_db_query_wait_seconds_bucket{kind=\"quick\",le=\"10\"} 2");
    has(tap, &text, "res_elec_db_query_wait_seconds_bucket{kind=\"quick\",le=\"+Inf\"} 3");
    has(tap, &text, "res_elec_db_query_wait_seconds_sum{kind=\"quick\"} 12.007900");
    has(tap, &text, "res_elec_db_query_wait_seconds_count{kind=\"quick\"} 3");
    has(tap, &text, "res_elec_db_query_wait_seconds_count{kind=\"bulk\"} 0");
    text_free(&text);
    metrics_close(metrics);
}

static void check_streams(Tap *tap)
{
    Metrics *metrics = metrics_open();
    Text text = {0};

    metrics_stream_opened(metrics);
    metrics_stream_opened(metrics);
    metrics_stream_closed(metrics);
    metrics_stream_sent(metrics, 5);
    metrics_stream_dropped(metrics, 2);
    answer(metrics, row("GET", "/api/voting/realtime/{id}"), "GET", 200);
    metrics_answered(metrics, &(MetricsAnswer){.route = row("GET", "/api/voting/realtime/{id}"),
                                               .method = "GET",
                                               .method_length = 3,
                                               .status = 200}); /* a stream: not timed */
    metrics_write(&text, metrics, &no_hosts);
    has(tap, &text, "res_elec_stream_subscribers 1");
    has(tap, &text, "res_elec_stream_events_total 5");
    has(tap, &text, "res_elec_stream_dropped_total 2");
    has(tap, &text,
        "res_elec_http_requests_total{route=\"/api/voting/realtime/{id}\",method=\"GET\",status=\"200\"} 2");
    has(tap, &text,
        "res_elec_http_request_duration_seconds_count{route=\"/api/voting/realtime/{id}\",method=\"GET\"} 1");
    text_free(&text);
    metrics_close(metrics);
}

/* Hosts by their labels, one that is listed twice once; of the oldest statements the oldest of all threads. */
static void check_hosts(Tap *tap)
{
    HostList hosts = {.hosts = {{.label = "a:5432"}, {.label = "a:5432"}, {.label = "/\"b\\:1", .first = 2}},
                      .count = 3};
    Metrics *metrics = metrics_open(), *other = metrics_open(), *sum = metrics_open();
    Text text = {0};

    metrics_set(&metrics->db_hosts[0], 2);
    metrics_set(&other->db_hosts[0], 3);
    metrics_set(&other->db_hosts[2], 1);
    metrics_set(&metrics->db_oldest_ms, 61007);
    metrics_set(&other->db_oldest_ms, 15);
    metrics_set(&other->db_commits_waiting, 4);
    metrics_set(&metrics->db_commits_waiting, 4);
    metrics_set(&metrics->db_writes, 1);
    metrics_set(&other->db_writes, 2);
    metrics_gather(sum, metrics);
    metrics_gather(sum, other);
    metrics_write(&text, sum, &hosts);
    has(tap, &text, "res_elec_db_host_connections{host=\"a:5432\"} 5");
    has(tap, &text, "res_elec_db_host_connections{host=\"/\\\"b\\\\:1\"} 1");
    tap_is_int(tap, count_of(&text, "\nres_elec_db_host_connections{"), 2, "a host that is there twice is one series");
    has(tap, &text, "res_elec_db_oldest_statement_seconds 61.007");
    has(tap, &text, "res_elec_db_commits_waiting 4");
    has(tap, &text, "res_elec_db_writes_in_flight 3");
    text_free(&text);
    metrics_close(metrics);
    metrics_close(other);
    metrics_close(sum);
}

/* What one thread has heard of nodes, some seconds ago. */
static void nodes_text(Text *text, uint64_t seconds_ago)
{
    Metrics *metrics = metrics_open(), *other = metrics_open(), *sum = metrics_open();
    uint64_t now = clock_ms();

    metrics_set(&metrics->nodes_heard_ms, now - seconds_ago * 1000);
    metrics->nodes[2] = (MetricsNode){.known = 1, .reported = 1, .reported_ms = now - 7000000, .matched = 1};
    metrics->nodes[30] = (MetricsNode){
        .known = 1, .reported = 1, .reported_ms = now - UINT32_MAX * 1000ull, .in_touch = 1, .apply_errors = 12};
    metrics->nodes[11] = (MetricsNode){.known = 1, .reported_ms = 5, .matched = 1};
    metrics_gather(sum, metrics);
    metrics_gather(sum, other);
    metrics_nodes_write(text, sum);
    metrics_close(metrics);
    metrics_close(other);
    metrics_close(sum);
}

/* A line for each node that there is, unless nothing was heard for long; no finding of one that has not reported. */
static void check_nodes(Tap *tap)
{
    Metrics *metrics = metrics_open();
    Text text = {0}, late = {0}, none = {0};

    nodes_text(&text, 29);
    tap_ok(tap, strstr(text.data, "\nres_elec_node_report_age_seconds{node=\"3\"} 7000.") != NULL, "an age in seconds");
    tap_ok(tap, strstr(text.data, "\nres_elec_node_report_age_seconds{node=\"31\"} 4294967295.") != NULL,
           "a report from before the clock's start");
    tap_is_int(tap, count_of(&text, "\nres_elec_node_report_age_seconds{"), 2, "none of a node without a report");
    has(tap, &text, "res_elec_node_in_touch{node=\"3\"} 0");
    has(tap, &text, "res_elec_node_in_touch{node=\"12\"} 0");
    has(tap, &text, "res_elec_node_in_touch{node=\"31\"} 1");
    has(tap, &text, "res_elec_node_matched{node=\"3\"} 1");
    has(tap, &text, "res_elec_node_matched{node=\"31\"} 0");
    tap_is_int(tap, count_of(&text, "\nres_elec_node_matched{"), 2, "nor has it matched, or not");
    has(tap, &text, "res_elec_node_apply_errors{node=\"31\"} 12");
    tap_is_int(tap, count_of(&text, "{node="), 10, "no other node has a line");
    nodes_text(&late, 31);
    tap_is_int(tap, count_of(&late, "{node="), 0, "what was heard too long ago is left out");
    tap_is_int(tap, count_of(&late, "# TYPE res_elec_node_"), 4, "but for the names");
    metrics_nodes_write(&none, metrics);
    tap_is_int(tap, count_of(&none, "{node="), 0, "so is what nobody has heard");
    text_free(&text);
    text_free(&late);
    text_free(&none);
    metrics_close(metrics);
}

/* No row of the route table needs an escape in a label, and no two are one series. */
static void check_labels(Tap *tap)
{
    size_t i, j;
    int bad = 0, twice = 0, cut = 0;

    for (i = 0; i < route_count; i++) {
        bad += strpbrk(route_table[i].pattern, "\"\\\n") != NULL || strcmp(route_table[i].method, "HEAD") == 0;
        cut += strlen(route_table[i].pattern) > 120;
        for (j = 0; j < i; j++)
            twice += strcmp(route_table[i].pattern, route_table[j].pattern) == 0 &&
                     strcmp(route_table[i].method, route_table[j].method) == 0;
    }
    tap_is_int(tap, bad, 0, "no pattern needs an escape");
    tap_is_int(tap, twice, 0, "no row is there twice");
    tap_is_int(tap, cut, 0, "no pattern is too long");
}

static void *count_many(void *data)
{
    Metrics *metrics = data;
    int i;

    for (i = 0; i < MANY; i++) {
        metrics_add(&metrics->accepted, 1);
        metrics_observe(&metrics->queries[1].duration, (uint64_t)i);
    }
    return NULL;
}

static void check_threads(Tap *tap)
{
    Metrics *metrics[2] = {metrics_open(), metrics_open()}, *sum = metrics_open();
    uint64_t last = 0, seen = 0;
    bool rises = true;
    pthread_t threads[2];
    int i;

    for (i = 0; i < 2; i++)
        pthread_create(&threads[i], NULL, count_many, metrics[i]);
    for (i = 0; i < 200; i++, last = seen) {
        metrics_clear(sum);
        metrics_gather(sum, metrics[0]);
        metrics_gather(sum, metrics[1]);
        seen = metrics_read(&sum->accepted);
        rises = rises && seen >= last;
    }
    for (i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    metrics_clear(sum);
    metrics_gather(sum, metrics[0]);
    metrics_gather(sum, metrics[1]);
    tap_ok(tap, rises, "a sum taken meanwhile never falls");
    tap_is_int(tap, (long)metrics_read(&sum->accepted), 2 * MANY, "and misses nothing at the end");
    tap_is_int(tap, (long)metrics_read(&sum->queries[1].duration.sum_us), (long)MANY * (MANY - 1), "nor do times");
    for (i = 0; i < 2; i++)
        metrics_close(metrics[i]);
    metrics_close(sum);
}

int main(void)
{
    Tap tap = {0};

    check_requests(&tap);
    check_buckets(&tap);
    check_streams(&tap);
    check_hosts(&tap);
    check_nodes(&tap);
    check_labels(&tap);
    check_threads(&tap);
    return tap_done(&tap);
}
