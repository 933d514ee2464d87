-- What the totals were at a moment, or for a position.
--
-- A row of result_sheet or office says from which transaction on it counts, one of a history until which
-- (extension/history/position.c). A position is a snapshot: what it sees of them counts, so that results_at_position
-- gives exactly what the live views showed to the statement that asked for the position, whatever was under way beside
-- it. By the clock it is what transactions had committed by then: commit times where PostgreSQL keeps them
-- (track_commit_timestamp), else when each sheet was written, which is a little earlier: of a transaction that was
-- under way at that moment it may have what the live views did not show yet. (A commit is seen a moment after its
-- commit time, too: once it is durable.) The version of a total cannot say the same: it counts writes, and not which.

-- A total then is a total that is known, of a moment near it, and the difference: of the rows whose validity starts or
-- ends between both. Known are the live total, nothing at all (before the first transaction), and the checkpoints that
-- maintain() keeps (sql/totals/checkpoint.sql).

CREATE FUNCTION res_elec_internal.results_then(of_election integer, seen pg_snapshot, at timestamptz, at_level text,
                                               units integer[] DEFAULT NULL, of_contest integer DEFAULT NULL)
  RETURNS TABLE (contest_id integer, level_number smallint, level text, unit_id integer, offices_total bigint,
                 registered_voters bigint,
                 offices_reported bigint, offices_verified bigint, offices_held bigint,
                 registered_voters_reported bigint,
                 total_voters bigint, blank_votes bigint, null_votes bigint, votes res_elec.votes,
                 turnout_offices bigint, turnout_voters bigint, offices_annulled bigint, offices_not_held bigint,
                 offices_to_vote_again bigint, offices_merged bigint)
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan SET jit = off
  SET work_mem = '64MB' SET enable_sort = off AS  -- hashing: the planner expects many groups of what are few
$$
#variable_conflict use_column
DECLARE
  base record;
  own xid8 := pg_current_xact_id_if_assigned();
  offices integer[];
