/*
 * Client connections and how slow they may be. libh2o has one timeout for a whole HTTP/1 request with its idle time,
 * and none for the body of an HTTP/2 one or for a client that takes no answer; here these are told apart, so that a
 * scan may take minutes over a thin link, and a client that sends a byte a second may not. What has come in and what
 * was taken is asked of the kernel, which knows it for every protocol.
 */
#include "connection.h"

#include "listener.h"
#include "request.h"

#include <linux/tcp.h>
#include <stdlib.h>
#include <sys/socket.h>

enum {
    CONNECTION_SLOW_BYTES = 1024, /* a second, at the least, of what comes in */
    CONNECTION_STALLS = 3,        /* request timeouts that an answer may wait for its client */
    CONNECTION_GRACE_MS = 1000,   /* the library's own idle timeout, which says goodbye, comes first */
    CONNECTION_LOOKS = 64,        /* idle ones that are looked at for one to cut */
    CONNECTION_YOUNG_MS = 250     /* idle for less, none is cut for another */
};

struct Connection {
    ServerThread *thread;
    h2o_socket_t *sock;
    h2o_linklist_t link;
    h2o_linklist_t idle; /* while there is no request */
    bool counted;        /* in the quota of its address */
    ClientKey address;
    int answering;          /* requests that have come in and are not done with */
    bool incoming;          /* one has begun to come in */
    bool touched;           /* one was since the last sweep */
    uint64_t received;      /* bytes, at the last sweep */
    uint64_t acknowledged;  /* likewise, of what was sent */
    uint64_t received_then; /* when the last request had come in: what came later is of the next one */
    uint64_t idle_since;    /* loop time in ms */
    uint64_t reading_since; /* likewise; 0: nothing of a request has come */
    uint64_t wait_until;    /* likewise: an answer that takes long is being made */
    int slow;               /* sweeps without progress */
    bool cut;
};

static Connection *connection_at(h2o_linklist_t *link)
{
    return H2O_STRUCT_FROM_MEMBER(Connection, link, link);
}

static void connection_on_close(void *data)
{
    Connection *connection = data;
    ServerThread *thread = connection->thread;

    h2o_linklist_unlink(&connection->link);
    if (h2o_linklist_is_linked(&connection->idle))
        h2o_linklist_unlink(&connection->idle);
    metrics_subtract(&thread->metrics->connections, 1);
    listener_on_closed(thread, connection->counted ? &connection->address : NULL);
    free(connection);
}

void connection_open(ServerThread *thread, h2o_socket_t *sock, const ClientKey *address)
{
    Connection *connection = calloc(1, sizeof(*connection));

    if (connection == NULL)
        abort();
    connection->thread = thread;
    connection->sock = sock;
    connection->idle_since = h2o_now(thread->context.loop);
    connection->counted = address != NULL;
    if (connection->counted)
        connection->address = *address;
    h2o_linklist_insert(&thread->clients, &connection->link);
    h2o_linklist_insert(&thread->idle, &connection->idle);
    metrics_add(&thread->metrics->accepted, 1);
    metrics_add(&thread->metrics->connections, 1);
    sock->on_close.cb = connection_on_close;
    sock->on_close.data = connection;
    h2o_accept(&thread->accept, sock);
}

static Connection *connection_of(h2o_req_t *req)
{
    return req->conn->callbacks->get_socket(req->conn)->on_close.data;
}

Connection *connection_answer(h2o_req_t *req)
{
    Connection *connection = connection_of(req);

    if (connection->answering++ == 0 && h2o_linklist_is_linked(&connection->idle))
        h2o_linklist_unlink(&connection->idle);
    connection->touched = true;
    return connection;
}

void connection_answered(Connection *connection)
{
    connection->touched = true;
    if (--connection->answering > 0)
        return; /* of HTTP/2 */
    connection->wait_until = 0;
    connection->idle_since = h2o_now(connection->thread->context.loop);
    if (!connection->cut)
        h2o_linklist_insert(&connection->thread->idle, &connection->idle);
}

void connection_wait(Connection *connection, uint64_t until)
{
    if (connection->answering == 1 || until > connection->wait_until)
        connection->wait_until = until;
}

/* The library reads the end and closes. */
static void connection_cut(Connection *connection)
{
    connection->cut = true;
    if (h2o_linklist_is_linked(&connection->idle))
        h2o_linklist_unlink(&connection->idle);
    shutdown(h2o_socket_get_fd(connection->sock), SHUT_RDWR);
}

bool connection_make_room(ServerThread *thread)
{
    uint64_t now = h2o_now(thread->context.loop);
    h2o_linklist_t *at;
    int looked = 0;

    for (at = thread->idle.next; at != &thread->idle && looked++ < CONNECTION_LOOKS; at = at->next) {
        Connection *connection = H2O_STRUCT_FROM_MEMBER(Connection, idle, at);

        if (now < connection->idle_since + CONNECTION_YOUNG_MS)
            break; /* its request may be on its way */
        if (!connection->incoming) {
            connection_cut(connection);
            return true;
        }
    }
    return false;
}

/* An answer is under way: something must be taken of it, or come in, within the timeouts. */
static void connection_sweep_answering(Connection *connection, bool progress)
{
    connection->slow = progress ? 0 : connection->slow + 1;
    if (connection->slow > CONNECTION_STALLS * connection->thread->server->config->request_timeout)
        connection_cut(connection);
}

