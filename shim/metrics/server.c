/*
 * GET /metrics, by libh2o in a thread with an event loop of its own: it shares nothing with the loops of the API but
 * their counters, so it answers also when they do not. A few scrapers are served at a time, each within a few seconds
 * from its connection to the last byte of its answer, which ends the connection; so slow ones hold up nobody.
 */
#include "metrics/server.h"

#include "core/list.h"

#include <h2o.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum {
    METRICS_CLIENTS = 16,
    METRICS_CLIENT_MS = 5000, /* a connection may take, from when it was accepted to the last byte of the answer */
    METRICS_BODY_BYTES = 8192 /* there is nothing to send here */
};

/* A scraper's connection. */
typedef struct MetricsClient {
    MetricsServer *metrics;
    h2o_socket_t *sock;
    h2o_linklist_t link;
    h2o_timeout_entry_t deadline;
} MetricsClient;

struct MetricsServer {
    MetricsWrite write;
    void *source;
    int listen_fd;
    h2o_globalconf_t h2o;
    h2o_context_t context;
    h2o_accept_ctx_t accept;
    h2o_timeout_t patience;
    h2o_socket_t *listener;
    h2o_linklist_t clients;
    int count;
    bool listening;
    pthread_t thread;
    bool started;
    bool stopping;
    h2o_multithread_receiver_t control;
    h2o_multithread_message_t stop;
};

static MetricsServer *metrics_server_of(h2o_req_t *req)
{
    return H2O_STRUCT_FROM_MEMBER(MetricsServer, context, req->conn->ctx);
}

static void metrics_server_header(h2o_req_t *req, const h2o_token_t *token, const char *value)
{
    h2o_add_header(&req->pool, &req->res.headers, token, NULL, value, strlen(value));
}

static void metrics_server_send(h2o_req_t *req, int status, const char *reason, const Text *body)
{
    req->res.status = status;
    req->res.reason = reason;
    metrics_server_header(req, H2O_TOKEN_CACHE_CONTROL, "no-store");
    h2o_add_header_by_str(&req->pool, &req->res.headers, H2O_STRLIT("x-content-type-options"), 0, NULL,
                          H2O_STRLIT("nosniff"));
    req->res.content_length = body->length;
    h2o_send_inline(req, body->data, body->length);
}

static int metrics_server_on_request(h2o_handler_t *handler, h2o_req_t *req)
{
    static const char type[] = "text/plain; version=0.0.4; charset=utf-8", none[] = "there is GET /metrics\n";
    MetricsServer *metrics = metrics_server_of(req);
    size_t length = req->query_at != SIZE_MAX ? req->query_at : req->path.len;
    Text body = {0};

    (void)handler;
    req->http1_is_persistent = 0;
    metrics_server_header(req, H2O_TOKEN_CONTENT_TYPE, type);
    if (length == 0 || req->path.base[0] != '/') {
        text_string(&body, none);
        metrics_server_send(req, 400, "Bad Request", &body);
    } else if (!h2o_memis(req->path.base, length, H2O_STRLIT("/metrics"))) {
        text_string(&body, none);
        metrics_server_send(req, 404, "Not Found", &body);
    } else if (!h2o_memis(req->method.base, req->method.len, H2O_STRLIT("GET")) &&
               !h2o_memis(req->method.base, req->method.len, H2O_STRLIT("HEAD"))) {
        text_string(&body, none);
        h2o_add_header_by_str(&req->pool, &req->res.headers, H2O_STRLIT("allow"), 1, NULL, H2O_STRLIT("GET, HEAD"));
        metrics_server_send(req, 405, "Method Not Allowed", &body);
    } else {
        metrics->write(metrics->source, &body);
        metrics_server_send(req, 200, "OK", &body);
    }
    text_free(&body);
    return 0;
}

/* The library reads the end and closes. */
static void metrics_server_cut(MetricsClient *client)
{
    shutdown(h2o_socket_get_fd(client->sock), SHUT_RDWR);
}

static void metrics_server_on_deadline(h2o_timeout_entry_t *entry)
{
    metrics_server_cut(H2O_STRUCT_FROM_MEMBER(MetricsClient, deadline, entry));
}

static void metrics_server_listen(MetricsServer *metrics);

static void metrics_server_on_close(void *data)
{
    MetricsClient *client = data;
    MetricsServer *metrics = client->metrics;

    h2o_linklist_unlink(&client->link);
    h2o_timeout_unlink(&client->deadline);
    free(client);
    metrics->count--;
    metrics_server_listen(metrics);
}

