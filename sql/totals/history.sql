-- What the totals were, and what changed them since.
--
-- A row of result_sheet or office says from which transaction on it counts, one of a history until which (extension/history/position.c). A
-- position is a snapshot: what it sees of them counts, so that results_at_position gives exactly what the live views showed to the
-- statement that asked for the position, whatever was under way beside it. By the clock it is what transactions had committed by then:
-- commit times where PostgreSQL keeps them (track_commit_timestamp), else when each sheet was written, which is a little earlier: of a
-- transaction that was under way at that moment it may have what the live views did not show yet. (A commit is seen a moment after its
-- commit time, too: once it is durable.) The version of a total cannot say the same: it counts writes, and not which.

-- A total then is a total that is known, of a moment near it, and the difference: of the rows whose validity starts or ends between both. Known are
-- the live total, nothing at all (before the first transaction), and the checkpoints that maintain() keeps (sql/totals/checkpoint.sql).

CREATE FUNCTION res_elec_internal.spans_between(of_election integer, low xid8, high xid8)
  RETURNS TABLE (office_id integer, contest_id integer, center_id integer, commune_id integer, department_id integer, province_id integer,
                 bucket smallint, registered_voters integer, total_voters integer, blank_votes integer, null_votes integer, votes res_elec.votes,
                 valid_from_xid xid8, valid_from timestamptz, valid_to_xid xid8, valid_to timestamptz)
  LANGUAGE sql STABLE
  BEGIN ATOMIC
    SELECT s.office_id, s.contest_id, s.center_id, s.commune_id, s.department_id, s.province_id, res_elec.tally_bucket(s.status),
           s.registered_voters, s.total_voters, s.blank_votes, s.null_votes, s.votes, s.valid_from_xid, s.valid_from, NULL::xid8, NULL::timestamptz
      FROM res_elec.result_sheet s
     WHERE s.election_id = of_election AND s.status <> 'rejected' AND s.valid_from_xid >= low AND s.valid_from_xid < high
    UNION ALL
    SELECT h.office_id, h.contest_id, h.center_id, h.commune_id, h.department_id, h.province_id, res_elec.tally_bucket(h.status),
           h.registered_voters, h.total_voters, h.blank_votes, h.null_votes, h.votes, h.valid_from_xid, h.valid_from, h.valid_to_xid, h.superseded_at
      FROM res_elec.result_sheet_history h
     WHERE h.election_id = of_election AND h.status <> 'rejected' AND h.valid_to_xid >= low AND h.valid_to_xid < high
    UNION ALL
    SELECT h.office_id, h.contest_id, h.center_id, h.commune_id, h.department_id, h.province_id, res_elec.tally_bucket(h.status),
           h.registered_voters, h.total_voters, h.blank_votes, h.null_votes, h.votes, h.valid_from_xid, h.valid_from, h.valid_to_xid, h.superseded_at
      FROM res_elec.result_sheet_history h
     WHERE h.election_id = of_election AND h.status <> 'rejected' AND h.valid_from_xid >= low AND h.valid_from_xid < high
       AND (h.valid_to_xid < low OR h.valid_to_xid >= high)
    UNION ALL
    SELECT o.id, o.contest_id, o.center_id, o.commune_id, o.department_id, o.province_id, res_elec.tally_bucket('expected'),
           o.registered_voters, 0, 0, 0, '{}', o.valid_from_xid, o.valid_from, NULL, NULL
      FROM res_elec.office o WHERE o.election_id = of_election AND o.valid_from_xid >= low AND o.valid_from_xid < high
    UNION ALL
    SELECT h.office_id, h.contest_id, h.center_id, h.commune_id, h.department_id, h.province_id, res_elec.tally_bucket('expected'),
           h.registered_voters, 0, 0, 0, '{}', h.valid_from_xid, h.valid_from, h.valid_to_xid, h.valid_to
      FROM res_elec.office_history h WHERE h.election_id = of_election AND h.valid_to_xid >= low AND h.valid_to_xid < high
    UNION ALL
    SELECT h.office_id, h.contest_id, h.center_id, h.commune_id, h.department_id, h.province_id, res_elec.tally_bucket('expected'),
           h.registered_voters, 0, 0, 0, '{}', h.valid_from_xid, h.valid_from, h.valid_to_xid, h.valid_to
      FROM res_elec.office_history h
     WHERE h.election_id = of_election AND h.valid_from_xid >= low AND h.valid_from_xid < high AND (h.valid_to_xid < low OR h.valid_to_xid >= high);
  END;
