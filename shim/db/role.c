/*
 * One question under way at a time. While none is answered, because the database is away or stuck, what was read last
 * gets older by the clock, and so does a standby's lag.
 */
#include "db/role.h"

#include "core/clock.h"
#include "db/freshness.h"

#include <stdlib.h>
#include <string.h>

enum { ROLE_PERIOD_MS = 1000, ROLE_DEADLINE_MS = 5000 };

enum {
    ROLE_STANDBY,
    ROLE_WRITABLE,
    ROLE_RECEIVED,
    ROLE_REPLAYED,
    ROLE_SILENT,
    ROLE_COMMITTED,
    ROLE_STARTED,
    ROLE_COLUMNS
};

struct Role {
    Db *db;
    const Statement *statement;
    Log *log;
    int max_lag; /* seconds */
    bool known;
    bool writable;
    bool behind; /* as it was last logged */
    Freshness freshness;
    bool under_way;
    uint64_t asked_at; /* ms */
    DbQuery query;
};

/* A number that is NULL where there is none. */
static double role_number(const PGresult *result, int column)
{
    return PQgetisnull(result, 0, column) ? -1 : strtod(PQgetvalue(result, 0, column), NULL);
}

static uint64_t role_position(const PGresult *result, int column)
{
    return PQgetisnull(result, 0, column) ? 0 : strtoull(PQgetvalue(result, 0, column), NULL, 10);
}

static bool role_flag(const PGresult *result, int column)
{
    return strcmp(PQgetvalue(result, 0, column), "true") == 0;
}

static void role_log(Role *role, bool standby, bool first)
{
    RoleState state = role_state(role);

    if (first || standby != state.standby)
        log_event(role->log, first ? LOG_INFO : LOG_WARNING, "database_role", "role",
                  state.standby ? "standby" : "primary", NULL);
    if (state.behind != role->behind)
        log_event(role->log, LOG_WARNING, state.behind ? "standby_behind" : "standby_caught_up", NULL);
    role->behind = state.behind;
}

bool role_learn(Role *role, const PGresult *result)
{
    bool was_standby = role->freshness.standby, first = !role->known;
    FreshnessSample sample;

    if (PQntuples(result) != 1 || PQnfields(result) != ROLE_COLUMNS)
        return false;
    sample = (FreshnessSample){.standby = role_flag(result, ROLE_STANDBY),
                               .received = role_position(result, ROLE_RECEIVED),
                               .replayed = role_position(result, ROLE_REPLAYED),
                               .silent = role_number(result, ROLE_SILENT),
                               .committed = role_number(result, ROLE_COMMITTED),
                               .started = role_number(result, ROLE_STARTED)};
    freshness_learn(&role->freshness, &sample, (int64_t)clock_ms());
    role->known = true;
    role->writable = role_flag(result, ROLE_WRITABLE);
    role_log(role, was_standby, first);
    return true;
}

static void role_on_answer(DbQuery *query, DbOutcome outcome, const PGresult *result)
{
    Role *role = H2O_STRUCT_FROM_MEMBER(Role, query, query);

    role->under_way = false;
    if (outcome == DB_ANSWERED)
        role_learn(role, result);
}

static bool role_is_wanted(const DbQuery *query)
{
    (void)query;
    return true;
}

Role *role_open(Db *db, const Statement *statement, int max_lag, Log *log)
{
    Role *role = h2o_mem_alloc(sizeof(*role));

    *role = (Role){.db = db, .statement = statement, .max_lag = max_lag, .log = log};
    return role;
}

void role_tick(Role *role)
{
    uint64_t now = clock_ms();

    if (role->under_way || (role->asked_at != 0 && now < role->asked_at + ROLE_PERIOD_MS))
        return;
    role->asked_at = now;
    role->under_way = true;
    role->query = (DbQuery){.statement = role->statement,
                            .read_only = true,
                            .lane = ROUTE_VITAL,
                            .deadline = db_now(role->db) + ROLE_DEADLINE_MS,
                            .on_done = role_on_answer,
                            .is_wanted = role_is_wanted};
    db_submit(role->db, &role->query);
}

RoleState role_state(const Role *role)
{
    double lag = freshness_lag(&role->freshness, (int64_t)clock_ms());
    bool standby = role->freshness.standby;

    return (RoleState){.known = role->known,
                       .standby = standby,
                       .writable = role->writable,
                       .behind = role->known && standby && role->max_lag > 0 && (lag < 0 || lag > role->max_lag),
                       .lag = role->known ? lag : -1};
}

void role_close(Role *role)
{
    free(role);
}
