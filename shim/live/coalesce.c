/*
 * Concurrent reads of the same are coalesced: those that arrive while a query is under way share the next one. An
 * election that is asked for, or a contest of it, has a topic of each kind of reads: the requests its query was sent
 * for, and those that wait for the next, which is sent at the end of a loop turn. The query carries who asks and may
 * return who of them may see what is read. The query names the answer that the topic has from the last time, and the
 * same one is not made again. Each request waits until its own deadline, the query until the last of them.
 */
#include "live/coalesce.h"

#include "core/list.h"
#include "live/asker.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COALESCE_LOOK_BACK = 8, COALESCE_KEPT = 16 /* topics that nobody asks for */, COALESCE_ETAG_SIZE = 80 };

struct Coalescer {
    ServerThread *thread;
    h2o_linklist_t topics; /* the one that was asked for last comes first */
};

typedef struct Topic {
    Coalescer *coalescer;
    h2o_linklist_t link;
    const CoalesceKind *kind;
    int election, contest;
    bool under_way;
    h2o_linklist_t asked;   /* requests, in the order of the query's askers */
    h2o_linklist_t waiting; /* requests, for the next one */
    DbQuery query;
    char *parameters;
    char ids[16], asked_for[32];
    Text body; /* the last answer */
    char etag[COALESCE_ETAG_SIZE];
} Topic;

