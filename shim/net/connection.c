/*
 * Client connections and how slow they may be. libh2o has one timeout for a whole HTTP/1 request with its idle time,
 * and none for the body of an HTTP/2 one or for a client that takes no answer; here these are kept apart, so that a
 * scan may take minutes over a thin link, and a client that sends a byte a second may not. What has come in and what
 * was taken is asked of the kernel, which knows it for every protocol.
 */
#include "net/connection.h"

#include "auth/caller.h"

#include <linux/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum {
    CONNECTION_SLOW_BYTES = 1024, /* a second, at the least, of what comes in */
    CONNECTION_STALLS = 3,        /* request timeouts that an answer may wait for its client */
    CONNECTION_GRACE_MS = 1000,   /* the library's own idle timeout, which says goodbye, comes first */
    CONNECTION_LOOKS = 64,        /* idle ones that are looked at for one to cut */
    CONNECTION_YOUNG_MS = 250,    /* idle for less, none is cut for another */
    CONNECTION_FIRST_MS = 2000    /* at a stop, for the first request of who was just let in */
};

struct Connection {
    ServerThread *thread;
    ConnectionEnded on_end;
    h2o_socket_t *sock;
    h2o_linklist_t link;
    h2o_linklist_t idle; /* while there is no request */
    bool counted;        /* in the quota of its address */
    ClientKey address;
    int answering;          /* requests that have come in and are not done with */
    bool incoming;          /* one has begun to come in */
    h2o_req_t *coming;      /* that one, during a sweep */
    bool touched;           /* one was since the last sweep */
    bool served;            /* it has had a request */
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
    connection->on_end(thread, connection->counted ? &connection->address : NULL);
    free(connection);
}

