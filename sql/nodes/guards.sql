-- One owner a row: what another node writes is refused here (extension/nodes). Rows that a subscription brings are
-- taken.

CREATE FUNCTION res_elec_internal.node_down_check() RETURNS trigger AS 'MODULE_PATHNAME' LANGUAGE C;
COMMENT ON FUNCTION res_elec_internal.node_down_check() IS
  'Refuses (RE002) at a province to write what is written at the nation';
CREATE FUNCTION res_elec_internal.node_truncate_check() RETURNS trigger AS 'MODULE_PATHNAME' LANGUAGE C;
COMMENT ON FUNCTION res_elec_internal.node_truncate_check() IS
  'Refuses (RE002) TRUNCATE at a node: it is not sent, and the nodes would differ';
CREATE FUNCTION res_elec_internal.node_row_check() RETURNS trigger AS 'MODULE_PATHNAME' LANGUAGE C;
COMMENT ON FUNCTION res_elec_internal.node_row_check() IS
  'Refuses (RE002) what is about a sheet that another node keeps; of a table that both write (the column of the kind '
  'is given) also, at a province, what the nation writes';
CREATE FUNCTION res_elec_internal.node_office_check() RETURNS trigger AS 'MODULE_PATHNAME' LANGUAGE C;
COMMENT ON FUNCTION res_elec_internal.node_office_check() IS
  'Refuses (RE002) at the nation to delete an office that a province keeps, or to change its state or its node, before '
  'the count is closed there; and to give one that has a sheet to another node';
CREATE FUNCTION res_elec_internal.node_came() RETURNS trigger AS 'MODULE_PATHNAME' LANGUAGE C;
COMMENT ON FUNCTION res_elec_internal.node_came() IS
  'Of rows that a subscription brings: its worker ends rather than confirm what no synchronous standby has';

DO $$
DECLARE
  t record;
BEGIN
  FOR t IN SELECT * FROM res_elec.node_tables() WHERE direction <> 'local' LOOP
    EXECUTE pg_catalog.format('CREATE TRIGGER a_node_truncate BEFORE TRUNCATE ON res_elec.%I FOR EACH STATEMENT '
                              'EXECUTE FUNCTION res_elec_internal.node_truncate_check()', t.table_name);
    EXECUTE pg_catalog.format('CREATE TRIGGER z_node_came AFTER INSERT OR UPDATE OR DELETE ON res_elec.%I '
                              'FOR EACH ROW EXECUTE FUNCTION res_elec_internal.node_came()', t.table_name);
    EXECUTE pg_catalog.format('ALTER TABLE res_elec.%I ENABLE REPLICA TRIGGER z_node_came', t.table_name);
    IF t.direction = 'down' AND t.columns IS NULL THEN
      EXECUTE pg_catalog.format('CREATE TRIGGER a_node_down BEFORE INSERT OR UPDATE OR DELETE ON res_elec.%I '
                                'FOR EACH ROW EXECUTE FUNCTION res_elec_internal.node_down_check()', t.table_name);
    END IF;
  END LOOP;
END
$$;
-- the column that is not sent is each node's own
CREATE TRIGGER a_node_down BEFORE INSERT OR DELETE ON res_elec.second_factor
  FOR EACH ROW EXECUTE FUNCTION res_elec_internal.node_down_check();
CREATE TRIGGER a_node_down_update BEFORE UPDATE ON res_elec.second_factor
  FOR EACH ROW WHEN ((OLD.user_id, OLD.sealed_secret, OLD.created_at, OLD.confirmed_at)
                     IS DISTINCT FROM (NEW.user_id, NEW.sealed_secret, NEW.created_at, NEW.confirmed_at))
  EXECUTE FUNCTION res_elec_internal.node_down_check();
CREATE TRIGGER a_node_row BEFORE INSERT OR UPDATE OR DELETE ON res_elec.sheet_scan
  FOR EACH ROW EXECUTE FUNCTION res_elec_internal.node_row_check();
CREATE TRIGGER a_node_row BEFORE INSERT OR UPDATE OR DELETE ON res_elec.decision
  FOR EACH ROW EXECUTE FUNCTION res_elec_internal.node_row_check('kind');
CREATE TRIGGER a_node_row BEFORE INSERT OR UPDATE OR DELETE ON res_elec.file
  FOR EACH ROW EXECUTE FUNCTION res_elec_internal.node_row_check('kind');
-- after office_path, by its name: the province is found then
CREATE TRIGGER office_stays BEFORE UPDATE OR DELETE ON res_elec.office
  FOR EACH ROW EXECUTE FUNCTION res_elec_internal.node_office_check();
