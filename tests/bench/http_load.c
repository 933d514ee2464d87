/*
 * The clients of the HTTP bench: http_load PORT CONNECTIONS SECONDS (again|once) [HEADER: VALUE]... < requests
 *
 * CONNECTIONS clients on kept-alive connections to 127.0.0.1, each of which sends a request, waits for all of its
 * answer and sends the next one. A line of the input is METHOD PATH or METHOD PATH BODY; any client takes the next
 * line, from the first one again where that is said. The first fifth of the time warms up and is not in the figures. A
 * connection that the server ends is opened again and its request sent again.
 * Prints one JSON object: requests a second, statuses, latencies (ms) that include what was unanswered at the end, by
 * its age then, the answers that the least and the most served connection had, and its own CPU time.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <limits.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum { LOAD_ROOM = 64 * 1024, LOAD_EVENTS = 256, LOAD_STATUSES = 600 };

typedef struct Client {
    int fd;
    bool waiting; /* for an answer */
    char *request;
    size_t request_length;
    uint64_t since; /* us */
    long answers;   /* counted ones */
    size_t received;
    char answer[LOAD_ROOM];
} Client;

typedef struct Load {
    struct sockaddr_in server;
    int poll;
    char headers[8192];
    char **lines;
    size_t line_count, next;
    bool again;
    Client *clients;
    int client_count;
    uint64_t counted_from, until;
    long statuses[LOAD_STATUSES];
    long all, reconnects;
    uint32_t *latencies;
    size_t latency_count, latency_room;
} Load;

static void load_die(const char *what)
{
    fprintf(stderr, "http_load: %s: %s\n", what, strerror(errno));
    exit(1);
}

static void *load_alloc(void *memory, size_t size)
{
    memory = realloc(memory, size);
    if (memory == NULL)
        load_die("memory");
    return memory;
}

static uint64_t load_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

static void load_connect(Load *load, Client *client)
{
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = client};
    int on = 1;

    client->fd = socket(AF_INET, SOCK_STREAM, 0);
    if (client->fd < 0 || connect(client->fd, (struct sockaddr *)&load->server, sizeof(load->server)) != 0)
        load_die("connect");
    setsockopt(client->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    if (epoll_ctl(load->poll, EPOLL_CTL_ADD, client->fd, &event) != 0)
        load_die("epoll_ctl");
}

/* Requests are small and one at a time a connection: the socket's buffer takes them whole. */
static bool load_send(Client *client)
{
    client->received = 0;
    return send(client->fd, client->request, client->request_length, MSG_NOSIGNAL) == (ssize_t)client->request_length;
}

static void load_again(Load *load, Client *client)
{
    do {
        close(client->fd);
        load->reconnects++;
        load_connect(load, client);
    } while (!load_send(client));
}

/* Makes the client's next request and sends it; without one left the client is done. */
static void load_ask(Load *load, Client *client)
{
    char *line, *path, *body;
    size_t room;

    client->waiting = false;
    if (load->next == load->line_count) {
        if (!load->again)
            return;
        load->next = 0;
    }
    line = load->lines[load->next++];
    path = strchr(line, ' ');
    body = path != NULL ? strchr(path + 1, ' ') : NULL;
    room = strlen(line) + strlen(load->headers) + 128;
    client->request = load_alloc(client->request, room);
    client->request_length = (size_t)snprintf(
        client->request, room, "%.*s HTTP/1.1\r\nHost: 127.0.0.1\r\n%s", body != NULL ? (int)(body - line)
        : (int)strlen(line),
        line, load->headers);
    client->request_length += (size_t)snprintf(
        client->request + client->request_length, room - client->request_length,
        body != NULL ? "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s" : "\r\n",
        body != NULL ? strlen(body + 1) : 0, body != NULL ? body + 1 : "");
    client->waiting = true;
    client->since = load_now();
    if (!load_send(client))
        load_again(load, client);
}

static void load_note(Load *load, uint64_t us)
{
    if (load->latency_count == load->latency_room) {
        load->latency_room = load->latency_room * 2 + 65536;
        load->latencies = load_alloc(load->latencies, load->latency_room * sizeof(*load->latencies));
    }
    load->latencies[load->latency_count++] = us < UINT32_MAX ? (uint32_t)us : UINT32_MAX;
}

/* The bytes of the answer that has begun to come, 0 while its head is not there. */
static size_t load_answer_length(const Client *client)
{
    const char *end = memmem(client->answer, client->received, "\r\n\r\n", 4), *at;
    size_t head;

    if (end == NULL)
        return 0;
    head = (size_t)(end - client->answer) + 4;
    for (at = client->answer; at < end; at = (const char *)memchr(at, '\n', head) + 1)
        if (strncasecmp(at, "content-length:", 15) == 0)
            return head + strtoul(at + 15, NULL, 10);
    if (strncmp(client->answer + 9, "304", 3) == 0)
        return head;
    errno = 0;
    load_die("an answer without its length");
    return 0;
}

static void load_answered(Load *load, Client *client)
{
    int status = atoi(client->answer + 9);
    uint64_t now = load_now();

    load->all++;
    load->statuses[status > 0 && status < LOAD_STATUSES ? status : 0]++;
    if (client->since >= load->counted_from && now <= load->until) {
        client->answers++;
        load_note(load, now - client->since);
    }
    load_ask(load, client);
}

