/*
 * Concurrent reads of a live total are coalesced: those that arrive while a query is under way share the next one, in
 * whichever thread they are (shared_read.c). An election that is asked for, or a contest of it, has a topic: the
 * requests that arrived in this turn of the loop, and those that wait for the answer to a query, their own thread's or
 * another's. The query carries who asks and returns who may see the total; who may not calls the route's function
 * alone, and is refused by that; so does who waited for another thread's query that was not answered. Each request
 * waits until its own deadline, the query until the last of them.
 */
#include "live/coalesce.h"

#include "core/list.h"
#include "http/call.h"
#include "http/headers.h"
#include "live/answer.h"
#include "live/shared_read.h"
#include "live/sse.h"
#include "parse/etag.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COALESCE_KEPT = 16 /* topics that nobody asks for */ };

struct Coalescer {
    ServerThread *thread;
    Sse *sse;              /* what makes streams */
    h2o_linklist_t topics; /* the one that was asked for last comes first */
    h2o_multithread_receiver_t answers;
};

typedef struct Topic {
    Coalescer *coalescer;
    h2o_linklist_t link;
    int election;
    int contest; /* 0: all of them */
    SharedReader reader;
    bool under_way;         /* a query of this thread */
    bool ended;             /* likewise, in this turn */
    bool looks;             /* whether it is to send the next query */
    bool known;             /* its last answer had a total */
    h2o_linklist_t arrived; /* requests of this turn */
    h2o_linklist_t asked;   /* requests, in the order of the queries that answer them */
    SharedQuery shared;
    DbQuery query;
    char ids[16], asked_for[32];
} Topic;

/* A request that asks for a total, while it waits. */
typedef struct Asker {
    Feature feature;
    Request *request;
    h2o_linklist_t link;  /* among those who ask for the same */
    unsigned long number; /* of the query that answers it */
    size_t asker;         /* its index among the query's askers */
} Asker;

static void coalesce_leave(Feature *feature)
{
    Asker *asker = (Asker *)feature;

    if (h2o_linklist_is_linked(&asker->link))
        h2o_linklist_unlink(&asker->link);
}

static const FeatureKind coalesce_kind = {.leave = coalesce_leave};

static Asker *coalesce_asker_at(h2o_linklist_t *link)
{
    return H2O_STRUCT_FROM_MEMBER(Asker, link, link);
}

static Topic *coalesce_topic_at(h2o_linklist_t *link)
{
    return H2O_STRUCT_FROM_MEMBER(Topic, link, link);
}

/* The topic of an election or a contest, NULL: there is none. */
static Topic *coalesce_known(Coalescer *coalescer, int election, int contest)
{
    h2o_linklist_t *at;

    for (at = coalescer->topics.next; at != &coalescer->topics; at = at->next)
        if (coalesce_topic_at(at)->election == election && coalesce_topic_at(at)->contest == contest)
            return coalesce_topic_at(at);
    return NULL;
}

/* The same; it is made when there is none, and is the first then. */
static Topic *coalesce_topic(Coalescer *coalescer, int election, int contest)
{
    Topic *topic = coalesce_known(coalescer, election, contest);

    if (topic != NULL) {
        if (&topic->link != coalescer->topics.next) {
            h2o_linklist_unlink(&topic->link);
            h2o_linklist_insert(coalescer->topics.next, &topic->link);
        }
        return topic;
    }
    topic = h2o_mem_alloc(sizeof(*topic));
    *topic = (Topic){.coalescer = coalescer, .election = election, .contest = contest, .asked_for = "{}"};
    h2o_linklist_init_anchor(&topic->arrived);
    h2o_linklist_init_anchor(&topic->asked);
    shared_read_join(coalescer->thread->server->reads, &topic->reader, election, contest, &coalescer->answers);
    h2o_linklist_insert(coalescer->topics.next, &topic->link);
    snprintf(topic->ids, sizeof(topic->ids), "{%d}", election);
    if (contest > 0)
        snprintf(topic->asked_for, sizeof(topic->asked_for), "{\"contest_id\":%d}", contest);
    return topic;
}

static void coalesce_free_topic(Topic *topic)
{
    h2o_linklist_unlink(&topic->link);
    shared_read_leave(&topic->reader);
    free(topic);
}

