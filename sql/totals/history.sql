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
-- maintain() keeps (sql/totals/checkpoint.sql). The SQL functions without SET become part of the query that calls them.

CREATE FUNCTION res_elec_internal.spans_apart(of_election integer, known res_elec_internal.known_total,
                                              offices integer[])
  RETURNS SETOF res_elec_internal.span
  LANGUAGE sql STABLE
  BEGIN ATOMIC
    SELECT b.* FROM res_elec_internal.spans_between(of_election, (known).low, (known).high) b WHERE offices IS NULL
    UNION ALL
    SELECT b.* FROM res_elec_internal.spans_between(of_election, (known).also_from, '18446744073709551615') b
     WHERE offices IS NULL AND (known).also_from IS NOT NULL
       AND NOT (b.valid_from_xid >= (known).low AND b.valid_from_xid < (known).high)
       AND (b.valid_to_xid >= (known).low AND b.valid_to_xid < (known).high) IS NOT TRUE
    UNION ALL
    SELECT b.* FROM res_elec_internal.spans_of(of_election, offices) b WHERE offices IS NOT NULL;
  END;
COMMENT ON FUNCTION res_elec_internal.spans_apart(integer, res_elec_internal.known_total, integer[]) IS
  'All of an election whose counting then may differ from that in a known total; or all of these offices';

CREATE FUNCTION res_elec_internal.valid_in_known(from_xid xid8, to_xid xid8, known res_elec_internal.known_total)
  RETURNS boolean
  LANGUAGE sql STABLE
  BEGIN ATOMIC
    SELECT (known).seen IS NOT NULL
       AND (pg_visible_in_snapshot(from_xid, (known).seen) OR (from_xid = (known).own) IS TRUE)
       AND (pg_visible_in_snapshot(to_xid, (known).seen) OR to_xid = (known).own) IS NOT TRUE;
  END;
COMMENT ON FUNCTION res_elec_internal.valid_in_known(xid8, xid8, res_elec_internal.known_total) IS
  'Whether a known total counts what is valid from a transaction until another (NULL: still)';

CREATE FUNCTION res_elec_internal.difference_then(of_election integer, seen pg_snapshot, at timestamptz,
                                                  known res_elec_internal.known_total, offices integer[],
                                                  at_level text, of_contest integer)
  RETURNS TABLE (contest_id integer, center_id integer, commune_id integer, department_id integer,
                 province_id integer, bucket smallint, rows bigint, registered_voters bigint, total_voters bigint,
                 blank_votes bigint, null_votes bigint, turnout_offices bigint, turnout_voters bigint,
                 came res_elec.votes, went res_elec.votes)
  LANGUAGE sql STABLE
  BEGIN ATOMIC
    SELECT w.contest_id, w.center_id, w.commune_id, w.department_id, w.province_id, w.bucket,
           sum(w.weight), sum(w.weight * w.registered_voters), sum(w.weight * w.total_voters),
           sum(w.weight * w.blank_votes), sum(w.weight * w.null_votes),
           sum(w.weight) FILTER (WHERE w.registered_voters IS NOT NULL),
           sum(w.weight * w.total_voters) FILTER (WHERE w.registered_voters IS NOT NULL),
           res_elec.sum(w.votes) FILTER (WHERE w.weight = 1), res_elec.sum(w.votes) FILTER (WHERE w.weight = -1)
      FROM (SELECT s.contest_id, s.bucket, s.registered_voters, s.total_voters, s.blank_votes, s.null_votes, s.votes,
                   CASE WHEN coalesce(at_level, 'center') = 'center' THEN s.center_id END AS center_id,
                   CASE WHEN coalesce(at_level, 'commune') = 'commune' THEN s.commune_id END AS commune_id,
                   CASE WHEN coalesce(at_level, 'department') = 'department' THEN s.department_id END AS department_id,
                   CASE WHEN coalesce(at_level, 'province') = 'province' THEN s.province_id END AS province_id,
                   res_elec_internal.valid_then(s.valid_from_xid, s.valid_from, s.valid_to_xid, s.valid_to, seen,
                                                at)::integer
                   - res_elec_internal.valid_in_known(s.valid_from_xid, s.valid_to_xid, known)::integer AS weight
              FROM res_elec_internal.spans_apart(of_election, known, offices) s
             WHERE of_contest IS NULL OR s.contest_id = of_contest
            OFFSET 0) AS w  -- OFFSET: the weight is reckoned once a row
     WHERE w.weight <> 0
     GROUP BY w.contest_id, w.center_id, w.commune_id, w.department_id, w.province_id, w.bucket;
  END;
