-- What the database must be: where it is not, nothing of the extension is made.

CREATE FUNCTION res_elec_internal.require_database() RETURNS void AS 'MODULE_PATHNAME' LANGUAGE C;
COMMENT ON FUNCTION res_elec_internal.require_database() IS
  'Refuses a database whose encoding is not UTF8; warns of one that does not know capitals beyond ASCII';
SELECT res_elec_internal.require_database();
