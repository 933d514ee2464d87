/* Listening sockets: the API's and the metrics'. The descriptor belongs to the caller. */
#ifndef LISTEN_H
#define LISTEN_H

#include "core/text.h"

#include <netinet/in.h>
#include <stdbool.h>

/* Where to listen, and the settings that say so. */
typedef struct ListenAddress {
    const char *host;
    int port; /* 0: any free one */
    const char *host_setting, *port_setting;
    int handed; /* a socket that was handed over, which is taken instead; -1: none */
} ListenAddress;

/* A socket that does not block; -1 with a message in error. */
int listen_open(const ListenAddress *address, Text *error);
/* Makes a listening socket that another process made like one of listen_open: false when it is none any more. */
bool listen_adopt(int fd);
/* The address that one listens on, and its port. */
void listen_host(int fd, char host[INET6_ADDRSTRLEN]);
int listen_port(int fd);

#endif
