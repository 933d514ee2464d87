-- The curve of the count as it is answered, and how maintain() keeps the slots that it is made of: see totals/curve.

-- As its sheets came, one after the other, the largest of their figures were those of the office.
CREATE FUNCTION res_elec_internal.shared_slots(of_election integer, width bigint)
  RETURNS TABLE (slot bigint, offices bigint, registered_voters bigint, total_voters bigint)
  LANGUAGE sql STABLE
  BEGIN ATOMIC
    SELECT w.slot, sum(CASE w.place WHEN 1 THEN 0 ELSE -1 END)::bigint,
           sum(w.registered_then - coalesce(w.registered_before, 0) - w.registered)::bigint,
           sum(w.voters_then - coalesce(w.voters_before, 0) - w.voters)::bigint
      FROM (SELECT b.slot, b.registered, b.voters, row_number() OVER came AS place,
                   max(b.registered) OVER came AS registered_then, max(b.registered) OVER before AS registered_before,
                   max(b.voters) OVER came AS voters_then, max(b.voters) OVER before AS voters_before
              FROM (SELECT o.center_id, res_elec_internal.name_key(o.name) AS name, s.office_id, s.submitted_at,
                           res_elec_internal.curve_slot_of(s.submitted_at, width) AS slot,
                           coalesce(s.registered_voters, 0) AS registered, s.total_voters AS voters
                      FROM (SELECT DISTINCT c.center_id FROM res_elec.shared_center c
                             WHERE c.election_id = of_election) AS c
                      JOIN res_elec.office o ON o.center_id = c.center_id AND o.election_id = of_election
                      JOIN res_elec.result_sheet s ON s.office_id = o.id
                     WHERE s.status IN ('provisional', 'verified')) AS b
            WINDOW came AS (PARTITION BY b.center_id, b.name ORDER BY b.submitted_at, b.office_id
                            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW),
                   before AS (PARTITION BY b.center_id, b.name ORDER BY b.submitted_at, b.office_id
                              ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)) AS w
     GROUP BY w.slot;
  END;
COMMENT ON FUNCTION res_elec_internal.shared_slots(integer, bigint) IS
  'What is to be added (numbers below 0) to the slots of a width of an election over all its contests, so that an '
  'office that votes in several counts once';

CREATE FUNCTION res_elec_internal.count_curve(of_election integer, points integer, of_contest integer DEFAULT NULL)
  RETURNS TABLE (at timestamptz, offices_reported bigint, registered_voters bigint, total_voters bigint,
                 blank_votes bigint,
                 null_votes bigint, votes res_elec.votes, ballots bigint)
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
#variable_conflict use_column
DECLARE
  counted bigint := (SELECT t.sheets_reported FROM res_elec.election_total(of_election, of_contest) t);
  width bigint := CASE WHEN counted > res_elec_internal.setting('curve_sheets')::bigint THEN
      res_elec_internal.curve_width() ELSE 1 END;
  lists boolean := res_elec_internal.lists_candidates(of_election, of_contest);
  alone boolean := NOT EXISTS (SELECT FROM res_elec.contest n WHERE n.election_id = of_election AND n.id <> of_contest);
BEGIN
  RETURN QUERY
    WITH c AS MATERIALIZED (
           SELECT s.slot, s.sheets + coalesce(x.offices, 0) AS sheets,
                  s.registered_voters + coalesce(x.registered_voters, 0) AS registered_voters,
                  s.total_voters + coalesce(x.total_voters, 0) AS total_voters, s.blank_votes, s.null_votes, s.votes,
                  s.total_voters AS ballots
             FROM res_elec_internal.curve_slots(of_election, CASE WHEN NOT alone THEN of_contest END, width, lists) s
             LEFT JOIN res_elec_internal.shared_slots(of_election, width) x ON of_contest IS NULL AND x.slot = s.slot),
         w AS (SELECT min(c.slot) AS first, max(c.slot) - min(c.slot) AS span,
               least(points - 1, max(c.slot) - min(c.slot)) AS steps FROM c HAVING count(*) > 0)
    SELECT 'epoch'::timestamptz + (w.first + CASE WHEN w.steps > 0 THEN m.step * w.span / w.steps
                                   ELSE 0 END) * width * interval '1 microsecond',
           (sum(b.sheets) OVER up)::bigint, (sum(b.registered_voters) OVER up)::bigint,
           (sum(b.total_voters) OVER up)::bigint,
           (sum(b.blank_votes) OVER up)::bigint, (sum(b.null_votes) OVER up)::bigint, res_elec.sum(b.votes) OVER up,
           (sum(b.ballots) OVER up)::bigint
      FROM w
     CROSS JOIN generate_series(0, w.steps) AS m(step)
      LEFT JOIN (SELECT t.step, sum(t.sheets) AS sheets, sum(t.registered_voters) AS registered_voters,
                 sum(t.total_voters) AS total_voters,
                        sum(t.blank_votes) AS blank_votes, sum(t.null_votes) AS null_votes, res_elec.sum(t.votes)
                            FILTER (WHERE lists) AS votes, sum(t.ballots) AS ballots
                   FROM (SELECT c.*, CASE WHEN w.steps > 0  -- the first moment that is not before the slot's end
                                       THEN ((c.slot - w.first) * w.steps + w.span - 1) / w.span ELSE 0 END AS step
                           FROM c CROSS JOIN w) AS t
                  GROUP BY t.step) AS b ON b.step = m.step
    WINDOW up AS (ORDER BY m.step)
     ORDER BY m.step;
