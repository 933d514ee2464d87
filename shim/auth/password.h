/*
 * Passwords hashed and checked by worker threads. A job belongs to the workers from when it is put; its asker is
 * called back in its own thread, or abandons it.
 */
#ifndef PASSWORD_H
#define PASSWORD_H

#include "core/worker.h"

#include <sodium.h>
#include <stdbool.h>

/* Room for any hash, also one of an earlier service (password_earlier.h). */
enum { PASSWORD_HASH_SIZE = 256 };

typedef struct PasswordJob PasswordJob;
/* Called in the asker's thread; the job is borrowed for the call. */
typedef void (*PasswordDone)(void *owner, const PasswordJob *job);

/* One hash to make or to check, for a worker thread; abandon it with worker_abandon(&job->work). */
struct PasswordJob {
    WorkerJob work;
    PasswordDone on_done;
    bool verify;
    bool ok;                              /* made, or the password fits */
    bool starved;                         /* neither made nor looked at: memory was short */
    bool late;                            /* its deadline passed before its turn or meanwhile: what it found is void */
    uint64_t deadline;                    /* clock_ms: later nobody waits for it */
    char hash[PASSWORD_HASH_SIZE];        /* verify: against this; otherwise the result */
    char renewed[crypto_pwhash_STRBYTES]; /* verify: a hash of our own for one of an earlier service that fits */
    char *password;
};

/* The argon2id hash of a password, in the calling thread; false when memory is short. */
bool password_hash_text(char hash[crypto_pwhash_STRBYTES], const char *password);

/*
 * Both return NULL when the queue is full. client: who asks; deadline (clock_ms): a job whose turn comes later is
 * called back as late, and costs nothing. The password is copied and wiped when the job ends.
 */
PasswordJob *password_hash(Workers *workers, h2o_multithread_receiver_t *receiver, const ClientKey *client,
                           uint64_t deadline, const char *password, PasswordDone on_done, void *owner);
/* hash NULL: checks against a hash that fits nothing, in the same time, and fails. */
PasswordJob *password_verify(Workers *workers, h2o_multithread_receiver_t *receiver, const ClientKey *client,
                             uint64_t deadline, const char *password, const char *hash, PasswordDone on_done,
                             void *owner);

#endif
