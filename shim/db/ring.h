/*
 * A connection in pipeline mode as a ring of steps, which were given to libpq and are answered in the same order.
 * pipeline.c sends and owns the connection, pipeline_answers.c takes the answers; the pool (db.c) owns the structs.
 */
#ifndef DB_RING_H
#define DB_RING_H

#include "db/identity.h"
#include "db/lane.h"
#include "db/query.h"
#include "db/wire.h"

/*
 * Of a server that has something to do and says nothing for so long it is asked whether it is still the one; what it
 * says after the longer time is believed only when it is. No manager of a cluster replaces a primary sooner, and what
 * is slow because there is much to do is not made slower.
 */
enum { PIPELINE_SILENT_MS = 1500, PIPELINE_DOUBT_MS = 5000 };

/* Why a session behind a pool of connections is refused. */
#define PIPELINE_NOT_KEPT                                                                                   \
    "the connection pool gives a session's server to others between transactions: set pool_mode = session " \
    "(and server_reset_query = DISCARD ALL) in PgBouncer, or let DATABASE_URL lead to PostgreSQL itself"

/* Steps in flight stay below the ring's size: at most four a query. */
enum { PIPELINE_DEPTH = 32, PIPELINE_RING = 128, PIPELINE_BATCH = 16 };

typedef enum StepKind { STEP_SETUP, STEP_PREPARE, STEP_ALLOW, STEP_QUERY, STEP_SYNC } StepKind;

/* One command given to libpq, in order. It keeps its result until its transaction's Sync is answered. */
typedef struct Step {
    StepKind kind;
    uint64_t since; /* when it was given to libpq */
    bool answered;
    bool read_only;
    bool by_row; /* STEP_QUERY whose rows are given out one by one */
    bool single; /* likewise, and libpq knows */
    const Statement *statement;
    DbQuery *query; /* STEP_QUERY; NULL once nobody waits for it */
    Client *client; /* STEP_QUERY: whose it is, also then */
    LaneQueue queue;
    PGresult *result;
} Step;

/* What a pipeline reports to its pool, which is the first argument. */
typedef struct PipelineEvents {
    void (*on_finished)(void *pool, DbQuery *query, DbOutcome outcome, const PGresult *result);
    /* The query was not run, or was a read whose answer is lost: it goes back to the front of the queue. */
    void (*on_again)(void *pool, DbQuery *query);
    /* A row of a query that takes them one by one. */
    void (*on_row)(void *pool, DbQuery *query, const PGresult *row);
    void (*on_up)(void *pool);
    /* A connection or an attempt at one has ended; was_up says which. */
    void (*on_down)(void *pool, bool was_up, const char *reason);
} PipelineEvents;

/* What all pipelines of a pool have in common; the pool owns it and keeps it as long as they last. */
typedef struct PipelineContext {
    h2o_loop_t *loop;
    const HostList *hosts;
    HostTurn *turn;     /* of all of them */
    Identity newest;    /* the primary of the highest timeline that was seen */
    bool sessions_kept; /* through a pool of connections: it was seen that sessions keep their server */
    const PipelineEvents *events;
    void *pool;
} PipelineContext;

/* Held: set up, and waits until it is seen that sessions keep their server. */
typedef enum PipelineState {
    PIPELINE_CLOSED,
    PIPELINE_CONNECTING,
    PIPELINE_SETUP,
    PIPELINE_HELD,
    PIPELINE_READY
} PipelineState;

/* head ≤ cursor ≤ tail: [head, cursor) have results, cursor is being answered, the ring index is modulo its size. Times
 * are clock_ms: a date that jumps makes no server silent. */
typedef struct Pipeline {
    PipelineContext *context;
    int number; /* in the pool */
    Wire wire;
    int host;          /* of the list: the one that it is on, or tries */
    Identity identity; /* of the server */
    bool pooled;       /* there is a pool of connections between */
    PipelineState state;
    bool leaving;        /* it is to be closed once all that is in flight is answered */
    bool doubted;        /* nothing is read or sent until it is trusted again */
    uint64_t doubted_at; /* since when */
    uint64_t heard_at;   /* when something came last */
    bool broken;         /* to be closed at the end of the turn */
    char refused[256];   /* why its setup failed; empty: it did not */
    bool unreplicated;   /* the commit being answered stands on this node only */
    bool deserted;       /* whoever took its rows has gone: it is to be closed, which ends the statement */
    int timeout_ms;      /* of a statement, 0 for none */
    bool gives_way;      /* its session leaves the processors to others */
    uint64_t since;      /* when connecting began */
    uint64_t head_since; /* when the server could begin with what is at the head */
    uint64_t retry_at;
    int failures; /* connection attempts in a row */
    int batch;    /* reads since the last Sync */
    int reads;
    int writes; /* in flight */
    int plain;  /* of both, those that are not vital */
    unsigned head, cursor, tail;
    Step ring[PIPELINE_RING];
    bool prepared[STATEMENT_MAX];
} Pipeline;

/* The server tells its sessions of a promotion. */
static inline bool pipeline_is_standby(const Pipeline *pipeline)
{
    const char *told = pipeline->wire.conn != NULL ? PQparameterStatus(pipeline->wire.conn, "in_hot_standby") : NULL;

    return pipeline->identity.recovery && (told == NULL || strcmp(told, "off") != 0);
}

#endif