COMMENT ON FUNCTION res_elec_internal.spans_between(integer, xid8, xid8) IS
  'What counted in an election, sheets and offices that are to report (bucket expected), each with since when and until when (NULL: still): of those whose validity starts or ends in a transaction from low to below high. All that ever counted from 0 on';

CREATE FUNCTION res_elec_internal.spans_of(of_election integer, offices integer[])
  RETURNS TABLE (office_id integer, contest_id integer, center_id integer, commune_id integer, department_id integer, province_id integer,
                 bucket smallint, registered_voters integer, total_voters integer, blank_votes integer, null_votes integer, votes res_elec.votes,
                 valid_from_xid xid8, valid_from timestamptz, valid_to_xid xid8, valid_to timestamptz)
  LANGUAGE sql STABLE
  BEGIN ATOMIC
    SELECT s.office_id, s.contest_id, s.center_id, s.commune_id, s.department_id, s.province_id, res_elec.tally_bucket(s.status),
           s.registered_voters, s.total_voters, s.blank_votes, s.null_votes, s.votes, s.valid_from_xid, s.valid_from, NULL::xid8, NULL::timestamptz
      FROM res_elec.result_sheet s WHERE s.office_id = ANY (offices) AND s.election_id = of_election AND s.status <> 'rejected'
    UNION ALL
    SELECT h.office_id, h.contest_id, h.center_id, h.commune_id, h.department_id, h.province_id, res_elec.tally_bucket(h.status),
           h.registered_voters, h.total_voters, h.blank_votes, h.null_votes, h.votes, h.valid_from_xid, h.valid_from, h.valid_to_xid, h.superseded_at
      FROM res_elec.result_sheet_history h WHERE h.office_id = ANY (offices) AND h.election_id = of_election AND h.status <> 'rejected'
    UNION ALL
    SELECT o.id, o.contest_id, o.center_id, o.commune_id, o.department_id, o.province_id, res_elec.tally_bucket('expected'),
           o.registered_voters, 0, 0, 0, '{}', o.valid_from_xid, o.valid_from, NULL, NULL
      FROM res_elec.office o WHERE o.id = ANY (offices) AND o.election_id = of_election
    UNION ALL
    SELECT h.office_id, h.contest_id, h.center_id, h.commune_id, h.department_id, h.province_id, res_elec.tally_bucket('expected'),
           h.registered_voters, 0, 0, 0, '{}', h.valid_from_xid, h.valid_from, h.valid_to_xid, h.valid_to
      FROM res_elec.office_history h WHERE h.office_id = ANY (offices) AND h.election_id = of_election;
  END;
COMMENT ON FUNCTION res_elec_internal.spans_of(integer, integer[]) IS 'All that ever counted of these offices, as spans_between';

CREATE FUNCTION res_elec_internal.offices_ever(of_election integer, at_level text, units integer[]) RETURNS integer[]
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS
$$
BEGIN
  IF at_level = 'center' THEN
    RETURN ARRAY(SELECT o.id FROM res_elec.office o WHERE o.center_id = ANY (units)
                 UNION
                 SELECT h.office_id FROM res_elec.office_history h WHERE h.election_id = of_election AND h.center_id = ANY (units));
  END IF;
  RETURN ARRAY(SELECT o.id FROM res_elec.office o WHERE o.commune_id = ANY (units) AND o.election_id = of_election
               UNION
               SELECT h.office_id FROM res_elec.office_history h WHERE h.election_id = of_election AND h.commune_id = ANY (units));
