/*
 * Client connections and how slow they may be. libh2o has one timeout for a whole HTTP/1 request with its idle time,
 * and none for the body of an HTTP/2 one; here idle time, slowness and the whole are told apart, so that a scan may
 * take minutes over a thin link, and a client that sends a byte a second may not. What has come in is asked of the
 * kernel, which knows it for every protocol.
 */
#include "connection.h"

#include "request.h"

#include <linux/tcp.h>
#include <stdlib.h>
#include <sys/socket.h>

enum { CONNECTION_SLOW_BYTES = 1024 }; /* a second, at the least */

/* What is known of one client; it lives from accept to the socket's end. */
typedef struct Connection {
    ServerThread *thread;
    uint64_t idle_since; /* loop time in ms */
    uint64_t received;   /* bytes, at the last sweep */
    int slow;            /* sweeps at which too little had come */
} Connection;

static void connection_on_close(void *data)
{
    Connection *connection = data;
    ServerThread *thread = connection->thread;

    free(connection);
    server_on_closed(thread);
}

void connection_open(ServerThread *thread, h2o_socket_t *sock)
{
    Connection *connection = calloc(1, sizeof(*connection));

    if (connection == NULL)
        abort();
    connection->thread = thread;
    connection->idle_since = h2o_now(thread->context.loop);
    sock->on_close.cb = connection_on_close;
    sock->on_close.data = connection;
    h2o_accept(&thread->accept, sock);
}

static h2o_socket_t *connection_socket(h2o_req_t *req)
{
    return req->conn->callbacks->get_socket(req->conn);
}

static void connection_cut(h2o_socket_t *sock)
{
    shutdown(h2o_socket_get_fd(sock), SHUT_RDWR); /* the library reads the end and closes */
}

static uint64_t connection_received(h2o_socket_t *sock)
{
    struct tcp_info info = {0};
    socklen_t length = sizeof(info);

    if (getsockopt(h2o_socket_get_fd(sock), IPPROTO_TCP, TCP_INFO, &info, &length) != 0)
        return 0;
    return info.tcpi_bytes_received;
}

/* Cuts a connection whose request has been coming in for too long or too slowly. */
static void connection_sweep_reading(Connection *connection, h2o_req_t *req, h2o_socket_t *sock)
{
    const Config *config = connection->thread->server->config;
    struct timeval now = *h2o_get_timestamp(req->conn->ctx, NULL, NULL);
    uint64_t received = connection_received(sock);

    if (received >= connection->received + CONNECTION_SLOW_BYTES)
        connection->slow = 0;
    else
        connection->slow++;
    connection->received = received;
    if (connection->slow > config->request_timeout ||
        h2o_timeval_subtract(&req->timestamps.request_begin_at, &now) > (int64_t)config->upload_timeout * 1000000)
        connection_cut(sock);
}

static int connection_on_sweep(h2o_req_t *req, void *data)
{
    h2o_socket_t *sock = connection_socket(req);
    Connection *connection = sock->on_close.data;
    ServerThread *thread = data;
    uint64_t now = h2o_now(thread->context.loop);

    if (req->timestamps.request_begin_at.tv_sec == 0) {
        if (now - connection->idle_since > (uint64_t)thread->server->config->idle_timeout * 1000)
            connection_cut(sock);
        return 0;
    }
    connection->idle_since = now;
    if (request_of(req) == NULL)
        connection_sweep_reading(connection, req, sock);
    else
        connection->slow = 0;
    return 0;
}

void connection_sweep(ServerThread *thread)
{
    h2o_globalconf_t *config = thread->context.globalconf;

    config->http1.callbacks.foreach_request(&thread->context, connection_on_sweep, thread);
    config->http2.callbacks.foreach_request(&thread->context, connection_on_sweep, thread);
}

static int connection_on_idle(h2o_req_t *req, void *data)
{
    (void)data;
    if (req->timestamps.request_begin_at.tv_sec == 0)
        shutdown(h2o_socket_get_fd(connection_socket(req)), SHUT_RD);
    return 0;
}

void connection_close_idle(ServerThread *thread)
{
    thread->context.globalconf->http1.callbacks.foreach_request(&thread->context, connection_on_idle, NULL);
}
