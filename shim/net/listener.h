/* Takes connections and gives them to the threads. A thread owns its listener, a connection itself. */
#ifndef LISTENER_H
#define LISTENER_H

#include "net/thread.h"

/* A thread's listener, which is a duplicate of the server's. */
void listener_open(ServerThread *thread);
/* Takes connections from now on, or again: when there may be room. */
void listener_start(ServerThread *thread);
/* For good: the server stops. */
void listener_stop(ServerThread *thread);
/* What other threads have accepted for this one. */
void listener_on_arrivals(h2o_multithread_receiver_t *receiver, h2o_linklist_t *messages);

#endif
