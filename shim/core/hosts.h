/*
 * The database servers that a connection string names, and whose turn it is to be tried. libpq goes through a list from
 * its first host each time and gives none a limit, so a host that takes connections and never answers would keep its
 * caller away for ever: here each attempt is at one host. A list owns its strings; a turn belongs to one thread.
 */
#ifndef HOSTS_H
#define HOSTS_H

#include "core/text.h"

#include <libpq-fe.h>
#include <stdbool.h>

enum { HOSTS_MAX = 16 };

typedef struct Host {
    char *host;     /* its name, address or folder of the socket; "": libpq's own default */
    char *hostaddr; /* "": the name is looked up */
    char *port;
    char *label; /* host:port, for the log and the metrics */
    int first;   /* the first of the list with this label */
} Host;

typedef struct HostList {
    char *url;
    Host hosts[HOSTS_MAX];
    int count;
    int connect_ms;       /* that an attempt at one may take, with signing in */
    int probe_ms;         /* likewise, where it is only asked what it is */
    bool prefers_standby; /* target_session_attrs=prefer-standby */
} HostList;

/* Whose turn it is: the host that worked last, until an attempt at it fails. All zero: the first. */
typedef struct HostTurn {
    int at;
    int failed; /* one after the other since one worked */
} HostTurn;

/*
 * Reads a connection string as libpq does: what it leaves out comes from its service, then from the environment
 * (PGHOST, PGPORT …). False: error names what is wrong with the setting, and shows none of its values. The environment
 * is touched for the time of the call, so there must be one thread alone.
 */
bool hosts_open(HostList *list, const char *setting, const char *url, Text *error);
void hosts_close(HostList *list);

/*
 * Begins to connect to one host, for PQconnectPoll; NULL: no memory. target: what the server must be
 * (target_session_attrs), or NULL for what the string says. application: what the server calls the connection when the
 * string does not say.
 */
PGconn *hosts_connect(const HostList *list, int host, const char *target, const char *application);
/* What the host whose turn it is must be, as hosts_connect takes it. */
const char *hosts_target(const HostList *list, const HostTurn *turn);
/* An attempt at a host has failed, or a server is not to be used any more: it is the next one's turn. */
void hosts_failed(const HostList *list, HostTurn *turn, int host);
void hosts_worked(HostTurn *turn, int host);
/* Whether each has been tried in vain since one worked. */
bool hosts_all_failed(const HostList *list, const HostTurn *turn);

#endif
