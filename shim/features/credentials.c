/*
 * The password routes. A password never reaches SQL: the body carries its length, the call carries its hash, and
 * for a login or a change the database is first asked for the stored hash, which is checked here. Each step ends in
 * a callback that starts the next; the request's end abandons whichever is under way.
 */
#include "features/credentials.h"

#include "auth/password.h"
#include "auth/second_factor.h"
#include "core/clock.h"
#include "features/attempt.h"
#include "features/factor_code.h"
#include "features/password_fault.h"
#include "http/call.h"
#include "http/incoming.h"
#include "http/limit.h"
#include "http/row.h"

#include <stdlib.h>
#include <string.h>

static const char credentials_password[] = "password", credentials_current[] = "current_password",
                  credentials_renewed[] = "renewed_hash", credentials_sealed[] = "sealed_secret";

/* What a password route keeps from step to step; all of it is wiped and freed at the end. */
typedef struct Credentials {
    Feature feature;
    Request *request;
    char *password;
    char *current;                                /* current_password */
    char *code;                                   /* of a second factor, as it was given */
    char *account;                                /* what wrong passwords are counted by */
    bool fits;                                    /* the password does */
    json_t *about;                                /* what is known of who a new password is for: a list of texts */
    json_t *factor;                               /* the user's second factor: its sealed secret, a text; NULL: none */
    char fresh_secret[SECOND_FACTOR_SECRET_SIZE]; /* of a second factor that begins */
    char hash[PASSWORD_HASH_SIZE];
} Credentials;

static void credentials_wipe(char *secret)
{
    if (secret != NULL)
        sodium_memzero(secret, strlen(secret));
    free(secret);
}

static void credentials_leave(Feature *feature)
{
    Credentials *credentials = (Credentials *)feature;

    credentials_wipe(credentials->password);
    credentials_wipe(credentials->current);
    credentials_wipe(credentials->code);
    free(credentials->account);
    json_decref(credentials->about);
    json_decref(credentials->factor);
    sodium_memzero(credentials->fresh_secret, sizeof(credentials->fresh_secret));
}

static const FeatureKind credentials_kind = {.leave = credentials_leave};

/*
 * Takes member name out of a body: a string is returned (malloc'ed) and wiped in the body, which keeps its length in
 * characters instead; a number becomes null, so that nobody can claim a length.
 */
static char *credentials_take(json_t *body, const char *name)
{
    json_t *value = json_object_get(body, name);
    size_t length;
    char *taken;

    if (json_is_number(value)) {
        json_object_set_new(body, name, json_null());
        return NULL; /* value is freed */
    }
    if (!json_is_string(value))
        return NULL;
    length = json_string_length(value);
    taken = strdup(json_string_value(value));
    sodium_memzero((char *)json_string_value(value), length);
    json_object_set_new(body, name, json_integer((json_int_t)text_characters(taken, length)));
    return taken;
}

/* The password was not looked at, or not in time: that counts for nothing. */
static void credentials_busy(Credentials *credentials)
{
    Request *request = credentials->request;

    limit_forgive(request, LIMIT_LOGIN, credentials->account);
    respond_unavailable(request, "overloaded", NULL);
}

/* The end of the request's own time, by the workers' clock. */
static uint64_t credentials_deadline(const Request *request)
{
    uint64_t now = h2o_now(request->h2o->conn->ctx->loop);

    return clock_ms() + (request->deadline > now ? request->deadline - now : 0);
}

/* NULL: the queue is full. */
static void credentials_wait(Credentials *credentials, PasswordJob *job)
{
    Request *request = credentials->request;

    if (job != NULL)
        request->job = &job->work;
    else
        credentials_busy(credentials);
}

static void credentials_on_hashed(void *owner, const PasswordJob *job)
{
    Credentials *credentials = owner;
    Request *request = credentials->request;

    request->job = NULL;
    if (!job->ok || job->late) {
        credentials_busy(credentials);
        return;
    }
    memcpy(credentials->hash, job->hash, sizeof(credentials->hash));
    request->query.values[PARAMETER_PASSWORD_HASH] = credentials->hash;
    call_route(request);
}

/* Hashes a new password that may be taken, then calls; without one it calls at once and SQL refuses what it must. */
static void credentials_hash(Credentials *credentials)
{
    Request *request = credentials->request;
    bool given = credentials->password != NULL;
    const char *fault =
        given ? password_fault(credentials->password, credentials->current, request->body, credentials->about) : NULL;
    ClientKey client = request_client(request);

    if (fault != NULL)
        json_object_set_new(request->body, credentials_password, json_string(fault));
    incoming_set_body(request);
    if (!given || fault != NULL) {
        call_route(request);
        return;
    }
    credentials_wait(credentials, password_hash(request->thread->server->passwords, &request->thread->workers, &client,
                                                credentials_deadline(request), credentials->password,
                                                credentials_on_hashed, credentials));
}