static void load_read(Load *load, Client *client)
{
    ssize_t step = read(client->fd, client->answer + client->received, LOAD_ROOM - 1 - client->received);

    if (step <= 0) {
        if (client->waiting)
            load_again(load, client);
        else
            epoll_ctl(load->poll, EPOLL_CTL_DEL, client->fd, NULL);
        return;
    }
    client->received += (size_t)step;
    client->answer[client->received] = '\0';
    if (client->received == LOAD_ROOM - 1) {
        errno = EMSGSIZE;
        load_die("an answer");
    }
    if (load_answer_length(client) > 0 && client->received >= load_answer_length(client))
        load_answered(load, client);
}

static bool load_is_done(const Load *load)
{
    int i;

    if (load_now() >= load->until)
        return true;
    if (load->again || load->next < load->line_count)
        return false;
    for (i = 0; i < load->client_count; i++)
        if (load->clients[i].waiting)
            return false;
    return true;
}

static void load_run(Load *load)
{
    struct epoll_event events[LOAD_EVENTS];
    int i, count;

    for (i = 0; i < load->client_count; i++)
        load_connect(load, &load->clients[i]);
    for (i = 0; i < load->client_count; i++)
        load_ask(load, &load->clients[i]);
    while (!load_is_done(load)) {
        count = epoll_wait(load->poll, events, LOAD_EVENTS, 100);
        for (i = 0; i < count; i++)
            load_read(load, events[i].data.ptr);
    }
}

static int load_compare(const void *a, const void *b)
{
    uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;

    return left < right ? -1 : left > right;
}

static double load_ms(const Load *load, double part)
{
    return load->latencies[(size_t)(part * (double)(load->latency_count - 1))] / 1000.0;
}

static void load_report(Load *load, uint64_t end)
{
    size_t counted = load->latency_count;
    long least = LONG_MAX, most = 0;
    struct rusage used;
    int i;

    for (i = 0; i < load->client_count; i++) {
        Client *client = &load->clients[i];

        if (client->waiting && client->since < end)
            load_note(load, end - client->since);
        least = client->answers < least ? client->answers : least;
        most = client->answers > most ? client->answers : most;
    }
    if (load->latency_count == 0) {
        errno = 0;
        load_die("nothing was asked");
    }
    qsort(load->latencies, load->latency_count, sizeof(*load->latencies), load_compare);
    getrusage(RUSAGE_SELF, &used);
    printf("{\"rate\":%.1f,\"answers\":%zu,\"all\":%ld,\"reconnects\":%ld,\"statuses\":{",
           (double)counted * 1e6 / (double)(end - load->counted_from), counted, load->all, load->reconnects);
    for (i = 0; i < LOAD_STATUSES; i++)
        if (load->statuses[i] > 0)
            printf("\"%d\":%ld,", i, load->statuses[i]);
    printf("\"all\":%ld},\"p50\":%.3f,\"p99\":%.3f,\"p999\":%.3f,\"max\":%.3f,"
           "\"least\":%ld,\"most\":%ld,\"cpu_us\":%lld}\n",
           load->all, load_ms(load, 0.5), load_ms(load, 0.99), load_ms(load, 0.999), load_ms(load, 1), least, most,
           (long long)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1000000 + used.ru_utime.tv_usec +
           used.ru_stime.tv_usec);
}

static void load_lines(Load *load)
{
    char *line = NULL;
    size_t room = 0;
    ssize_t length;

    while ((length = getline(&line, &room, stdin)) > 0) {
        if (line[length - 1] == '\n')
            line[length - 1] = '\0';
        if (load->line_count % 4096 == 0)
            load->lines = load_alloc(load->lines, (load->line_count + 4096) * sizeof(*load->lines));
        load->lines[load->line_count++] = line;
        line = NULL;
    }
}

int main(int argc, char **argv)
{
    Load load = {.server = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)},
        .poll = epoll_create1(0)};
    uint64_t start, seconds_us;
    int i;

    if (argc < 5) {
        fprintf(stderr, "usage: http_load PORT CONNECTIONS SECONDS again|once [HEADER: VALUE]... < requests\n");
        return 2;
    }
    load.server.sin_port = htons((uint16_t)atoi(argv[1]));
    load.client_count = atoi(argv[2]);
    seconds_us = (uint64_t)(atof(argv[3]) * 1e6);
    load.again = strcmp(argv[4], "again") == 0;
    for (i = 5; i < argc; i++)
        snprintf(load.headers + strlen(load.headers), sizeof(load.headers) - strlen(load.headers), "%s\r\n", argv[i]);
    load.clients = calloc((size_t)load.client_count, sizeof(*load.clients));
    load_lines(&load);
    if (load.clients == NULL || load.line_count == 0)
        load_die("no clients or no requests");
    start = load_now();
    load.counted_from = start + seconds_us / 5;
    load.until = start + seconds_us;
    load_run(&load);
    load_report(&load, load_now() < load.until ? load_now() : load.until);
    return 0;
}
