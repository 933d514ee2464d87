/*
 * The hosts of a connection string. What libpq refuses at the time of connecting is refused at the start: lists of
 * different lengths, ports that are none.
 */
#include "core/hosts.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* One server's attempt may take as long as it needs to be slow; where there are others, it is their turn soon. */
enum { HOSTS_ONE_MS = 5000, HOSTS_EACH_MS = 2000, HOSTS_LEAST_S = 2 };

/* A connection string and what stands behind it; values are borrowed from them. */
typedef struct HostOptions {
    PQconninfoOption *given;
    PQconninfoOption *defaults;
    const char *setting;
    Text *error;
} HostOptions;

static const PQconninfoOption *hosts_find(const PQconninfoOption *options, const char *keyword)
{
    while (options->keyword != NULL && strcmp(options->keyword, keyword) != 0)
        options++;
    return options;
}

/* "" is a value for libpq, too: it takes the place of the environment's. */
static const char *hosts_value(const HostOptions *options, const char *keyword)
{
    const char *value = hosts_find(options->given, keyword)->val;

    if (value == NULL)
        value = hosts_find(options->defaults, keyword)->val;
    return value != NULL ? value : "";
}

/* The defaults as they are with the service that the string names. */
static PQconninfoOption *hosts_defaults(const PQconninfoOption *given)
{
    const char *service = hosts_find(given, "service")->val, *before = getenv("PGSERVICE");
    char *kept = before != NULL ? strdup(before) : NULL;
    PQconninfoOption *defaults;

    if (service != NULL)
        setenv("PGSERVICE", service, 1);
    defaults = PQconndefaults();
    if (service != NULL && kept != NULL)
        setenv("PGSERVICE", kept, 1);
    else if (service != NULL)
        unsetenv("PGSERVICE");
    free(kept);
    return defaults;
}

/* How many a list has; an empty one has none. */
static int hosts_length(const char *list)
{
    int length = *list != '\0';

    for (; *list != '\0'; list++)
        length += *list == ',';
    return length;
}

/* A copy of one of a list; of a list of one, for each of them; "" when there is none. */
static char *hosts_member(const char *list, int at)
{
    if (strchr(list, ',') != NULL)
        for (; at > 0; at--)
            list += strcspn(list, ",") + 1;
    return strndup(list, strcspn(list, ","));
}

/* A number as libpq reads it: blanks may stand around it. */
static bool hosts_number(const char *text, long least, long most, long *number)
{
    char *end;

    errno = 0;
    *number = strtol(text, &end, 10);
    return errno == 0 && end != text && end[strspn(end, " \t\n\v\f\r")] == '\0' && *number >= least && *number <= most;
}

static bool hosts_read_one(HostList *list, int at, const HostOptions *options)
{
    Host *host = &list->hosts[at];
    Text label = {0};
    long port;

    host->host = hosts_member(hosts_value(options, "host"), at);
    host->hostaddr = hosts_member(hosts_value(options, "hostaddr"), at);
    host->port = hosts_member(hosts_value(options, "port"), at);
    if (*host->port == '\0') {
        free(host->port);
        host->port = strdup(hosts_find(options->defaults, "port")->compiled);
    }
    text_format(&label, "%s:%s",
                *host->host != '\0'       ? host->host
                : *host->hostaddr != '\0' ? host->hostaddr
                                          : "default",
                host->port);
    host->label = label.data;
    while (strcmp(list->hosts[host->first].label, host->label) != 0)
        host->first++;
    if (*host->host == '\0' && *host->hostaddr == '\0' && list->count > 1) {
        text_format(options->error, "%s: host %d of %d has no name\n", options->setting, at + 1, list->count);
        return false;
    }
    if (!hosts_number(host->port, 1, 65535, &port)) {
        text_format(options->error, "%s: the port of host %d of %d must be a number from 1 to 65535\n",
                    options->setting, at + 1, list->count);
        return false;
    }
    return true;
}

static bool hosts_read_lists(HostList *list, const HostOptions *options)
{
    int hosts = hosts_length(hosts_value(options, "host")), ports = hosts_length(hosts_value(options, "port")),
        addresses = hosts_length(hosts_value(options, "hostaddr")), count = addresses > 0 ? addresses : hosts, i;

    if (count == 0)
        count = 1;
    if (addresses > 0 && hosts > 0 && hosts != addresses)
        text_format(options->error, "%s has %d hosts for %d addresses (hostaddr)\n", options->setting, hosts,
                    addresses);
    else if (ports > 1 && ports != count)
        text_format(options->error, "%s has %d ports for %d hosts: give one for all, or one for each\n",
                    options->setting, ports, count);
    else if (count > HOSTS_MAX)
        text_format(options->error, "%s has %d hosts: %d at most\n", options->setting, count, HOSTS_MAX);
    else
        list->count = count;
    for (i = 0; i < list->count; i++)
        if (!hosts_read_one(list, i, options))
            return false;
    return list->count > 0;
}

