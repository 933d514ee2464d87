/*
 * One query under way for each total that is asked for, whichever thread has sent it. Who asks meanwhile is gathered
 * for the next one, which the same thread sends once its query has ended; where nobody has asked by then, the next that
 * is asked sends it. One lock guards everything; it is held for a few assignments, and while messages are handed over,
 * so that no reader leaves meanwhile.
 */
#include "live/shared_read.h"

#include "live/asker.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { SHARED_READ_LOOK_BACK = 8 };

struct SharedReads {
    pthread_mutex_t lock;
    h2o_linklist_t all;
    unsigned long queries; /* they are numbered over all totals, so that no late message is taken for another's */
};

/* Those who ask, each once where that is cheap to see. */
typedef struct Gathering {
    json_t *askers; /* NULL: nobody yet */
    Identity last[SHARED_READ_LOOK_BACK];
    uint64_t deadline;
} Gathering;

typedef struct SharedRead {
    SharedReads *reads;
    h2o_linklist_t link;
    h2o_linklist_t readers;
    int election, contest;
    SharedReader *sender; /* whose query is under way, or is the next one; NULL: whoever asks sends it */
    unsigned long next;   /* the number of the query that gathers */
    Gathering gathering;
    AnswerBody *known; /* the last answer's */
} SharedRead;

SharedReads *shared_reads_open(void)
{
    SharedReads *reads = h2o_mem_alloc(sizeof(*reads));

    pthread_mutex_init(&reads->lock, NULL);
    h2o_linklist_init_anchor(&reads->all);
    return reads;
}

void shared_reads_close(SharedReads *reads)
{
    pthread_mutex_destroy(&reads->lock);
    free(reads);
}

static SharedRead *shared_read_at(h2o_linklist_t *link)
{
    return H2O_STRUCT_FROM_MEMBER(SharedRead, link, link);
}

static SharedReader *shared_read_reader_at(h2o_linklist_t *link)
{
    return H2O_STRUCT_FROM_MEMBER(SharedReader, link, link);
}

/* The read of a total; it is made when there is none. */
static SharedRead *shared_read_find(SharedReads *reads, int election, int contest)
{
    h2o_linklist_t *at;
    SharedRead *read;

    for (at = reads->all.next; at != &reads->all; at = at->next)
        if (shared_read_at(at)->election == election && shared_read_at(at)->contest == contest)
            return shared_read_at(at);
    read = h2o_mem_alloc(sizeof(*read));
    *read = (SharedRead){.reads = reads, .election = election, .contest = contest, .next = ++reads->queries};
    h2o_linklist_init_anchor(&read->readers);
    h2o_linklist_insert(&reads->all, &read->link);
    return read;
}

void shared_read_join(SharedReads *reads, SharedReader *reader, int election, int contest,
                      h2o_multithread_receiver_t *receiver)
{
    *reader = (SharedReader){.receiver = receiver};
    pthread_mutex_lock(&reads->lock);
    reader->read = shared_read_find(reads, election, contest);
    h2o_linklist_insert(&reader->read->readers, &reader->link);
    pthread_mutex_unlock(&reads->lock);
}

void shared_read_leave(SharedReader *reader)
{
    SharedRead *read = reader->read;
    SharedReads *reads = read->reads;

    pthread_mutex_lock(&reads->lock);
    if (read->sender == reader)
        read->sender = NULL;
    h2o_linklist_unlink(&reader->link);
    if (h2o_linklist_is_empty(&read->readers)) {
        h2o_linklist_unlink(&read->link);
        json_decref(read->gathering.askers);
        answer_release_body(read->known);
        free(read);
    }
    pthread_mutex_unlock(&reads->lock);
}

static bool shared_read_is_same(const Identity *a, const Identity *b)
{
    return a->user_id == b->user_id && strcmp(a->session_id, b->session_id) == 0;
}

/* The number of an asker; who is the same as one of the last has that one's. */
static size_t shared_read_gather(Gathering *gathering, const Identity *who)
{
    size_t count = json_array_size(gathering->askers), i;

    for (i = 1; i <= SHARED_READ_LOOK_BACK && i <= count; i++)
        if (shared_read_is_same(who, &gathering->last[(count - i) % SHARED_READ_LOOK_BACK]))
            return count - i;
    if (gathering->askers == NULL)
        gathering->askers = json_array();
    gathering->last[count % SHARED_READ_LOOK_BACK] = *who;
    json_array_append_new(gathering->askers, asker_json(who));
    return count;
}

unsigned long shared_read_ask(SharedReader *reader, const Identity *who, uint64_t deadline, size_t *asker)
{
    SharedRead *read = reader->read;
    unsigned long number;

    pthread_mutex_lock(&read->reads->lock);
    *asker = shared_read_gather(&read->gathering, who);
    if (deadline > read->gathering.deadline)
        read->gathering.deadline = deadline;
    reader->gathered = true;
    number = read->next;
    pthread_mutex_unlock(&read->reads->lock);
    return number;
}

/* {known, askers}; the askers are taken over. */
static char *shared_read_parameters(const AnswerBody *known, json_t *askers)
{
    json_t *parameters = json_pack("{s:s, s:o}", "known", known != NULL ? known->etag : "", "askers", askers);
    char *text = json_dumps(parameters, JSON_COMPACT);

    json_decref(parameters);
    if (text == NULL)
        abort();
    return text;
}

bool shared_read_take(SharedReader *reader, SharedQuery *query)
{
    SharedRead *read = reader->read;
    h2o_linklist_t *at;
    json_t *askers = NULL;

    pthread_mutex_lock(&read->reads->lock);
    if (read->sender == reader)
        read->sender = NULL;
    if (read->sender == NULL && read->gathering.askers != NULL) {
        askers = read->gathering.askers;
        *query = (SharedQuery){
            .number = read->next, .known = answer_share_body(read->known), .deadline = read->gathering.deadline};
        read->next = ++read->reads->queries;
        read->gathering = (Gathering){.askers = NULL};
        read->sender = reader;
        for (at = read->readers.next; at != &read->readers; at = at->next) {
            shared_read_reader_at(at)->asked = shared_read_reader_at(at)->gathered;
            shared_read_reader_at(at)->gathered = false;
        }
    }
    pthread_mutex_unlock(&read->reads->lock);
    if (askers != NULL)
        query->parameters = shared_read_parameters(query->known, askers);
    return askers != NULL;
}

static void shared_read_tell(const SharedReader *reader, const SharedQuery *query, Answer *answer)
{
    SharedMessage *message = h2o_mem_alloc(sizeof(*message));

    *message = (SharedMessage){.election = reader->read->election,
                               .contest = reader->read->contest,
                               .number = query->number,
                               .answer = answer_share(answer)};
    h2o_multithread_send_message(reader->receiver, &message->message);
}

void shared_read_finish(SharedReader *reader, SharedQuery *query, Answer *answer)
{
    SharedRead *read = reader->read;
    h2o_linklist_t *at;

    pthread_mutex_lock(&read->reads->lock);
    if (answer != NULL) {
        answer_release_body(read->known);
        read->known = answer_share_body(answer->body);
    }
    reader->asked = false;
    for (at = read->readers.next; at != &read->readers; at = at->next) {
        SharedReader *other = shared_read_reader_at(at);

        if (other->asked)
            shared_read_tell(other, query, answer);
        other->asked = false;
    }
    pthread_mutex_unlock(&read->reads->lock);
    free(query->parameters);
    answer_release_body(query->known);
    *query = (SharedQuery){.number = query->number};
}

void shared_read_free(SharedMessage *message)
{
    answer_release(message->answer);
    free(message);
}
