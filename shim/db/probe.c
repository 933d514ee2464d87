/*
 * The question which server there is, host by host, each bounded. Callbacks of the socket only note that an attempt is
 * over; what closes it is probe_step.
 */
#include "db/probe.h"

#include "core/clock.h"

#include <stdlib.h>

/* It marks its process, too: of a shared pool the next round would else take it for one that is nobody's. */
static const char probe_sql[] = "SELECT " IDENTITY_COLUMNS ", " IDENTITY_MARK
                                ", (SELECT count(*) FROM pg_catalog.pg_stat_activity WHERE usename = current_user AND "
                                "wait_event = 'SyncRep')";

static void probe_on_read(h2o_socket_t *sock, const char *error)
{
    Probe *probe = ((Wire *)sock->data)->owner;
    PGconn *conn = probe->wire.conn;
    Identity identity;
    PGresult *result;

    (void)error;
    if (PQconsumeInput(conn) == 1 && PQisBusy(conn))
        return;
    h2o_socket_read_stop(sock);
    probe->is_over = true;
    result = PQisBusy(conn) ? NULL : PQgetResult(conn);
    if (PQresultStatus(result) == PGRES_TUPLES_OK && PQntuples(result) == 1) {
        identity_read(&identity, result, 0);
        probe->events->on_found(probe->owner, probe->host, &identity,
                                atoi(PQgetvalue(result, 0, IDENTITY_COLUMN_COUNT + 1)));
    }
    PQclear(result);
}

static void probe_on_connected(void *owner, bool connected)
{
    Probe *probe = owner;

    probe->is_over = !connected || PQsetnonblocking(probe->wire.conn, 1) != 0 ||
                     PQsendQuery(probe->wire.conn, probe_sql) != 1 || PQflush(probe->wire.conn) < 0;
    if (probe->is_over)
        return;
    probe->asked = true;
    h2o_socket_read_start(probe->wire.sock, probe_on_read);
}

void probe_init(Probe *probe, h2o_loop_t *loop, const HostList *hosts, const ProbeEvents *events, void *owner)
{
    *probe = (Probe){
        .hosts = hosts, .events = events, .owner = owner, .wire = {.loop = loop, .on_connected = probe_on_connected}};
    probe->wire.owner = probe;
}

/* What a server must be to be used does not matter here: it says what it is. */
static void probe_ask(Probe *probe)
{
    probe->since = clock_ms();
    probe->asked = probe->is_over = false;
    wire_open(&probe->wire, probe->hosts, probe->host, "any");
}

void probe_start(Probe *probe, int behind)
{
    if (probe->left > 0)
        return;
    probe->left = probe->hosts->count;
    probe->host = (behind + 1) % probe->hosts->count;
    probe->began = clock_ms();
    probe_ask(probe);
}

bool probe_is_under_way(const Probe *probe)
{
    return probe->left > 0;
}

void probe_step(Probe *probe)
{
    uint64_t now = clock_ms();
    int host = probe->host;
    bool is_mute = !probe->is_over && now >= probe->since + (uint64_t)probe->hosts->probe_ms;

    if (probe->left == 0 || (!probe->is_over && !is_mute))
        return;
    wire_close(&probe->wire);
    probe->ended = now;
    if (--probe->left > 0) {
        probe->host = (host + 1) % probe->hosts->count;
        probe_ask(probe);
    }
    if (is_mute)
        probe->events->on_mute(probe->owner, host);
}

void probe_close(Probe *probe)
{
    wire_close(&probe->wire);
    probe->left = 0;
}
