/*
 * Who may change what while sheets of an election come in. Two locks, always in this order:
 * first the one of all elections (number 0), then those of elections, by ascending id; rows come after both.
 *
 *   a sheet's writer         election: ROW EXCLUSIVE
 *   who changes what sheets of an election depend on, having said so first (election_lock)
 *                            all: ROW EXCLUSIVE, election: SHARE ROW EXCLUSIVE
 *   a statement that has not said so
 *                            all: SHARE ROW EXCLUSIVE, then the election of each row it changes: SHARE ROW EXCLUSIVE
 *
 * So elections never wait for each other's sheets. A statement locks its rows before it knows their elections: that is
 * why such statements go one at a time, and why whoever wants to lock an election gives up after a short time: those
 * who have it might wait for rows of this transaction. So does a sheet's writer whose UPDATE or DELETE has locked the
 * row already. Of two who wait for each other so, one is refused soon and the other goes on.
 *
 * It is a readers-writer lock an election, with an intention lock above all of them (multiple granularity).
 * They are locks of objects (pg_locks: classid res_elec.election, objid the election's id), which nobody can take in
 * SQL.
 */
#ifndef RES_ELEC_ELECTION_LOCK_H
#define RES_ELEC_ELECTION_LOCK_H

#include "postgres.h"

/*
 * Defines res_elec.lock_timeout: how long those who must not wait for long wait for an election's lock, in ms, where
 * lock_timeout is 0. It bounds no other lock. Called once, when the library is loaded.
 */
extern void election_lock_init(void);

/*
 * Before a sheet is entered, corrected or deleted: what it depends on stays until the end of the transaction. True when
 * the lock is new to this transaction: what was read before may have changed. A transaction takes one lock an election;
 * from ELECTIONS_LOCKED on, one for all the others, so that a load of many elections does not fill the table of locks.
 */
extern bool election_share(int32 election_id);

/* Refuses (RE002) a change of a table whose checks would see a snapshot, not what was committed until now. */
extern void election_require_read_committed(const char *table);

/*
 * election_share() for the election of an office, whichever that is once the lock is had, by who has locked the row of
 * the sheet before: refused (55P03) rather than kept waiting.
 */
extern void election_share_late(int32 office_id);

#endif
