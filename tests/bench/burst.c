/*
 * A burst of connections that do nothing: burst PORT CONNECTIONS FROM ADDRESSES SECONDS
 *
 * Opens CONNECTIONS to 127.0.0.1 as fast as one thread can, from ADDRESSES addresses in turn, FROM (127.0.4.1) the
 * first, keeps those that the server keeps for SECONDS more, and ends. It never opens more than was asked for, each
 * once. Prints one JSON object: how many were connected, failed and closed by the server, how long connecting took, and
 * how many were still open at the end.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { BURST_MOST = 60000, BURST_ADDRESSES = 250, BURST_EVENTS = 1024, BURST_UNDERWAY = 4000,
    BURST_PATIENCE_MS = 30000 };

typedef struct Burst {
    struct sockaddr_in server;
    uint32_t from; /* the first address */
    int poll, addresses;
    int wanted, begun, connected, failed, closed;
    bool *is_connected; /* by its socket's number */
} Burst;

static void burst_die(const char *what)
{
    fprintf(stderr, "burst: %s: %s\n", what, strerror(errno));
    exit(1);
}

static int64_t burst_now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Descriptors for all of them, beside a few of its own. */
static void burst_raise_limit(int wanted)
{
    struct rlimit limit = {.rlim_cur = (rlim_t)wanted + 64, .rlim_max = (rlim_t)wanted + 64};
    struct rlimit had;

    if (getrlimit(RLIMIT_NOFILE, &had) == 0 && had.rlim_max >= limit.rlim_max)
        limit.rlim_max = had.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &limit) != 0)
        burst_die("the limit of open files");
}

static void burst_begin(Burst *burst)
{
    struct sockaddr_in from = {.sin_family = AF_INET};
    struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET};
    int on = 1;

    event.data.fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (event.data.fd < 0)
        burst_die("a socket");
    from.sin_addr.s_addr = htonl(burst->from + (uint32_t)(burst->begun % burst->addresses));
    setsockopt(event.data.fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof(on));
    if (bind(event.data.fd, (struct sockaddr *)&from, sizeof(from)) != 0)
        burst_die("an address");
    burst->begun++;
    if (connect(event.data.fd, (struct sockaddr *)&burst->server, sizeof(burst->server)) != 0 && errno != EINPROGRESS) {
        burst->failed++;
        close(event.data.fd);
    } else if (epoll_ctl(burst->poll, EPOLL_CTL_ADD, event.data.fd, &event) != 0) {
        burst_die("epoll");
    }
}

static void burst_on_event(Burst *burst, const struct epoll_event *event)
{
    int fd = event->data.fd;

    if (!burst->is_connected[fd] && (event->events & EPOLLOUT) != 0 && (event->events & EPOLLERR) == 0) {
        burst->is_connected[fd] = true;
        burst->connected++;
    }
    if ((event->events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) == 0)
        return;
    if (burst->is_connected[fd])
        burst->closed++;
    else
        burst->failed++;
    burst->is_connected[fd] = false;
    close(fd);
}

/* Looks after what happens until all have ended their beginning, or until the time is over. */
static void burst_run(Burst *burst, int64_t until, bool keep)
{
    struct epoll_event events[BURST_EVENTS];
    int64_t now;

    while ((now = burst_now_ms()) < until && (keep || burst->connected + burst->failed < burst->wanted)) {
        int count, i;

        while (burst->begun < burst->wanted && burst->begun - burst->connected - burst->failed < BURST_UNDERWAY)
            burst_begin(burst);
        count = epoll_wait(burst->poll, events, BURST_EVENTS, (int)(until - now));
        if (count < 0 && errno != EINTR)
            burst_die("epoll_wait");
        for (i = 0; i < count; i++)
            burst_on_event(burst, &events[i]);
    }
}

int main(int argc, char **argv)
{
    Burst burst = {.server = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)}};
    int64_t begun, done;
    int seconds;

    if (argc != 6) {
        fputs("burst PORT CONNECTIONS FROM ADDRESSES SECONDS\n", stderr);
        return 2;
    }
    burst.server.sin_port = htons((uint16_t)atoi(argv[1]));
    burst.wanted = atoi(argv[2]);
    burst.from = ntohl(inet_addr(argv[3]));
    burst.addresses = atoi(argv[4]);
    seconds = atoi(argv[5]);
    if (burst.from >> 24 != 127 || burst.wanted < 1 || burst.wanted > BURST_MOST || burst.addresses < 1 ||
        burst.addresses > BURST_ADDRESSES ||
        seconds < 0 || seconds > 60) {
        fputs("burst: at most 60000 connections from 250 addresses of 127.0.0.0/8, for 60 seconds\n", stderr);
        return 2;
    }
    burst_raise_limit(burst.wanted);
    burst.is_connected = calloc((size_t)burst.wanted + 64, sizeof(bool));
    burst.poll = epoll_create1(EPOLL_CLOEXEC);
    if (burst.is_connected == NULL || burst.poll < 0)
        burst_die("memory");
    begun = burst_now_ms();
    burst_run(&burst, begun + BURST_PATIENCE_MS, false);
    done = burst_now_ms();
    burst_run(&burst, done + (int64_t)seconds * 1000, true);
    printf("{\"wanted\":%d,\"connected\":%d,\"failed\":%d,\"closed\":%d,\"open\":%d,\"milliseconds\":%lld}\n",
        burst.wanted,
           burst.connected, burst.failed, burst.closed, burst.connected - burst.closed, (long long)(done - begun));
    free(burst.is_connected);
    return 0;
}