BEGIN
  PERFORM res_elec_internal.require_election(of_election, 'election');
  PERFORM res_elec_internal.require_tally_level(at_level);
  IF units IS NOT NULL THEN
    offices := res_elec_internal.offices_ever(of_election, at_level, units);
  END IF;
  SELECT * INTO base FROM res_elec_internal.as_of_base(of_election, seen, at, at_level) b WHERE units IS NULL;
  RETURN QUERY
    SELECT r.contest_id, r.number, (res_elec.tally_levels())[r.number + 1], r.unit_id,
           coalesce(sum(r.rows) FILTER (WHERE r.bucket = res_elec.tally_bucket('expected')), 0)::bigint,
           coalesce(sum(r.registered_voters) FILTER (WHERE r.bucket = res_elec.tally_bucket('expected')), 0)::bigint,
           coalesce(sum(r.rows) FILTER (WHERE res_elec.tally_counted(r.bucket)), 0)::bigint,
           coalesce(sum(r.rows) FILTER (WHERE r.bucket = res_elec.tally_bucket('verified')), 0)::bigint,
           coalesce(sum(r.rows) FILTER (WHERE r.bucket = res_elec.tally_bucket('held')), 0)::bigint,
           coalesce(sum(r.registered_voters) FILTER (WHERE res_elec.tally_counted(r.bucket)), 0)::bigint,
           coalesce(sum(r.total_voters) FILTER (WHERE res_elec.tally_counted(r.bucket)), 0)::bigint,
           coalesce(sum(r.blank_votes) FILTER (WHERE res_elec.tally_counted(r.bucket)), 0)::bigint,
           coalesce(sum(r.null_votes) FILTER (WHERE res_elec.tally_counted(r.bucket)), 0)::bigint,
           coalesce(res_elec.sum(r.came) FILTER (WHERE res_elec.tally_counted(r.bucket)), '{}') OPERATOR(res_elec.-)
             coalesce(res_elec.sum(r.went) FILTER (WHERE res_elec.tally_counted(r.bucket)), '{}'),
           coalesce(sum(r.turnout_offices) FILTER (WHERE res_elec.tally_counted(r.bucket)), 0)::bigint,
           coalesce(sum(r.turnout_voters) FILTER (WHERE res_elec.tally_counted(r.bucket)), 0)::bigint,
           coalesce(sum(r.rows) FILTER (WHERE r.bucket = res_elec.tally_bucket('annulled')), 0)::bigint,
           coalesce(sum(r.rows) FILTER (WHERE r.bucket = res_elec.tally_bucket('not_held')), 0)::bigint,
           coalesce(sum(r.rows) FILTER (WHERE r.bucket = res_elec.tally_bucket('to_vote_again')), 0)::bigint,
           coalesce(sum(r.rows) FILTER (WHERE r.bucket = res_elec.tally_bucket('merged')), 0)::bigint
      FROM (-- what is known
            SELECT p.contest_id, p.level AS number, p.unit_id, p.bucket, p.sheets AS rows, p.registered_voters,
                   p.total_voters,
                   p.blank_votes, p.null_votes, p.turnout_offices, p.turnout_voters, p.votes AS came,
                   NULL::res_elec.votes AS went
              FROM res_elec.contest n
             CROSS JOIN LATERAL (SELECT x.* FROM res_elec_internal.unit_part x
                                  WHERE x.contest_id = n.id
                                      AND (at_level IS NULL OR x.level = res_elec.tally_level(at_level))
                                 OFFSET 0) p  -- OFFSET 0: by the index, however few parts there are
             WHERE n.election_id = of_election AND base.checkpoint_id = 0 AND (of_contest IS NULL OR n.id = of_contest)
            UNION ALL
            SELECT c.contest_id, c.level, c.unit_id, c.bucket, c.sheets, c.registered_voters, c.total_voters,
                   c.blank_votes, c.null_votes,
                   c.turnout_offices, c.turnout_voters, c.votes, NULL
              FROM res_elec.checkpoint_total c
             WHERE c.checkpoint_id = base.checkpoint_id AND c.level = res_elec.tally_level(at_level)
                 AND (of_contest IS NULL OR c.contest_id = of_contest)
            UNION ALL
            -- and the difference
            SELECT d.contest_id, u.number, u.id, d.bucket, d.rows, d.registered_voters, d.total_voters, d.blank_votes,
                   d.null_votes,
                   d.turnout_offices, d.turnout_voters, d.came, d.went
              FROM (SELECT w.contest_id, w.center_id, w.commune_id, w.department_id, w.province_id, w.bucket,
                    sum(w.weight) AS rows,
                           sum(w.weight * w.registered_voters) AS registered_voters,
                           sum(w.weight * w.total_voters) AS total_voters,
                           sum(w.weight * w.blank_votes) AS blank_votes, sum(w.weight * w.null_votes) AS null_votes,
                           sum(w.weight) FILTER (WHERE w.registered_voters IS NOT NULL) AS turnout_offices,
                           sum(w.weight * w.total_voters)
                               FILTER (WHERE w.registered_voters IS NOT NULL) AS turnout_voters,
                           res_elec.sum(w.votes) FILTER (WHERE w.weight = 1) AS came, res_elec.sum(w.votes)
                               FILTER (WHERE w.weight = -1) AS went
                      FROM (SELECT s.contest_id, s.bucket, s.registered_voters, s.total_voters, s.blank_votes,
                            s.null_votes, s.votes,
                                   CASE WHEN coalesce(at_level, 'center') = 'center' THEN s.center_id END AS center_id,
                                   CASE WHEN coalesce(at_level,
                                                      'commune') = 'commune' THEN s.commune_id END AS commune_id,
                                   CASE WHEN coalesce(at_level,
                                                      'department') = 'department' THEN s.department_id END
                                                      AS department_id,
                                   CASE WHEN coalesce(at_level,
                                                      'province') = 'province' THEN s.province_id END AS province_id,
                                   CASE WHEN seen IS NOT NULL
                                     THEN (pg_visible_in_snapshot(s.valid_from_xid, seen)
                                           AND pg_visible_in_snapshot(s.valid_to_xid, seen) IS NOT TRUE)::integer
                                     ELSE (coalesce(res_elec_internal.commit_time(s.valid_from_xid), s.valid_from) <= at
                                           AND (coalesce(res_elec_internal.commit_time(s.valid_to_xid),
                                                         s.valid_to) <= at) IS NOT TRUE)::integer END
                                   - CASE WHEN base.seen IS NULL THEN 0
                                          ELSE ((pg_visible_in_snapshot(s.valid_from_xid, base.seen)
                                                 OR (base.checkpoint_id = 0 AND s.valid_from_xid = own) IS TRUE)
                                                AND (pg_visible_in_snapshot(s.valid_to_xid, base.seen)
                                                     OR (base.checkpoint_id = 0
                                                     AND s.valid_to_xid = own)) IS NOT TRUE)::integer
                                     END AS weight
                              FROM (SELECT b.* FROM res_elec_internal.spans_between(of_election, base.low, base.high) b
                                     WHERE units IS NULL
                                    UNION ALL
                                    SELECT b.* FROM res_elec_internal.spans_between(of_election, base.also_from,
                                        '18446744073709551615') b
                                     WHERE units IS NULL AND base.also_from IS NOT NULL
                                       AND NOT (b.valid_from_xid >= base.low AND b.valid_from_xid < base.high)
                                       AND (b.valid_to_xid >= base.low AND b.valid_to_xid < base.high) IS NOT TRUE
                                    UNION ALL
                                    SELECT b.* FROM res_elec_internal.spans_of(of_election, offices) b
                                        WHERE units IS NOT NULL) AS s
                             WHERE of_contest IS NULL OR s.contest_id = of_contest
                            OFFSET 0) AS w  -- OFFSET: the weight is reckoned once a row
                     WHERE w.weight <> 0
                     GROUP BY w.contest_id, w.center_id, w.commune_id, w.department_id, w.province_id, w.bucket) AS d
             CROSS JOIN LATERAL (VALUES (res_elec.tally_level('contest'), d.contest_id),
                                 (res_elec.tally_level('province'), d.province_id),
                                        (res_elec.tally_level('department'), d.department_id),
                                        (res_elec.tally_level('commune'), d.commune_id),
                                        (res_elec.tally_level('center'), d.center_id)) AS u(number, id)
             WHERE u.id IS NOT NULL AND (at_level IS NULL OR u.number = res_elec.tally_level(at_level))
               AND (units IS NULL OR u.id = ANY (units))) AS r
     GROUP BY r.contest_id, r.number, r.unit_id
    HAVING sum(r.rows) > 0
     ORDER BY r.contest_id, r.number, r.unit_id;
