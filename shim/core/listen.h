/* Listening sockets: the API's and the metrics'. The descriptor belongs to the caller. */
#ifndef LISTEN_H
#define LISTEN_H

#include "core/text.h"

/* Where to listen, and the settings that say so. */
typedef struct ListenAddress {
    const char *host;
    int port; /* 0: any free one */
    const char *host_setting, *port_setting;
} ListenAddress;

/* A socket that does not block; -1 with a message in error. */
int listen_open(const ListenAddress *address, Text *error);
/* The port of one. */
int listen_port(int fd);

#endif