END
$$;
COMMENT ON FUNCTION res_elec_internal.offices_ever(integer, text, integer[]) IS 'The offices that ever counted in these centers or communes';

CREATE FUNCTION res_elec_internal.results_then(of_election integer, seen pg_snapshot, at timestamptz, at_level text, units integer[] DEFAULT NULL, of_contest integer DEFAULT NULL)
  RETURNS TABLE (contest_id integer, level_number smallint, level text, unit_id integer, offices_total bigint, registered_voters bigint,
                 offices_reported bigint, offices_verified bigint, offices_held bigint, registered_voters_reported bigint,
                 total_voters bigint, blank_votes bigint, null_votes bigint, votes res_elec.votes, turnout_offices bigint, turnout_voters bigint, offices_annulled bigint)
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan SET jit = off
  SET work_mem = '64MB' SET enable_sort = off AS  -- hashing: the planner expects many groups of what are few
$$
#variable_conflict use_column
DECLARE
  base record;
  own xid8 := pg_current_xact_id_if_assigned();
  offices integer[];
BEGIN
  IF NOT EXISTS (SELECT FROM res_elec.election e WHERE e.id = of_election) THEN
    PERFORM res_elec_internal.refuse('RE004', 'no_such_election', ARRAY['election'], jsonb_build_object('id', of_election));
  END IF;
  IF at_level <> ALL (res_elec.tally_levels()) THEN
    PERFORM res_elec_internal.refuse('RE001', 'field_choice', ARRAY['level'],
                            jsonb_build_object('allowed', array_to_string(res_elec.tally_levels(), ', ')));
  END IF;
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
           coalesce(sum(r.rows) FILTER (WHERE r.bucket = res_elec.tally_bucket('annulled')), 0)::bigint
      FROM (-- what is known
            SELECT p.contest_id, p.level AS number, p.unit_id, p.bucket, p.sheets AS rows, p.registered_voters, p.total_voters,
                   p.blank_votes, p.null_votes, p.turnout_offices, p.turnout_voters, p.votes AS came, NULL::res_elec.votes AS went
              FROM res_elec.contest n
              JOIN res_elec.tally_part p ON p.contest_id = n.id
             WHERE n.election_id = of_election AND base.checkpoint_id = 0 AND (of_contest IS NULL OR n.id = of_contest)
               AND (at_level IS NULL OR p.level = res_elec.tally_level(at_level))
            UNION ALL
            SELECT c.contest_id, c.level, c.unit_id, c.bucket, c.sheets, c.registered_voters, c.total_voters, c.blank_votes, c.null_votes,
                   c.turnout_offices, c.turnout_voters, c.votes, NULL
              FROM res_elec.checkpoint_total c
             WHERE c.checkpoint_id = base.checkpoint_id AND c.level = res_elec.tally_level(at_level) AND (of_contest IS NULL OR c.contest_id = of_contest)
            UNION ALL
            -- and the difference
            SELECT d.contest_id, u.number, u.id, d.bucket, d.rows, d.registered_voters, d.total_voters, d.blank_votes, d.null_votes,
                   d.turnout_offices, d.turnout_voters, d.came, d.went
              FROM (SELECT w.contest_id, w.center_id, w.commune_id, w.department_id, w.province_id, w.bucket, sum(w.weight) AS rows,
                           sum(w.weight * w.registered_voters) AS registered_voters, sum(w.weight * w.total_voters) AS total_voters,
                           sum(w.weight * w.blank_votes) AS blank_votes, sum(w.weight * w.null_votes) AS null_votes,
                           sum(w.weight) FILTER (WHERE w.registered_voters IS NOT NULL) AS turnout_offices,
                           sum(w.weight * w.total_voters) FILTER (WHERE w.registered_voters IS NOT NULL) AS turnout_voters,
                           res_elec.sum(w.votes) FILTER (WHERE w.weight = 1) AS came, res_elec.sum(w.votes) FILTER (WHERE w.weight = -1) AS went
                      FROM (SELECT s.contest_id, s.bucket, s.registered_voters, s.total_voters, s.blank_votes, s.null_votes, s.votes,
                                   CASE WHEN coalesce(at_level, 'center') = 'center' THEN s.center_id END AS center_id,
                                   CASE WHEN coalesce(at_level, 'commune') = 'commune' THEN s.commune_id END AS commune_id,
                                   CASE WHEN coalesce(at_level, 'department') = 'department' THEN s.department_id END AS department_id,
                                   CASE WHEN coalesce(at_level, 'province') = 'province' THEN s.province_id END AS province_id,
                                   CASE WHEN seen IS NOT NULL
                                     THEN (pg_visible_in_snapshot(s.valid_from_xid, seen) AND pg_visible_in_snapshot(s.valid_to_xid, seen) IS NOT TRUE)::integer
                                     ELSE (coalesce(res_elec_internal.commit_time(s.valid_from_xid), s.valid_from) <= at
                                           AND (coalesce(res_elec_internal.commit_time(s.valid_to_xid), s.valid_to) <= at) IS NOT TRUE)::integer END
                                   - CASE WHEN base.seen IS NULL THEN 0
                                          ELSE ((pg_visible_in_snapshot(s.valid_from_xid, base.seen) OR (base.checkpoint_id = 0 AND s.valid_from_xid = own) IS TRUE)
                                                AND (pg_visible_in_snapshot(s.valid_to_xid, base.seen) OR (base.checkpoint_id = 0 AND s.valid_to_xid = own)) IS NOT TRUE)::integer
                                     END AS weight
                              FROM (SELECT b.* FROM res_elec_internal.spans_between(of_election, base.low, base.high) b
                                     WHERE units IS NULL
                                    UNION ALL
                                    SELECT b.* FROM res_elec_internal.spans_between(of_election, base.also_from, '18446744073709551615') b
                                     WHERE units IS NULL AND base.also_from IS NOT NULL
                                       AND NOT (b.valid_from_xid >= base.low AND b.valid_from_xid < base.high)
                                       AND (b.valid_to_xid >= base.low AND b.valid_to_xid < base.high) IS NOT TRUE
                                    UNION ALL
                                    SELECT b.* FROM res_elec_internal.spans_of(of_election, offices) b WHERE units IS NOT NULL) AS s
                             WHERE of_contest IS NULL OR s.contest_id = of_contest
                            OFFSET 0) AS w  -- OFFSET: the weight is reckoned once a row
                     WHERE w.weight <> 0
                     GROUP BY w.contest_id, w.center_id, w.commune_id, w.department_id, w.province_id, w.bucket) AS d
             CROSS JOIN LATERAL (VALUES (res_elec.tally_level('contest'), d.contest_id), (res_elec.tally_level('province'), d.province_id),
                                        (res_elec.tally_level('department'), d.department_id), (res_elec.tally_level('commune'), d.commune_id),
                                        (res_elec.tally_level('center'), d.center_id)) AS u(number, id)
             WHERE u.id IS NOT NULL AND (at_level IS NULL OR u.number = res_elec.tally_level(at_level))
               AND (units IS NULL OR u.id = ANY (units))) AS r
     GROUP BY r.contest_id, r.number, r.unit_id
    HAVING sum(r.rows) > 0
     ORDER BY r.contest_id, r.number, r.unit_id;
