-- The extension is not dropped with sheets in its tables: see extension/base/drop_guard.c.

CREATE FUNCTION res_elec_internal.drop_guard() RETURNS event_trigger AS 'MODULE_PATHNAME' LANGUAGE C;
COMMENT ON FUNCTION res_elec_internal.drop_guard() IS
  'Loads the library, whose hook refuses (RE002) to drop the tables of sheets while rows are in them, unless '
  'res_elec.drop_protection is off';
CREATE EVENT TRIGGER res_elec_drop_guard ON ddl_command_start
  WHEN TAG IN ('DROP EXTENSION', 'DROP SCHEMA', 'DROP OWNED', 'DROP TABLE', 'DROP LANGUAGE')
  EXECUTE FUNCTION res_elec_internal.drop_guard();
ALTER EVENT TRIGGER res_elec_drop_guard ENABLE ALWAYS;
COMMENT ON EVENT TRIGGER res_elec_drop_guard IS
  'Keeps the extension from being dropped with sheets in its tables; it changes nothing else';
