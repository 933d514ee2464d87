/*
 * Concurrent reads of the same are coalesced: those that arrive during a query share the next one. A thread's live.c
 * owns it; those who ask lie in the pools of their requests.
 */
#ifndef COALESCE_H
#define COALESCE_H

#include "http/request.h"
#include "http/row.h"

/* One thread's reads that are under way; the thread owns it. */
typedef struct Coalescer Coalescer;

/* What a request that has asked is told. The result and the row are borrowed. */
typedef struct CoalesceAnswer {
    int election; /* 0: all of them */
    int contest;  /* 0: all of them */
    DbOutcome outcome;
    const PGresult *result;
    const Row *row; /* of DB_ANSWERED, with the body that is kept where the query was told it; NULL: unreadable */
    bool allowed;   /* whether the row says that who asks may see it */
} CoalesceAnswer;

/* A kind of reads; there is one static constant of each, which names it. */
typedef struct CoalesceKind {
    const Statement *(*statement)(const StatementTable *table);
    void (*answer)(Request *request, const CoalesceAnswer *answer); /* ends the request, or goes on with it */
} CoalesceKind;

Coalescer *coalesce_open(ServerThread *thread);
/*
 * Reads what this kind says of an election, or of one of its contests, and passes it on. Those who ask while a query
 * is under way share the next one, so each answer has every write that was acknowledged before it was asked for.
 */
void coalesce_ask(Coalescer *coalescer, Request *request, const CoalesceKind *kind, int election, int contest);
/* At the end of a loop turn: sends the queries that are wanted. */
void coalesce_turn(Coalescer *coalescer);
/* Ten times a second: answers those who have waited as long as they may. */
void coalesce_tick(Coalescer *coalescer);
/* The database is closed; nothing is under way. */
void coalesce_close(Coalescer *coalescer);

#endif
