/*
 * Pools of threads for work that would hold up an event loop. A pool owns the jobs that are put into it; an asker
 * may abandon its job at any time.
 */
#ifndef WORKER_H
#define WORKER_H

#include "core/client.h"

#include <h2o.h>
#include <stdbool.h>

/* A pool of threads for work that would hold up an event loop. */
typedef struct Workers Workers;

/*
 * One piece of work, the first member of the asker's own struct. Only the asker's thread reads or writes owner, and
 * only a worker touches the rest between worker_put and on_done.
 */
typedef struct WorkerJob {
    h2o_multithread_message_t message;
    h2o_multithread_receiver_t *receiver;
    h2o_linklist_t link; /* while it waits */
    ClientKey client;    /* whose it is: clients are served in turn */
    void *owner;         /* NULL: nobody waits any more */
    void (*run)(struct WorkerJob *job);
    void (*on_done)(struct WorkerJob *job); /* in the asker's thread, while somebody waits */
    void (*free)(struct WorkerJob *job);    /* at the end, in either thread */
} WorkerJob;

typedef struct WorkerCounts {
    unsigned waiting; /* now */
    unsigned long taken;
    unsigned long refused; /* the queue was full */
} WorkerCounts;

/* Starts the threads, by so much nicer than those of requests; at most limit jobs wait. NULL when a thread cannot be
 * made. */
Workers *worker_start(int threads, int limit, int nice);
/* Takes the job over; false, and the job stays the caller's, when the queue is full, or half of it is that client's. */
bool worker_put(Workers *workers, WorkerJob *job);
/* Callable from any thread, cheap. */
WorkerCounts worker_counts(const Workers *workers);
/* The asker has gone: on_done will not be called. */
void worker_abandon(WorkerJob *job);
/* The callback for each thread's receiver: calls on_done of jobs with an owner and frees the jobs. */
void worker_on_messages(h2o_multithread_receiver_t *receiver, h2o_linklist_t *messages);
/* Ends the threads; what still waits is dropped. Receivers must outlive this call. */
void worker_stop(Workers *workers);

#endif
