/*
 * Argon2id (libsodium, at its interactive cost: 64 MiB, two passes) in worker threads. A password lives in its job
 * alone and is wiped with it.
 */
#include "auth/password.h"

#include "auth/password_earlier.h"
#include "core/clock.h"

#include <stdlib.h>
#include <string.h>

/* The hash of a random password nobody kept, at the same cost as all others. */
static const char password_dummy[] =
    "$argon2id$v=19$m=65536,t=2,p=1$euW9Oxupe8/DE2NHTQLjCw$DWnle/D4XMrV1KJVyL6jU22R6dwkBy2HoPzPJqgu64w";

bool password_hash_text(char hash[crypto_pwhash_STRBYTES], const char *password)
{
    return crypto_pwhash_str(hash, password, strlen(password), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                             crypto_pwhash_MEMLIMIT_INTERACTIVE) == 0;
}

/* libsodium takes a password that it has no memory to look at for one that does not fit. */
static bool password_memory_is_short(void)
{
    void *memory = malloc(crypto_pwhash_MEMLIMIT_INTERACTIVE);

    free(memory);
    return memory == NULL;
}

static void password_look(PasswordJob *job, size_t length)
{
    if (job->verify && password_earlier_is(job->hash)) {
        job->ok = password_earlier_fits(job->hash, job->password) && job->ok;
        if (job->ok && !password_hash_text(job->renewed, job->password))
            job->renewed[0] = '\0'; /* the next time */
    } else if (job->verify)
        job->ok = crypto_pwhash_str_verify(job->hash, job->password, length) == 0 && job->ok;
    else
        job->ok = password_hash_text(job->hash, job->password);
    job->starved = !job->ok && password_memory_is_short();
}

static void password_run(WorkerJob *work)
{
    PasswordJob *job = (PasswordJob *)work;
    size_t length = strlen(job->password);

    job->late = clock_ms() > job->deadline;
    if (!job->late) {
        password_look(job, length);
        job->late = clock_ms() > job->deadline;
    }
    job->ok = job->ok && !job->late;
    sodium_memzero(job->password, length);
}

static void password_on_done(WorkerJob *work)
{
    const PasswordJob *job = (const PasswordJob *)work;

    job->on_done(work->owner, job);
}

static void password_free(WorkerJob *work)
{
    PasswordJob *job = (PasswordJob *)work;

    sodium_memzero(job->password, strlen(job->password));
    free(job->password);
    sodium_memzero(job->hash, sizeof(job->hash));
    sodium_memzero(job->renewed, sizeof(job->renewed));
    free(job);
}

static PasswordJob *password_job(h2o_multithread_receiver_t *receiver, const ClientKey *client, uint64_t deadline,
                                 const char *password, PasswordDone on_done, void *owner)
{
    PasswordJob *job = calloc(1, sizeof(*job));

    if (job == NULL || (job->password = strdup(password)) == NULL)
        abort();
    job->work = (WorkerJob){.receiver = receiver,
                            .client = *client,
                            .owner = owner,
                            .run = password_run,
                            .on_done = password_on_done,
                            .free = password_free};
    job->deadline = deadline;
    job->on_done = on_done;
    return job;
}

static PasswordJob *password_submit(Workers *workers, PasswordJob *job)
{
    if (worker_put(workers, &job->work))
        return job;
    password_free(&job->work);
    return NULL;
}

PasswordJob *password_hash(Workers *workers, h2o_multithread_receiver_t *receiver, const ClientKey *client,
                           uint64_t deadline, const char *password, PasswordDone on_done, void *owner)
{
    return password_submit(workers, password_job(receiver, client, deadline, password, on_done, owner));
}

PasswordJob *password_verify(Workers *workers, h2o_multithread_receiver_t *receiver, const ClientKey *client,
                             uint64_t deadline, const char *password, const char *hash, PasswordDone on_done,
                             void *owner)
{
    PasswordJob *job = password_job(receiver, client, deadline, password, on_done, owner);
    const char *against = hash != NULL && strlen(hash) < sizeof(job->hash) ? hash : password_dummy;

    job->verify = true;
    job->ok = against == hash;
    memcpy(job->hash, against, strlen(against) + 1);
    return password_submit(workers, job);
}
