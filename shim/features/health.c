/*
 * Health checks for a supervisor or a load balancer. Those that are about the database go through the same queue and
 * connections as any request, so they say what a client would meet, and ask it now what it is.
 */
#include "features/health.h"

#include "http/call.h"

#include <stdio.h>
#include <string.h>

enum { HEALTH_READY_MS = 2000, HEALTH_TEXT = 80 /* bytes */ };

void health_live(Request *request)
{
    static const char body[] = "{\"status\":\"ok\"}";

    respond_send(request, 200, "application/json", body, sizeof(body) - 1);
}

/* "role" and "lag" as members of an object. */
static void health_role(const RoleState *state, char text[HEALTH_TEXT])
{
    char lag[24] = "null";

    if (state->lag >= 0)
        snprintf(lag, sizeof(lag), "%.1f", state->lag);
    snprintf(text, HEALTH_TEXT, "\"role\":\"%s\",\"lag\":%s", state->standby ? "standby" : "primary", lag);
}

static void health_good(Request *request, const RoleState *state)
{
    char role[HEALTH_TEXT], body[HEALTH_TEXT + 32];

    health_role(state, role);
    snprintf(body, sizeof(body), "{\"status\":\"ok\",%s}", role);
    respond_send(request, 200, "application/json", body, strlen(body));
}

static void health_bad(Request *request, const RoleState *state, const char *code, const char *const *message)
{
    char role[HEALTH_TEXT], members[HEALTH_TEXT + 4];

    health_role(state, role);
    snprintf(members, sizeof(members), "{%s}", role);
    respond_retry(request,
                  &(Problem){.status = 503, .code = code, .message = message[request->language], .members = members});
}

/* What the database is now; false where it has not said so, which is answered. */
static bool health_learn(Request *request, DbOutcome outcome, const PGresult *result, RoleState *state)
{
    request->querying = false;
    if (outcome != DB_ANSWERED || !role_learn(request->thread->role, result)) {
        respond_unavailable(request, "unavailable", NULL);
        return false;
    }
    *state = role_state(request->thread->role);
    return true;
}

static void health_on_ready(DbQuery *query, DbOutcome outcome, const PGresult *result)
{
    Request *request = request_of_query(query);
    RoleState state;

    if (!health_learn(request, outcome, result, &state))
        return;
    if (state.behind)
        respond_behind(request);
    else
        health_good(request, &state);
}

static void health_on_primary(DbQuery *query, DbOutcome outcome, const PGresult *result)
{
    static const char *const standby[] = {"La base est un serveur de secours : elle n’accepte pas d’écriture.",
                                          "The database is a standby: it takes no writes."};
    static const char *const closed[] = {"La base est en lecture seule : elle n’accepte pas d’écriture.",
                                         "The database is read-only: it takes no writes."};
    Request *request = request_of_query(query);
    RoleState state;

    if (!health_learn(request, outcome, result, &state))
        return;
    if (state.standby)
        health_bad(request, &state, "standby", standby);
    else if (!state.writable)
        health_bad(request, &state, "read_only", closed);
    else
        health_good(request, &state);
}

static void health_ask(Request *request, DbDone on_done)
{
    uint64_t limit = h2o_now(request->thread->context.loop) + HEALTH_READY_MS;

    if (request->deadline > limit)
        request->deadline = limit;
    request_submit(request, request->thread->server->statements.role, true, on_done);
}

void health_ready(Request *request)
{
    health_ask(request, health_on_ready);
}

void health_primary(Request *request)
{
    health_ask(request, health_on_primary);
}
