/*
 * Sockets that a service manager holds for the server (sd_listen_fds(3)): what connects while one process ends and the
 * next one begins waits in them, and is refused by nobody. The descriptors belong to the caller.
 */
#ifndef HANDOVER_H
#define HANDOVER_H

#include "core/text.h"

#include <stdbool.h>

/* What was handed over; -1: nothing, and the caller makes one. */
typedef struct Handover {
    int api;     /* where requests come in */
    int metrics; /* the socket of the name "metrics" (FileDescriptorName=) */
} Handover;

/*
 * Takes the sockets that LISTEN_FDS counts where LISTEN_PID is this process, one for the API and at most one for the
 * metrics, and removes these variables and LISTEN_FDNAMES from the environment, so that no child takes them for its
 * own. Those of another process are ignored, as if there were none. False with a message in error: more of them, two of
 * a kind, or something that is no listening TCP socket.
 */
bool handover_take(Handover *handover, Text *error);

#endif
