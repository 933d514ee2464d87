/*
 * The hosts of a connection string, as libpq would see them, and whose turn it is.
 */
#include "core/hosts.h"
#include "tap.h"

#include <stdlib.h>

static const struct {
    const char *url;
    const char *hosts; /* host/hostaddr/port of each; NULL: it is refused */
    const char *error; /* what the error then says */
} cases[] = {
    {"dbname=x", "//5432", NULL},
    {"postgresql:///x", "//5432", NULL},
    {"host=/tmp port=6000", "/tmp//6000", NULL},
    {"host=a,b,c", "a//5432 b//5432 c//5432", NULL},
    {"host=a,b port=6000", "a//6000 b//6000", NULL},
    {"host=a,b port=6000,6001", "a//6000 b//6001", NULL},
    {"host=a,b port=6000,", "a//6000 b//5432", NULL},
    {"postgresql://u@h1:6000,h2:6001/db?target_session_attrs=read-write", "h1//6000 h2//6001", NULL},
    {"postgresql://u@h1:6000,h2/db", "h1//6000 h2//5432", NULL},
    {"postgresql://[::1]:6000,[::2]/db", "::1//6000 ::2//5432", NULL},
    {"host=a,b hostaddr=10.0.0.1,10.0.0.2", "a/10.0.0.1/5432 b/10.0.0.2/5432", NULL},
    {"hostaddr=10.0.0.1,10.0.0.2", "/10.0.0.1/5432 /10.0.0.2/5432", NULL},
    {"host=a,b port=' 6000 '", "a// 6000  b// 6000 ", NULL},
    {"host=a,b,c port=1,2", NULL, "DATABASE_URL has 2 ports for 3 hosts"},
    {"port=1,2", NULL, "DATABASE_URL has 2 ports for 1 hosts"},
    {"host=a,b hostaddr=10.0.0.1", NULL, "DATABASE_URL has 2 hosts for 1 addresses"},
    {"host=a,,c", NULL, "DATABASE_URL: host 2 of 3 has no name"},
    {"host=a,", NULL, "DATABASE_URL: host 2 of 2 has no name"},
    {"host=a,b port=1,x", NULL, "DATABASE_URL: the port of host 2 of 2"},
    {"host=a port=65536", NULL, "DATABASE_URL: the port of host 1 of 1"},
    {"host=a port=0", NULL, "DATABASE_URL: the port of host 1 of 1"},
    {"host=a connect_timeout=soon", NULL, "DATABASE_URL: connect_timeout must be"},
    {"host=1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17", NULL, "DATABASE_URL has 17 hosts: 16 at most"},
    {"postgresql://u:hunter2@h:x/db?nothing=1", NULL, "DATABASE_URL is not a PostgreSQL connection string"},
};

static void say(const HostList *list, char *text, size_t size)
{
    size_t length = 0;
    int i;

    text[0] = '\0';
    for (i = 0; i < list->count; i++)
        length += (size_t)snprintf(text + length, size - length, "%s%s/%s/%s", i > 0 ? " " : "", list->hosts[i].host,
                                   list->hosts[i].hostaddr, list->hosts[i].port);
}

static void is_list(Tap *tap, const char *url, const char *hosts, const char *error)
{
    HostList list;
    Text said = {0};
    char text[1024];
    bool ok = hosts_open(&list, "DATABASE_URL", url, &said);

    say(&list, text, sizeof(text));
    if (hosts != NULL)
        tap_is(tap, ok ? text : said.data, hosts, url);
    else
        tap_ok(tap, !ok && strncmp(said.data, error, strlen(error)) == 0 && strstr(said.data, "hunter2") == NULL, url);
    hosts_close(&list);
    text_free(&said);
}

/* What the string leaves out is the service's, then the environment's. */
static void environment(Tap *tap)
{
    char path[] = "/tmp/res-elec-service-XXXXXX";
    FILE *file = fdopen(mkstemp(path), "w");

    fputs("[cluster]\nhost=s1,s2,s3\nport=7000\n", file);
    fclose(file);
    setenv("PGHOST", "e1,e2", 1);
    setenv("PGPORT", "8000,8001", 1);
    is_list(tap, "dbname=x", "e1//8000 e2//8001", NULL);
    is_list(tap, "host=a,b", "a//8000 b//8001", NULL);
    is_list(tap, "host=a,b,c", NULL, "DATABASE_URL has 2 ports for 3 hosts");
    is_list(tap, "host=a port=''", "a//5432", NULL);
    setenv("PGSERVICEFILE", path, 1);
    is_list(tap, "service=cluster", "s1//7000 s2//7000 s3//7000", NULL);
    is_list(tap, "service=cluster port=1", "s1//1 s2//1 s3//1", NULL);
    tap_ok(tap, getenv("PGSERVICE") == NULL, "the environment is as it was");
    setenv("PGSERVICE", "cluster", 1);
    is_list(tap, "dbname=x", "s1//7000 s2//7000 s3//7000", NULL);
    tap_is(tap, getenv("PGSERVICE"), "cluster", "the environment is as it was");
    unsetenv("PGSERVICE");
    unsetenv("PGHOST");
    unsetenv("PGPORT");
    remove(path);
}

static void is_time(Tap *tap, const char *url, int wanted)
{
    HostList list;
    Text error = {0};

    hosts_open(&list, "DATABASE_URL", url, &error);
    tap_is_int(tap, list.connect_ms, wanted, url);
    hosts_close(&list);
    text_free(&error);
}

static void turns(Tap *tap)
{
    HostList list;
    HostTurn turn = {0};
    Text error = {0};

    hosts_open(&list, "DATABASE_URL", "host=a,b,a target_session_attrs=prefer-standby", &error);
    tap_is(tap, hosts_target(&list, &turn), "standby", "a standby is looked for first");
    hosts_failed(&list, &turn, 0);
    hosts_failed(&list, &turn, 0);
    tap_is_int(tap, turn.at, 1, "after a failure it is the next one's turn, however many found out");
    hosts_worked(&turn, 1);
    tap_is_int(tap, turn.at, 1, "one that worked stays");
    hosts_failed(&list, &turn, 1);
    hosts_failed(&list, &turn, 2);
    tap_is_int(tap, turn.at, 0, "after the last comes the first");
    tap_ok(tap, !hosts_all_failed(&list, &turn), "two of three have failed");
    hosts_failed(&list, &turn, 0);
    tap_ok(tap, hosts_all_failed(&list, &turn), "all have");
    tap_is(tap, hosts_target(&list, &turn), "any", "when no standby is found, any");
    tap_is(tap, list.hosts[1].label, "b:5432", "a label");
    tap_is_int(tap, list.hosts[2].first, 0, "a host that is there twice has one");
    hosts_close(&list);
    text_free(&error);
}

int main(void)
{
    Tap tap = {0};
    size_t i;

    unsetenv("PGHOST");
    unsetenv("PGPORT");
    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        is_list(&tap, cases[i].url, cases[i].hosts, cases[i].error);
    environment(&tap);
    is_time(&tap, "host=a", 5000);
    is_time(&tap, "host=a,b", 2000);
    is_time(&tap, "host=a,b connect_timeout=7", 7000);
    is_time(&tap, "host=a,b connect_timeout=1", 2000);
    is_time(&tap, "host=a,b connect_timeout=0", 2000);
    turns(&tap);
    return tap_done(&tap);
}
