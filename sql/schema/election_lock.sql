-- What sheets depend on changes only when no sheet of the election is under way: extension/sheet/election_lock.h has
-- the locks and their order.

CREATE FUNCTION res_elec.election_lock(election_id integer) RETURNS void AS 'MODULE_PATHNAME' LANGUAGE C STRICT;
COMMENT ON FUNCTION res_elec.election_lock(integer) IS
  'Waits for the sheets of an election that are under way, and keeps others waiting until the end of the transaction: '
  'what they depend on may be changed. Not longer than lock_timeout or, where that is 0, res_elec.lock_timeout '
  '(55P03). READ COMMITTED alone (RE002)';

CREATE FUNCTION res_elec_internal.election_share_office(office_id integer) RETURNS void AS 'MODULE_PATHNAME',
  'election_share_office_sql' LANGUAGE C STRICT;
COMMENT ON FUNCTION res_elec_internal.election_share_office(integer) IS
  'Before the sheet of an office is locked: what sheets of its election depend on stays until the end of the '
  'transaction';

CREATE FUNCTION res_elec_internal.election_share(election_id integer) RETURNS void AS 'MODULE_PATHNAME',
  'election_share_sql' LANGUAGE C STRICT;
COMMENT ON FUNCTION res_elec_internal.election_share(integer) IS
  'Before many sheets of an election are judged: what they depend on stays until the end of the transaction';

CREATE FUNCTION res_elec_internal.election_lock_statement() RETURNS trigger AS 'MODULE_PATHNAME' LANGUAGE C;
COMMENT ON FUNCTION res_elec_internal.election_lock_statement() IS
  'Before a statement changes what sheets depend on, in elections that it does not know yet: such statements go one '
  'at a time';

CREATE FUNCTION res_elec_internal.election_lock_row() RETURNS trigger AS 'MODULE_PATHNAME' LANGUAGE C;
COMMENT ON FUNCTION res_elec_internal.election_lock_row() IS
  'Before a row that sheets depend on changes or goes: waits for the sheets of its election (in the column given) '
  'that are under way, and keeps others waiting';

CREATE FUNCTION res_elec_internal.election_share_row() RETURNS trigger AS 'MODULE_PATHNAME' LANGUAGE C;
COMMENT ON FUNCTION res_elec_internal.election_share_row() IS
  'Before the row of a sheet that replication brings: what it depends on stays until the end of the transaction';
