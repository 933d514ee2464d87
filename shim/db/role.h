/*
 * What a thread's database is, a primary or a standby, and how old what is read there may be: asked every second, so
 * that no request is asked for it. The thread owns it, and all calls come from that thread.
 */
#ifndef ROLE_H
#define ROLE_H

#include "db/db.h"

typedef struct Role Role;

/* What is known now. */
typedef struct RoleState {
    bool known;    /* the database has answered at least once; it stays so while it is away */
    bool standby;  /* it is in recovery */
    bool writable; /* it takes writes */
    bool behind;   /* it is a standby and more than max_lag behind, or nobody knows how far */
    double lag;    /* seconds, at the most; 0 of a primary, -1: not known */
} RoleState;

/* statement: that of StatementTable.role; max_lag: seconds, 0: none. All is borrowed. */
Role *role_open(Db *db, const Statement *statement, int max_lag, Log *log);
/* Every 100 ms: asks once a second. */
void role_tick(Role *role);
/* An answer to the statement that somebody else has asked; false when it cannot be read. */
bool role_learn(Role *role, const PGresult *result);
RoleState role_state(const Role *role);
/* The database is closed. */
void role_close(Role *role);

#endif