/* A request is coming in, or bytes of none: steadily, and not for ever. */
static void connection_sweep_reading(Connection *connection, uint64_t came, uint64_t now)
{
    const Config *config = connection->thread->server->config;

    if (connection->reading_since == 0)
        connection->reading_since = now;
    connection->slow = came >= CONNECTION_SLOW_BYTES ? 0 : connection->slow + 1;
    if (connection->slow > config->request_timeout ||
        now - connection->reading_since > (uint64_t)config->upload_timeout * 1000)
        connection_cut(connection);
}

static void connection_sweep_idle(Connection *connection, uint64_t now)
{
    connection->slow = 0;
    connection->reading_since = 0;
    if (now - connection->idle_since >
        (uint64_t)connection->thread->server->config->idle_timeout * 1000 + CONNECTION_GRACE_MS)
        connection_cut(connection);
}

static void connection_sweep_one(Connection *connection, uint64_t now)
{
    struct tcp_info info = {0};
    socklen_t length = sizeof(info);
    uint64_t came;
    bool progress;

    if (getsockopt(h2o_socket_get_fd(connection->sock), IPPROTO_TCP, TCP_INFO, &info, &length) != 0)
        return;
    came = info.tcpi_bytes_received - connection->received;
    progress = came >= CONNECTION_SLOW_BYTES || info.tcpi_bytes_acked != connection->acknowledged;
    connection->received = info.tcpi_bytes_received;
    connection->acknowledged = info.tcpi_bytes_acked;
    if (connection->touched || connection->answering > 0) {
        if (!connection->incoming) /* else it goes on adding up */
            connection->received_then = connection->received;
        connection->idle_since = now;
        connection->reading_since = 0;
        connection_sweep_answering(connection, progress || connection->touched || now < connection->wait_until);
        connection->touched = false;
    } else if (connection->incoming || (came > 0 && connection->received != connection->received_then)) {
        connection_sweep_reading(connection, came, now);
    } else { /* a stray frame or two of HTTP/2 begin nothing */
        connection_sweep_idle(connection, now);
    }
}

/* Marks where a request has begun to come in; no request but a stream takes longer than
 * UPLOAD_TIMEOUT (an export than EXPORT_TIMEOUT) to come in and be taken. */
static int connection_on_request(h2o_req_t *req, void *data)
{
    ServerThread *thread = data;
    struct timeval now = *h2o_get_timestamp(req->conn->ctx, NULL, NULL);
    Connection *connection = connection_of(req);
    const Request *request = request_of(req);

    int limit = request != NULL && request->export != NULL ? thread->server->config->export_timeout
                                                           : thread->server->config->upload_timeout;

    if (req->timestamps.request_begin_at.tv_sec == 0 || (request != NULL && request->subscriber != NULL))
        return 0;
    connection->incoming = connection->incoming || request == NULL;
    if (h2o_timeval_subtract(&req->timestamps.request_begin_at, &now) > (int64_t)limit * 1000000)
        connection_cut(connection);
    return 0;
}

/* What has come in of requests that are not whole. */
static uint64_t connection_unfinished(const Connection *connection)
{
    return connection->incoming ? connection->received - connection->received_then : 0;
}

/* Bodies are kept before anybody is asked who they are: of too much in all, whoever has more than a fair share goes. */
static void connection_keep_budget(ServerThread *thread)
{
    uint64_t budget = (uint64_t)thread->server->config->max_incoming / (uint64_t)thread->server->config->threads;
    uint64_t total = 0, share;
    size_t count = 0;
    h2o_linklist_t *at;

    for (at = thread->clients.next; at != &thread->clients; at = at->next)
        if (connection_unfinished(connection_at(at)) > 0) {
            total += connection_unfinished(connection_at(at));
            count++;
        }
    if (total <= budget)
        return;
    share = budget / count;
    log_event(&thread->log, LOG_WARNING, "incoming_over_budget", NULL);
    for (at = thread->clients.next; at != &thread->clients; at = at->next)
        if (connection_unfinished(connection_at(at)) > share)
            connection_cut(connection_at(at));
}

void connection_sweep(ServerThread *thread)
{
    h2o_globalconf_t *config = thread->context.globalconf;
    uint64_t now = h2o_now(thread->context.loop);
    h2o_linklist_t *at;

    for (at = thread->clients.next; at != &thread->clients; at = at->next)
        connection_at(at)->incoming = false;
    config->http1.callbacks.foreach_request(&thread->context, connection_on_request, thread);
    config->http2.callbacks.foreach_request(&thread->context, connection_on_request, thread);
    for (at = thread->clients.next; at != &thread->clients; at = at->next)
        connection_sweep_one(connection_at(at), now);
    connection_keep_budget(thread);
}

static int connection_on_idle(h2o_req_t *req, void *data)
{
    (void)data;
    if (req->timestamps.request_begin_at.tv_sec == 0)
        shutdown(h2o_socket_get_fd(req->conn->callbacks->get_socket(req->conn)), SHUT_RD);
    return 0;
}

void connection_close_idle(ServerThread *thread)
{
    thread->context.globalconf->http1.callbacks.foreach_request(&thread->context, connection_on_idle, NULL);
}
