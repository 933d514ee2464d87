/* Starts and stops the process's threads. The caller owns the server; config and hooks outlive it. */
#ifndef SERVER_H
#define SERVER_H

#include "net/thread.h"

/* Binds and listens; false with a message in error. */
bool server_open(Server *server, const Config *config, const ServerHooks *hooks, Text *error);
/* Starts the threads; false when one cannot be made. */
bool server_start(Server *server);
/* Stops accepting, lets open requests finish within SHUTDOWN_TIMEOUT, ends the threads and frees everything. */
void server_stop(Server *server);

#endif