COMMENT ON FUNCTION res_elec_internal.difference_then(integer, pg_snapshot, timestamptz, res_elec_internal.known_total,
                                                      integer[], text, integer) IS
  'What counted then and not in a known total (came; the other figures are added) and the reverse (went; subtracted), '
  'summed by where it lies; by the areas and the center of the level alone that is asked for';

CREATE FUNCTION res_elec_internal.known_parts(of_election integer, checkpoint integer, at_level text,
                                              of_contest integer)
  RETURNS TABLE (contest_id integer, number smallint, unit_id integer, bucket smallint, rows bigint,
                 registered_voters bigint, total_voters bigint, blank_votes bigint, null_votes bigint,
                 turnout_offices bigint, turnout_voters bigint, votes res_elec.votes)
  LANGUAGE sql STABLE
  BEGIN ATOMIC
    SELECT p.contest_id, p.level, p.unit_id, p.bucket, p.sheets, p.registered_voters, p.total_voters, p.blank_votes,
           p.null_votes, p.turnout_offices, p.turnout_voters, p.votes
      FROM res_elec.contest n
     CROSS JOIN LATERAL (SELECT x.* FROM res_elec_internal.unit_part x
                          WHERE x.contest_id = n.id AND (at_level IS NULL OR x.level = res_elec.tally_level(at_level))
                         OFFSET 0) AS p  -- OFFSET 0: by the index, however few parts there are
     WHERE n.election_id = of_election AND checkpoint = 0 AND (of_contest IS NULL OR n.id = of_contest)
    UNION ALL
    SELECT c.contest_id, c.level, c.unit_id, c.bucket, c.sheets, c.registered_voters, c.total_voters, c.blank_votes,
           c.null_votes, c.turnout_offices, c.turnout_voters, c.votes
      FROM res_elec.checkpoint_total c
     WHERE c.checkpoint_id = checkpoint AND c.level = res_elec.tally_level(at_level)
       AND (of_contest IS NULL OR c.contest_id = of_contest);
  END;
COMMENT ON FUNCTION res_elec_internal.known_parts(integer, integer, text, integer) IS
  'The parts of the totals in a checkpoint (0: of the live ones), of a level or (NULL) of all';

CREATE TYPE res_elec.total_then AS (
  contest_id integer, level_number smallint, level_name text, unit_id integer, offices_total bigint,
  registered_voters bigint, offices_reported bigint, offices_verified bigint, offices_held bigint,
  registered_voters_reported bigint, total_voters bigint, blank_votes bigint, null_votes bigint, votes res_elec.votes,
  turnout_offices bigint, turnout_voters bigint, offices_annulled bigint, offices_not_held bigint,
  offices_to_vote_again bigint, offices_merged bigint);
COMMENT ON TYPE res_elec.total_then IS 'A total as it was: the columns are those of the view tally';
COMMENT ON COLUMN res_elec.total_then.level_name IS 'contest, province, department, commune or center';
COMMENT ON COLUMN res_elec.total_then.unit_id IS 'Id of the contest, area or center';
COMMENT ON COLUMN res_elec.total_then.offices_total IS 'Offices that were to report';
COMMENT ON COLUMN res_elec.total_then.registered_voters IS 'Registered voters of all offices that were to report';
COMMENT ON COLUMN res_elec.total_then.registered_voters_reported IS
  'Registered voters of the offices whose sheet was counted: the base of turnout';
COMMENT ON COLUMN res_elec.total_then.turnout_offices IS 'Of those, offices whose register was known';
COMMENT ON COLUMN res_elec.total_then.turnout_voters IS 'Voters of the counted offices whose register was known';

CREATE FUNCTION res_elec_internal.results_then(of_election integer, seen pg_snapshot, at timestamptz, at_level text,
                                               units integer[] DEFAULT NULL, of_contest integer DEFAULT NULL)
  RETURNS SETOF res_elec.total_then
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan SET jit = off
  SET work_mem = '64MB' SET enable_sort = off AS  -- hashing: the planner expects many groups of what are few