END
$$;
COMMENT ON FUNCTION res_elec_internal.results_then(integer, pg_snapshot, timestamptz, text, integer[], integer) IS
  'The totals of an election as a snapshot sees them, or without one as of a moment, of one level or (NULL) of all, of all its units or of these centers or communes, of all its contests or of one. Units that counted nothing are left out';

CREATE FUNCTION res_elec.results_as_of(election integer, at timestamptz, level text DEFAULT NULL)
  RETURNS TABLE (contest_id integer, level_number smallint, level_name text, unit_id integer, offices_total bigint, registered_voters bigint,
                 offices_reported bigint, offices_verified bigint, offices_held bigint, registered_voters_reported bigint,
                 total_voters bigint, blank_votes bigint, null_votes bigint, votes res_elec.votes, turnout_offices bigint, turnout_voters bigint, offices_annulled bigint)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  BEGIN ATOMIC
    SELECT * FROM res_elec_internal.results_then(election, NULL, at, level);
  END;
COMMENT ON FUNCTION res_elec.results_as_of(integer, timestamptz, text) IS
  'The totals of an election as they were at a moment, with the columns of the view tally: contest to center, or one level of these. It equals what the view showed then, but for transactions that were under way at that very moment: they count from their commit time with track_commit_timestamp on, else from when they wrote each sheet. results_at_position is exact. RE004 when there is no such election';

