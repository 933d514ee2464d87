/*
 * GET /metrics on a listener of its own, which clients of the API never reach. One thread serves a few scrapers at a
 * time with poll: it shares nothing with the event loops but their counters, so it answers also when they do not, and
 * a slow scraper holds up nobody. Every answer ends its connection.
 */
#define _GNU_SOURCE /* accept4, memmem */

#include "metrics/server.h"

#include "metrics/metrics.h"
#include "http/problem.h"

#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>

#ifndef RES_ELEC_VERSION
#define RES_ELEC_VERSION "unversioned"
#endif

enum {
    METRICS_CLIENTS = 16,
    METRICS_REQUEST_BYTES = 8192,
    METRICS_CLIENT_MS = 5000,  /* a connection may take, from when it was accepted to the last byte of the answer */
    METRICS_GOODBYE_MS = 1000, /* then it may take to close */
    METRICS_REST_MS = 100      /* without accepting when there is no descriptor for it */
};

/* A scraper: its request comes in, then the answer goes out, then it may close. */
typedef struct MetricsClient {
    int fd; /* -1: there is none */
    int64_t deadline;
    char request[METRICS_REQUEST_BYTES];
    size_t received;
    Text answer; /* empty as long as the request is not whole */
    size_t sent;
} MetricsClient;

struct MetricsServer {
    Server *server;
    int listen_fd;
    int stop_fd;
    pthread_t thread;
    bool started;
    time_t started_at;
    int64_t rests_until;
    Metrics *sum;
    MetricsClient clients[METRICS_CLIENTS];
};

static int64_t metrics_server_now(void)
{
    return (int64_t)(metrics_now() / 1000);
}

/* All metrics. */
static void metrics_server_write(MetricsServer *metrics, Text *out)
{
    Server *server = metrics->server;
    int i;

    metrics_clear(metrics->sum);
    for (i = 0; i < server->config->threads; i++)
        metrics_gather(metrics->sum, server->threads[i].metrics);
    metrics_write(out, metrics->sum);
    metrics_process_write(out, server);
    metrics_single(out, "res_elec_process_start_time_seconds", "gauge", "When it started, since 1970.",
                   (uint64_t)metrics->started_at);
    metrics_family(out, "res_elec_build_info", "gauge", "1; its label is the version.");
    metrics_sample(out, "res_elec_build_info", "{version=\"" RES_ELEC_VERSION "\"}", 1);
}

static bool metrics_server_asks(const MetricsClient *client, const char *start)
{
    return client->received >= strlen(start) && memcmp(client->request, start, strlen(start)) == 0;
}

/* What the request line asks for: 200, or why not. */
static int metrics_server_status(const MetricsClient *client)
{
    static const char path[] = "/metrics";
    const char *end = memchr(client->request, '\r', client->received), *at, *stop;

    at = memchr(client->request, ' ', (size_t)(end - client->request));
    stop = at != NULL ? memchr(at + 1, ' ', (size_t)(end - at - 1)) : NULL;
    if (stop == NULL || *++at != '/' || end - stop != 9 || memcmp(stop, " HTTP/1.", 8) != 0)
        return 400;
    if (memchr(at, '?', (size_t)(stop - at)) != NULL)
        stop = memchr(at, '?', (size_t)(stop - at));
    if ((size_t)(stop - at) != sizeof(path) - 1 || memcmp(at, path, sizeof(path) - 1) != 0)
        return 404;
    return metrics_server_asks(client, "GET ") || metrics_server_asks(client, "HEAD ") ? 200 : 405;
}

static void metrics_server_answer(MetricsServer *metrics, MetricsClient *client, int status)
{
    Text body = {0};

    if (status == 200)
        metrics_server_write(metrics, &body);
    else
        text_format(&body, "%s: there is GET /metrics\n", problem_reason(status));
    text_format(&client->answer,
                "HTTP/1.1 %d %s\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\nContent-Length: %zu\r\n"
                "%sCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n",
                status, problem_reason(status), body.length, status == 405 ? "Allow: GET, HEAD\r\n" : "");
    if (!metrics_server_asks(client, "HEAD "))
        text_append(&client->answer, body.data, body.length);
    text_free(&body);
}