/* Those that ask who is signed in for their password. */
static bool credentials_is_change(const Credentials *credentials)
{
    RoutePassword mode = credentials->request->route->password;

    return mode == PASSWORD_CHANGE || mode == PASSWORD_ENROL;
}

/* Whether the code that was given may be right; SQL is told what it is. */
static bool credentials_check_code(const Credentials *credentials)
{
    const Request *request = credentials->request;

    return factor_code_check(request->body, request->thread->server->keys.secret,
                             json_string_value(credentials->factor), credentials->code);
}

/* A second factor that begins: the answer shows its secret, this once. */
static bool credentials_show_secret(Request *request, Row *row)
{
    const Credentials *credentials = (Credentials *)request_feature(request, &credentials_kind);

    return factor_secret_show(request, row, credentials->fresh_secret);
}

/* A secret for a second factor that begins: sealed for SQL, and kept to be shown in the answer. */
static bool credentials_make_secret(Credentials *credentials)
{
    Request *request = credentials->request;
    char sealed[SECOND_FACTOR_SEALED_SIZE];

    if (!second_factor_make(request->thread->server->keys.secret, credentials->fresh_secret, sealed))
        return false;
    request->amend = credentials_show_secret;
    return json_object_set_new(request->body, credentials_sealed, json_string(sealed)) == 0;
}

/* The attempt is within the limit, whatever it was: a change goes on with the new password, a login calls. */
static void credentials_on_judged(Request *request)
{
    Credentials *credentials = (Credentials *)request_feature(request, &credentials_kind);

    if (credentials->fits && request->route->password == PASSWORD_ENROL && !credentials_make_secret(credentials)) {
        respond_unavailable(request, "overloaded", NULL);
        return;
    }
    if (credentials_is_change(credentials)) {
        credentials_hash(credentials);
        return;
    }
    incoming_set_body(request);
    call_route(request);
}

/* What SQL is told of the password that was compared. */
static void credentials_tell(Credentials *credentials, const PasswordJob *job)
{
    Request *request = credentials->request;

    if (credentials_is_change(credentials)) {
        /* the hash that fitted: SQL changes the password only while it is still the user's */
        json_object_set_new(request->body, credentials_current, job->ok ? json_string(job->hash) : json_false());
        return;
    }
    /* true, as JSON alone has it: a form, which pages elsewhere may send unasked, plants no session in a browser */
    request->cookies = json_is_true(json_object_get(request->body, "cookies"));
    if (job->ok) {
        /* SQL opens a session only if this is still the user's hash: it may have changed meanwhile */
        memcpy(credentials->hash, job->hash, sizeof(credentials->hash));
        request->query.values[PARAMETER_PASSWORD_HASH] = credentials->hash;
        if (job->renewed[0] != '\0')
            json_object_set_new(request->body, credentials_renewed, json_string(job->renewed));
    } else {
        request->identity = (Identity){0}; /* SQL writes the attempt down and refuses it */
        request->query.values[PARAMETER_USER_ID] = NULL;
    }
}

static void credentials_on_verified(void *owner, const PasswordJob *job)
{
    Credentials *credentials = owner;
    Request *request = credentials->request;
    bool right;

    request->job = NULL;
    if (job->starved || job->late) {
        credentials_busy(credentials);
        return;
    }
    credentials->fits = job->ok;
    right = job->ok && credentials_check_code(credentials);
    if (right)
        limit_forgive(request, LIMIT_LOGIN, credentials->account);
    credentials_tell(credentials, job);
    attempt_judge(request, LIMIT_LOGIN, credentials->account, !right, credentials_on_judged);
}

/* Compares the password given with the user's, or, in the same time, with nobody's. */
static void credentials_verify(Credentials *credentials, const json_t *secret)
{
    Request *request = credentials->request;
    bool change = credentials_is_change(credentials);
    const char *hash = json_string_value(json_object_get(secret, "password_hash"));
    const char *account = json_string_value(json_object_get(secret, "account"));
    json_int_t user = json_integer_value(json_object_get(secret, "user_id"));
    ClientKey client;

    if (user < 1 || user > INT32_MAX || (change && user != request->identity.user_id))
        hash = NULL;
    free(credentials->account);
    credentials->account = account != NULL ? strdup(account) : NULL;
    if (!limit_account(request, LIMIT_LOGIN,
                       credentials->account)) { /* a wrong password counts, a right one is forgiven */
        respond_limited(request, request->rate.retry_after);
        return;
    }
    client = request_client(request); /* who signs in is an address until their password fits */
    if (!change)
        request->identity.user_id = hash != NULL ? (int)user : 0;
    credentials_wait(credentials, password_verify(request->thread->server->passwords, &request->thread->workers,
                                                  &client, credentials_deadline(request),
                                                  change ? credentials->current : credentials->password, hash,
                                                  credentials_on_verified, credentials));
}