CREATE FUNCTION res_elec.results_at_position(election integer, at_position text, level text DEFAULT NULL)
  RETURNS TABLE (contest_id integer, level_number smallint, level_name text, unit_id integer, offices_total bigint, registered_voters bigint,
                 offices_reported bigint, offices_verified bigint, offices_held bigint, registered_voters_reported bigint,
                 total_voters bigint, blank_votes bigint, null_votes bigint, votes res_elec.votes, turnout_offices bigint, turnout_voters bigint, offices_annulled bigint)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  BEGIN ATOMIC
    SELECT * FROM res_elec_internal.results_then(election, res_elec_internal.position_snapshot(coalesce(at_position, res_elec.position_now())), NULL, level);
  END;
COMMENT ON FUNCTION res_elec.results_at_position(integer, text, text) IS
  'The totals of an election exactly as the view tally showed them to the statement that asked for this position_now(), at every level or at one. RE001 for what is no position, RE007 for one of another database or of before a failover';

-- What changed them. A change is where one row follows another: their difference, in one row, or, where a sheet moved with its
-- office, in two: what left there and what came here. So the deltas of each unit sum to the difference of its totals.

CREATE TYPE res_elec_internal.change_key AS (xid xid8, office_id integer, at timestamptz, starts integer);
COMMENT ON TYPE res_elec_internal.change_key IS 'The place of a change among all of an election: its transaction, office and time, and whether a row''s validity ends (0) or starts (1) there';
COMMENT ON COLUMN res_elec_internal.change_key.xid IS 'The transaction that made it';
COMMENT ON COLUMN res_elec_internal.change_key.at IS 'When the row''s validity starts or ends';
COMMENT ON COLUMN res_elec_internal.change_key.starts IS '1: a row starts; 0: one ends, and nothing follows';

CREATE FUNCTION res_elec_internal.changes_between(of_election integer, seen pg_snapshot, seen_later pg_snapshot,
                                         after res_elec_internal.change_key DEFAULT '(0,0,-infinity,0)', most bigint DEFAULT NULL, of_contest integer DEFAULT NULL)
  RETURNS TABLE (at timestamptz, kind text, office_id integer, contest_id integer, center_id integer, commune_id integer,
                 department_id integer, province_id integer, version integer, status_was text, status text, offices bigint,
                 registered_voters bigint, total_voters bigint, blank_votes bigint, null_votes bigint, votes res_elec.votes,
                 submitted_by integer, db_user name, channel text, reason text, xid xid8, key res_elec_internal.change_key)
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan SET jit = off AS
$$
#variable_conflict use_column
DECLARE
  low xid8 := greatest(coalesce(pg_snapshot_xmin(seen), '0'), after.xid);  -- what is older is seen: an index finds the rest
  high xid8 := coalesce(pg_snapshot_xmax(seen_later), '18446744073709551615');
