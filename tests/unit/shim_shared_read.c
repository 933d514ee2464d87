/*
 * Reads that threads share: whoever asks is in the next query that is sent, one thread sends it, all are told, and no
 * answer is older than what asked for it.
 */
#include "http/row.h"
#include "live/shared_read.h"
#include "tap.h"

#include <pthread.h>
#include <stdlib.h>

enum { THREADS = 4, ROUNDS = 3000 };

/* A thread's queue of messages, in the place of libh2o's. */
typedef struct Inbox {
    h2o_multithread_receiver_t receiver;
    pthread_mutex_t lock;
    h2o_linklist_t messages;
} Inbox;

void h2o_multithread_send_message(h2o_multithread_receiver_t *receiver, h2o_multithread_message_t *message)
{
    Inbox *inbox = H2O_STRUCT_FROM_MEMBER(Inbox, receiver, receiver);

    pthread_mutex_lock(&inbox->lock);
    h2o_linklist_insert(&inbox->messages, &message->link);
    pthread_mutex_unlock(&inbox->lock);
}

void h2o__fatal(const char *message)
{
    fprintf(stderr, "%s\n", message);
    abort();
}

/* In the place of a row of the database: what it would have. */
typedef struct Made {
    const char *body;
    json_t *private;
} Made;

bool row_read(Row *row, const PGresult *result)
{
    const Made *made = (const Made *)result;

    *row = (Row){.body = made->body, .length = made->body != NULL ? strlen(made->body) : 0, .private = made->private};
    return true;
}

void row_free(Row *row)
{
    json_decref(row->private);
}

static void inbox_open(Inbox *inbox)
{
    pthread_mutex_init(&inbox->lock, NULL);
    h2o_linklist_init_anchor(&inbox->messages);
}

/* The next message, NULL: there is none. */
static SharedMessage *inbox_next(Inbox *inbox)
{
    SharedMessage *message = NULL;

    pthread_mutex_lock(&inbox->lock);
    if (!h2o_linklist_is_empty(&inbox->messages)) {
        message = H2O_STRUCT_FROM_MEMBER(SharedMessage, message.link, inbox->messages.next);
        h2o_linklist_unlink(&message->message.link);
    }
    pthread_mutex_unlock(&inbox->lock);
    return message;
}

static Answer *answer_of(const char *body, const char *etag, json_int_t version, AnswerBody *known)
{
    Made made = {body, json_pack("{s:s, s:I, s:[b, b], s:s, s:s}", "etag", etag, "version", version, "allowed", 1, 0,
                                 "cache_control", "no-cache", "updated_at", "now")};

    return answer_read((const PGresult *)&made, known);
}

static Identity user(int id)
{
    return (Identity){.user_id = id, .session_id = "s"};
}

static unsigned long ask(SharedReader *reader, int id, uint64_t deadline, size_t *asker)
{
    Identity who = user(id);

    return shared_read_ask(reader, &who, deadline, asker);
}

/* Whether an inbox has one message, the answer to a query; frees it. */
static bool told(Inbox *inbox, unsigned long number, const char *body)
{
    SharedMessage *message = inbox_next(inbox);
    bool right = message != NULL && message->number == number && message->election == 7 &&
                 (body == NULL ? message->answer == NULL
                               : message->answer != NULL && strcmp(message->answer->body->bytes, body) == 0 &&
                                     answer_allows(message->answer, 0) && !answer_allows(message->answer, 1) &&
                                     !answer_allows(message->answer, 2));

    if (message != NULL)
        shared_read_free(message);
    return right && inbox_next(inbox) == NULL;
}

static void finish(SharedReader *reader, SharedQuery *query, const char *body, const char *etag)
{
    Answer *answer = etag != NULL ? answer_of(body, etag, 1, query->known) : NULL;

    shared_read_finish(reader, query, answer);
    answer_release(answer);
}