/* The total goes out in the form that the request wants. */
static void coalesce_answer(const Topic *topic, Request *request, const Answer *answer)
{
    const char *etag = answer->body->etag, *cache = answer->cache_control;
    const char *known = request->query.values[PARAMETER_IF_NONE_MATCH];
    h2o_req_t *req = request->h2o;

    if (sse_is_wanted(request)) {
        sse_start(topic->coalescer->sse, request, topic->election, topic->contest, answer);
        return;
    }
    headers_add(req, "etag", h2o_strdup(&req->pool, etag, strlen(etag)).base);
    headers_add(req, "cache-control", h2o_strdup(&req->pool, cache, strlen(cache)).base);
    headers_vary(req, "Accept");
    if (known != NULL && etag_listed(known, etag))
        respond_send(request, 304, NULL, NULL, 0);
    else
        respond_send(request, 200, "application/json", answer->body->bytes, answer->body->length);
}

/*
 * Moves those who waited for a query to a list. Before them may be some who wait for an earlier one, another thread's,
 * whose message has not been read yet.
 */
static void coalesce_move(Topic *topic, unsigned long number, h2o_linklist_t *list)
{
    h2o_linklist_t *at = topic->asked.next;

    while (at != &topic->asked && coalesce_asker_at(at)->number <= number) {
        h2o_linklist_t *link = at;

        at = at->next;
        if (coalesce_asker_at(link)->number == number) {
            h2o_linklist_unlink(link);
            h2o_linklist_insert(list, link);
        }
    }
}

/* The next request of a list, taken out of it; NULL: it is empty. */
static Asker *coalesce_take(h2o_linklist_t *list)
{
    h2o_linklist_t *link = list_take(list);

    return link != NULL ? coalesce_asker_at(link) : NULL;
}

/* Answers those who waited for a query; without an answer each asks alone. */
static void coalesce_answer_all(Topic *topic, unsigned long number, const Answer *answer)
{
    h2o_linklist_t list;
    Asker *asker;

    h2o_linklist_init_anchor(&list);
    coalesce_move(topic, number, &list);
    topic->known = answer != NULL;
    while ((asker = coalesce_take(&list)) != NULL)
        if (answer != NULL && answer_allows(answer, asker->asker))
            coalesce_answer(topic, asker->request, answer);
        else
            call_route(asker->request); /* which says why not */
}

/* Tells those who waited for a query how it failed. */
static void coalesce_fail(Topic *topic, unsigned long number, DbOutcome outcome, const PGresult *result)
{
    h2o_linklist_t list;
    Asker *asker;

    h2o_linklist_init_anchor(&list);
    coalesce_move(topic, number, &list);
    while ((asker = coalesce_take(&list)) != NULL)
        call_finish(asker->request, outcome, result);
}

/* A query of this thread has ended. */
static void coalesce_on_done(DbQuery *query, DbOutcome outcome, const PGresult *result)
{
    Topic *topic = H2O_STRUCT_FROM_MEMBER(Topic, query, query);
    Answer *answer = outcome == DB_ANSWERED ? answer_read(result, topic->shared.known) : NULL;
    unsigned long number = topic->shared.number;

    shared_read_finish(&topic->reader, &topic->shared, answer);
    topic->under_way = false;
    topic->ended = topic->looks = true;
    if (outcome == DB_ANSWERED)
        coalesce_answer_all(topic, number, answer);
    else
        coalesce_fail(topic, number, outcome, result);
    answer_release(answer);
}

/* Queries of other threads have ended. */
static void coalesce_on_answers(h2o_multithread_receiver_t *receiver, h2o_linklist_t *messages)
{
    Coalescer *coalescer = H2O_STRUCT_FROM_MEMBER(Coalescer, answers, receiver);
    h2o_linklist_t *link;

    while ((link = list_take(messages)) != NULL) {
        SharedMessage *message = H2O_STRUCT_FROM_MEMBER(SharedMessage, message.link, link);
        Topic *topic = coalesce_known(coalescer, message->election, message->contest);

        if (topic != NULL)
            coalesce_answer_all(topic, message->number, message->answer);
        shared_read_free(message);
    }
}

/* Answers those whose time is over. */
static void coalesce_expire(Topic *topic, uint64_t now)
{
    h2o_linklist_t late, *at = topic->asked.next;
    Asker *asker;

    h2o_linklist_init_anchor(&late);
    while (at != &topic->asked) {
        h2o_linklist_t *link = at;

        at = at->next;
        if (coalesce_asker_at(link)->request->deadline <= now) {
            h2o_linklist_unlink(link);
            h2o_linklist_insert(&late, link);
        }
    }
    while ((asker = coalesce_take(&late)) != NULL)
        call_finish(asker->request, DB_DEADLINE, NULL);
}

static bool coalesce_is_wanted(const DbQuery *query)
{
    (void)query;
    return true;
}

/* Joins the requests of this turn to those of the next query. */
static void coalesce_join(Topic *topic)
{
    Asker *asker;

    while ((asker = coalesce_take(&topic->arrived)) != NULL) {
        const Request *request = asker->request;

        asker->number = shared_read_ask(&topic->reader, &request->identity, request->deadline, &asker->asker);
        h2o_linklist_insert(&topic->asked, &asker->link);
        topic->looks = true;
    }
}

