#ifndef PIPELINE_H
#define PIPELINE_H

#include "db/db.h"
#include "db/lane.h"

/* Steps in flight stay below the ring's size: at most four a query. */
enum { PIPELINE_DEPTH = 32, PIPELINE_RING = 128, PIPELINE_BATCH = 16 };

typedef enum StepKind { STEP_SETUP, STEP_PREPARE, STEP_ALLOW, STEP_QUERY, STEP_SYNC } StepKind;

/* One command given to libpq, in order. It keeps its result until its transaction's Sync is answered. */
typedef struct Step {
    StepKind kind;
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

typedef enum PipelineState { PIPELINE_CLOSED, PIPELINE_CONNECTING, PIPELINE_SETUP, PIPELINE_READY } PipelineState;

/* head ≤ cursor ≤ tail: [head, cursor) have results, cursor is being answered, the ring index is modulo its size. */
typedef struct Pipeline {
    Db *db;
    int number; /* in the pool */
    PGconn *conn;
    h2o_socket_t *sock; /* holds a duplicate of libpq's descriptor */
    PipelineState state;
    bool broken;         /* to be closed at the end of the turn */
    bool unreplicated;   /* the commit being answered stands on this node only */
    bool deserted;       /* whoever took its rows has gone: it is to be closed, which ends the statement */
    int timeout_ms;      /* of a statement, 0 for none */
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

/* What a pipeline reports to its pool (db.c). */
void db_on_finished(Db *db, DbQuery *query, DbOutcome outcome, const PGresult *result);
/* The query was not run, or was a read whose answer is lost: it goes back to the front of the queue. */
void db_on_again(Db *db, DbQuery *query);
/* A row of a query that takes them one by one. */
void db_on_row(Db *db, DbQuery *query, const PGresult *row);
void db_on_up(Db *db, Pipeline *pipeline);
/* A connection or an attempt at one has ended; was_up says which. */
void db_on_down(Db *db, Pipeline *pipeline, bool was_up, const char *reason);
const Config *db_config(const Db *db);
h2o_loop_t *db_loop(const Db *db);

void pipeline_init(Pipeline *pipeline, Db *db, int number, int timeout_ms);
/* False also while the server is slow with what it has: others wait better in the queue than behind it. */
bool pipeline_can_send(const Pipeline *pipeline);
/* Connected, and nothing is in flight. */
bool pipeline_is_idle(const Pipeline *pipeline);
/* False when the connection is broken; the query then stays with the caller. */
bool pipeline_send(Pipeline *pipeline, DbQuery *query);
void pipeline_turn(Pipeline *pipeline);
void pipeline_tick(Pipeline *pipeline, uint64_t now);
void pipeline_close(Pipeline *pipeline);

/* pipeline_answers.c: takes what the server has sent; marks the pipeline broken when it is out of step. */
void pipeline_receive(Pipeline *pipeline);
void pipeline_on_notice(void *pipeline, const PGresult *notice);

#endif