BEGIN
  IF NOT EXISTS (SELECT FROM res_elec.election e WHERE e.id = of_election) THEN
    PERFORM res_elec_internal.refuse('RE004', 'no_such_election', ARRAY['election'], jsonb_build_object('id', of_election));
  END IF;
  RETURN QUERY
    WITH fresh AS (
      (SELECT s.office_id, s.contest_id, s.center_id, s.commune_id, s.department_id, s.province_id, s.version, s.status, s.registered_voters,
             s.total_voters, s.blank_votes, s.null_votes, s.votes, s.submitted_by, s.db_user, s.channel, s.reason, s.submitted_at, s.valid_from_xid, s.valid_from
        FROM res_elec.result_sheet s
        WHERE s.election_id = of_election AND s.valid_from_xid >= low AND s.valid_from_xid < high AND (s.valid_from_xid, s.office_id, s.valid_from, 1) > (after.xid, after.office_id, after.at, after.starts)
          AND (seen IS NULL OR NOT pg_visible_in_snapshot(s.valid_from_xid, seen)) AND (seen_later IS NULL OR pg_visible_in_snapshot(s.valid_from_xid, seen_later)) AND (of_contest IS NULL OR s.contest_id = of_contest)
        ORDER BY s.valid_from_xid, s.office_id, s.valid_from LIMIT most)
      UNION ALL
      (SELECT h.office_id, h.contest_id, h.center_id, h.commune_id, h.department_id, h.province_id, h.version, h.status, h.registered_voters,
             h.total_voters, h.blank_votes, h.null_votes, h.votes, h.submitted_by, h.db_user, h.channel, h.reason, h.submitted_at, h.valid_from_xid, h.valid_from
        FROM res_elec.result_sheet_history h
        WHERE h.election_id = of_election AND h.valid_from_xid >= low AND h.valid_from_xid < high AND (h.valid_from_xid, h.office_id, h.valid_from, 1) > (after.xid, after.office_id, after.at, after.starts)
          AND (seen IS NULL OR NOT pg_visible_in_snapshot(h.valid_from_xid, seen)) AND (seen_later IS NULL OR pg_visible_in_snapshot(h.valid_from_xid, seen_later)) AND (of_contest IS NULL OR h.contest_id = of_contest)
        ORDER BY h.valid_from_xid, h.office_id, h.valid_from LIMIT most)
    ), change AS (
      -- a row that starts, and the one it followed
      SELECT b.valid_from AS at, b.valid_from_xid AS xid, 1 AS starts, p.office_id IS NOT NULL AS followed, b.center_id IS NOT NULL AS came,
             p.version = b.version AS moved,
             (b.registered_voters, b.total_voters, b.blank_votes, b.null_votes) IS NOT DISTINCT FROM
               (p.registered_voters, p.total_voters, p.blank_votes, p.null_votes) AND b.votes OPERATOR(res_elec.=) p.votes AS same_figures,
             b.office_id, b.contest_id, b.center_id, b.commune_id, b.department_id, b.province_id, b.version, p.status AS status_was, b.status,
             b.registered_voters, b.total_voters, b.blank_votes, b.null_votes, b.votes,
             p.center_id AS center_was, p.commune_id AS commune_was, p.department_id AS department_was, p.province_id AS province_was,
             p.registered_voters AS registered_was, p.total_voters AS voters_was, p.blank_votes AS blank_was, p.null_votes AS null_was, p.votes AS votes_was,
             CASE WHEN p.version = b.version THEN p.ended_by ELSE b.submitted_by END AS submitted_by,
             CASE WHEN p.version = b.version THEN p.ended_db_user ELSE b.db_user END AS db_user,
             CASE WHEN p.version = b.version THEN p.ended_channel ELSE b.channel END AS channel,
             CASE WHEN p.version = b.version THEN NULL ELSE b.reason END AS reason
        FROM fresh b
        LEFT JOIN LATERAL (SELECT h.* FROM res_elec.result_sheet_history h
                            WHERE h.office_id = b.office_id AND h.submitted_at = b.submitted_at AND h.superseded_at = b.valid_from
                              AND h.superseded_by <> 'deletion') AS p ON b.valid_from > b.submitted_at
      UNION ALL
      -- one that nothing followed
      (SELECT h.superseded_at, h.valid_to_xid, 0, true, false, false, false,
             h.office_id, h.contest_id, NULL, NULL, NULL, NULL, h.version, h.status, NULL, NULL, NULL, NULL, NULL, NULL,
             h.center_id, h.commune_id, h.department_id, h.province_id,
             h.registered_voters, h.total_voters, h.blank_votes, h.null_votes, h.votes, h.ended_by, h.ended_db_user, h.ended_channel, NULL
        FROM res_elec.result_sheet_history h
        WHERE h.election_id = of_election AND h.superseded_by = 'deletion' AND h.valid_to_xid >= low AND h.valid_to_xid < high
          AND (h.valid_to_xid, h.office_id, h.superseded_at, 0) > (after.xid, after.office_id, after.at, after.starts)
          AND (seen IS NULL OR NOT pg_visible_in_snapshot(h.valid_to_xid, seen)) AND (seen_later IS NULL OR pg_visible_in_snapshot(h.valid_to_xid, seen_later)) AND (of_contest IS NULL OR h.contest_id = of_contest)
        ORDER BY h.valid_to_xid, h.office_id, h.superseded_at LIMIT most)
    )
    SELECT coalesce(res_elec_internal.commit_time(c.xid), c.at),
           CASE WHEN NOT c.followed THEN 'entered' WHEN NOT c.came THEN 'deleted'
                WHEN c.moved THEN CASE d.part WHEN 'was' THEN 'moved_out' ELSE 'moved_in' END
                WHEN c.same_figures THEN 'status' ELSE 'corrected' END,
           c.office_id, c.contest_id, d.center_id, d.commune_id, d.department_id, d.province_id, c.version, c.status_was, c.status,
           d.counts - d.counted, d.counts * coalesce(c.registered_voters, 0) - d.counted * coalesce(c.registered_was, 0),
           d.counts * coalesce(c.total_voters, 0) - d.counted * coalesce(c.voters_was, 0),
           d.counts * coalesce(c.blank_votes, 0) - d.counted * coalesce(c.blank_was, 0),
           d.counts * coalesce(c.null_votes, 0) - d.counted * coalesce(c.null_was, 0),
           CASE d.counts WHEN 1 THEN c.votes ELSE '{}' END OPERATOR(res_elec.-) CASE d.counted WHEN 1 THEN c.votes_was ELSE '{}' END,
           c.submitted_by, c.db_user, c.channel, c.reason, c.xid, ROW(c.xid, c.office_id, c.at, c.starts)::res_elec_internal.change_key
      FROM (SELECT x.* FROM change x ORDER BY x.xid, x.office_id, x.at, x.starts LIMIT most) AS c
     CROSS JOIN LATERAL (SELECT (c.came AND c.status IN ('provisional', 'verified'))::integer::bigint AS counts,
                                (c.followed AND c.status_was IN ('provisional', 'verified'))::integer::bigint AS counted) AS v
     CROSS JOIN LATERAL (
           SELECT 'both' AS part, v.counts, v.counted, coalesce(c.center_id, c.center_was) AS center_id,
                  CASE WHEN c.came THEN c.commune_id ELSE c.commune_was END AS commune_id,
                  CASE WHEN c.came THEN c.department_id ELSE c.department_was END AS department_id,
                  CASE WHEN c.came THEN c.province_id ELSE c.province_was END AS province_id
            WHERE c.moved IS NOT TRUE
           UNION ALL
           SELECT 'was', 0, v.counted, c.center_was, c.commune_was, c.department_was, c.province_was WHERE c.moved
           UNION ALL
           SELECT 'is', v.counts, 0, c.center_id, c.commune_id, c.department_id, c.province_id WHERE c.moved) AS d
     ORDER BY CASE WHEN most IS NULL THEN coalesce(res_elec_internal.commit_time(c.xid), c.at) END, c.xid, c.office_id, c.at, c.starts, d.part DESC;