static void metrics_server_on_accept(h2o_socket_t *listener, const char *error)
{
    MetricsServer *metrics = listener->data;
    h2o_socket_t *sock = error == NULL ? h2o_evloop_socket_accept(listener) : NULL;
    MetricsClient *client;

    if (sock == NULL)
        return;
    client = calloc(1, sizeof(*client));
    if (client == NULL)
        abort();
    client->metrics = metrics;
    client->sock = sock;
    h2o_linklist_insert(&metrics->clients, &client->link);
    client->deadline.cb = metrics_server_on_deadline;
    h2o_timeout_link(metrics->context.loop, &metrics->patience, &client->deadline);
    sock->on_close.cb = metrics_server_on_close;
    sock->on_close.data = client;
    if (++metrics->count == METRICS_CLIENTS) {
        metrics->listening = false;
        h2o_socket_read_stop(listener);
    }
    h2o_accept(&metrics->accept, sock);
}

/* Takes connections, as long as there is room for one. */
static void metrics_server_listen(MetricsServer *metrics)
{
    if (metrics->listening || metrics->stopping || metrics->count == METRICS_CLIENTS)
        return;
    metrics->listening = true;
    h2o_socket_read_start(metrics->listener, metrics_server_on_accept);
}

static void metrics_server_on_control(h2o_multithread_receiver_t *receiver, h2o_linklist_t *messages)
{
    MetricsServer *metrics = H2O_STRUCT_FROM_MEMBER(MetricsServer, control, receiver);
    h2o_linklist_t *at;

    while (list_take(messages) != NULL)
        ;
    metrics->stopping = true;
    h2o_socket_close(metrics->listener);
    for (at = metrics->clients.next; at != &metrics->clients; at = at->next)
        metrics_server_cut(H2O_STRUCT_FROM_MEMBER(MetricsClient, link, at));
}

static void *metrics_server_run(void *data)
{
    MetricsServer *metrics = data;
    h2o_loop_t *loop = metrics->context.loop;

    while (!metrics->stopping || metrics->count > 0)
        h2o_evloop_run(loop, INT32_MAX);
    h2o_timeout_dispose(loop, &metrics->patience);
    h2o_multithread_unregister_receiver(metrics->context.queue, &metrics->control);
    h2o_context_dispose(&metrics->context);
    h2o_evloop_destroy(loop);
    return NULL;
}

static void metrics_server_configure(MetricsServer *metrics)
{
    h2o_hostconf_t *host;

    h2o_config_init(&metrics->h2o);
    metrics->h2o.server_name = h2o_iovec_init(H2O_STRLIT(""));
    metrics->h2o.max_request_entity_size = METRICS_BODY_BYTES;
    metrics->h2o.http1.req_timeout = METRICS_CLIENT_MS;
    metrics->h2o.http1.upgrade_to_http2 = 0;
    host = h2o_config_register_host(&metrics->h2o, h2o_iovec_init(H2O_STRLIT("default")), 65535);
    h2o_create_handler(&host->fallback_path, sizeof(h2o_handler_t))->on_req = metrics_server_on_request;
}

MetricsServer *metrics_server_open(const ListenAddress *address, MetricsWrite write, void *source, Text *error)
{
    MetricsServer *metrics = calloc(1, sizeof(*metrics));

    if (metrics == NULL)
        abort();
    metrics->write = write;
    metrics->source = source;
    metrics->listen_fd = listen_open(address, error);
    if (metrics->listen_fd >= 0)
        return metrics;
    free(metrics);
    return NULL;
}

/* The loop is made here, before its thread: a stop may come at any moment. */
bool metrics_server_start(MetricsServer *metrics)
{
    h2o_loop_t *loop = h2o_evloop_create();

    metrics_server_configure(metrics);
    h2o_context_init(&metrics->context, loop, &metrics->h2o);
    h2o_multithread_register_receiver(metrics->context.queue, &metrics->control, metrics_server_on_control);
    metrics->accept = (h2o_accept_ctx_t){.ctx = &metrics->context, .hosts = metrics->h2o.hosts};
    h2o_timeout_init(loop, &metrics->patience, METRICS_CLIENT_MS);
    h2o_linklist_init_anchor(&metrics->clients);
    metrics->listener = h2o_evloop_socket_create(loop, metrics->listen_fd, H2O_SOCKET_FLAG_DONT_READ);
    metrics->listener->data = metrics;
    metrics_server_listen(metrics);
    metrics->started = pthread_create(&metrics->thread, NULL, metrics_server_run, metrics) == 0;
    return metrics->started;
}

void metrics_server_address(const MetricsServer *metrics, Text *out)
{
    char host[INET6_ADDRSTRLEN];

    listen_host(metrics->listen_fd, host);
    text_format(out, strchr(host, ':') != NULL ? "[%s]:%d" : "%s:%d", host, listen_port(metrics->listen_fd));
}

void metrics_server_stop(MetricsServer *metrics)
{
    if (metrics->started) {
        h2o_multithread_send_message(&metrics->control, &metrics->stop);
        pthread_join(metrics->thread, NULL);
        h2o_config_dispose(&metrics->h2o);
    } else {
        close(metrics->listen_fd);
    }
    free(metrics);
}
