-- Watermarks: a province tells what it has, the nation compares it with what it has itself when that comes.

CREATE FUNCTION res_elec_internal.node_totals(of_area integer, of_election integer) RETURNS jsonb
  LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
  BEGIN ATOMIC
    SELECT coalesce(jsonb_agg(to_jsonb(x) ORDER BY x.contest_id, x.bucket), '[]')
      FROM (SELECT p.contest_id, p.bucket, sum(p.sheets) AS sheets, sum(p.registered_voters) AS registered_voters,
                   sum(p.total_voters) AS total_voters, sum(p.blank_votes) AS blank_votes,
                   sum(p.null_votes) AS null_votes, res_elec_internal.votes_to_jsonb(res_elec.sum(p.votes)) AS votes
              FROM res_elec.contest c
             CROSS JOIN LATERAL (SELECT u.contest_id, u.bucket, u.sheets, u.registered_voters, u.total_voters,
                                        u.blank_votes, u.null_votes, u.votes
                                   FROM res_elec_internal.unit_part u
                                  WHERE u.contest_id = c.id AND u.level = res_elec.tally_level('province')
                                    AND u.unit_id = of_area) AS p
             WHERE c.election_id = of_election
               AND (res_elec.tally_counted(p.bucket) OR p.bucket IN (res_elec.tally_bucket('held'),
                                                                     res_elec.tally_bucket('annulled')))
             GROUP BY p.contest_id, p.bucket HAVING sum(p.sheets) <> 0) AS x;
  END;
COMMENT ON FUNCTION res_elec_internal.node_totals(integer, integer) IS
  'The kept totals of a province in an election, by contest and state of the sheet';

CREATE FUNCTION res_elec_internal.node_sheets(of_area integer, of_election integer) RETURNS jsonb
  LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
  BEGIN ATOMIC
    SELECT jsonb_build_object('sheets', count(*), 'rows', coalesce(sum(hashtextextended(ROW(s.office_id, s.version,
             s.figures_version, s.status, s.registered_voters, s.total_voters, s.blank_votes, s.null_votes,
             s.votes::text, s.submitted_by, s.reason, s.decision_id, extract(epoch FROM s.submitted_at),
             extract(epoch FROM s.updated_at))::text, 0)), 0)::text)
      FROM res_elec.result_sheet s
     WHERE s.election_id = of_election AND s.province_id = of_area;
  END;
COMMENT ON FUNCTION res_elec_internal.node_sheets(integer, integer) IS
  'How many sheets there are of a province in an election, and a sum of hashes of what each says';

CREATE FUNCTION res_elec_internal.node_digest(of_node integer, of_area integer, of_election integer) RETURNS jsonb
  LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
  BEGIN ATOMIC
    SELECT jsonb_build_object(
      'area', of_area,
      'totals', res_elec_internal.node_totals(of_area, of_election),
      'sheets', res_elec_internal.node_sheets(of_area, of_election),
      'versions', (SELECT count(*) FROM res_elec.result_sheet_history h
                    WHERE h.election_id = of_election AND h.province_id = of_area AND h.superseded_by <> 'move'),
      'flags', (SELECT count(*) FROM res_elec.sheet_flag f WHERE f.election_id = of_election AND f.id % 32 = of_node),
      'scans', (SELECT count(*) FROM res_elec.sheet_scan s WHERE s.election_id = of_election AND s.id % 32 = of_node),
      'decisions', (SELECT count(*) FROM res_elec.decision d
                     WHERE d.election_id = of_election AND d.id % 32 = of_node));
  END;
COMMENT ON FUNCTION res_elec_internal.node_digest(integer, integer, integer) IS
  'What a node has of an election: totals, sheets and how many earlier versions; how many flags, scans and decisions '
  'it has made';