static void metrics_server_close(MetricsClient *client)
{
    close(client->fd);
    text_free(&client->answer);
    client->fd = -1;
}

static bool metrics_server_is_sent(const MetricsClient *client)
{
    return client->answer.length > 0 && client->sent == client->answer.length;
}

/* Sends what goes out now; after the last byte the client sees the end, and closes. */
static void metrics_server_send(MetricsClient *client)
{
    ssize_t step =
        send(client->fd, client->answer.data + client->sent, client->answer.length - client->sent, MSG_NOSIGNAL);

    if (step < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (step < 0) {
        metrics_server_close(client);
        return;
    }
    client->sent += (size_t)step;
    if (metrics_server_is_sent(client)) {
        shutdown(client->fd, SHUT_WR);
        client->deadline = metrics_server_now() + METRICS_GOODBYE_MS;
    }
}

/* Takes more of a request and, once its head is whole, answers. After the answer it only waits for the end. */
static void metrics_server_receive(MetricsServer *metrics, MetricsClient *client)
{
    ssize_t step;
    bool whole;

    if (client->answer.length > 0)
        client->received = 0;
    step = recv(client->fd, client->request + client->received, sizeof(client->request) - client->received, 0);
    if (step < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (step <= 0) {
        metrics_server_close(client);
        return;
    }
    client->received += (size_t)step;
    if (client->answer.length > 0)
        return;
    whole = memmem(client->request, client->received, "\r\n\r\n", 4) != NULL;
    if (!whole && client->received < sizeof(client->request))
        return;
    metrics_server_answer(metrics, client, whole ? metrics_server_status(client) : 431);
    metrics_server_send(client);
}

static void metrics_server_accept(MetricsServer *metrics, MetricsClient *client)
{
    int fd = accept4(metrics->listen_fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

    if (fd >= 0) {
        client->fd = fd;
        client->deadline = metrics_server_now() + METRICS_CLIENT_MS;
        client->received = client->sent = 0;
    } else if (errno != EAGAIN && errno != EINTR && errno != ECONNABORTED) {
        metrics->rests_until = metrics_server_now() + METRICS_REST_MS;
    }
}

static MetricsClient *metrics_server_room(MetricsServer *metrics)
{
    int i;

    for (i = 0; i < METRICS_CLIENTS; i++)
        if (metrics->clients[i].fd < 0)
            return &metrics->clients[i];
    return NULL;
}

/* Waits until there is something to do, or somebody's time is over; false at the stop. */
static bool metrics_server_wait(MetricsServer *metrics, struct pollfd fds[METRICS_CLIENTS + 2])
{
    int64_t now = metrics_server_now(), until = INT64_MAX;
    bool rests = now < metrics->rests_until;
    int i;

    fds[METRICS_CLIENTS] = (struct pollfd){.fd = metrics->stop_fd, .events = POLLIN};
    fds[METRICS_CLIENTS + 1] = (struct pollfd){.fd = -1, .events = POLLIN};
    if (rests)
        until = metrics->rests_until;
    else if (metrics_server_room(metrics) != NULL)
        fds[METRICS_CLIENTS + 1].fd = metrics->listen_fd;
    for (i = 0; i < METRICS_CLIENTS; i++) {
        MetricsClient *client = &metrics->clients[i];
        bool sends = client->answer.length > 0 && !metrics_server_is_sent(client);

        fds[i] = (struct pollfd){.fd = client->fd, .events = sends ? POLLOUT : POLLIN};
        if (client->fd >= 0 && client->deadline < until)
            until = client->deadline;
    }
    poll(fds, METRICS_CLIENTS + 2, until == INT64_MAX ? -1 : until > now ? (int)(until - now) : 0);
    return fds[METRICS_CLIENTS].revents == 0;
}

static void *metrics_server_run(void *data)
{
    MetricsServer *metrics = data;
    struct pollfd fds[METRICS_CLIENTS + 2];
    int i;

    while (metrics_server_wait(metrics, fds)) {
        for (i = 0; i < METRICS_CLIENTS; i++) {
            MetricsClient *client = &metrics->clients[i];

            if (client->fd < 0)
                continue;
            if (metrics_server_now() >= client->deadline)
                metrics_server_close(client);
            else if (fds[i].revents != 0 && (fds[i].events & POLLOUT) != 0)
                metrics_server_send(client);
            else if (fds[i].revents != 0)
                metrics_server_receive(metrics, client);
        }
        if (fds[METRICS_CLIENTS + 1].revents != 0)
            metrics_server_accept(metrics, metrics_server_room(metrics));
    }
    return NULL;
}

static bool metrics_server_listen(MetricsServer *metrics, Text *error)
{
    const Config *config = metrics->server->config;
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE | AI_NUMERICSERV}, *found = NULL;
    char port[8];
    int failure;

    snprintf(port, sizeof(port), "%d", config->metrics_port == CONFIG_ANY_PORT ? 0 : config->metrics_port);
    failure = getaddrinfo(config->metrics_address, port, &hints, &found);
    if (failure != 0) {
        text_format(error, "METRICS_ADDRESS: %s\n", gai_strerror(failure));
        return false;
    }
    metrics->listen_fd = server_listen(found);
    freeaddrinfo(found);
    if (metrics->listen_fd < 0)
        text_format(error, "cannot listen on METRICS_ADDRESS %s, METRICS_PORT %s: %s\n", config->metrics_address, port,
                    strerror(errno));
    return metrics->listen_fd >= 0;
}

static void metrics_server_free(MetricsServer *metrics)
{
    int i;

    for (i = 0; i < METRICS_CLIENTS; i++)
        if (metrics->clients[i].fd >= 0)
            metrics_server_close(&metrics->clients[i]);
    if (metrics->listen_fd >= 0)
        close(metrics->listen_fd);
    if (metrics->stop_fd >= 0)
        close(metrics->stop_fd);
    metrics_close(metrics->sum);
    free(metrics);
}

bool metrics_server_open(Server *server, Text *error)
{
    MetricsServer *metrics;
    int i;

    if (server->config->metrics_port == 0)
        return true;
    metrics = calloc(1, sizeof(*metrics));
    if (metrics == NULL)
        abort();
    metrics->server = server;
    metrics->started_at = time(NULL);
    metrics->listen_fd = -1;
    metrics->stop_fd = eventfd(0, EFD_CLOEXEC);
    metrics->sum = metrics_open();
    for (i = 0; i < METRICS_CLIENTS; i++)
        metrics->clients[i].fd = -1;
    if (metrics->stop_fd < 0 || metrics->sum == NULL)
        text_string(error, "no descriptor or memory for the metrics\n");
    else if (metrics_server_listen(metrics, error))
        server->metrics = metrics;
    if (server->metrics == NULL)
        metrics_server_free(metrics);
    return server->metrics != NULL;
}

bool metrics_server_start(MetricsServer *metrics)
{
    if (metrics != NULL)
        metrics->started = pthread_create(&metrics->thread, NULL, metrics_server_run, metrics) == 0;
    return metrics == NULL || metrics->started;
}

void metrics_server_address(const MetricsServer *metrics, Text *out)
{
    const char *address = metrics->server->config->metrics_address;

    text_format(out, strchr(address, ':') != NULL ? "[%s]:%d" : "%s:%d", address,
                server_bound_port(metrics->listen_fd));
}

void metrics_server_stop(MetricsServer *metrics)
{
    if (metrics == NULL)
        return;
    if (metrics->started) {
        eventfd_write(metrics->stop_fd, 1);
        pthread_join(metrics->thread, NULL);
    }
    metrics_server_free(metrics);
}