/* A request that asks for a total, while it waits. */
typedef struct Asker {
    Feature feature;
    Request *request;
    h2o_linklist_t link; /* among those who ask for the same */
    size_t number;       /* its index among the query's askers */
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

Coalescer *coalesce_open(ServerThread *thread)
{
    Coalescer *coalescer = h2o_mem_alloc(sizeof(*coalescer));

    *coalescer = (Coalescer){.thread = thread};
    h2o_linklist_init_anchor(&coalescer->topics);
    return coalescer;
}

static Topic *coalesce_topic_at(h2o_linklist_t *link)
{
    return H2O_STRUCT_FROM_MEMBER(Topic, link, link);
}

static Topic *coalesce_known_topic(Coalescer *coalescer, const CoalesceKind *kind, int election, int contest)
{
    h2o_linklist_t *at;

    for (at = coalescer->topics.next; at != &coalescer->topics; at = at->next) {
        Topic *topic = coalesce_topic_at(at);

        if (topic->kind == kind && topic->election == election && topic->contest == contest)
            return topic;
    }
    return NULL;
}

static Topic *coalesce_topic(Coalescer *coalescer, const CoalesceKind *kind, int election, int contest)
{
    Topic *topic = coalesce_known_topic(coalescer, kind, election, contest);

    if (topic != NULL) {
        if (&topic->link != coalescer->topics.next) {
            h2o_linklist_unlink(&topic->link);
            h2o_linklist_insert(coalescer->topics.next, &topic->link);
        }
        return topic;
    }
    topic = h2o_mem_alloc(sizeof(*topic));
    *topic = (Topic){.coalescer = coalescer, .kind = kind, .election = election, .contest = contest};
    h2o_linklist_init_anchor(&topic->asked);
    h2o_linklist_init_anchor(&topic->waiting);
    h2o_linklist_insert(coalescer->topics.next, &topic->link);
    snprintf(topic->ids, sizeof(topic->ids), election > 0 ? "{%d}" : "{}", election);
    if (contest > 0)
        snprintf(topic->asked_for, sizeof(topic->asked_for), "{\"contest_id\":%d}", contest);
    return topic;
}

static void coalesce_free_topic(Topic *topic)
{
    h2o_linklist_unlink(&topic->link);
    free(topic->parameters);
    text_free(&topic->body);
    free(topic);
}

/* Reads an answer and keeps its body for the next time, or puts the one that was kept into it. */
static bool coalesce_read(Topic *topic, Row *row, const PGresult *result)
{
    const char *etag;

    if (!row_read(row, result))
        return false;
    etag = json_string_value(json_object_get(row->private, "etag"));
    if (etag == NULL || strlen(etag) >= COALESCE_ETAG_SIZE)
        return false;
    if (row->body != NULL) {
        text_clear(&topic->body);
        text_append(&topic->body, row->body, row->length);
        memcpy(topic->etag, etag, strlen(etag) + 1);
    } else if (strcmp(etag, topic->etag) != 0)
        return false;
    row->body = topic->body.data;
    row->length = topic->body.length;
    return true;
}

/* Answers those whom a query was sent for. */
static void coalesce_on_done(DbQuery *query, DbOutcome outcome, const PGresult *result)
{
    Topic *topic = H2O_STRUCT_FROM_MEMBER(Topic, query, query);
    Row row = {0};
    bool readable = outcome == DB_ANSWERED && coalesce_read(topic, &row, result);
    const json_t *allowed = json_object_get(row.private, "allowed");
    CoalesceAnswer answer = {topic->election, topic->contest, outcome, result, readable ? &row : NULL, false};
    h2o_linklist_t *link;

    topic->under_way = false;
    while ((link = list_take(&topic->asked)) != NULL) {
        Asker *asker = coalesce_asker_at(link);

        answer.allowed = json_is_true(json_array_get(allowed, asker->number));
        topic->kind->answer(asker->request, &answer);
    }
    row_free(&row);
}

/* Answers those of a list whose time is over. */
static void coalesce_expire(const Topic *topic, h2o_linklist_t *requests, uint64_t now)
{
    const CoalesceAnswer answer = {.election = topic->election, .contest = topic->contest, .outcome = DB_DEADLINE};
    h2o_linklist_t late, *at = requests->next;

    h2o_linklist_init_anchor(&late);
    while (at != requests) {
        h2o_linklist_t *link = at;

        at = at->next;
        if (coalesce_asker_at(link)->request->deadline <= now) {
            h2o_linklist_unlink(link);
            h2o_linklist_insert(&late, link);
        }
    }
    while ((at = list_take(&late)) != NULL)
        topic->kind->answer(coalesce_asker_at(at)->request, &answer);
}

static bool coalesce_is_wanted(const DbQuery *query)
{
    (void)query;
    return true;
}

static bool coalesce_is_same(const Identity *a, const Identity *b)
{
    return a->user_id == b->user_id && strcmp(a->session_id, b->session_id) == 0;
}

/* The index of an asker among the query's last ones who is the same, count when there is none. */
static size_t coalesce_same(const Identity *const last[COALESCE_LOOK_BACK], size_t count, const Identity *who)
{
    size_t i;

    for (i = 0; i < COALESCE_LOOK_BACK && i < count; i++)
        if (coalesce_is_same(who, last[(count - 1 - i) % COALESCE_LOOK_BACK]))
            return count - 1 - i;
    return count;
}

/* The answer that is known, and who asks, each once where that is cheap to see. */
static void coalesce_write_parameters(Topic *topic)
{
    const Identity *last[COALESCE_LOOK_BACK] = {NULL};
    json_t *askers = json_array(), *parameters;
    h2o_linklist_t *at;

    for (at = topic->asked.next; at != &topic->asked; at = at->next) {
        Asker *asker = coalesce_asker_at(at);
        const Identity *who = &asker->request->identity;
        size_t count = json_array_size(askers);

        asker->number = coalesce_same(last, count, who);
        if (asker->number < count)
            continue;
        last[count % COALESCE_LOOK_BACK] = who;
        json_array_append_new(askers, asker_json(who));
    }
    parameters = json_pack("{s:s, s:o}", "known", topic->etag, "askers", askers);
    free(topic->parameters);
    topic->parameters = json_dumps(parameters, JSON_COMPACT);
    json_decref(parameters);
    if (topic->parameters == NULL)
        abort();
}

/* Sends the query for all who wait. */
static void coalesce_send(Topic *topic)
{
    ServerThread *thread = topic->coalescer->thread;
    h2o_linklist_t *at;

    h2o_linklist_insert_list(&topic->asked, &topic->waiting);
    coalesce_write_parameters(topic);
    topic->query = (DbQuery){.statement = topic->kind->statement(&thread->server->statements),
                             .read_only = true,
                             .lane = ROUTE_VITAL,
                             .on_done = coalesce_on_done,
                             .is_wanted = coalesce_is_wanted};
    for (at = topic->asked.next; at != &topic->asked; at = at->next)
        if (coalesce_asker_at(at)->request->deadline > topic->query.deadline)
            topic->query.deadline = coalesce_asker_at(at)->request->deadline;
    topic->query.values[PARAMETER_LANGUAGE] = lang_name(LANG_FR);
    topic->query.values[PARAMETER_IDS] = topic->ids;
    topic->query.values[PARAMETER_QUERY] = topic->contest > 0 ? topic->asked_for : NULL;
    topic->query.values[PARAMETER_BODY] = topic->parameters;
    topic->under_way = true;
    db_submit(thread->db, &topic->query);
}

void coalesce_ask(Coalescer *coalescer, Request *request, const CoalesceKind *kind, int election, int contest)
{
    Topic *topic = coalesce_topic(coalescer, kind, election, contest);
    Asker *asker = h2o_mem_alloc_pool(&request->h2o->pool, sizeof(*asker));

    *asker = (Asker){.request = request};
    request_join(request, &asker->feature, &coalesce_kind);
    request->query.statement =
        kind->statement(&request->thread->server->statements); /* what the log calls a failure of */
    request->query.read_only = true;
    h2o_linklist_insert(&topic->waiting, &asker->link);
}

void coalesce_turn(Coalescer *coalescer)
{
    h2o_linklist_t *at = coalescer->topics.next;
    int kept = 0;

    while (at != &coalescer->topics) {
        Topic *topic = coalesce_topic_at(at);

        at = at->next;
        if (topic->under_way)
            continue;
        if (!h2o_linklist_is_empty(&topic->waiting))
            coalesce_send(topic);
        else if (topic->etag[0] == '\0' || ++kept > COALESCE_KEPT)
            coalesce_free_topic(topic);
    }
}

void coalesce_tick(Coalescer *coalescer)
{
    uint64_t now = h2o_now(coalescer->thread->context.loop);
    h2o_linklist_t *at;

    for (at = coalescer->topics.next; at != &coalescer->topics; at = at->next) {
        Topic *topic = coalesce_topic_at(at);

        coalesce_expire(topic, &topic->asked, now);
        coalesce_expire(topic, &topic->waiting, now);
    }
}

void coalesce_close(Coalescer *coalescer)
{
    h2o_linklist_t *at = coalescer->topics.next;

    while (at != &coalescer->topics) {
        Topic *topic = coalesce_topic_at(at);

        at = at->next;
        coalesce_free_topic(topic);
    }
    free(coalescer);
}