-- Flags, scans and decisions may be under way when a report is made, and come before it: no fewer must be there.
CREATE FUNCTION res_elec_internal.node_digest_matches(told jsonb, mine jsonb) RETURNS boolean
  LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
  BEGIN ATOMIC
    SELECT told - '{flags,scans,decisions}'::text[] = mine - '{flags,scans,decisions}'::text[]
       AND bool_and((mine ->> k)::bigint >= (told ->> k)::bigint)
      FROM unnest('{flags,scans,decisions}'::text[]) AS k;
  END;
COMMENT ON FUNCTION res_elec_internal.node_digest_matches(jsonb, jsonb) IS
  'Whether the nation has all that a node told';

CREATE FUNCTION res_elec_internal.node_tell(of_election integer) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  this res_elec.this_node;
BEGIN
  SELECT * INTO this FROM res_elec.this_node;
  PERFORM pg_advisory_xact_lock(hashtextextended('res_elec.node_report', 0));  -- numbers have no gap
  PERFORM res_elec_internal.tally_write_now();
  PERFORM res_elec.election_lock(of_election);  -- until the commit: no sheet stands between
  INSERT INTO res_elec.node_report (node, number, election_id, closing, digest, heard, heard_token, behind)
  SELECT this.number, coalesce((SELECT max(r.number) FROM res_elec.node_report r WHERE r.node = this.number), 0) + 1,
         of_election, (SELECT c.closed_at FROM res_elec.node_closing c
                        WHERE c.election_id = of_election AND c.node = this.number),
         res_elec_internal.node_digest(this.number, this.area_id, of_election),
         this.heard, this.heard_token, this.behind;
END
$$;
COMMENT ON FUNCTION res_elec_internal.node_tell(integer) IS 'Writes a report of what this province has of an election';

CREATE FUNCTION res_elec.report_node() RETURNS integer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  -- one whose commit waits for a standby is not waited for by those of the next minutes
  SET lock_timeout = '500ms' AS
$$
DECLARE
  here smallint := res_elec_internal.node_number();
  e integer;
  told integer := 0;
BEGIN
  IF here IS NULL THEN
    RETURN NULL;
  END IF;
  PERFORM res_elec_internal.require_node_ids(res_elec_internal.node_wrong_ids());
  IF here = 0 THEN
    PERFORM res_elec_internal.nation_tell(NULL);
    UPDATE res_elec.node n SET nation_at = clock_timestamp();
    DELETE FROM res_elec.nation_report r
     WHERE r.reported_at < now() - interval '7 days'
       AND r.number < (SELECT max(x.number) FROM res_elec.nation_report x);
    DELETE FROM res_elec.node_check k
     WHERE k.checked_at < now() - interval '7 days'
       AND k.id < (SELECT max(x.id) FROM res_elec.node_check x WHERE x.node = k.node AND x.election_id = k.election_id);
    RETURN 0;
  END IF;
  FOR e IN WITH counted AS (SELECT x.id FROM res_elec.election x
                             WHERE x.status = 'active' OR EXISTS (SELECT FROM res_elec.node_closing c
                                                                   WHERE c.election_id = x.id AND c.node = here))
           SELECT c.id FROM counted c
           UNION ALL  -- a report also says what the node has heard
           SELECT max(x.id) FROM res_elec.election x HAVING count(*) > 0 AND NOT EXISTS (SELECT FROM counted)
            ORDER BY 1 LOOP
    PERFORM res_elec_internal.node_tell(e);
    told := told + 1;
  END LOOP;
  DELETE FROM res_elec.node_report r
   WHERE r.node = here AND r.reported_at < now() - interval '7 days'
     AND r.number < (SELECT max(x.number) FROM res_elec.node_report x
                      WHERE x.node = here AND x.election_id = r.election_id)
     AND r.number < (SELECT n.reported FROM res_elec.node n WHERE n.number = here);
  RETURN told;
