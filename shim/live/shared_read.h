/*
 * Reads of live totals that all threads share: one query serves the requests of all threads that were there before it
 * was sent, so that no answer is older than its request. The server owns the reads and each thread its readers; what is
 * in them is touched under the reads' lock, and the calls take it.
 */
#ifndef SHARED_READ_H
#define SHARED_READ_H

#include "auth/auth.h"
#include "live/answer.h"

#include <h2o.h>

/* What is read for all threads. */
typedef struct SharedReads SharedReads;

/* A thread's part in the reads of one total. */
typedef struct SharedReader {
    struct SharedRead *read;
    h2o_linklist_t link;
    h2o_multithread_receiver_t *receiver; /* of the answers to what others have sent */
    bool gathered;                        /* it has askers in the query that is sent next */
    bool asked;                           /* likewise in the one under way */
} SharedReader;

/* A query that is to be sent. */
typedef struct SharedQuery {
    unsigned long number;
    char *parameters;  /* the askers, and the tag of what is known; malloc'ed */
    AnswerBody *known; /* a reference, or NULL */
    uint64_t deadline; /* the last of the askers' */
} SharedQuery;

/* An answer to a query that another thread has sent. */
typedef struct SharedMessage {
    h2o_multithread_message_t message;
    int election, contest;
    unsigned long number; /* the query's */
    Answer *answer;       /* NULL: there is none */
} SharedMessage;

SharedReads *shared_reads_open(void);
void shared_reads_close(SharedReads *reads);

/* Takes part in the reads of a total (contest 0: of all contests of the election), until shared_read_leave. */
void shared_read_join(SharedReads *reads, SharedReader *reader, int election, int contest,
                      h2o_multithread_receiver_t *receiver);
void shared_read_leave(SharedReader *reader);

/*
 * Adds an asker to those of the next query. Returns the number of that query; asker: its number among the query's.
 * deadline: in ms, by the clock of the loops, which is one for all threads.
 */
unsigned long shared_read_ask(SharedReader *reader, const Identity *who, uint64_t deadline, size_t *asker);
/* True for who is to send the next query now: somebody asks, and none is under way. shared_read_finish follows. */
bool shared_read_take(SharedReader *reader, SharedQuery *query);
/* A query has ended: sends the other threads that have askers in it their messages. answer: NULL where there is none.
 */
void shared_read_finish(SharedReader *reader, SharedQuery *query, Answer *answer);
/* Frees a message that was received. */
void shared_read_free(SharedMessage *message);

#endif