END
$$;
COMMENT ON FUNCTION res_elec_internal.count_curve(integer, integer, integer) IS
  'What was counted at equally spaced moments from the first sheet to the last, of the sheets that are in force now, '
  'by when their first version was entered; the last moment has the live total; of one contest, where it is given; '
  'without votes where lists_candidates() says so. Of more than curve_sheets sheets the moments are at full ten '
  'seconds. Over all contests an office that votes in several counts as election_total() says';

-- Keeping it

CREATE FUNCTION res_elec_internal.curve_take(of_election integer, of_contest integer DEFAULT NULL,
                                             least_changes bigint DEFAULT 1) RETURNS boolean
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
      SET work_mem = '64MB' AS
$$
DECLARE
  lists boolean := res_elec_internal.lists_candidates(of_election, of_contest);
  kept res_elec.curve;
BEGIN
  IF NOT res_elec_internal.checkpoint_may(of_election) THEN
    RETURN false;
  END IF;
  DELETE FROM res_elec.curve c
   WHERE c.election_id = of_election AND c.contest_id IS NOT DISTINCT FROM of_contest AND c.with_votes <> lists;
  SELECT * INTO kept FROM res_elec.curve c WHERE c.election_id = of_election
      AND c.contest_id IS NOT DISTINCT FROM of_contest;
  IF res_elec_internal.changes_since(of_election, coalesce(pg_snapshot_xmin(kept.seen), '0'), '18446744073709551615',
                                     least_changes) < least_changes THEN
    RETURN false;
  END IF;
  -- one statement, so that the position and the sums are of one snapshot
  WITH here AS (
    INSERT INTO res_elec.curve AS c (election_id, contest_id, with_votes, seen)
    VALUES (of_election, of_contest, lists, res_elec_internal.position_snapshot(res_elec.position_now()))
    ON CONFLICT (election_id, contest_id) DO UPDATE SET seen = excluded.seen
    RETURNING c.id)
  INSERT INTO res_elec.curve_slot AS k
  SELECT here.id, s.slot, s.sheets, s.registered_voters, s.total_voters, s.blank_votes, s.null_votes, s.votes
    FROM here
   CROSS JOIN LATERAL (
         SELECT res_elec_internal.curve_slot_of(d.entered_at, res_elec_internal.curve_width()) AS slot,
                sum(d.weight) AS sheets,
                coalesce(sum(d.weight * d.registered_voters), 0) AS registered_voters,
                sum(d.weight * d.total_voters) AS total_voters,
                sum(d.weight * d.blank_votes) AS blank_votes, sum(d.weight * d.null_votes) AS null_votes,
                coalesce(res_elec.sum(d.votes) FILTER (WHERE lists AND d.weight = 1), '{}')
                  OPERATOR(res_elec.-) coalesce(res_elec.sum(d.votes) FILTER (WHERE lists AND d.weight = -1),
                                                '{}') AS votes
           FROM res_elec_internal.curve_changes(of_election, of_contest, kept.seen) d GROUP BY 1) AS s
  ON CONFLICT (curve_id, slot) DO UPDATE SET
    sheets = k.sheets + excluded.sheets, registered_voters = k.registered_voters + excluded.registered_voters,
    total_voters = k.total_voters + excluded.total_voters, blank_votes = k.blank_votes + excluded.blank_votes,
    null_votes = k.null_votes + excluded.null_votes, votes = k.votes OPERATOR(res_elec.+) excluded.votes;
  RETURN true;
END
$$;
COMMENT ON FUNCTION res_elec_internal.curve_take(integer, integer, bigint) IS
  'Brings the kept slots of an election, or of one of its contests, up to now, when about so many changes have come '
  'since the last time; whether it did. Not in a transaction that has changed sheets itself, nor while a dump is '
  'being restored';

CREATE FUNCTION res_elec_internal.curves_take() RETURNS bigint
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  most bigint := res_elec_internal.setting('curve_sheets');
BEGIN
  RETURN (SELECT count(*)
            FROM (SELECT n.election_id, CASE WHEN w.alone THEN NULL ELSE n.id END AS contest_id
                    FROM res_elec.contest n
                   CROSS JOIN LATERAL (SELECT count(*) = 1 AS alone FROM res_elec.contest m
                                       WHERE m.election_id = n.election_id) AS w
                   WHERE (SELECT t.sheets_reported FROM res_elec.election_total(n.election_id, n.id) t) > most
                  UNION
                  SELECT e.id, NULL FROM res_elec.election e
                   WHERE (SELECT t.sheets_reported FROM res_elec.election_total(e.id) t) > most) AS c
           WHERE res_elec_internal.curve_take(c.election_id, c.contest_id, 1000));
END
$$;
COMMENT ON FUNCTION res_elec_internal.curves_take() IS
  'For maintain(): brings the kept curves of all elections and contests with more than curve_sheets counted sheets up '
  'to now; how many';
