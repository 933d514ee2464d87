/*
 * Threads beside the event loops, for passwords and images. The queue is bounded and guarded by one lock, and serves
 * clients in turn: who tries many passwords delays their own sign-in and nobody else's. A finished job travels back as
 * a message to the asker's thread, which alone may look at its owner. Workers run at a lower priority: whatever they
 * do, requests are answered first; how much lower is the pool's.
 */
#include "core/worker.h"

#include "core/list.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/resource.h>

struct Workers {
    pthread_mutex_t lock;
    pthread_cond_t wake;
    ClientTable clients;
    ClientQueue queue;
    atomic_uint waiting; /* these three are written under the lock */
    atomic_ulong taken;
    atomic_ulong refused;
    unsigned limit;
    bool stopping;
    int nice;
    int count;
    pthread_t threads[];
};

/* The next job, which waits no more; NULL: none waits. */
static WorkerJob *worker_next(Workers *workers)
{
    Client *client;
    WorkerJob *job;

    if (workers->queue.waiting == 0)
        return NULL;
    client = client_turn_at(workers->queue.ring.next)->client;
    job = H2O_STRUCT_FROM_MEMBER(WorkerJob, link, client->turns[0].waiting.next);
    client_waited(&workers->queue, client, &job->link);
    client_release(client);
    workers->waiting--;
    return job;
}

static WorkerJob *worker_take(Workers *workers)
{
    WorkerJob *job;

    pthread_mutex_lock(&workers->lock);
    while (workers->queue.waiting == 0 && !workers->stopping)
        pthread_cond_wait(&workers->wake, &workers->lock);
    job = workers->stopping ? NULL : worker_next(workers);
    pthread_mutex_unlock(&workers->lock);
    return job;
}

static void *worker_work(void *data)
{
    Workers *workers = data;
    WorkerJob *job;

    setpriority(PRIO_PROCESS, 0, workers->nice); /* on Linux: of this thread alone */
    while ((job = worker_take(workers)) != NULL) {
        job->run(job);
        h2o_multithread_send_message(job->receiver, &job->message);
    }
    return NULL;
}

Workers *worker_start(int threads, int limit, int nice)
{
    Workers *workers = calloc(1, sizeof(*workers) + (size_t)threads * sizeof(pthread_t));

    if (workers == NULL)
        return NULL;
    pthread_mutex_init(&workers->lock, NULL);
    pthread_cond_init(&workers->wake, NULL);
    client_table_init(&workers->clients);
    client_queue_init(&workers->queue, 0);
    workers->limit = (unsigned)limit;
    workers->nice = nice;
    for (; workers->count < threads; workers->count++)
        if (pthread_create(&workers->threads[workers->count], NULL, worker_work, workers) != 0) {
            worker_stop(workers);
            return NULL;
        }
    return workers;
}

bool worker_put(Workers *workers, WorkerJob *job)
{
    Client *client;
    bool room;

    job->link = (h2o_linklist_t){NULL, NULL};
    pthread_mutex_lock(&workers->lock);
    client = client_find(&workers->clients, &job->client);
    room =
        workers->waiting < workers->limit && (unsigned)client->waiting < (workers->limit + 1) / 2 && !workers->stopping;
    if (room) {
        client_wait(&workers->queue, client, &job->link, false);
        workers->waiting++;
        workers->taken++;
        pthread_cond_signal(&workers->wake);
    } else {
        client_release(client);
        workers->refused++;
    }
    pthread_mutex_unlock(&workers->lock);
    return room;
}

WorkerCounts worker_counts(const Workers *workers)
{
    return (WorkerCounts){atomic_load(&workers->waiting), atomic_load(&workers->taken), atomic_load(&workers->refused)};
}

void worker_abandon(WorkerJob *job)
{
    job->owner = NULL;
}

void worker_on_messages(h2o_multithread_receiver_t *receiver, h2o_linklist_t *messages)
{
    h2o_linklist_t *link;

    (void)receiver;
    while ((link = list_take(messages)) != NULL) {
        WorkerJob *job = H2O_STRUCT_FROM_MEMBER(WorkerJob, message.link, link);

        if (job->owner != NULL)
            job->on_done(job);
        job->free(job);
    }
}

void worker_stop(Workers *workers)
{
    WorkerJob *job;
    int i;

    pthread_mutex_lock(&workers->lock);
    workers->stopping = true;
    pthread_cond_broadcast(&workers->wake);
    pthread_mutex_unlock(&workers->lock);
    for (i = 0; i < workers->count; i++)
        pthread_join(workers->threads[i], NULL);
    while ((job = worker_next(workers)) != NULL)
        job->free(job);
    pthread_cond_destroy(&workers->wake);
    pthread_mutex_destroy(&workers->lock);
    free(workers);
}
