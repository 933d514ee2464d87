/*
 * One statement to run, and how it may end. The submitter owns it and its values; the members behind on_done are set
 * by it, the last ones by the database layer.
 */
#ifndef DB_QUERY_H
#define DB_QUERY_H

#include "core/client.h"
#include "db/statement.h"

#include <h2o.h>
#include <libpq-fe.h>

typedef enum DbOutcome {
    DB_ANSWERED,     /* the row is there and, for a write, its commit is durable */
    DB_REFUSED,      /* the statement failed; result says why (NULL: nothing is known) */
    DB_AWAY,         /* no connection: it was not run */
    DB_FULL,         /* too many wait: it was not run */
    DB_DEADLINE,     /* no answer in time; a write may still happen */
    DB_LOST,         /* the connection broke under a write, which may have happened */
    DB_UNREPLICATED, /* committed on this node only: not acknowledged */
    DB_CROWDED,      /* too much of this client waits: it was not run */
} DbOutcome;

typedef struct DbQuery DbQuery;
/* Called exactly once for a submitted query unless it is abandoned; the result is borrowed for the call. */
typedef void (*DbDone)(DbQuery *query, DbOutcome outcome, const PGresult *result);

/* Called for each row of a query that takes them one by one, before on_done; the result is borrowed for the call. */
typedef void (*DbRow)(DbQuery *query, const PGresult *row);

/* One statement to run. The submitter owns it and its values and keeps them until on_done or db_abandon. */
struct DbQuery {
    const Statement *statement;
    const char *values[STATEMENT_PARAMETERS];
    int contents_length;      /* of the last value, which is binary */
    bool read_only;           /* may be sent again and share a transaction with other reads */
    int statement_timeout_ms; /* 0: that of every statement; of a write only */
    RouteLane lane;           /* what it shares connections with */
    bool for_metrics;         /* asked for the metrics, and counted apart: the others count what clients ask */
    ClientKey client;         /* whom it is for: all zero for the shim's own */
    uint64_t deadline;        /* loop time in ms; may be put off in on_row */
    DbDone on_done;
    DbRow on_row;                            /* NULL: the rows come together, with on_done */
    bool (*is_wanted)(const DbQuery *query); /* asked now and then while it waits; false ends it as late */

    /* the database layer's own */
    h2o_linklist_t link;       /* while it waits */
    uint64_t since_us;         /* clock_us when it began to wait, then when it was sent */
    Client *owner;             /* while it waits or is in flight */
    struct Pipeline *pipeline; /* while it is in flight */
    unsigned step;
    int attempts;
    bool alone;     /* shares no transaction any more */
    bool streaming; /* rows of it were given out: it is not run again */
};

#endif
