#ifndef CONNECTION_H
#define CONNECTION_H

#include "server.h"

/* Takes an accepted connection in. */
void connection_open(ServerThread *thread, h2o_socket_t *sock);
/* Once a second: cuts connections that are idle for too long, or whose requests come in too slowly. */
void connection_sweep(ServerThread *thread);
/* Cuts the HTTP/1 connections that have no request under way. */
void connection_close_idle(ServerThread *thread);

#endif
