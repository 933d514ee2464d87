#ifndef PASSWORD_H
#define PASSWORD_H

#include <h2o.h>
#include <sodium.h>
#include <stdbool.h>

typedef struct PasswordJob PasswordJob;
/* Called in the asker's thread; the job is borrowed for the call. */
typedef void (*PasswordDone)(void *owner, const PasswordJob *job);

/* One hash to make or to check. Only the asker's thread reads or writes owner and on_done. */
struct PasswordJob {
    h2o_multithread_message_t message;
    PasswordJob *next;
    h2o_multithread_receiver_t *receiver;
    PasswordDone on_done;
    void *owner; /* NULL: nobody waits any more */
    bool verify;
    bool ok;                           /* made, or the password fits */
    char hash[crypto_pwhash_STRBYTES]; /* verify: against this; otherwise the result */
    char *password;
};

typedef struct PasswordWorkers PasswordWorkers;

/* The argon2id hash of a password, in the calling thread; false when memory is short. */
bool password_hash_text(char hash[crypto_pwhash_STRBYTES], const char *password);

/* Starts the threads; at most limit jobs wait. NULL when a thread cannot be made. */
PasswordWorkers *password_start(int threads, int limit);
/* Both return NULL when the queue is full. The password is copied and wiped when the job ends. */
PasswordJob *password_hash(PasswordWorkers *workers, h2o_multithread_receiver_t *receiver, const char *password,
                           PasswordDone on_done, void *owner);
/* hash NULL: checks against a hash that fits nothing, in the same time, and fails. */
PasswordJob *password_verify(PasswordWorkers *workers, h2o_multithread_receiver_t *receiver, const char *password,
                             const char *hash, PasswordDone on_done, void *owner);
void password_abandon(PasswordJob *job);
/* The callback for each thread's receiver: tells the owners and frees the jobs. */
void password_on_messages(h2o_multithread_receiver_t *receiver, h2o_linklist_t *messages);
/* Ends the threads; what still waits is dropped. Receivers must outlive this call. */
void password_stop(PasswordWorkers *workers);

#endif