$$
DECLARE
  known res_elec_internal.known_total;
  offices integer[];
BEGIN
  PERFORM res_elec_internal.require_election(of_election, 'election');
  PERFORM res_elec_internal.require_tally_level(at_level);
  IF units IS NULL THEN
    known := res_elec_internal.known_total(of_election, seen, at, at_level);
  ELSE
    offices := res_elec_internal.offices_ever(of_election, at_level, units);
  END IF;
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
      FROM (SELECT p.contest_id, p.number, p.unit_id, p.bucket, p.rows, p.registered_voters, p.total_voters,
                   p.blank_votes, p.null_votes, p.turnout_offices, p.turnout_voters, p.votes AS came,
                   NULL::res_elec.votes AS went
              FROM res_elec_internal.known_parts(of_election, known.checkpoint_id, at_level, of_contest) p
            UNION ALL
            SELECT d.contest_id, u.number, u.id, d.bucket, d.rows, d.registered_voters, d.total_voters, d.blank_votes,
                   d.null_votes, d.turnout_offices, d.turnout_voters, d.came, d.went
              FROM res_elec_internal.difference_then(of_election, seen, at, known, offices, at_level, of_contest) d
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
  RETURNS SETOF res_elec.total_then
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
  RETURNS SETOF res_elec.total_then
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

CREATE TYPE res_elec.election_total_then AS (
  level_name text, unit_id integer, offices_total bigint, registered_voters bigint, offices_reported bigint,
  offices_verified bigint, offices_held bigint, registered_voters_reported bigint, total_voters bigint,
  blank_votes bigint, null_votes bigint, votes res_elec.votes, turnout_offices bigint, turnout_voters bigint,
  offices_annulled bigint, ballots bigint, offices_not_held bigint, offices_to_vote_again bigint,
  offices_merged bigint);
COMMENT ON TYPE res_elec.election_total_then IS
  'A total over all contests of an election as it was: an office that votes in several of them counts once';
COMMENT ON COLUMN res_elec.election_total_then.level_name IS 'election, province, department, commune or center';
COMMENT ON COLUMN res_elec.election_total_then.unit_id IS 'Id of the election, area or center';
COMMENT ON COLUMN res_elec.election_total_then.offices_total IS 'Offices that were to report';
COMMENT ON COLUMN res_elec.election_total_then.registered_voters IS
  'Registered voters of all offices that were to report';
COMMENT ON COLUMN res_elec.election_total_then.registered_voters_reported IS
  'Registered voters of the offices of which a sheet was counted: the base of turnout';
COMMENT ON COLUMN res_elec.election_total_then.turnout_offices IS 'Of those, offices whose register was known';
COMMENT ON COLUMN res_elec.election_total_then.turnout_voters IS
  'Voters of the counted offices whose register was known';
COMMENT ON COLUMN res_elec.election_total_then.ballots IS 'Voters of all counted sheets';

CREATE FUNCTION res_elec_internal.election_then(of_election integer, seen pg_snapshot, at timestamptz, at_level text)
  RETURNS SETOF res_elec.election_total_then
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
  RETURNS SETOF res_elec.election_total_then
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  BEGIN ATOMIC
    SELECT * FROM res_elec_internal.election_then(election, NULL, at, level);
  END;
COMMENT ON FUNCTION res_elec.election_as_of(integer, timestamptz, text) IS
  'results_as_of() over all contests of an election together: of the level election, province, department, commune or '
  'center, or (NULL) of all. An office that votes in several contests counts once, as election_total() says; ballots '
  'are the voters of all counted sheets. RE004 when there is no such election';

CREATE FUNCTION res_elec.election_at_position(election integer, at_position text, level text DEFAULT 'election')
  RETURNS SETOF res_elec.election_total_then
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  BEGIN ATOMIC
    SELECT * FROM res_elec_internal.election_then(election, res_elec_internal.position_snapshot(coalesce(at_position,
        res_elec.position_now())), NULL, level);
  END;
COMMENT ON FUNCTION res_elec.election_at_position(integer, text, text) IS
  'The same exactly as election_total() told it to the statement that asked for this position_now(). RE001 for what is '
  'no position, RE007 for one of another database or of before a failover';