END
$$;
COMMENT ON FUNCTION res_elec_internal.results_then(integer, pg_snapshot, timestamptz, text, integer[], integer) IS
  'The totals of an election as a snapshot sees them, or without one as of a moment, of one level or (NULL) of all, '
  'of all its units or of these centers or communes, of all its contests or of one. Units that counted nothing are '
  'left out';

CREATE FUNCTION res_elec.results_as_of(election integer, at timestamptz, level text DEFAULT NULL)
  RETURNS TABLE (contest_id integer, level_number smallint, level_name text, unit_id integer, offices_total bigint,
                 registered_voters bigint,
                 offices_reported bigint, offices_verified bigint, offices_held bigint,
                 registered_voters_reported bigint,
                 total_voters bigint, blank_votes bigint, null_votes bigint, votes res_elec.votes,
                 turnout_offices bigint, turnout_voters bigint, offices_annulled bigint, offices_not_held bigint,
                 offices_to_vote_again bigint, offices_merged bigint)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  BEGIN ATOMIC
    SELECT * FROM res_elec_internal.results_then(election, NULL, at, level);
  END;
COMMENT ON FUNCTION res_elec.results_as_of(integer, timestamptz, text) IS
  'The totals of an election as they were at a moment, with the columns of the view tally: contest to center, or one '
  'level of these. It equals what the view showed then, but for transactions that were under way at that very moment: '
  'they count from their commit time with track_commit_timestamp on, else from when they wrote each sheet. '
  'results_at_position is exact. RE004 when there is no such election';

