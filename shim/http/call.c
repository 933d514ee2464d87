/*
 * The call of a route's function, and how it ends: what the database says is turned into HTTP here and nowhere else.
 */
#include "http/call.h"

#include "auth/cookie.h"
#include "http/audit.h"
#include "http/limit.h"
#include "http/row.h"

#include <stdlib.h>
#include <string.h>

enum { CALL_LARGE = 256 * 1024 /* bytes of an answer that is counted */ };

/*
 * 504 without Retry-After for what had all the time it may have: it would take as long again. What waits for locks, as
 * writes do, may well be quicker the next time.
 */
static bool call_is_too_long(const Request *request, const char *state)
{
    RouteLane lane = request->query.lane;

    return state != NULL && strcmp(state, "57014") == 0 &&
           (lane == ROUTE_IMPORTS || lane == ROUTE_EXPORTS || (lane == ROUTE_BULK && request->query.read_only));
}

static void call_too_long(Request *request)
{
    static const char *const import[] = {"L’import a pris plus de %d secondes et rien n’a été importé : "
                                         "envoyez le fichier en plusieurs parties.",
                                         "The import took longer than %d seconds and nothing was imported: send the "
                                         "file in smaller parts."};
    static const char *const export[] = {"L’export a pris plus de %d secondes : demandez-en moins à la fois.",
                                         "The export took longer than %d seconds: ask for less at once."};
    static const char *const other[] = {
        "La réponse demande plus de %d secondes : demandez-en moins à la fois, par exemple une page plus courte.",
        "The answer takes longer than %d seconds: ask for less at once, a shorter page for example."};
    const Config *config = request_config(request);
    RouteLane lane = request->query.lane;
    const char *const *text = lane == ROUTE_IMPORTS ? import : lane == ROUTE_EXPORTS ? export : other;
    Text message = {0};

    text_format(&message, text[request->language],
                lane == ROUTE_IMPORTS   ? config->import_timeout
                : lane == ROUTE_EXPORTS ? config->export_timeout
                                        : config->statement_timeout_ms / 1000);
    log_event(&request->thread->log, LOG_WARNING, "statement_too_long", "function", request->query.statement->name,
              "request_id", request->id, NULL);
    respond_problem(request, &(Problem){.status = 504, .code = "too_long", .message = message.data});
    text_free(&message);
}

/* True for a JSON array: it goes into the problem as it is. */
static bool call_is_array(const char *text)
{
    json_t *array = text != NULL && text[0] == '[' ? json_loads(text, 0, NULL) : NULL;
    bool ok = array != NULL && json_is_array(array);

    json_decref(array);
    return ok;
}

static void call_refuse(Request *request, const PGresult *result)
{
    const char *state = result != NULL ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL;
    Problem problem = {.status = problem_status(state), .code = state};

    if (call_is_too_long(request, state)) {
        call_too_long(request);
        return;
    }
    if (problem_is_spoken(state)) {
        const char *errors = PQresultErrorField(result, PG_DIAG_CONSTRAINT_NAME);

        problem.message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
        problem.detail = PQresultErrorField(result, PG_DIAG_MESSAGE_DETAIL);
        problem.hint = PQresultErrorField(result, PG_DIAG_MESSAGE_HINT);
        problem.errors = call_is_array(errors) ? errors : NULL;
    }
    if (problem.status == 500) {
        log_event(&request->thread->log, LOG_ERROR, "statement_failed", "sqlstate", state, "function",
                  request->query.statement->name, "request_id", request->id, NULL);
        problem.code = "internal";
    }
    if (problem.status == 401) {
        limit_forgive_user(request); /* it was not that user: nobody is starved by an old token */
        respond_unauthorized(request, problem.code, problem.message, request->identity.session_id[0] != '\0');
    } else if (problem.status == 403 && request->identity.user_id > 0)
        audit_refusal(request, &problem);
    else if (problem.status == 503)
        respond_unavailable(request, problem.code, NULL);
    else
        respond_problem(request, &problem);
}

/* The answer is a refusal that its function could not raise, because what it did must be committed. */
static bool call_row_refusal(Request *request, const Row *row)
{
    json_t *refusal = json_object_get(row->private, "refusal");
    const char *code = json_string_value(json_object_get(refusal, "code"));
    const char *message = json_string_value(json_object_get(refusal, "message"));
    char *errors, *members;

    if (code == NULL || message == NULL)
        return false;
    if (row->status == 401)
        respond_unauthorized(request, code, message, request->identity.session_id[0] != '\0');
    else {
        errors = json_dumps(json_object_get(refusal, "errors"), JSON_COMPACT);
        members = json_dumps(json_object_get(refusal, "members"), JSON_COMPACT);
        respond_problem(
            request,
            &(Problem){.status = row->status, .code = code, .message = message, .errors = errors, .members = members});
        free(errors);
        free(members);
    }
    return true;
}

/* The tokens of a row that opens or renews a session: as cookies for who asked for that, else in the body. */
static bool call_tokens(Request *request, Row *row)
{
    const AuthKeys *keys = &request->thread->server->keys;
    bool cookies = request->cookies || request->by_cookie;

    if (!row_make_tokens(row, keys))
        return false;
    if (row->access == NULL)
        return true;
    if (cookies)
        cookie_set_tokens(request->h2o, keys, row->session_id, row->access, row->refresh);
    request->h2o->compress_hint = H2O_COMPRESS_HINT_DISABLE;
    return row_say_tokens(row, keys, cookies);
}

