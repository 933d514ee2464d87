-- See extension/base/acknowledge.c.

CREATE FUNCTION res_elec_api.acknowledge(status integer) RETURNS boolean AS 'MODULE_PATHNAME'
  LANGUAGE C VOLATILE STRICT;
COMMENT ON FUNCTION res_elec_api.acknowledge(integer) IS
  'True. Before a client is told that what it sent stands: the transaction''s commit then waits for the disk and the '
  'synchronous standby also when it found everything there and wrote nothing. status is the HTTP status of the '
  'answer; of 400 and more nothing is acknowledged. On a standby: read_only_sql_transaction';