/* A code without a password: who is signed in confirms their second factor. */
static void credentials_confirm(Credentials *credentials, const json_t *secret)
{
    Request *request = credentials->request;
    const char *account = json_string_value(json_object_get(secret, "account"));
    bool right;

    credentials->account = account != NULL ? strdup(account) : NULL;
    if (!limit_account(request, LIMIT_LOGIN, credentials->account)) {
        respond_limited(request, request->rate.retry_after);
        return;
    }
    right = credentials_check_code(credentials);
    if (right)
        limit_forgive(request, LIMIT_LOGIN, credentials->account);
    attempt_judge(request, LIMIT_LOGIN, credentials->account, !right, credentials_on_judged);
}

/* What is to be known first has come: the stored hash, or whether a token is good. */
static void credentials_on_secret(DbQuery *query, DbOutcome outcome, const PGresult *result)
{
    Request *request = request_of_query(query);
    Credentials *credentials = (Credentials *)request_feature(request, &credentials_kind);
    Row row;

    request->querying = false;
    if (outcome != DB_ANSWERED) {
        call_finish(request, outcome, result);
        return;
    }
    row_read(&row, result);
    credentials->about = json_incref(json_object_get(row.private, "about"));
    credentials->factor = json_incref(json_object_get(row.private, "second_factor"));
    if (request->route->password == PASSWORD_CODE) {
        credentials_confirm(credentials, row.private);
    } else if (request->route->password != PASSWORD_RESET) {
        credentials_verify(credentials, row.private);
    } else if (json_is_true(json_object_get(row.private, "reset"))) {
        credentials_hash(credentials);
    } else { /* no time is spent on a password: SQL refuses the token */
        incoming_set_body(request);
        call_route(request);
    }
    row_free(&row);
}

/* Asks for the stored hash with a body that holds nothing of the passwords. */
static void credentials_ask(Credentials *credentials)
{
    Request *request = credentials->request;
    json_t *bare = json_copy(request->body);

    json_object_del(bare, credentials_password);
    json_object_del(bare, credentials_current);
    free(request->body_text);
    request->body_text = json_dumps(bare, JSON_COMPACT);
    request->query.values[PARAMETER_BODY] = request->body_text;
    json_decref(bare);
    request_submit(request, request->thread->server->statements.auth_secret, false, credentials_on_secret);
}

static void credentials_begin(Credentials *credentials)
{
    Request *request = credentials->request;
    RoutePassword mode = request->route->password;

    json_object_del(request->body, credentials_renewed);
    json_object_del(request->body, factor_code_member);
    json_object_del(request->body, credentials_sealed);
    credentials->code = factor_code_take(request->body);
    credentials->password = credentials_take(request->body, credentials_password);
    credentials->current = credentials_take(request->body, credentials_current);
    if (json_object_get(request->body, credentials_current) != NULL) {
        if (credentials_is_change(credentials))
            json_object_set_new(request->body, credentials_current, json_false());
        else
            json_object_del(request->body, credentials_current);
    }
    if ((mode == PASSWORD_VERIFY && credentials->password != NULL) ||
        (credentials_is_change(credentials) && credentials->current != NULL) ||
        (mode == PASSWORD_CODE && credentials->code != NULL) ||
        (mode == PASSWORD_RESET && json_is_string(json_object_get(request->body, "token")))) {
        credentials_ask(credentials);
    } else if (mode == PASSWORD_HASH) {
        credentials_hash(credentials);
    } else { /* SQL refuses what it must: no time is spent on a password that cannot be taken */
        incoming_set_body(request);
        call_route(request);
    }
}

void credentials_start(Request *request)
{
    Credentials *credentials;

    if (request->route->password == PASSWORD_NONE) {
        attempt_judge(request, request->route->limit, request->mail_asked, true, call_route);
        return;
    }
    credentials = h2o_mem_alloc_pool(&request->h2o->pool, sizeof(*credentials));
    *credentials = (Credentials){.request = request};
    request_join(request, &credentials->feature, &credentials_kind);
    credentials_begin(credentials);
}
