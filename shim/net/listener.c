/*
 * Taking connections. Whichever thread is woken accepts and gives each connection to the thread that has the fewest, so
 * that how much of a core a client gets is no matter of luck, and no burst waits for anybody. An address has
 * MAX_CONNECTIONS_ADDRESS at the most, proxies that are trusted apart: what comes above that is closed at once. At
 * MAX_CONNECTIONS the connection that has been idle for longest makes room, and when none is idle the next one waits.
 */
#define _GNU_SOURCE /* accept4 */
#include "net/listener.h"

#include "core/list.h"
#include "net/connection.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { LISTENER_AT_ONCE = 64 /* before the thread looks after its clients */ };

/* A connection on its way to the thread that is to serve it. */
typedef struct Arrival {
    h2o_multithread_message_t message;
    int fd;
    bool counted; /* in the quota of its address */
    ClientKey address;
} Arrival;

static void listener_on_read(h2o_socket_t *listener, const char *error);

void listener_open(ServerThread *thread)
{
    int fd = fcntl(thread->server->listen_fd, F_DUPFD_CLOEXEC, 0);

    thread->listener = h2o_evloop_socket_create(thread->context.loop, fd, H2O_SOCKET_FLAG_DONT_READ);
    thread->listener->data = thread;
}

void listener_start(ServerThread *thread)
{
    if (thread->accepting || thread->stopping)
        return;
    thread->accepting = true;
    h2o_socket_read_start(thread->listener, listener_on_read);
}

static void listener_pause(ServerThread *thread)
{
    thread->accepting = false;
    metrics_add(&thread->metrics->accepting_paused, 1);
    h2o_socket_read_stop(thread->listener);
}

void listener_stop(ServerThread *thread)
{
    thread->accepting = false;
    h2o_socket_close(thread->listener);
    thread->listener = NULL;
}

static void listener_on_closed(ServerThread *thread, const ClientKey *address)
{
    if (address != NULL)
        quota_give(thread->server->connected, address);
    atomic_fetch_sub(&thread->connections, 1);
    atomic_fetch_sub(&thread->server->connections, 1);
    listener_start(thread);
}

static void listener_take(ServerThread *thread, const Arrival *arrival)
{
    h2o_socket_t *sock =
        h2o_evloop_socket_create(thread->context.loop, arrival->fd, H2O_SOCKET_FLAG_IS_ACCEPTED_CONNECTION);

    connection_open(thread, sock, arrival->counted ? &arrival->address : NULL, listener_on_closed);
}

void listener_on_arrivals(h2o_multithread_receiver_t *receiver, h2o_linklist_t *messages)
{
    ServerThread *thread = H2O_STRUCT_FROM_MEMBER(ServerThread, arrivals, receiver);
    h2o_linklist_t *link;

    while ((link = list_take(messages)) != NULL) {
        Arrival *arrival = H2O_STRUCT_FROM_MEMBER(Arrival, message.link, link);

        listener_take(thread, arrival);
        free(arrival);
    }
}

/* Counts it in the quota of its address; false when that is full. */
static bool listener_count(ServerThread *thread, const struct sockaddr *peer, Arrival *arrival)
{
    const Config *config = thread->server->config;
    char address[INET6_ADDRSTRLEN];

    if (proxy_is_trusted(&config->proxies, peer))
        return true;
    proxy_client(&config->proxies, peer, NULL, 0, address);
    arrival->address = client_address(address);
    arrival->counted = quota_take(thread->server->connected, &arrival->address, config->max_connections_address);
    return arrival->counted;
}

static ServerThread *listener_least(Server *server)
{
    ServerThread *least = &server->threads[0];
    int i;

    for (i = 1; i < server->config->threads; i++)
        if (atomic_load(&server->threads[i].connections) < atomic_load(&least->connections))
            least = &server->threads[i];
    return least;
}

/*
 * The thread that a connection is counted for: the one that has the fewest, or the one itself. When the server stops, a
 * thread without connections ends: it is given none once that has begun, and what it was given before, it sees.
 */
static ServerThread *listener_choose(ServerThread *thread)
{
    ServerThread *to = listener_least(thread->server);

    if (atomic_load(&to->connections) == atomic_load(&thread->connections))
        to = thread;
    atomic_fetch_add(&to->connections, 1);
    if (to == thread || !atomic_load(&thread->server->stopping))
        return to;
    atomic_fetch_sub(&to->connections, 1);
    atomic_fetch_add(&thread->connections, 1);
    return thread;
}

/* Gives a connection to the thread that has the fewest; that one itself takes what it accepts. */
static void listener_give(ServerThread *thread, Arrival arrival)
{
    ServerThread *to = listener_choose(thread);
    Arrival *message;

    atomic_fetch_add(&thread->server->connections, 1);
    if (to == thread) {
        listener_take(thread, &arrival);
        return;
    }
    message = malloc(sizeof(*message));
    if (message == NULL)
        abort();
    *message = arrival;
    h2o_multithread_send_message(&to->arrivals, &message->message);
}

/* Whether one more may come, for which an idle one may have to go. */
static bool listener_has_room(ServerThread *thread)
{
    return atomic_load(&thread->server->connections) < thread->server->config->max_connections ||
           connection_make_room(thread);
}

static void listener_on_read(h2o_socket_t *listener, const char *error)
{
    ServerThread *thread = listener->data;
    int i;

    if (error != NULL)
        return;
    for (i = 0; i < LISTENER_AT_ONCE; i++) {
        struct sockaddr_storage peer;
        socklen_t length = sizeof(peer);
        Arrival arrival = {.fd = -1};

        if (!listener_has_room(thread)) {
            listener_pause(thread); /* until one has ended, or the next tick */
            return;
        }
        arrival.fd =
            accept4(h2o_socket_get_fd(listener), (struct sockaddr *)&peer, &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (arrival.fd < 0) {
            if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)
                listener_pause(thread);
            return;
        }
        if (listener_count(thread, (struct sockaddr *)&peer, &arrival)) {
            listener_give(thread, arrival);
        } else {
            metrics_add(&thread->metrics->connections_refused, 1);
            close(arrival.fd);
        }
    }
}