END
$$;
COMMENT ON FUNCTION res_elec.report_node() IS
  'At a province: tells the nation what it has of each election that is active, or whose count is closed, else of the '
  'newest there is; returns of how many. At the nation: tells the provinces that it is there; 0. NULL where this '
  'database is no node. To be called every minute; waits for sheets under way, and for another report, half a second '
  'at most (55P03)';

-- A nation that is made anew copies the reports that each province has: after the last of them it goes on.
CREATE FUNCTION res_elec_internal.node_copied(r res_elec.node_report) RETURNS void
  LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  BEGIN ATOMIC
    UPDATE res_elec.node x SET reported = r.number, reported_token = r.token
     WHERE x.number = r.node AND x.reported <= r.number;
  END;
COMMENT ON FUNCTION res_elec_internal.node_copied(res_elec.node_report) IS
  'Takes a report that comes with a first copy for one that the nation has had';

CREATE FUNCTION res_elec_internal.node_compare() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  n res_elec.node;
  mine jsonb;
  matches boolean;
  known boolean := EXISTS (SELECT FROM res_elec.node_report r WHERE r.node = NEW.node AND r.number = NEW.number);
BEGIN
  IF res_elec_internal.node_number() IS DISTINCT FROM 0 THEN
    RETURN NEW;
  END IF;
  IF res_elec_internal.node_first_copy() THEN
    PERFORM res_elec_internal.node_copied(NEW);
    RETURN NEW;
  END IF;
  PERFORM res_elec_internal.tally_write_now();
  SELECT * INTO n FROM res_elec.node x WHERE x.number = NEW.node;
  mine := res_elec_internal.node_digest(NEW.node, n.area_id, NEW.election_id);
  matches := res_elec_internal.node_digest_matches(NEW.digest, mine);
  INSERT INTO res_elec.node_check (node, number, election_id, reported_at, closing, finding, digest)
  VALUES (NEW.node, NEW.number, NEW.election_id, NEW.reported_at, NEW.closing,
          CASE WHEN res_elec_internal.node_is_ahead(NEW) THEN 'ahead' WHEN known THEN 'went_back'
               WHEN NEW.number > n.reported + 1 THEN 'gap' WHEN NOT matches THEN 'differs'
               WHEN NEW.behind THEN 'behind' ELSE 'matched' END, mine);
  -- what came with first copies: nothing else had compared it
  IF NOT EXISTS (SELECT FROM res_elec.node_check k
                  WHERE k.node = NEW.node AND k.election_id = NEW.election_id AND k.finding = 'matched'
                    AND k.checked_xid < pg_current_xact_id()) THEN
    PERFORM res_elec_internal.node_scans_compare(n.area_id, NEW.election_id);
  END IF;
  PERFORM res_elec_internal.node_flag_identical(n.area_id, NEW.election_id, coalesce(
            (SELECT k.checked_xid FROM res_elec.node_check k
              WHERE k.node = NEW.node AND k.election_id = NEW.election_id AND k.checked_xid < pg_current_xact_id()
              ORDER BY k.id DESC LIMIT 1), '0'));
  -- of a node that was put back, and went on, the last report before that is kept: by it the node learns that
  UPDATE res_elec.node x SET reported = NEW.number, reported_token = NEW.token, nation_at = clock_timestamp()
   WHERE x.number = NEW.node AND x.reported < NEW.number AND (matches OR NEW.number = x.reported + 1);
  RETURN CASE WHEN known THEN NULL ELSE NEW END;
END
$$;
COMMENT ON FUNCTION res_elec_internal.node_compare() IS
  'Compares a report that comes to the nation with what the nation has, and the sheets that came before it with those '
  'of other provinces; one whose number it has already is noted, and not written';
CREATE TRIGGER node_compare BEFORE INSERT ON res_elec.node_report
  FOR EACH ROW EXECUTE FUNCTION res_elec_internal.node_compare();
ALTER TABLE res_elec.node_report ENABLE REPLICA TRIGGER node_compare;
