/*
 * One libpq connection on the event loop, from the first attempt at a host to its end. Whoever opens it owns it; it
 * tells its owner once whether it connected, and then leaves the socket to it.
 */
#ifndef DB_WIRE_H
#define DB_WIRE_H

#include "core/hosts.h"

#include <h2o.h>
#include <libpq-fe.h>

typedef struct Wire {
    PGconn *conn;       /* NULL: closed */
    h2o_socket_t *sock; /* holds a duplicate of libpq's descriptor; its data is the wire */
    h2o_loop_t *loop;
    void *owner;
    /* May close the wire. Where it did not connect, conn may still say why. */
    void (*on_connected)(void *owner, bool connected);
} Wire;

/* Begins to connect to one host of a list; on_connected may be called before this returns. target: as hosts_connect
 * takes it. */
void wire_open(Wire *wire, const HostList *hosts, int host, const char *target);
/* Whatever it is at; nothing that still comes is read. */
void wire_close(Wire *wire);

#endif