CREATE FUNCTION res_elec.results_at_position(election integer, at_position text, level text DEFAULT NULL)
  RETURNS TABLE (contest_id integer, level_number smallint, level_name text, unit_id integer, offices_total bigint,
                 registered_voters bigint,
                 offices_reported bigint, offices_verified bigint, offices_held bigint,
                 registered_voters_reported bigint,
                 total_voters bigint, blank_votes bigint, null_votes bigint, votes res_elec.votes,
                 turnout_offices bigint, turnout_voters bigint, offices_annulled bigint, offices_not_held bigint,
                 offices_to_vote_again bigint, offices_merged bigint)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  BEGIN ATOMIC
    SELECT * FROM res_elec_internal.results_then(election, res_elec_internal.position_snapshot(coalesce(at_position,
        res_elec.position_now())), NULL, level);
  END;
COMMENT ON FUNCTION res_elec.results_at_position(integer, text, text) IS
  'The totals of an election exactly as the view tally showed them to the statement that asked for this '
  'position_now(), at every level or at one. RE001 for what is no position, RE007 for one of another database or of '
  'before a failover';

-- All contests together.

CREATE FUNCTION res_elec_internal.election_then(of_election integer, seen pg_snapshot, at timestamptz, at_level text)
  RETURNS TABLE (level_name text, unit_id integer, offices_total bigint,
                 registered_voters bigint,
                 offices_reported bigint, offices_verified bigint, offices_held bigint,
                 registered_voters_reported bigint,
                 total_voters bigint, blank_votes bigint, null_votes bigint, votes res_elec.votes,
                 turnout_offices bigint, turnout_voters bigint, offices_annulled bigint, ballots bigint,
                 offices_not_held bigint, offices_to_vote_again bigint, offices_merged bigint)
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET jit = off AS
$$
#variable_conflict use_column
DECLARE
  wanted text := CASE at_level WHEN 'election' THEN 'contest' ELSE at_level END;
BEGIN
  RETURN QUERY
    WITH whole AS (
      SELECT r.level_number AS number, u.id, sum(r.offices_total) AS expected, sum(r.registered_voters) AS registered,
             sum(r.offices_reported) AS reported, sum(r.offices_verified) AS verified, sum(r.offices_held) AS held,
             sum(r.registered_voters_reported) AS registered_reported, sum(r.total_voters) AS voters,
             sum(r.blank_votes) AS blank, sum(r.null_votes) AS nulls, res_elec.sum(r.votes) AS votes,
             sum(r.turnout_offices) AS turnout_offices, sum(r.turnout_voters) AS turnout_voters,
             sum(r.offices_annulled) AS annulled, sum(r.offices_not_held) AS not_held,
             sum(r.offices_to_vote_again) AS again, sum(r.offices_merged) AS merged
        FROM res_elec_internal.results_then(of_election, seen, at, wanted) r
       CROSS JOIN LATERAL (SELECT CASE r.level_number WHEN res_elec.tally_level('contest') THEN of_election
                                                      ELSE r.unit_id END AS id) AS u
       GROUP BY r.level_number, u.id),
    excess AS (
      SELECT u.number, u.id, sum(o.offices_total) AS expected, sum(o.registered_voters) AS registered,
             sum(o.offices_reported) AS reported, sum(o.offices_verified) AS verified, sum(o.offices_held) AS held,
             sum(o.registered_voters_reported) AS registered_reported, sum(o.total_voters) AS voters,
             sum(o.turnout_offices) AS turnout_offices, sum(o.turnout_voters) AS turnout_voters,
             sum(o.offices_annulled) AS annulled, sum(o.offices_not_held) AS not_held,
             sum(o.offices_to_vote_again) AS again, sum(o.offices_merged) AS merged
        FROM res_elec_internal.shared_offices(of_election, NULL, seen, at) o
       CROSS JOIN LATERAL (VALUES (res_elec.tally_level('contest'), of_election),
                                  (res_elec.tally_level('province'), o.province_id),
                                  (res_elec.tally_level('department'), o.department_id),
                                  (res_elec.tally_level('commune'), o.commune_id),
                                  (res_elec.tally_level('center'), o.center_id)) AS u(number, id)
       GROUP BY u.number, u.id)
    SELECT CASE w.number WHEN res_elec.tally_level('contest') THEN 'election'
                         ELSE (res_elec.tally_levels())[w.number + 1] END, w.id,
           (w.expected + coalesce(x.expected, 0))::bigint, (w.registered + coalesce(x.registered, 0))::bigint,
           (w.reported + coalesce(x.reported, 0))::bigint, (w.verified + coalesce(x.verified, 0))::bigint,
           (w.held + coalesce(x.held, 0))::bigint,
           (w.registered_reported + coalesce(x.registered_reported, 0))::bigint,
           (w.voters + coalesce(x.voters, 0))::bigint, w.blank::bigint, w.nulls::bigint, w.votes,
           (w.turnout_offices + coalesce(x.turnout_offices, 0))::bigint,
           (w.turnout_voters + coalesce(x.turnout_voters, 0))::bigint,
           (w.annulled + coalesce(x.annulled, 0))::bigint, w.voters::bigint,
           (w.not_held + coalesce(x.not_held, 0))::bigint, (w.again + coalesce(x.again, 0))::bigint,
           (w.merged + coalesce(x.merged, 0))::bigint
      FROM whole w
      LEFT JOIN excess x ON x.number = w.number AND x.id = w.id
     ORDER BY w.number, w.id;