void connection_open(ServerThread *thread, h2o_socket_t *sock, const ClientKey *address, ConnectionEnded on_end)
{
    Connection *connection = calloc(1, sizeof(*connection));

    if (connection == NULL)
        abort();
    connection->thread = thread;
    connection->on_end = on_end;
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

static const char connection_env[] = "res_elec.exchange";

Exchange *connection_exchange(h2o_req_t *req)
{
    h2o_iovec_t *slot = h2o_req_getenv(req, connection_env, sizeof(connection_env) - 1, 0);

    return slot != NULL ? (Exchange *)(void *)slot->base : NULL;
}

void connection_answer(h2o_req_t *req, Exchange *exchange)
{
    Connection *connection = connection_of(req);
    h2o_iovec_t *slot = h2o_req_getenv(req, connection_env, sizeof(connection_env) - 1, 1);

    *slot = h2o_iovec_init(exchange, 0);
    *exchange = (Exchange){.connection = connection,
                           .most = connection->thread->server->config->upload_timeout,
                           .setting = "UPLOAD_TIMEOUT"};
    if (connection->answering++ == 0 && h2o_linklist_is_linked(&connection->idle))
        h2o_linklist_unlink(&connection->idle);
    connection->touched = true;
    connection->served = true;
}

void connection_answered(const Exchange *exchange)
{
    Connection *connection = exchange->connection;

    connection->touched = true;
    if (--connection->answering > 0)
        return; /* of HTTP/2 */
    connection->wait_until = 0;
    connection->idle_since = h2o_now(connection->thread->context.loop);
    if (!connection->cut)
        h2o_linklist_insert(&connection->thread->idle, &connection->idle);
}

void connection_wait(const Exchange *exchange, uint64_t until)
{
    Connection *connection = exchange->connection;

    if (connection->answering == 1 || until > connection->wait_until)
        connection->wait_until = until;
}

/* The library reads the end and closes. It is logged where that takes something from the client. */
static void connection_cut(Connection *connection, const char *reason)
{
    if (!connection->cut && (connection->answering > 0 || connection->incoming))
        log_event(&connection->thread->log, LOG_INFO, "connection_cut", "reason", reason, NULL);
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
            connection_cut(connection, "MAX_CONNECTIONS");
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
        connection_cut(connection, "its answer was not taken");
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
        connection_cut(connection, "its request came too slowly");
}

static void connection_sweep_idle(Connection *connection, uint64_t now)
{
    connection->slow = 0;
    connection->reading_since = 0;
    if (now - connection->idle_since >
        (uint64_t)connection->thread->server->config->idle_timeout * 1000 + CONNECTION_GRACE_MS)
        connection_cut(connection, "IDLE_TIMEOUT");
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

/* Marks where a request has begun to come in, and cuts where one takes longer than it may; a stream may last. */
static int connection_on_request(h2o_req_t *req, void *data)
{
    ServerThread *thread = data;
    struct timeval now = *h2o_get_timestamp(req->conn->ctx, NULL, NULL);
    Connection *connection = connection_of(req);
    Exchange coming = {.most = thread->server->config->upload_timeout, .setting = "UPLOAD_TIMEOUT"};
    const Exchange *exchange = connection_exchange(req);

    if (req->timestamps.request_begin_at.tv_sec == 0 || (exchange != NULL && exchange->long_lived))
        return 0;
    if (exchange == NULL) {
        connection->incoming = true;
        connection->coming = req;
        exchange = &coming;
    }
    if (h2o_timeval_subtract(&req->timestamps.request_begin_at, &now) > (int64_t)exchange->most * 1000000)
        connection_cut(connection, exchange->setting);
    return 0;
}

/* What has come in of requests that are not whole. */
static uint64_t connection_unfinished(const Connection *connection)
{
    return connection->incoming ? connection->received - connection->received_then : 0;
}

/* What a client has sent of what is not whole. */
typedef struct Unfinished {
    Connection *connection;
    ClientKey client;
    bool known; /* signed in, and more of it came since the last sweep */
    uint64_t bytes;
    uint64_t total; /* of its client */
} Unfinished;

static Unfinished connection_describe(Connection *connection)
{
    const ServerThread *thread = connection->thread;
    int user_id =
        connection->coming != NULL ? caller_user(connection->coming, thread->tokens, &thread->server->keys) : 0;
    Unfinished unfinished = {.connection = connection,
                             .known = user_id > 0 && connection->slow == 0,
                             .bytes = connection_unfinished(connection)};
    char address[INET6_ADDRSTRLEN] = "";

    if (user_id == 0 && connection->coming != NULL)
        caller_address(connection->coming, &thread->server->config->proxies, address);
    unfinished.client = user_id > 0 ? client_user(user_id) : client_address(address);
    return unfinished;
}

static int connection_by_client(const void *a, const void *b)
{
    return memcmp(&((const Unfinished *)a)->client, &((const Unfinished *)b)->client, sizeof(ClientKey));
}

/* Who is to go first: who is not known, then who has most, and of theirs the largest. */
static int connection_by_rank(const void *a, const void *b)
{
    const Unfinished *x = a, *y = b;

    if (x->known != y->known)
        return x->known ? 1 : -1;
    if (x->total != y->total)
        return x->total > y->total ? -1 : 1;
    return (x->bytes < y->bytes) - (x->bytes > y->bytes);
}

static void connection_sum_clients(Unfinished *list, size_t count)
{
    size_t first = 0, i, j;

    qsort(list, count, sizeof(*list), connection_by_client);
    for (i = 0; i < count; i++) {
        if (i + 1 < count && connection_by_client(&list[first], &list[i + 1]) == 0)
            continue;
        for (j = first; j <= i; j++)
            list[first].total += list[j].bytes;
        for (j = first; j <= i; j++)
            list[j].total = list[first].total;
        first = i + 1;
    }
}

/* Cuts as many as are needed to come below the budget. */
static void connection_cut_most(ServerThread *thread, size_t count, uint64_t total, uint64_t budget)
{
    Unfinished *list = malloc(count * sizeof(*list));
    h2o_linklist_t *at;
    size_t n = 0, i;

    if (list == NULL)
        abort();
    for (at = thread->clients.next; at != &thread->clients; at = at->next)
        if (connection_unfinished(connection_at(at)) > 0)
            list[n++] = connection_describe(connection_at(at));
    connection_sum_clients(list, n);
    qsort(list, n, sizeof(*list), connection_by_rank);
    for (i = 0; i < n && total > budget; i++) {
        total -= list[i].bytes;
        connection_cut(list[i].connection, "MAX_INCOMING");
    }
    free(list);
}

/* Bodies are kept before it is known what they are for: of too much in all, whoever has most goes, and who is signed in
 * and sends steadily goes last. */
static void connection_keep_budget(ServerThread *thread)
{
    uint64_t budget = (uint64_t)thread->server->config->max_incoming / (uint64_t)thread->server->config->threads;
    uint64_t total = 0;
    size_t count = 0;
    h2o_linklist_t *at;

    for (at = thread->clients.next; at != &thread->clients; at = at->next)
        if (connection_unfinished(connection_at(at)) > 0) {
            total += connection_unfinished(connection_at(at));
            count++;
        }
    if (total <= budget)
        return;
    log_event(&thread->log, LOG_WARNING, "incoming_over_budget", NULL);
    connection_cut_most(thread, count, total, budget);
}

void connection_sweep(ServerThread *thread)
{
    h2o_globalconf_t *config = thread->context.globalconf;
    uint64_t now = h2o_now(thread->context.loop);
    h2o_linklist_t *at;

    for (at = thread->clients.next; at != &thread->clients; at = at->next) {
        connection_at(at)->incoming = false;
        connection_at(at)->coming = NULL;
    }
    config->http1.callbacks.foreach_request(&thread->context, connection_on_request, thread);
    config->http2.callbacks.foreach_request(&thread->context, connection_on_request, thread);
    for (at = thread->clients.next; at != &thread->clients; at = at->next)
        connection_sweep_one(connection_at(at), now);
    connection_keep_budget(thread);
}

/* Who has connected and said nothing yet expects an answer, and would not ask again: it is waited for a moment. */
static int connection_on_idle(h2o_req_t *req, void *data)
{
    const ServerThread *thread = data;
    const Connection *connection = connection_of(req);
    bool expected = !connection->served && h2o_now(thread->context.loop) < connection->idle_since + CONNECTION_FIRST_MS;

    if (req->timestamps.request_begin_at.tv_sec == 0 && !expected)
        shutdown(h2o_socket_get_fd(req->conn->callbacks->get_socket(req->conn)), SHUT_RD);
    return 0;
}

void connection_close_idle(ServerThread *thread)
{
    thread->context.globalconf->http1.callbacks.foreach_request(&thread->context, connection_on_idle, thread);
}
