/*
 * Connecting, step by step as libpq wants it.
 */
#include "db/wire.h"

#include <fcntl.h>

static void wire_on_ready(h2o_socket_t *sock, const char *error);

/* The socket is wrapped anew after each poll: libpq may have opened another one under the same number. */
static bool wire_wrap(Wire *wire)
{
    int fd = fcntl(PQsocket(wire->conn), F_DUPFD_CLOEXEC, 0);

    if (wire->sock != NULL)
        h2o_socket_close(wire->sock);
    wire->sock = NULL;
    if (fd < 0)
        return false;
    wire->sock = h2o_evloop_socket_create(wire->loop, fd, H2O_SOCKET_FLAG_DONT_READ);
    wire->sock->data = wire;
    return true;
}

void wire_open(Wire *wire, const HostList *hosts, int host, const char *target)
{
    wire->conn = hosts_connect(hosts, host, target, "res_elec shim");
    if (wire->conn == NULL || PQstatus(wire->conn) == CONNECTION_BAD || !wire_wrap(wire))
        wire->on_connected(wire->owner, false);
    else
        h2o_socket_notify_write(wire->sock, wire_on_ready);
}

static void wire_on_ready(h2o_socket_t *sock, const char *error)
{
    Wire *wire = sock->data;
    PostgresPollingStatusType status = PQconnectPoll(wire->conn);

    (void)error;
    if (status == PGRES_POLLING_FAILED || !wire_wrap(wire))
        wire->on_connected(wire->owner, false);
    else if (status == PGRES_POLLING_OK)
        wire->on_connected(wire->owner, true);
    else if (status == PGRES_POLLING_READING)
        h2o_socket_read_start(wire->sock, wire_on_ready);
    else
        h2o_socket_notify_write(wire->sock, wire_on_ready);
}

void wire_close(Wire *wire)
{
    if (wire->sock != NULL)
        h2o_socket_close(wire->sock);
    PQfinish(wire->conn);
    wire->sock = NULL;
    wire->conn = NULL;
}