END
$$;
COMMENT ON FUNCTION res_elec_internal.changes_between(integer, pg_snapshot, pg_snapshot, res_elec_internal.change_key, bigint, integer) IS
  'What the later snapshot (NULL: now) sees of changes to sheets of an election, or of one of its contests, that the first one (NULL: the beginning) does not: all, by time, or the first most after a place, by place';

CREATE FUNCTION res_elec_internal.changes_count(of_election integer, seen pg_snapshot, seen_later pg_snapshot, most bigint, of_contest integer DEFAULT NULL) RETURNS bigint
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan SET jit = off AS
$$
DECLARE
  low xid8 := coalesce(pg_snapshot_xmin(seen), '0');
  high xid8 := coalesce(pg_snapshot_xmax(seen_later), '18446744073709551615');
  found bigint;
BEGIN
  SELECT count(*) INTO found
    FROM (SELECT FROM (SELECT s.valid_from_xid AS xid FROM res_elec.result_sheet s WHERE s.election_id = of_election AND s.valid_from_xid >= low AND s.valid_from_xid < high
                         AND (of_contest IS NULL OR s.contest_id = of_contest)
                       UNION ALL
                       SELECT h.valid_from_xid FROM res_elec.result_sheet_history h WHERE h.election_id = of_election AND h.valid_from_xid >= low AND h.valid_from_xid < high
                         AND (of_contest IS NULL OR h.contest_id = of_contest)
                       UNION ALL
                       SELECT h.valid_to_xid FROM res_elec.result_sheet_history h
                        WHERE h.election_id = of_election AND h.superseded_by IN ('deletion', 'move') AND h.valid_to_xid >= low AND h.valid_to_xid < high
                         AND (of_contest IS NULL OR h.contest_id = of_contest)) AS x
           WHERE (seen IS NULL OR NOT pg_visible_in_snapshot(x.xid, seen)) AND (seen_later IS NULL OR pg_visible_in_snapshot(x.xid, seen_later))
           LIMIT most) AS y;
  RETURN found;
