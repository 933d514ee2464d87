/* Passwords are hashed and checked while somebody waits for it: a job whose
 * turn comes too late is said to be late. */
#include "auth/password.h"
#include "core/clock.h"
#include "tap.h"

#include <pthread.h>

enum { MINUTE = 60000 };

static const char secret[] = "un mot de passe assez long";
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t arrived = PTHREAD_COND_INITIALIZER;
static h2o_linklist_t messages = {&messages, &messages};

/* In the place of libh2o's, which wakes an event loop: this program has none
 * and waits. */
void h2o_multithread_send_message(h2o_multithread_receiver_t *receiver,
                                  h2o_multithread_message_t *message) {
  (void)receiver;
  pthread_mutex_lock(&lock);
  h2o_linklist_insert(&messages, &message->link);
  pthread_cond_signal(&arrived);
  pthread_mutex_unlock(&lock);
}

/* Calls back for the next job that comes from the workers. */
static void next_job(void) {
  h2o_linklist_t one = {&one, &one}, *link;

  pthread_mutex_lock(&lock);
  while (h2o_linklist_is_empty(&messages))
    pthread_cond_wait(&arrived, &lock);
  link = messages.next;
  h2o_linklist_unlink(link);
  pthread_mutex_unlock(&lock);
  h2o_linklist_insert(&one, link);
  worker_on_messages(NULL, &one);
}

/* What a job found: the owner of each. */
typedef struct Found {
  bool ok;
  bool late;
  char hash[PASSWORD_HASH_SIZE];
  int calls;
} Found;

static void keep(void *owner, const PasswordJob *job) {
  Found *found = owner;

  found->ok = job->ok;
  found->late = job->late;
  found->calls++;
  memcpy(found->hash, job->hash, sizeof(found->hash));
}

static Found hash_until(Workers *workers, uint64_t deadline) {
  Found found = {0};
  ClientKey client = client_user(1);

  if (password_hash(workers, NULL, &client, deadline, secret, keep, &found) !=
      NULL)
    next_job();
  return found;
}

static Found verify_until(Workers *workers, uint64_t deadline,
                          const char *password, const char *hash) {
  Found found = {0};
  ClientKey client = client_user(1);

  if (password_verify(workers, NULL, &client, deadline, password, hash, keep,
                      &found) != NULL)
    next_job();
  return found;
}

int main(void) {
  Tap tap = {0};
  Workers *workers = worker_start(1, 4, 0);
  uint64_t now = clock_ms();
  Found made = hash_until(workers, now + MINUTE), found;
  ClientKey client = client_user(2);
  PasswordJob *job;

  tap_ok(&tap,
         made.ok && !made.late && strncmp(made.hash, "$argon2id$", 10) == 0,
         "a hash is made in time");
  found = verify_until(workers, now + MINUTE, secret, made.hash);
  tap_ok(&tap, found.ok && !found.late, "its password fits");
  found = verify_until(workers, now + MINUTE, "un mot de passe assez lonG",
                       made.hash);
  tap_ok(&tap, !found.ok && !found.late, "another does not");
  found = verify_until(workers, now + MINUTE, secret, NULL);
  tap_ok(&tap, !found.ok && !found.late, "nor does any where there is no hash");
  found = hash_until(workers, now - 1);
  tap_ok(&tap, found.late && !found.ok && found.calls == 1,
         "a hash whose turn comes after its deadline is late");
  tap_is(&tap, found.hash, "", "... and is not made");
  found = verify_until(workers, now - 1, secret, made.hash);
  tap_ok(&tap, found.late && !found.ok && found.calls == 1,
         "nor does the right password fit any more");
  found = (Found){0};
  job =
      password_hash(workers, NULL, &client, now + MINUTE, secret, keep, &found);
  worker_abandon(&job->work);
  next_job();
  tap_is_int(&tap, found.calls, 0, "who has left is not called");
  worker_stop(workers);
  return tap_done(&tap);
}