static void turns(Tap *tap)
{
    SharedReads *reads = shared_reads_open();
    SharedReader a, b, other;
    SharedQuery query;
    Inbox of_a, of_b;
    size_t asker;
    unsigned long first, second, third, fourth;

    inbox_open(&of_a);
    inbox_open(&of_b);
    shared_read_join(reads, &a, 7, 0, &of_a.receiver);
    shared_read_join(reads, &b, 7, 0, &of_b.receiver);
    shared_read_join(reads, &other, 7, 3, &of_a.receiver);
    tap_ok(tap, !shared_read_take(&a, &query), "nobody asks, nothing is sent");
    first = ask(&a, 1, 20, &asker);
    tap_is_int(tap, (long)asker, 0, "the first asker");
    tap_ok(tap, ask(&b, 2, 30, &asker) == first && asker == 1, "another thread's is in the same query");
    tap_ok(tap, ask(&b, 1, 10, &asker) == first && asker == 0, "who is the same is there once");
    tap_ok(tap, !shared_read_take(&other, &query), "a contest's total is another one");
    tap_ok(tap, shared_read_take(&b, &query), "a thread that asks sends it");
    tap_is(tap, query.parameters, "{\"known\":\"\",\"askers\":[[1,\"s\"],[2,\"s\"]]}", "… for all who ask");
    tap_ok(tap, query.number == first && query.deadline == 30, "… until the last one's deadline");
    second = ask(&a, 3, 40, &asker);
    tap_ok(tap, second != first && asker == 0, "who asks meanwhile is in the next one");
    tap_ok(tap, !shared_read_take(&a, &query), "… which is not sent meanwhile");
    finish(&b, &query, "{1}", "x");
    tap_ok(tap, told(&of_a, first, "{1}"), "the other thread is told the answer");
    tap_ok(tap, inbox_next(&of_b) == NULL, "… and who sent it is not");
    tap_ok(tap, !shared_read_take(&a, &query), "who has sent sends the next one");
    tap_ok(tap, shared_read_take(&b, &query), "… also for others alone");
    tap_is(tap, query.parameters, "{\"known\":\"x\",\"askers\":[[3,\"s\"]]}", "… and says what is known");
    finish(&b, &query, NULL, "x");
    tap_ok(tap, told(&of_a, second, "{1}"), "an answer without a body is the one that is known");
    tap_ok(tap, inbox_next(&of_b) == NULL, "a thread that has no asker in it is not told");
    third = ask(&a, 1, 50, &asker);
    tap_ok(tap, !shared_read_take(&a, &query), "… nor sends before it has looked");
    tap_ok(tap, shared_read_take(&b, &query) && query.number == third, "… but it does");
    finish(&b, &query, NULL, NULL);
    tap_ok(tap, told(&of_a, third, NULL), "that there is no answer is told, too");
    tap_ok(tap, !shared_read_take(&b, &query), "nobody asks any more");
    fourth = ask(&a, 1, 60, &asker);
    tap_ok(tap, shared_read_take(&a, &query) && query.known != NULL, "then whoever asks sends");
    finish(&a, &query, NULL, "y");
    tap_ok(tap, inbox_next(&of_a) == NULL && inbox_next(&of_b) == NULL, "… and needs no message");
    shared_read_leave(&a);
    shared_read_leave(&b);
    shared_read_join(reads, &a, 7, 0, &of_a.receiver);
    tap_ok(tap, ask(&a, 1, 60, &asker) > fourth, "no query has a number that another had, so that no late answer is taken for its own");
    shared_read_leave(&a);
    shared_read_leave(&other);
    shared_reads_close(reads);
}

/* What all threads write and read at the same time. */
typedef struct World {
    SharedReads *reads;
    atomic_int written, stale, lost, answers, queries;
} World;

/* A thread writes, asks, and goes on until it is answered; 0 where that never happens. */
static void world_round(World *world, SharedReader *reader, Inbox *inbox)
{
    int written = atomic_fetch_add(&world->written, 1) + 1, found = 0, turns;
    size_t asker;
    unsigned long number = ask(reader, written % 3, 1, &asker);

    for (turns = 0; found == 0 && turns < 10000000; turns++) {
        SharedMessage *message = inbox_next(inbox);
        SharedQuery query;

        if (message != NULL) {
            if (message->number == number)
                found = (int)message->answer->version;
            shared_read_free(message);
        } else if (shared_read_take(reader, &query)) {
            int version = atomic_load(&world->written);
            Answer *answer = answer_of("{}", "z", version, query.known);

            if (query.number == number)
                found = version;
            atomic_fetch_add(&world->queries, 1);
            shared_read_finish(reader, &query, answer);
            answer_release(answer);
        }
    }
    atomic_fetch_add(&world->answers, found != 0);
    atomic_fetch_add(&world->lost, found == 0);
    atomic_fetch_add(&world->stale, found != 0 && found < written);
}

static void *world_run(void *data)
{
    World *world = data;
    SharedReader reader;
    SharedMessage *message;
    SharedQuery query;
    Inbox inbox;
    int i;

    inbox_open(&inbox);
    shared_read_join(world->reads, &reader, 1, 0, &inbox.receiver);
    for (i = 0; i < ROUNDS; i++)
        world_round(world, &reader, &inbox);
    while (shared_read_take(&reader, &query)) { /* for others, as long as it is this thread's turn */
        Answer *answer = answer_of("{}", "z", atomic_load(&world->written), query.known);

        shared_read_finish(&reader, &query, answer);
        answer_release(answer);
    }
    shared_read_leave(&reader);
    while ((message = inbox_next(&inbox)) != NULL)
        shared_read_free(message);
    return NULL;
}

static void threads(Tap *tap)
{
    World world = {.reads = shared_reads_open()};
    pthread_t handles[THREADS];
    int i;

    for (i = 0; i < THREADS; i++)
        pthread_create(&handles[i], NULL, world_run, &world);
    for (i = 0; i < THREADS; i++)
        pthread_join(handles[i], NULL);
    shared_reads_close(world.reads);
    tap_is_int(tap, world.lost, 0, "threads at the same time: nobody waits for ever");
    tap_is_int(tap, world.answers, (long)THREADS * ROUNDS, "… all are answered");
    tap_is_int(tap, world.stale, 0, "… by queries that were sent after they had asked");
    tap_ok(tap, world.queries > 0 && world.queries <= world.answers, "… of which there are no more than askers");
}

int main(void)
{
    Tap tap = {0};

    turns(&tap);
    threads(&tap);
    return tap_done(&tap);
}