END
$$;
COMMENT ON FUNCTION res_elec_internal.election_then(integer, pg_snapshot, timestamptz, text) IS
  'results_then() over all contests of an election: a row a unit, of the level election, of one below, or (NULL) of '
  'all; an office that votes in several contests counts once, as election_total() says';

CREATE FUNCTION res_elec.election_as_of(election integer, at timestamptz, level text DEFAULT 'election')
  RETURNS TABLE (level_name text, unit_id integer, offices_total bigint,
                 registered_voters bigint,
                 offices_reported bigint, offices_verified bigint, offices_held bigint,
                 registered_voters_reported bigint,
                 total_voters bigint, blank_votes bigint, null_votes bigint, votes res_elec.votes,
                 turnout_offices bigint, turnout_voters bigint, offices_annulled bigint, ballots bigint,
                 offices_not_held bigint, offices_to_vote_again bigint, offices_merged bigint)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  BEGIN ATOMIC
    SELECT * FROM res_elec_internal.election_then(election, NULL, at, level);
  END;
COMMENT ON FUNCTION res_elec.election_as_of(integer, timestamptz, text) IS
  'results_as_of() over all contests of an election together: of the level election, province, department, commune or '
  'center, or (NULL) of all. An office that votes in several contests counts once, as election_total() says; ballots '
  'are the voters of all counted sheets. RE004 when there is no such election';

CREATE FUNCTION res_elec.election_at_position(election integer, at_position text, level text DEFAULT 'election')
  RETURNS TABLE (level_name text, unit_id integer, offices_total bigint,
                 registered_voters bigint,
                 offices_reported bigint, offices_verified bigint, offices_held bigint,
                 registered_voters_reported bigint,
                 total_voters bigint, blank_votes bigint, null_votes bigint, votes res_elec.votes,
                 turnout_offices bigint, turnout_voters bigint, offices_annulled bigint, ballots bigint,
                 offices_not_held bigint, offices_to_vote_again bigint, offices_merged bigint)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  BEGIN ATOMIC
    SELECT * FROM res_elec_internal.election_then(election, res_elec_internal.position_snapshot(coalesce(at_position,
        res_elec.position_now())), NULL, level);
  END;
COMMENT ON FUNCTION res_elec.election_at_position(integer, text, text) IS
  'The same exactly as election_total() told it to the statement that asked for this position_now(). RE001 for what is '
  'no position, RE007 for one of another database or of before a failover';
