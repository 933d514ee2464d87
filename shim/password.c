/*
 * Argon2id in threads of its own, so that no event loop waits for it. The queue between is bounded and guarded by one
 * lock; a finished job travels back as a message to the asker's thread, which alone may look at its owner.
 */
#include "password.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct PasswordWorkers {
    pthread_mutex_t lock;
    pthread_cond_t wake;
    PasswordJob *first;
    PasswordJob **last;
    int waiting;
    int limit;
    bool stopping;
    int count;
    pthread_t threads[];
};

/* The hash of a random password nobody kept, at the same cost as all others. */
static const char password_dummy[] =
    "$argon2id$v=19$m=65536,t=2,p=1$euW9Oxupe8/DE2NHTQLjCw$DWnle/D4XMrV1KJVyL6jU22R6dwkBy2HoPzPJqgu64w";

bool password_hash_text(char hash[crypto_pwhash_STRBYTES], const char *password)
{
    return crypto_pwhash_str(hash, password, strlen(password), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                             crypto_pwhash_MEMLIMIT_INTERACTIVE) == 0;
}

static void password_run(PasswordJob *job)
{
    size_t length = strlen(job->password);

    if (job->verify)
        job->ok = crypto_pwhash_str_verify(job->hash, job->password, length) == 0 && job->ok;
    else
        job->ok = password_hash_text(job->hash, job->password);
    sodium_memzero(job->password, length);
}

static void password_free(PasswordJob *job)
{
    sodium_memzero(job->password, strlen(job->password));
    free(job->password);
    sodium_memzero(job->hash, sizeof(job->hash));
    free(job);
}

static PasswordJob *password_take(PasswordWorkers *workers)
{
    PasswordJob *job;

    pthread_mutex_lock(&workers->lock);
    while (workers->first == NULL && !workers->stopping)
        pthread_cond_wait(&workers->wake, &workers->lock);
    job = workers->stopping ? NULL : workers->first;
    if (job != NULL) {
        workers->first = job->next;
        if (workers->first == NULL)
            workers->last = &workers->first;
        workers->waiting--;
    }
    pthread_mutex_unlock(&workers->lock);
    return job;
}

static void *password_work(void *data)
{
    PasswordWorkers *workers = data;
    PasswordJob *job;

    while ((job = password_take(workers)) != NULL) {
        password_run(job);
        h2o_multithread_send_message(job->receiver, &job->message);
    }
    return NULL;
}

PasswordWorkers *password_start(int threads, int limit)
{
    PasswordWorkers *workers = calloc(1, sizeof(*workers) + (size_t)threads * sizeof(pthread_t));

    if (workers == NULL)
        return NULL;
    pthread_mutex_init(&workers->lock, NULL);
    pthread_cond_init(&workers->wake, NULL);
    workers->last = &workers->first;
    workers->limit = limit;
    for (; workers->count < threads; workers->count++)
        if (pthread_create(&workers->threads[workers->count], NULL, password_work, workers) != 0) {
            password_stop(workers);
            return NULL;
        }
    return workers;
}

/* Queues a job; false when the queue is full. */
static bool password_put(PasswordWorkers *workers, PasswordJob *job)
{
    bool room;

    pthread_mutex_lock(&workers->lock);
    room = workers->waiting < workers->limit && !workers->stopping;
    if (room) {
        *workers->last = job;
        workers->last = &job->next;
        workers->waiting++;
        pthread_cond_signal(&workers->wake);
    }
    pthread_mutex_unlock(&workers->lock);
    return room;
}

static PasswordJob *password_job(h2o_multithread_receiver_t *receiver, const char *password, PasswordDone on_done,
                                 void *owner)
{
    PasswordJob *job = calloc(1, sizeof(*job));

    if (job == NULL || (job->password = strdup(password)) == NULL)
        abort();
    job->receiver = receiver;
    job->on_done = on_done;
    job->owner = owner;
    return job;
}

static PasswordJob *password_submit(PasswordWorkers *workers, PasswordJob *job)
{
    if (password_put(workers, job))
        return job;
    password_free(job);
    return NULL;
}

PasswordJob *password_hash(PasswordWorkers *workers, h2o_multithread_receiver_t *receiver, const char *password,
                           PasswordDone on_done, void *owner)
{
    return password_submit(workers, password_job(receiver, password, on_done, owner));
}

PasswordJob *password_verify(PasswordWorkers *workers, h2o_multithread_receiver_t *receiver, const char *password,
                             const char *hash, PasswordDone on_done, void *owner)
{
    PasswordJob *job = password_job(receiver, password, on_done, owner);
    const char *against = hash != NULL && strlen(hash) < sizeof(job->hash) ? hash : password_dummy;

    job->verify = true;
    job->ok = against == hash;
    memcpy(job->hash, against, strlen(against) + 1);
    return password_submit(workers, job);
}

void password_abandon(PasswordJob *job)
{
    job->owner = NULL;
}

void password_on_messages(h2o_multithread_receiver_t *receiver, h2o_linklist_t *messages)
{
    (void)receiver;
    while (!h2o_linklist_is_empty(messages)) {
        h2o_multithread_message_t *message = H2O_STRUCT_FROM_MEMBER(h2o_multithread_message_t, link, messages->next);
        PasswordJob *job = H2O_STRUCT_FROM_MEMBER(PasswordJob, message, message);

        h2o_linklist_unlink(&message->link);
        if (job->owner != NULL)
            job->on_done(job->owner, job);
        password_free(job);
    }
}

void password_stop(PasswordWorkers *workers)
{
    int i;

    pthread_mutex_lock(&workers->lock);
    workers->stopping = true;
    pthread_cond_broadcast(&workers->wake);
    pthread_mutex_unlock(&workers->lock);
    for (i = 0; i < workers->count; i++)
        pthread_join(workers->threads[i], NULL);
    while (workers->first != NULL) {
        PasswordJob *job = workers->first;

        workers->first = job->next;
        password_free(job);
    }
    pthread_cond_destroy(&workers->wake);
    pthread_mutex_destroy(&workers->lock);
    free(workers);
}