static bool hosts_read_rest(HostList *list, const HostOptions *options)
{
    const char *timeout = hosts_value(options, "connect_timeout");
    long seconds = 0;

    if (*timeout != '\0' && !hosts_number(timeout, INT_MIN, INT_MAX / 1000, &seconds)) {
        text_format(options->error, "%s: connect_timeout must be a number of seconds\n", options->setting);
        return false;
    }
    list->probe_ms = HOSTS_EACH_MS;
    list->connect_ms = list->count > 1 ? HOSTS_EACH_MS : HOSTS_ONE_MS;
    if (seconds > 0)
        list->connect_ms = list->probe_ms = (int)(seconds < HOSTS_LEAST_S ? HOSTS_LEAST_S : seconds) * 1000;
    list->prefers_standby = strcmp(hosts_value(options, "target_session_attrs"), "prefer-standby") == 0;
    return true;
}

bool hosts_open(HostList *list, const char *setting, const char *url, Text *error)
{
    char *message = NULL;
    HostOptions options = {.given = PQconninfoParse(url, &message), .setting = setting, .error = error};
    bool ok = false;

    *list = (HostList){.url = strdup(url)};
    PQfreemem(message); /* it may quote the password */
    if (options.given == NULL) {
        text_format(error, "%s is not a PostgreSQL connection string\n", setting);
        return false;
    }
    options.defaults = hosts_defaults(options.given);
    if (options.defaults != NULL && list->url != NULL)
        ok = hosts_read_lists(list, &options) && hosts_read_rest(list, &options);
    else
        text_format(error, "%s: no memory\n", setting);
    PQconninfoFree(options.given);
    PQconninfoFree(options.defaults);
    return ok;
}

void hosts_close(HostList *list)
{
    int i;

    for (i = 0; i < list->count; i++) {
        free(list->hosts[i].host);
        free(list->hosts[i].hostaddr);
        free(list->hosts[i].port);
        free(list->hosts[i].label);
    }
    free(list->url);
    *list = (HostList){0};
}

/* Left alone libpq prints notices. */
static void hosts_on_notice(void *data, const PGresult *notice)
{
    (void)data;
    (void)notice;
}

/*
 * libpq takes the last of equal names and passes over empty values. Those before dbname, which is the whole string,
 * give way to it. One host alone is left to the string, which may leave it to libpq.
 */
PGconn *hosts_connect(const HostList *list, int host, const char *target, const char *application)
{
    const Host *one = list->count > 1 ? &list->hosts[host] : NULL;
    const char *const names[] = {"fallback_application_name",
                                 "keepalives_idle",
                                 "keepalives_interval",
                                 "keepalives_count",
                                 "tcp_user_timeout",
                                 "dbname",
                                 "client_encoding",
                                 "host",
                                 "hostaddr",
                                 "port",
                                 "target_session_attrs",
                                 NULL};
    const char *const values[] = {application, "30", "10", "3", "15000", list->url, "UTF8",
                                  /* a list of addresses takes its names' place where it has none */
                                  one == NULL          ? ""
                                  : *one->host != '\0' ? one->host
                                                       : one->hostaddr,
                                  one != NULL ? one->hostaddr : "", one != NULL ? one->port : "",
                                  target != NULL ? target : "", NULL};
    PGconn *conn = PQconnectStartParams(names, values, 1);

    if (conn != NULL)
        PQsetNoticeReceiver(conn, hosts_on_notice, NULL);
    return conn;
}

/* libpq goes through its list twice: for a standby, then for any. */
const char *hosts_target(const HostList *list, const HostTurn *turn)
{
    if (!list->prefers_standby || list->count == 1)
        return NULL;
    return turn->failed < list->count ? "standby" : "any";
}

void hosts_failed(const HostList *list, HostTurn *turn, int host)
{
    if (host != turn->at)
        return; /* others have found out before */
    turn->at = (host + 1) % list->count;
    turn->failed++;
}

void hosts_worked(HostTurn *turn, int host)
{
    *turn = (HostTurn){.at = host};
}

bool hosts_all_failed(const HostList *list, const HostTurn *turn)
{
    return turn->failed >= list->count;
}
