-- An office votes in several contests where several rows of res_elec.office have its center and, by name_key, its name:
-- each takes the sheet of one contest. What is said of all contests together counts such an office, and its voters,
-- once (totals/shared), so it must know of all there are. Two who enter one each at the same moment do not see each
-- other: so each looks once its own row is in the index, where the second finds the first, committed or not, and writes
-- here. Nobody waits. A row that is needless, as the other's transaction was rolled back or one of the two has left,
-- costs a look at the center's offices: none is taken away while the election stands, and the past finds what was
-- there.

CREATE TABLE res_elec.shared_center (
  election_id integer NOT NULL,
  center_id integer NOT NULL,
  office_id integer NOT NULL,
  PRIMARY KEY (election_id, center_id, office_id)
);
COMMENT ON TABLE res_elec.shared_center IS
  'Centers where an office votes in several contests, or once did. Written by triggers only, and neither dumped nor '
  'replicated: each database finds its own';
COMMENT ON COLUMN res_elec.shared_center.office_id IS 'The row of office that came second, whatever became of it since';

CREATE FUNCTION res_elec_internal.share_center(of_election integer, of_center integer, of_office integer) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET session_replication_role = origin AS
$$
BEGIN
  INSERT INTO res_elec.shared_center (election_id, center_id, office_id)
  SELECT of_election, of_center, of_office
   WHERE NOT EXISTS (SELECT FROM res_elec.shared_center c WHERE c.election_id = of_election AND c.center_id = of_center)
  ON CONFLICT DO NOTHING;
END
$$;
COMMENT ON FUNCTION res_elec_internal.share_center(integer, integer, integer) IS
  'Notes a center where an office votes in several contests';

CREATE FUNCTION res_elec_internal.office_shared() RETURNS trigger AS 'MODULE_PATHNAME' LANGUAGE C;
COMMENT ON FUNCTION res_elec_internal.office_shared() IS
  'Notes the center of an office whose center and name another row of office has, too';
CREATE TRIGGER office_shared_insert AFTER INSERT ON res_elec.office
  FOR EACH ROW EXECUTE FUNCTION res_elec_internal.office_shared();
CREATE TRIGGER office_shared_update AFTER UPDATE ON res_elec.office
  FOR EACH ROW WHEN ((OLD.id, OLD.election_id, OLD.contest_id, OLD.center_id, OLD.name)
                     IS DISTINCT FROM (NEW.id, NEW.election_id, NEW.contest_id, NEW.center_id, NEW.name))
  EXECUTE FUNCTION res_elec_internal.office_shared();
ALTER TABLE res_elec.office ENABLE ALWAYS TRIGGER office_shared_insert;
ALTER TABLE res_elec.office ENABLE ALWAYS TRIGGER office_shared_update;

-- The history that comes with a dump, or a first copy, tells of offices that another may have been with.
CREATE FUNCTION res_elec_internal.office_was_shared() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  IF EXISTS (SELECT FROM res_elec.contest n WHERE n.election_id = NEW.election_id OFFSET 1) THEN
    PERFORM res_elec_internal.share_center(NEW.election_id, NEW.center_id, NEW.office_id);
  END IF;
  RETURN NULL;
END
$$;
COMMENT ON FUNCTION res_elec_internal.office_was_shared() IS
  'Notes the center of an office of the past that comes from elsewhere, in an election of several contests';
CREATE TRIGGER office_was_shared AFTER INSERT ON res_elec.office_history
  FOR EACH ROW WHEN (NEW.valid_to_xid = '0') EXECUTE FUNCTION res_elec_internal.office_was_shared();
ALTER TABLE res_elec.office_history ENABLE ALWAYS TRIGGER office_was_shared;

-- No foreign key: a first copy brings offices before their election.
CREATE FUNCTION res_elec_internal.shared_centers_forget() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  DELETE FROM res_elec.shared_center c WHERE c.election_id = OLD.id;
  RETURN NULL;
END
$$;
COMMENT ON FUNCTION res_elec_internal.shared_centers_forget() IS 'Deletes what is noted of an election that is deleted';
CREATE TRIGGER shared_centers_forget AFTER DELETE ON res_elec.election
  FOR EACH ROW EXECUTE FUNCTION res_elec_internal.shared_centers_forget();

CREATE FUNCTION res_elec_internal.shared_centers_find() RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  INSERT INTO res_elec.shared_center (election_id, center_id, office_id)
  SELECT o.election_id, o.center_id, max(o.id)
    FROM res_elec.office o
   GROUP BY o.election_id, o.center_id, res_elec_internal.name_key(o.name) HAVING count(*) > 1
  ON CONFLICT DO NOTHING;
END
$$;
COMMENT ON FUNCTION res_elec_internal.shared_centers_find() IS
  'For rebuild_tallies(): notes the centers that triggers have not, as in a load with triggers disabled';