/* Bytes of a large answer, counted among those under way until the client has taken them. */
typedef struct Outgoing {
    Feature feature;
    Server *server;
    long long bytes;
} Outgoing;

static void call_on_outgoing_end(Feature *feature)
{
    const Outgoing *outgoing = (Outgoing *)feature;

    atomic_fetch_sub(&outgoing->server->outgoing, outgoing->bytes);
}

static const FeatureKind call_outgoing_kind = {.leave = call_on_outgoing_end};

/* Large answers are kept until the client has taken them: of too many at once the next is put off. */
static bool call_has_room(Request *request, size_t length)
{
    Server *server = request->thread->server;
    Outgoing *outgoing;

    if (length < CALL_LARGE)
        return true;
    if (atomic_fetch_add(&server->outgoing, (long long)length) + (long long)length > server->config->max_outgoing) {
        atomic_fetch_sub(&server->outgoing, (long long)length);
        return false;
    }
    outgoing = h2o_mem_alloc_pool(&request->h2o->pool, sizeof(*outgoing));
    *outgoing = (Outgoing){.server = server, .bytes = (long long)length};
    request_join(request, &outgoing->feature, &call_outgoing_kind);
    return true;
}

static void call_answer_read(Request *request, Row *row)
{
    if (json_is_true(json_object_get(row->private, "links")))
        request->h2o->compress_hint = H2O_COMPRESS_HINT_DISABLE;
    if (!call_tokens(request, row) || !row_show_links(row) ||
        (request->amend != NULL && !request->amend(request, row))) {
        log_event(&request->thread->log, LOG_ERROR, "answer_not_made", "request_id", request->id, NULL);
        respond_problem(request, &(Problem){.status = 500, .code = "internal"});
    } else if (!call_row_refusal(request, row)) {
        if (!call_has_room(request, row->length)) {
            respond_unavailable(request, "overloaded", NULL);
            return;
        }
        row_add_headers(row, request->h2o);
        if (request->by_cookie && json_is_true(json_object_get(row->private, "signed_out")))
            cookie_clear_tokens(request->h2o);
        if (row->status >= 400 && row->length == 0)
            respond_problem(request, &(Problem){.status = row->status, .code = problem_code(row->status)});
        else
            respond_send(request, row->status, row->content_type, row->body, row->length);
    }
}

void call_answer(Request *request, const PGresult *result)
{
    Row row;

    if (row_read(&row, result)) {
        call_answer_read(request, &row);
    } else {
        log_event(&request->thread->log, LOG_ERROR, "answer_unreadable", "function", request->query.statement->name,
                  "request_id", request->id, NULL);
        respond_problem(request, &(Problem){.status = 500, .code = "internal"});
    }
    row_free(&row);
}

void call_finish(Request *request, DbOutcome outcome, const PGresult *result)
{
    static const char *const late[] = {"La base n’a pas répondu à temps ; l’écriture a pu aboutir : relisez avant de "
                                       "répéter. Un procès-verbal peut être "
                                       "renvoyé sans danger.",
                                       "The database did not answer in time; the write may have happened: read before "
                                       "you repeat it. A result sheet can "
                                       "safely be sent again."};
    static const char *const local[] = {
        "L’écriture n’est pas confirmée par le serveur de secours ; répétez la même requête plus tard.",
        "The standby server has not confirmed the write; repeat the same request later."};

    switch (outcome) {
    case DB_ANSWERED:
        call_answer(request, result);
        break;
    case DB_REFUSED:
        call_refuse(request, result);
        break;
    case DB_AWAY:
        respond_unavailable(request, "unavailable", NULL);
        break;
    case DB_FULL:
        respond_unavailable(request, "overloaded", NULL);
        break;
    case DB_CROWDED:
        respond_limited(request, 1);
        break;
    case DB_DEADLINE:
        respond_unavailable(request, "57014", request->query.read_only ? NULL : late[request->language]);
        break;
    case DB_LOST:
        respond_unavailable(request, "08006", late[request->language]);
        break;
    case DB_UNREPLICATED:
        log_event(&request->thread->log, LOG_ERROR, "commit_not_replicated", "request_id", request->id, NULL);
        respond_unavailable(request, "not_replicated", local[request->language]);
        break;
    }
}

static void call_on_done(DbQuery *query, DbOutcome outcome, const PGresult *result)
{
    Request *request = request_of_query(query);

    request->querying = false;
    if (outcome == DB_ANSWERED && request->route->limit == LIMIT_RESET)
        mail_wake(request->thread->server->mail);
    call_finish(request, outcome, result);
}

void call_route(Request *request)
{
    const Statement *statement = statement_of(&request->thread->server->statements, request->route);

    request->query.values[PARAMETER_FILES] = request->files;
    request->query.values[PARAMETER_CONTENTS] = request->contents;
    request->query.contents_length = (int)request->contents_length;
    request_submit(request, statement, strcmp(request->route->method, "GET") == 0, call_on_done);
}
