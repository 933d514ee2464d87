/* Client connections and how slow they may be. A connection owns itself: it ends when the library closes its socket. */
#ifndef CONNECTION_H
#define CONNECTION_H

#include "net/thread.h"

/* Client connections. A connection owns itself: it ends when the library closes its socket. */
typedef struct Connection Connection;

/* One request on a connection, from when it has come in whole to its end; it lies in the struct of whoever answers. */
typedef struct Exchange {
    Connection *connection;
    bool long_lived;     /* a stream, which may last for ever */
    int most;            /* seconds from its first byte to the last one of the answer */
    const char *setting; /* which says so */
} Exchange;

/* An accepted connection has ended. address: whose quota it counts in, NULL for none. */
typedef void (*ConnectionEnded)(ServerThread *thread, const ClientKey *address);

/* Takes an accepted connection in. */
void connection_open(ServerThread *thread, h2o_socket_t *sock, const ClientKey *address, ConnectionEnded on_end);
/* Cuts the connection that has had no request for longest; false when there is none. */
bool connection_make_room(ServerThread *thread);
/* A request has come in whole: it may take UPLOAD_TIMEOUT unless the exchange is set otherwise. */
void connection_answer(h2o_req_t *req, Exchange *exchange);
/* It has ended. */
void connection_answered(const Exchange *exchange);
/* The exchange of a request; NULL before connection_answer. */
Exchange *connection_exchange(h2o_req_t *req);
/* Its client has nothing to take until then (loop time in ms), or until the request ends. */
void connection_wait(const Exchange *exchange, uint64_t until);
/* Once a second: cuts connections that are idle for too long, or send or take too slowly. */
void connection_sweep(ServerThread *thread);
/* Cuts the HTTP/1 connections that have no request under way, but for new ones that are still to send their first. */
void connection_close_idle(ServerThread *thread);

#endif
