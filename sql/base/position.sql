-- Positions: which transactions a total has in it. See extension/history/position.c and sql/totals/history.sql.

CREATE FUNCTION res_elec_internal.position_tag() RETURNS text AS 'MODULE_PATHNAME' LANGUAGE C
  STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION res_elec_internal.position_tag() IS
  'What positions of this database begin with; another one, or after a failover, has another';

CREATE FUNCTION res_elec.position_now() RETURNS text AS 'MODULE_PATHNAME' LANGUAGE C STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION res_elec.position_now() IS
  'The position that the running statement sees: ask for it in the statement that reads a total, and '
  'results_at_position gives that total again, changes what has changed since. What the transaction itself has '
  'written is in no position before it commits';

CREATE FUNCTION res_elec_internal.position_snapshot(given text, field text DEFAULT 'position')
  RETURNS pg_snapshot AS 'MODULE_PATHNAME' LANGUAGE C STABLE STRICT;
COMMENT ON FUNCTION res_elec_internal.position_snapshot(text, text) IS
  'The snapshot in a position, NULL of NULL; RE001 for what is none, RE007 for one of another database or of before a '
  'failover';

CREATE FUNCTION res_elec_internal.commit_time(xid8) RETURNS timestamptz AS 'MODULE_PATHNAME' LANGUAGE C
  STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION res_elec_internal.commit_time(xid8) IS
  'When a transaction committed; NULL where it is not known: with track_commit_timestamp off, or once vacuum has '
  'removed it';

CREATE FUNCTION res_elec_internal.stamp_applied_row() RETURNS trigger AS 'MODULE_PATHNAME' LANGUAGE C;
COMMENT ON FUNCTION res_elec_internal.stamp_applied_row() IS
  'Notes with a row that logical replication brings the transaction that applies it here';

CREATE FUNCTION res_elec_internal.checkpoints_lack_row(election_id integer) RETURNS void AS 'MODULE_PATHNAME'
  LANGUAGE C STRICT;
COMMENT ON FUNCTION res_elec_internal.checkpoints_lack_row(integer) IS
  'For triggers, when they give a row 0 for a transaction: checkpoints_forget, once for all rows of an election in a '
  'subtransaction';
