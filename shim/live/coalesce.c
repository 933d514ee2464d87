/*
 * Concurrent reads of a live total are coalesced: those that arrive while a query is under way share the next one. An
 * election that is asked for, or a contest of it, has a topic: the requests its query was sent for, and those that wait
 * for the next, which is sent at the end of a loop turn. The query carries who asks and returns who may see the total;
 * who may not calls the route's function alone, and is refused by that. The query names the answer that the topic has
 * from the last time, and the same one is not made again. Each request waits until its own deadline, the query until
 * the last of them.
 */
#include "live/coalesce.h"

#include "core/list.h"
#include "http/call.h"
#include "http/headers.h"
#include "http/row.h"
#include "live/asker.h"
#include "live/sse.h"
#include "parse/etag.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COALESCE_LOOK_BACK = 8, COALESCE_KEPT = 16 /* topics that nobody asks for */, COALESCE_ETAG_SIZE = 80 };

struct Coalescer {
    ServerThread *thread;
    Sse *sse;              /* what makes streams */
    h2o_linklist_t topics; /* the one that was asked for last comes first */
};

typedef struct Topic {
    Coalescer *coalescer;
    h2o_linklist_t link;
    int election;
    int contest; /* 0: all of them */
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

Coalescer *coalesce_open(ServerThread *thread, Sse *sse)
{
    Coalescer *coalescer = h2o_mem_alloc(sizeof(*coalescer));

    *coalescer = (Coalescer){.thread = thread, .sse = sse};
    h2o_linklist_init_anchor(&coalescer->topics);
    return coalescer;
}

static Topic *coalesce_topic_at(h2o_linklist_t *link)
{
    return H2O_STRUCT_FROM_MEMBER(Topic, link, link);
}

static Topic *coalesce_topic(Coalescer *coalescer, int election, int contest)
{
    h2o_linklist_t *at;
    Topic *topic;

    for (at = coalescer->topics.next; at != &coalescer->topics; at = at->next)
        if (coalesce_topic_at(at)->election == election && coalesce_topic_at(at)->contest == contest) {
            if (at != coalescer->topics.next) {
                h2o_linklist_unlink(at);
                h2o_linklist_insert(coalescer->topics.next, at);
            }
            return coalesce_topic_at(at);
        }
    topic = h2o_mem_alloc(sizeof(*topic));
    *topic = (Topic){.coalescer = coalescer, .election = election, .contest = contest};
    h2o_linklist_init_anchor(&topic->asked);
    h2o_linklist_init_anchor(&topic->waiting);
    h2o_linklist_insert(coalescer->topics.next, &topic->link);
    snprintf(topic->ids, sizeof(topic->ids), "{%d}", election);
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

/* The total goes out in the form that the request wants. */
static void coalesce_answer(const Topic *topic, Request *request, const Row *row)
{
    const char *etag = json_string_value(json_object_get(row->private, "etag"));
    const char *cache = json_string_value(json_object_get(row->private, "cache_control"));
    const char *known = request->query.values[PARAMETER_IF_NONE_MATCH];
    h2o_req_t *req = request->h2o;

    if (sse_is_wanted(request)) {
        sse_start(topic->coalescer->sse, request, topic->election, topic->contest, row);
        return;
    }
    headers_add(req, "etag", h2o_strdup(&req->pool, etag, strlen(etag)).base);
    headers_add(req, "cache-control", h2o_strdup(&req->pool, cache, strlen(cache)).base);
    headers_vary(req, "Accept");
    if (known != NULL && etag_listed(known, etag))
        respond_send(request, 304, NULL, NULL, 0);
    else
        respond_send(request, 200, "application/json", row->body, row->length);
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
    h2o_linklist_t *link;

    topic->under_way = false;
    while ((link = list_take(&topic->asked)) != NULL) {
        Asker *asker = coalesce_asker_at(link);
        Request *request = asker->request;

        if (outcome != DB_ANSWERED)
            call_finish(request, outcome, result);
        else if (readable && json_is_true(json_array_get(allowed, asker->number)))
            coalesce_answer(topic, request, &row);
        else
            call_route(request); /* which says why not */
    }
    row_free(&row);
}

/* Answers those of a list whose time is over. */
static void coalesce_expire(h2o_linklist_t *requests, uint64_t now)
{
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
        call_finish(coalesce_asker_at(at)->request, DB_DEADLINE, NULL);
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
    topic->query = (DbQuery){.statement = thread->server->statements.realtime_coalesced,
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
        coalesce_expire(&coalesce_topic_at(at)->asked, now);
        coalesce_expire(&coalesce_topic_at(at)->waiting, now);
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
