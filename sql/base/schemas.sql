-- Three schemas, so that whoever looks at the database finds what is for them: res_elec has the tables, views, types
-- and functions that people and reporting tools use; res_elec_api what the server calls; res_elec_internal what these
-- are made of, which may change with any version.

CREATE SCHEMA res_elec_api;
CREATE SCHEMA res_elec_internal;
COMMENT ON SCHEMA res_elec_api IS
  'RES-ELEC: what its server calls, a function for each route of the REST API; for the role res_elec_api alone';
COMMENT ON SCHEMA res_elec_internal IS
  'RES-ELEC: what the tables'' triggers, the functions of res_elec and the REST API are made of; it may change with '
  'any version, so nothing else should be built on it';

GRANT USAGE ON SCHEMA res_elec TO res_elec_reader, res_elec_operator;
GRANT USAGE ON SCHEMA res_elec_api TO res_elec_api;
GRANT USAGE ON SCHEMA res_elec_internal TO res_elec_operator;  -- what guards a table runs as whoever writes it