END
$$;
COMMENT ON FUNCTION res_elec_internal.changes_count(integer, pg_snapshot, pg_snapshot, bigint, integer) IS 'How many lines changes_between has; it is not counted further than most';

CREATE FUNCTION res_elec.changes(election integer, since text DEFAULT NULL, until text DEFAULT NULL)
  RETURNS TABLE (at timestamptz, kind text, office_id integer, contest_id integer, center_id integer, commune_id integer,
                 department_id integer, province_id integer, version integer, status_was text, status text, offices bigint,
                 registered_voters bigint, total_voters bigint, blank_votes bigint, null_votes bigint, votes res_elec.votes,
                 submitted_by integer, db_user name, channel text, reason text, xid xid8)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  BEGIN ATOMIC
    SELECT c.at, c.kind, c.office_id, c.contest_id, c.center_id, c.commune_id, c.department_id, c.province_id, c.version, c.status_was, c.status,
           c.offices, c.registered_voters, c.total_voters, c.blank_votes, c.null_votes, c.votes, c.submitted_by, c.db_user, c.channel, c.reason, c.xid
      FROM res_elec_internal.changes_between(election, res_elec_internal.position_snapshot(since, 'since'), res_elec_internal.position_snapshot(until, 'until')) c;
  END;
COMMENT ON FUNCTION res_elec.changes(integer, text, text) IS
  'Every change of an election''s sheets after the position since (NULL: from the beginning) up to the position until (NULL: now), the oldest first: kind entered, corrected, status, deleted, or moved_out and moved_in (a sheet whose office went elsewhere); at; who, how and why; and what it added to the counted totals (offices, registered_voters, total_voters, blank_votes, null_votes, votes; negative: took away). The sums of each contest or unit are the difference of its totals at the two positions. status_was and status tell of sheets that are held, annulled or rejected, which count nothing; a rejected one is deleted at once. RE004: no such election; RE001, RE007: see results_at_position';
