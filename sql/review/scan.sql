-- One scan that stands for two offices.

CREATE FUNCTION res_elec_internal.scan_alone(sha256 bytea) RETURNS void
  LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  BEGIN ATOMIC
    SELECT pg_advisory_xact_lock(hashtextextended('res_elec.sheet_scan ' || encode(sha256, 'hex'), 0));
  END;
COMMENT ON FUNCTION res_elec_internal.scan_alone(bytea) IS
  'Of two scans that come at the same time the second one sees the first: until the end of the transaction';

CREATE FUNCTION res_elec_internal.scan_flag(scan res_elec.sheet_scan, other_provinces boolean) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  INSERT INTO res_elec.sheet_flag (election_id, contest_id, office_id, rule, action, context)
  SELECT DISTINCT scan.election_id, pair.contest_id, pair.office_id, 'same_scan', 'flag',
         jsonb_build_object('other_office_id', pair.other, 'sha256', encode(scan.sha256, 'hex'))
    FROM res_elec.office here
    JOIN res_elec.sheet_scan s ON s.sha256 = scan.sha256 AND s.election_id = scan.election_id
    JOIN res_elec.office there ON there.id = s.office_id AND there.id <> here.id
         AND (NOT other_provinces OR there.province_id IS DISTINCT FROM here.province_id)
   CROSS JOIN LATERAL (VALUES (here.contest_id, here.id, there.id), (there.contest_id, there.id, here.id))
           AS pair(contest_id, office_id, other)
   WHERE here.id = scan.office_id
  ON CONFLICT DO NOTHING;
END
$$;
COMMENT ON FUNCTION res_elec_internal.scan_flag(res_elec.sheet_scan, boolean) IS
  'Flags two offices of an election when one scan is bound to both: of any, or of different provinces alone';

CREATE FUNCTION res_elec_internal.scan_compare() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  PERFORM res_elec_internal.scan_alone(NEW.sha256), res_elec_internal.scan_flag(NEW, false);
  RETURN NULL;
END
$$;
COMMENT ON FUNCTION res_elec_internal.scan_compare() IS 'Flags both offices when one scan is bound to both';
CREATE TRIGGER scan_compare AFTER INSERT ON res_elec.sheet_scan
  FOR EACH ROW WHEN (NEW.created_at = now())  -- else it is from a dump, as its flags are
  EXECUTE FUNCTION res_elec_internal.scan_compare();
