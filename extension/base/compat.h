/*
 * The only place where the extension asks for PostgreSQL's version: what 15, 17 and 18 call differently has one name
 * here. A name that a version lacks is made as the newest one has it.
 */
#ifndef RES_ELEC_COMPAT_H
#define RES_ELEC_COMPAT_H

#include "postgres.h"

#if PG_VERSION_NUM / 10000 != 15 && PG_VERSION_NUM / 10000 != 17 && PG_VERSION_NUM / 10000 != 18
#error "RES-ELEC is made for PostgreSQL 15, 17 and 18"
#endif

#if PG_VERSION_NUM >= 170000
#include "varatt.h"				/* VARDATA_ANY and its kin */
#endif

#ifndef pg_noreturn
#define pg_noreturn pg_attribute_noreturn()
#endif

/* The local id of this session's transaction (storage/proc.h). */
#if PG_VERSION_NUM >= 170000
#define my_local_transaction() (MyProc->vxid.lxid)
#else
#define my_local_transaction() (MyProc->lxid)
#endif

/* Whether this session holds a lock in just this mode (storage/lock.h). */
#if PG_VERSION_NUM >= 170000
#define lock_held_by_me(tag, mode) LockHeldByMe(tag, mode, false)
#else
#define lock_held_by_me(tag, mode) LockHeldByMe(tag, mode)
#endif

/* The lock of a row by its tid, or false where another session has it (storage/lmgr.h). */
#if PG_VERSION_NUM >= 180000
#define conditional_lock_tuple(table, tid, mode) ConditionalLockTuple(table, tid, mode, false)
#else
#define conditional_lock_tuple(table, tid, mode) ConditionalLockTuple(table, tid, mode)
#endif

/* A record that a commit waits for; it is not flushed at once (replication/message.h). */
#if PG_VERSION_NUM >= 170000
#define log_transactional_message(prefix) LogLogicalMessage(prefix, "", 0, true, false)
#else
#define log_transactional_message(prefix) LogLogicalMessage(prefix, "", 0, true)
#endif

/*
 * Entries of a row in each index of its table, none of which is a deferred or a speculative one (executor/executor.h).
 */
#if PG_VERSION_NUM >= 170000
#define insert_index_tuples(result_rel, slot, estate) \
	ExecInsertIndexTuples(result_rel, slot, estate, false, false, NULL, NIL, false)
#else
#define insert_index_tuples(result_rel, slot, estate) \
	ExecInsertIndexTuples(result_rel, slot, estate, false, false, NULL, NIL)
#endif

/*
 * What table_tuple_update() says of indexes (access/tableam.h): none, all, and since 16 only those that summarise whole
 * blocks. 0 is none in each version.
 */
#if PG_VERSION_NUM >= 170000
#define WhichIndexes TU_UpdateIndexes
#else
#define WhichIndexes bool
#endif

/* A date and time taken apart by ParseDateTime(): 0, or what is wrong with it (utils/datetime.h). */
#if PG_VERSION_NUM >= 170000
#define decode_date_time(fields, types, n, kind, tm, fraction, zone) \
	DecodeDateTime(fields, types, n, kind, tm, fraction, zone, &(DateTimeErrorExtra) {0})
#else
#define decode_date_time(fields, types, n, kind, tm, fraction, zone) \
	DecodeDateTime(fields, types, n, kind, tm, fraction, zone)
#endif

/* A scan of an index whose work nobody measures (access/genam.h). */
#if PG_VERSION_NUM >= 180000
#define begin_index_scan(table, index, snapshot, n_keys) index_beginscan(table, index, snapshot, NULL, n_keys, 0)
#else
#define begin_index_scan(table, index, snapshot, n_keys) index_beginscan(table, index, snapshot, n_keys, 0)
#endif

/*
 * Whether commits wait for standbys, by what the checkpointer has read, or may, while it has read nothing; under
 * SyncRepLock (replication/walsender_private.h).
 */
#if PG_VERSION_NUM >= 170005 || (PG_VERSION_NUM >= 150013 && PG_VERSION_NUM < 170000)
#define commits_wait_for_standbys() \
	((WalSndCtl->sync_standbys_status & (SYNC_STANDBY_INIT | SYNC_STANDBY_DEFINED)) != SYNC_STANDBY_INIT)
#else
#define commits_wait_for_standbys() (WalSndCtl->sync_standbys_defined)
#endif

#endif
