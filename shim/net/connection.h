#ifndef CONNECTION_H
#define CONNECTION_H

#include "net/server.h"

typedef struct Connection Connection;

/* Takes an accepted connection in. address: whose quota it counts in, NULL for none. */
void connection_open(ServerThread *thread, h2o_socket_t *sock, const ClientKey *address);
/* Cuts the connection that has had no request for longest; false when there is none. */
bool connection_make_room(ServerThread *thread);
/* The connection of a request that has come in whole; connection_answered when that ends. */
Connection *connection_answer(h2o_req_t *req);
void connection_answered(Connection *connection);
/* Its client has nothing to take until then (loop time in ms), or until the request ends. */
void connection_wait(Connection *connection, uint64_t until);
/* Once a second: cuts connections that are idle for too long, or send or take too slowly. */
void connection_sweep(ServerThread *thread);
/* Cuts the HTTP/1 connections that have no request under way. */
void connection_close_idle(ServerThread *thread);

#endif
