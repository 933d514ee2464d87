/*
 * One thread's database: its connections and what waits for them. The thread owns it, and all calls come from that
 * thread.
 */
#ifndef DB_H
#define DB_H

#include "config/config.h"
#include "core/log.h"
#include "db/query.h"
#include "metrics/metrics.h"

typedef struct Db Db;

Db *db_open(h2o_loop_t *loop, const Config *config, Log *log, Metrics *metrics);
/* Takes a query; on_done may be called before this returns. Nothing is sent before db_turn. */
void db_submit(Db *db, DbQuery *query);
/* The submitter has gone: on_done will not be called. A statement already sent runs to its end. */
void db_abandon(Db *db, DbQuery *query);
/* At the end of each turn of the loop: sends what has gathered. */
void db_turn(Db *db);
/* Every 100 ms: deadlines, reconnects. */
void db_tick(Db *db);
/* The time of deadlines: that of its loop, in ms. */
uint64_t db_now(const Db *db);
/* True when nothing waits or is in flight. */
bool db_is_idle(const Db *db);
void db_close(Db *db);

#endif