/* Sends the next query for all who ask, in whichever thread. */
static void coalesce_send(Topic *topic)
{
    ServerThread *thread = topic->coalescer->thread;

    topic->query = (DbQuery){.statement = thread->server->statements.realtime_coalesced,
                             .read_only = true,
                             .lane = ROUTE_VITAL,
                             .deadline = topic->shared.deadline,
                             .on_done = coalesce_on_done,
                             .is_wanted = coalesce_is_wanted};
    topic->query.values[PARAMETER_LANGUAGE] = lang_name(LANG_FR);
    topic->query.values[PARAMETER_IDS] = topic->ids;
    topic->query.values[PARAMETER_QUERY] = topic->asked_for;
    topic->query.values[PARAMETER_BODY] = topic->shared.parameters;
    topic->under_way = true;
    db_submit(thread->db, &topic->query);
}

/*
 * Sends the next query, if it is this thread's to send. Where one has ended in this turn it is put off to the next,
 * which comes at once: those who were just answered may have asked again, and share it. True: it is put off.
 */
static bool coalesce_look(Topic *topic)
{
    if (topic->ended) {
        topic->ended = false;
        return true;
    }
    if (topic->looks && !topic->under_way) {
        topic->looks = false;
        if (shared_read_take(&topic->reader, &topic->shared))
            coalesce_send(topic);
    }
    return topic->ended; /* at once, because the database is away */
}

/* The contest that the query string names, 0 where it names none; false when it is no number that an id may be. */
static bool coalesce_contest(const Request *request, int *contest)
{
    json_t *query = json_loads(request->query.values[PARAMETER_QUERY], 0, NULL);
    const char *text = json_string_value(json_object_get(query, "contest_id"));
    size_t length = text != NULL ? strlen(text) : 0;
    long value = 0;
    bool number = text == NULL || (length > 0 && length <= 10 && strspn(text, "0123456789") == length);

    if (text != NULL && number) {
        value = strtol(text, NULL, 10);
        number = value > 0 && value <= INT_MAX;
    }
    json_decref(query);
    *contest = number ? (int)value : 0;
    return number;
}

void coalesce_ask(Coalescer *coalescer, Request *request, int election)
{
    Topic *topic;
    Asker *asker;
    int contest;

    if (!coalesce_contest(request, &contest)) {
        call_route(request); /* which refuses it */
        return;
    }
    topic = coalesce_topic(coalescer, election, contest);
    asker = h2o_mem_alloc_pool(&request->h2o->pool, sizeof(*asker));
    *asker = (Asker){.request = request};
    request_join(request, &asker->feature, &coalesce_kind);
    request->query.statement =
        request->thread->server->statements.realtime_coalesced; /* what the log calls a failure of */
    request->query.read_only = true;
    h2o_linklist_insert(&topic->arrived, &asker->link);
}

bool coalesce_turn(Coalescer *coalescer)
{
    h2o_linklist_t *at = coalescer->topics.next;
    int kept = 0;
    bool again = false;

    while (at != &coalescer->topics) {
        Topic *topic = coalesce_topic_at(at);

        at = at->next;
        coalesce_join(topic);
        if (coalesce_look(topic))
            again = true;
        else if (!topic->under_way && h2o_linklist_is_empty(&topic->asked) && (!topic->known || ++kept > COALESCE_KEPT))
            coalesce_free_topic(topic);
    }
    return again;
}

void coalesce_tick(Coalescer *coalescer)
{
    uint64_t now = h2o_now(coalescer->thread->context.loop);
    h2o_linklist_t *at;

    for (at = coalescer->topics.next; at != &coalescer->topics; at = at->next)
        coalesce_expire(coalesce_topic_at(at), now);
}

Coalescer *coalesce_open(ServerThread *thread, Sse *sse)
{
    Coalescer *coalescer = h2o_mem_alloc(sizeof(*coalescer));

    *coalescer = (Coalescer){.thread = thread, .sse = sse};
    h2o_linklist_init_anchor(&coalescer->topics);
    h2o_multithread_register_receiver(thread->context.queue, &coalescer->answers, coalesce_on_answers);
    return coalescer;
}

void coalesce_close(Coalescer *coalescer)
{
    h2o_linklist_t *at = coalescer->topics.next;

    while (at != &coalescer->topics) {
        Topic *topic = coalesce_topic_at(at);

        at = at->next;
        coalesce_free_topic(topic);
    }
    h2o_multithread_unregister_receiver(coalescer->thread->context.queue, &coalescer->answers);
    free(coalescer);
}
