/*
 * The password routes. A password never reaches SQL: the body carries its length, the call carries its hash, and
 * for a login or a change the database is first asked for the stored hash, which is checked here. Each step ends in
 * a callback that starts the next; the request's end abandons whichever is under way.
 */
#include "credentials.h"

#include "incoming.h"
#include "limit.h"
#include "respond.h"
#include "row.h"

#include <stdlib.h>
#include <string.h>

enum { CREDENTIALS_MIN = 10, CREDENTIALS_MAX = 1024 };

static const char credentials_password[] = "password", credentials_current[] = "current_password",
                  credentials_renewed[] = "renewed_hash";

char *credentials_take(json_t *body, const char *name)
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

/* The password was not looked at: that counts for nothing. */
static void credentials_busy(Request *request)
{
    limit_forgive(request, LIMIT_LOGIN, request->account);
    respond_unavailable(request, "overloaded", NULL);
}

/* NULL: the queue is full. */
static void credentials_wait(Request *request, PasswordJob *job)
{
    if (job != NULL)
        request->job = &job->work;
    else
        credentials_busy(request);
}

static void credentials_on_hashed(void *owner, const PasswordJob *job)
{
    Request *request = owner;

    request->job = NULL;
    if (!job->ok) {
        credentials_busy(request);
        return;
    }
    memcpy(request->hash, job->hash, sizeof(request->hash));
    request->query.values[PARAMETER_PASSWORD_HASH] = request->hash;
    request_call(request);
}

/* Hashes a new password of legal length, then calls; without one it calls at once and SQL refuses what it must. */
static void credentials_hash(Request *request)
{
    const char *password = request->password;
    ClientKey client = request_client(request);
    size_t length = password != NULL ? text_characters(password, strlen(password)) : 0;

    incoming_set_body(request);
    if (length < CREDENTIALS_MIN || length > CREDENTIALS_MAX) {
        request_call(request);
        return;
    }
    credentials_wait(request, password_hash(request->thread->server->passwords, &request->thread->workers, &client,
                                            password, credentials_on_hashed, request));
}

static void credentials_on_verified(void *owner, const PasswordJob *job)
{
    Request *request = owner;

    request->job = NULL;
    if (job->starved) {
        credentials_busy(request);
        return;
    }
    if (job->ok)
        limit_forgive(request, LIMIT_LOGIN, request->account);
    if (request->route->password == PASSWORD_CHANGE) {
        /* the hash that fitted: SQL changes the password only while it is still the user's */
        json_object_set_new(request->body, credentials_current, job->ok ? json_string(job->hash) : json_false());
        credentials_hash(request);
        return;
    }
    /* true, as JSON alone has it: a form, which pages elsewhere may send unasked, plants no session in a browser */
    request->cookies = json_is_true(json_object_get(request->body, "cookies"));
    if (job->ok) {
        /* SQL opens a session only if this is still the user's hash: it may have changed meanwhile */
        memcpy(request->hash, job->hash, sizeof(request->hash));
        request->query.values[PARAMETER_PASSWORD_HASH] = request->hash;
        if (job->renewed[0] != '\0')
            json_object_set_new(request->body, credentials_renewed, json_string(job->renewed));
    } else {
        request->identity = (Identity){0}; /* SQL writes the attempt down and refuses it */
        request->query.values[PARAMETER_USER_ID] = NULL;
    }
    incoming_set_body(request);
    request_call(request);
}

/* Compares the password given with the user's, or, in the same time, with nobody's. */
static void credentials_verify(Request *request, const json_t *secret)
{
    bool change = request->route->password == PASSWORD_CHANGE;
    const char *hash = json_string_value(json_object_get(secret, "password_hash"));
    const char *account = json_string_value(json_object_get(secret, "account"));
    json_int_t user = json_integer_value(json_object_get(secret, "user_id"));
    ClientKey client;

    if (user < 1 || user > INT32_MAX || (change && user != request->identity.user_id))
        hash = NULL;
    free(request->account);
    request->account = account != NULL ? strdup(account) : NULL;
    if (!limit_account(request, LIMIT_LOGIN, request->account)) /* a wrong password counts, a right one is forgiven */
        return;
    client = request_client(request); /* who signs in is an address until their password fits */
    if (!change)
        request->identity.user_id = hash != NULL ? (int)user : 0;
    credentials_wait(request, password_verify(request->thread->server->passwords, &request->thread->workers, &client,
                                              change ? request->current : request->password, hash,
                                              credentials_on_verified, request));
}

/* What is to be known first has come: the stored hash, or whether a token is good. */
static void credentials_on_secret(DbQuery *query, DbOutcome outcome, const PGresult *result)
{
    Request *request = request_of_query(query);
    Row row;

    request->querying = false;
    if (outcome != DB_ANSWERED) {
        respond_outcome(request, outcome, result);
        return;
    }
    row_read(&row, result);
    if (request->route->password != PASSWORD_RESET) {
        credentials_verify(request, row.secret);
    } else if (json_is_true(json_object_get(row.secret, "reset"))) {
        credentials_hash(request);
    } else { /* no time is spent on a password: SQL refuses the token */
        incoming_set_body(request);
        request_call(request);
    }
    row_free(&row);
}

/* Asks for the stored hash with a body that holds nothing of the passwords. */
static void credentials_ask(Request *request)
{
    json_t *bare = json_copy(request->body);

    json_object_del(bare, credentials_password);
    json_object_del(bare, credentials_current);
    free(request->body_text);
    request->body_text = json_dumps(bare, JSON_COMPACT);
    request->query.values[PARAMETER_BODY] = request->body_text;
    json_decref(bare);
    request_submit(request, request->thread->server->statements.secret, false, credentials_on_secret);
}

void credentials_start(Request *request)
{
    RoutePassword mode = request->route->password;

    json_object_del(request->body, credentials_renewed);
    request->password = credentials_take(request->body, credentials_password);
    request->current = credentials_take(request->body, credentials_current);
    if (json_object_get(request->body, credentials_current) != NULL) {
        if (mode == PASSWORD_CHANGE)
            json_object_set_new(request->body, credentials_current, json_false());
        else
            json_object_del(request->body, credentials_current);
    }
    if ((mode == PASSWORD_VERIFY && request->password != NULL) ||
        (mode == PASSWORD_CHANGE && request->current != NULL) ||
        (mode == PASSWORD_RESET && json_is_string(json_object_get(request->body, "token")))) {
        credentials_ask(request);
    } else if (mode == PASSWORD_HASH) {
        credentials_hash(request);
    } else { /* SQL refuses what it must: no time is spent on a password that cannot be taken */
        incoming_set_body(request);
        request_call(request);
    }
}
