-- One scan that stands for two offices.

CREATE FUNCTION res_elec_internal.scan_compare() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  -- of two scans that come at the same time the second one must see the first
  PERFORM pg_advisory_xact_lock(hashtextextended('res_elec.sheet_scan ' || encode(NEW.sha256, 'hex'), 0));
  INSERT INTO res_elec.sheet_flag (election_id, contest_id, office_id, rule, action, context)
  SELECT DISTINCT pair.election_id, (SELECT o.contest_id FROM res_elec.office o WHERE o.id = pair.office_id),
                  pair.office_id, 'same_scan', 'flag',
         jsonb_build_object('other_office_id', pair.other, 'sha256', encode(NEW.sha256, 'hex'))
    FROM res_elec.sheet_scan s
   CROSS JOIN LATERAL (VALUES (NEW.election_id, NEW.office_id, s.office_id), (s.election_id, s.office_id,
       NEW.office_id))
           AS pair(election_id, office_id, other)
   WHERE s.sha256 = NEW.sha256 AND s.office_id <> NEW.office_id AND s.election_id = NEW.election_id
  ON CONFLICT DO NOTHING;
  RETURN NULL;
END
$$;
COMMENT ON FUNCTION res_elec_internal.scan_compare() IS 'Flags both offices when one scan is bound to both';
CREATE TRIGGER scan_compare AFTER INSERT ON res_elec.sheet_scan
  FOR EACH ROW WHEN (NEW.created_at = now())  -- else it is from a dump, as its flags are
  EXECUTE FUNCTION res_elec_internal.scan_compare();
