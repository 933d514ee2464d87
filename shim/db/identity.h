/*
 * Which database server a session is on, as it says itself: two servers of one cluster differ in when they were
 * started, and of two that both call themselves primary the one of the lower timeline was replaced. Plain values.
 */
#ifndef DB_IDENTITY_H
#define DB_IDENTITY_H

#include <libpq-fe.h>
#include <stdbool.h>

typedef struct Identity {
    char system[24];        /* of the cluster: its primary and its standbys have the same; "": nothing is known */
    char started[32];       /* when this server was, in seconds since 1970 */
    unsigned long timeline; /* of a primary: each promotion begins a higher one; 0: a standby */
    bool recovery;          /* a standby */
    bool writable;          /* takes writes */
    int backend;            /* the server's process of the session */
    bool marked;            /* a session of ours was on it before (IDENTITY_MARK), and it was not reset since */
} Identity;

/* What to select for identity_read. */
#define IDENTITY_COLUMNS                                                                       \
    "(SELECT system_identifier::text FROM pg_catalog.pg_control_system()), "                   \
    "extract(epoch FROM pg_catalog.pg_postmaster_start_time())::text, "                        \
    "CASE WHEN NOT pg_catalog.pg_is_in_recovery() "                                            \
    "THEN left(pg_catalog.pg_walfile_name(pg_catalog.pg_current_wal_lsn()), 8) ELSE '0' END, " \
    "pg_catalog.pg_is_in_recovery(), pg_catalog.current_setting('transaction_read_only'), "    \
    "pg_catalog.pg_backend_pid(), pg_catalog.current_setting('res_elec_shim.session', true)"
enum { IDENTITY_COLUMN_COUNT = 7 };

/* What a session selects after IDENTITY_COLUMNS to mark the server's process as its own. */
#define IDENTITY_MARK "pg_catalog.set_config('res_elec_shim.session', 'open', false)"

/* Reads it from the first row, from a column on, of a result in text. */
void identity_read(Identity *identity, const PGresult *result, int column);
bool identity_is_same_server(const Identity *one, const Identity *other);
/* A primary of a lower timeline than one that was seen: its cluster has gone on without it. */
bool identity_is_outdated(const Identity *identity, const Identity *newest);
/* Whether what was a primary is none any more, now that another answer is there: other is the primary, or one is a
 * standby itself. */
bool identity_is_replaced(const Identity *one, const Identity *other);

#endif
