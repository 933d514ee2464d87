/*
 * A socket that listens. What is accepted from it inherits a time limit: a client that stops reading is cut by the
 * kernel.
 */
#include "core/listen.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { LISTEN_SEND_TIMEOUT_MS = 30000, LISTEN_BACKLOG = 65535 /* the kernel lowers it to net.core.somaxconn */ };

static void listen_limit(int fd)
{
    int timeout = LISTEN_SEND_TIMEOUT_MS;

    setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &timeout, sizeof(timeout));
}

static int listen_bind(const struct addrinfo *address)
{
    int fd = socket(address->ai_family, address->ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, address->ai_protocol);
    int on = 1;

    if (fd < 0)
        return -1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    listen_limit(fd);
    if (bind(fd, address->ai_addr, address->ai_addrlen) == 0 && listen(fd, LISTEN_BACKLOG) == 0)
        return fd;
    close(fd);
    return -1;
}

int listen_open(const ListenAddress *address, Text *error)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE | AI_NUMERICSERV}, *found = NULL;
    char port[12];
    int failure, fd;

    if (address->handed >= 0)
        return address->handed;
    snprintf(port, sizeof(port), "%d", address->port);
    failure = getaddrinfo(address->host, port, &hints, &found);
    if (failure != 0) {
        text_format(error, "%s: %s\n", address->host_setting, gai_strerror(failure));
        return -1;
    }
    fd = listen_bind(found);
    freeaddrinfo(found);
    if (fd < 0)
        text_format(error, "cannot listen on %s %s, %s %s: %s\n", address->host_setting, address->host,
                    address->port_setting, port, strerror(errno));
    return fd;
}

bool listen_adopt(int fd)
{
    int flags = fcntl(fd, F_GETFL);

    listen_limit(fd);
    return flags != -1 && fcntl(fd, F_SETFL, flags | O_NONBLOCK) == 0 && fcntl(fd, F_SETFD, FD_CLOEXEC) == 0;
}

void listen_host(int fd, char host[INET6_ADDRSTRLEN])
{
    struct sockaddr_storage address;
    socklen_t length = sizeof(address);

    host[0] = '\0';
    if (getsockname(fd, (struct sockaddr *)&address, &length) == 0)
        getnameinfo((struct sockaddr *)&address, length, host, INET6_ADDRSTRLEN, NULL, 0, NI_NUMERICHOST);
}

int listen_port(int fd)
{
    struct sockaddr_storage address;
    socklen_t length = sizeof(address);

    if (getsockname(fd, (struct sockaddr *)&address, &length) != 0)
        return 0;
    if (address.ss_family == AF_INET6)
        return ntohs(((struct sockaddr_in6 *)&address)->sin6_port);
    return address.ss_family == AF_INET ? ntohs(((struct sockaddr_in *)&address)->sin_port) : 0;
}
