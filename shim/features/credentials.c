/*
 * The password routes. A password never reaches SQL: the body carries its length, the call carries its hash, and
 * for a login or a change the database is first asked for the stored hash, which is checked here. Each step ends in
 * a callback that starts the next; the request's end abandons whichever is under way.
 */
#include "features/credentials.h"

#include "http/incoming.h"
#include "http/limit.h"
#include "auth/password_choice.h"
#include "http/respond.h"
#include "http/row.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char credentials_password[] = "password", credentials_current[] = "current_password",
                  credentials_renewed[] = "renewed_hash", credentials_factor[] = "second_factor",
                  credentials_code[] = "code", credentials_sealed[] = "sealed_secret";

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

/* What is known of who the new password is for: their account's data, and those that the request brings. */
static PasswordChoice credentials_choice(const Request *request)
{
    static const char *const fields[] = {"first_name", "last_name", "phone_number", "email"};
    enum { FIELDS = sizeof(fields) / sizeof(fields[0]) };
    const char *about[2 * FIELDS];
    size_t i;

    for (i = 0; i < FIELDS; i++) {
        about[i] = json_string_value(json_object_get(request->body, fields[i]));
        about[FIELDS + i] = json_string_value(json_array_get(request->about, i));
    }
    return password_choice(request->password, about, 2 * FIELDS);
}

/* Hashes a new password that may be taken, then calls; without one it calls at once and SQL refuses what it must. */
static void credentials_hash(Request *request)
{
    PasswordChoice choice = request->password != NULL ? credentials_choice(request) : PASSWORD_LENGTH;

    const char *fault = choice == PASSWORD_COMMON ? "common" : choice == PASSWORD_PERSONAL ? "personal" : NULL;
    ClientKey client = request_client(request);

    if (choice == PASSWORD_GOOD && request->current != NULL && strcmp(request->password, request->current) == 0)
        fault = "same";
    if (fault != NULL)
        json_object_set_new(request->body, credentials_password, json_string(fault));
    incoming_set_body(request);
    if (choice != PASSWORD_GOOD || fault != NULL) {
        request_call(request);
        return;
    }
    credentials_wait(request, password_hash(request->thread->server->passwords, &request->thread->workers, &client,
                                            request->password, credentials_on_hashed, request));
}

/* Those that ask who is signed in for their password. */
static bool credentials_is_change(const Request *request)
{
    return request->route->password == PASSWORD_CHANGE || request->route->password == PASSWORD_ENROL;
}

/*
 * Tells SQL what the code that was given is, in its place: {"step"} of a code of that time, {"recovery"} the hash of
 * a recovery code, {} a wrong one; nothing when none was given. True when it may be right: SQL finds used ones.
 */
static bool credentials_check_code(Request *request)
{
    const char *key = request->thread->server->keys.secret, *sealed = json_string_value(request->factor);
    json_t *found;
    char hex[65];
    int64_t step;

    if (request->code == NULL)
        return true;
    found = json_object();
    if (second_factor_is_code(request->code)) {
        step = sealed != NULL ? second_factor_step(key, sealed, request->code, time(NULL)) : 0;
        if (step > 0)
            json_object_set_new(found, "step", json_integer(step));
    } else {
        second_factor_recovery(request->code, hex);
        json_object_set_new(found, "recovery", json_string(hex));
    }
    json_object_set_new(request->body, credentials_factor, found);
    return json_object_get(found, "step") != NULL;
}

/* A secret for a second factor that begins: sealed for SQL, and kept to be shown in the answer. */
static bool credentials_make_secret(Request *request)
{
    char sealed[SECOND_FACTOR_SEALED_SIZE];

    if (!second_factor_make(request->thread->server->keys.secret, request->fresh_secret, sealed))
        return false;
    return json_object_set_new(request->body, credentials_sealed, json_string(sealed)) == 0;
}

static void credentials_on_verified(void *owner, const PasswordJob *job)
{
    Request *request = owner;

    request->job = NULL;
    if (job->starved) {
        credentials_busy(request);
        return;
    }
    if (job->ok && credentials_check_code(request))
        limit_forgive(request, LIMIT_LOGIN, request->account);
    if (job->ok && request->route->password == PASSWORD_ENROL && !credentials_make_secret(request)) {
        respond_unavailable(request, "overloaded", NULL);
        return;
    }
    if (credentials_is_change(request)) {
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
    bool change = credentials_is_change(request);
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

/* A code without a password: who is signed in confirms their second factor. */
static void credentials_confirm(Request *request, const json_t *secret)
{
    const char *account = json_string_value(json_object_get(secret, "account"));

    request->account = account != NULL ? strdup(account) : NULL;
    if (!limit_account(request, LIMIT_LOGIN, request->account))
        return;
    if (credentials_check_code(request))
        limit_forgive(request, LIMIT_LOGIN, request->account);
    incoming_set_body(request);
    request_call(request);
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
    request->about = json_incref(json_object_get(row.private, "about"));
    request->factor = json_incref(json_object_get(row.private, "second_factor"));
    if (request->route->password == PASSWORD_CODE) {
        credentials_confirm(request, row.private);
    } else if (request->route->password != PASSWORD_RESET) {
        credentials_verify(request, row.private);
    } else if (json_is_true(json_object_get(row.private, "reset"))) {
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

/* Takes the code of a second factor out of the body; as a number it has lost its leading zeros. */
static void credentials_take_code(Request *request)
{
    json_t *value = json_object_get(request->body, credentials_code);
    Text text = {0};

    if (json_is_string(value) && json_string_length(value) > 0)
        text_string(&text, json_string_value(value));
    else if (json_is_integer(value))
        text_format(&text, "%06lld", (long long)json_integer_value(value));
    json_object_del(request->body, credentials_code);
    request->code = text.data;
}

void credentials_start(Request *request)
{
    RoutePassword mode = request->route->password;

    json_object_del(request->body, credentials_renewed);
    json_object_del(request->body, credentials_factor);
    json_object_del(request->body, credentials_sealed);
    credentials_take_code(request);
    request->password = credentials_take(request->body, credentials_password);
    request->current = credentials_take(request->body, credentials_current);
    if (json_object_get(request->body, credentials_current) != NULL) {
        if (credentials_is_change(request))
            json_object_set_new(request->body, credentials_current, json_false());
        else
            json_object_del(request->body, credentials_current);
    }
    if ((mode == PASSWORD_VERIFY && request->password != NULL) ||
        (credentials_is_change(request) && request->current != NULL) ||
        (mode == PASSWORD_CODE && request->code != NULL) ||
        (mode == PASSWORD_RESET && json_is_string(json_object_get(request->body, "token")))) {
        credentials_ask(request);
    } else if (mode == PASSWORD_HASH) {
        credentials_hash(request);
    } else { /* SQL refuses what it must: no time is spent on a password that cannot be taken */
        incoming_set_body(request);
        request_call(request);
    }
}
