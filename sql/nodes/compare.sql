-- What only the nation sees: the same votes, or the same scan, in two provinces. It flags, with ids of its own, and
-- holds nothing: the sheets are the provinces'.

-- Those that came since the last report of their node, when the next one comes: a sheet that another node's stream is
-- just bringing is not seen yet, and is compared with these by its own node's next report.
CREATE FUNCTION res_elec_internal.node_flag_identical(of_area integer, of_election integer, since xid8) RETURNS void
  LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  BEGIN ATOMIC
    INSERT INTO res_elec.sheet_flag (election_id, contest_id, office_id, submitted_at, version, rule, rule_version,
                                     action, context)
    SELECT f.election_id, f.contest_id, f.office_id, f.submitted_at, f.version, r.rule, r.version, 'flag',
           jsonb_build_object('other_office_id', f.other_office_id, 'other_submitted_at', f.other_submitted_at,
                              'other_version', f.other_version, 'valid_votes', f.valid_votes,
                              'limit_votes', (r.thresholds ->> 'votes')::bigint)
      FROM res_elec.sheet_rules(of_election) r
     CROSS JOIN LATERAL (
           SELECT s.election_id, s.contest_id, p.*, s.total_voters - s.blank_votes - s.null_votes AS valid_votes
             FROM res_elec.result_sheet s
            CROSS JOIN LATERAL (
                  SELECT o.office_id, o.submitted_at, o.version
                    FROM res_elec.result_sheet o
                   WHERE o.contest_id = s.contest_id AND o.province_id IS DISTINCT FROM s.province_id
                     AND res_elec_internal.sheet_vector(o.votes, o.blank_votes, o.null_votes)
                         = res_elec_internal.sheet_vector(s.votes, s.blank_votes, s.null_votes)
                   LIMIT 1) AS o
            CROSS JOIN LATERAL (VALUES (s.office_id, s.submitted_at, s.version, o.office_id, o.submitted_at, o.version),
                                       (o.office_id, o.submitted_at, o.version, s.office_id, s.submitted_at, s.version))
                    AS p(office_id, submitted_at, version, other_office_id, other_submitted_at, other_version)
            WHERE s.election_id = of_election AND s.province_id = of_area AND s.valid_from_xid >= since) AS f
     WHERE r.rule = 'identical_votes' AND r.action <> 'off' AND f.valid_votes >= (r.thresholds ->> 'votes')::bigint
       AND NOT EXISTS (SELECT FROM res_elec.sheet_flag g
                        WHERE g.office_id = f.office_id AND g.submitted_at = f.submitted_at AND g.rule = r.rule
                          AND (g.context ->> 'other_office_id')::integer = f.other_office_id
                          AND g.version <= f.version AND g.version >= (SELECT t.figures_version
                                                                        FROM res_elec.result_sheet t
                                                                       WHERE t.office_id = f.office_id));
  END;
COMMENT ON FUNCTION res_elec_internal.node_flag_identical(integer, integer, xid8) IS
  'Flags the sheets of a province, of those that came in this transaction of the nation or later, that have the same '
  'votes, blank and null ballots as one of another province, and that one';

CREATE FUNCTION res_elec_internal.node_scans_compare(of_area integer, of_election integer) RETURNS void
  LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  BEGIN ATOMIC
    SELECT res_elec_internal.scan_flag(s, true)
      FROM res_elec.sheet_scan s
      JOIN res_elec.office o ON o.id = s.office_id AND o.province_id = of_area
     WHERE s.election_id = of_election
       AND EXISTS (SELECT FROM res_elec.sheet_scan t
                    WHERE t.sha256 = s.sha256 AND t.election_id = s.election_id AND t.office_id <> s.office_id);
  END;
COMMENT ON FUNCTION res_elec_internal.node_scans_compare(integer, integer) IS
  'Flags the offices of a province whose scan is bound to one of another province, too: all of them';

CREATE FUNCTION res_elec_internal.node_scan_compare() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  -- those of a first copy are compared when the province next reports: a lock of each is too many
  IF res_elec_internal.node_number() = 0 AND NOT res_elec_internal.node_first_copy() THEN
    PERFORM res_elec_internal.scan_alone(NEW.sha256), res_elec_internal.scan_flag(NEW, true);
  END IF;
  RETURN NULL;
END
$$;
COMMENT ON FUNCTION res_elec_internal.node_scan_compare() IS
  'Flags two offices of different provinces when one scan is bound to both, as it comes to the nation';
CREATE TRIGGER scan_came AFTER INSERT ON res_elec.sheet_scan
  FOR EACH ROW EXECUTE FUNCTION res_elec_internal.node_scan_compare();
ALTER TABLE res_elec.sheet_scan ENABLE REPLICA TRIGGER scan_came;
