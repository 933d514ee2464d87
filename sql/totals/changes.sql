-- What changed since a position. A change is where one row follows another: their difference, in one row, or, where a
-- sheet moved with its office, in two: what left there and what came here. So the deltas of each unit sum to the
-- difference of its totals.

CREATE TYPE res_elec_internal.change_key AS (xid xid8, office_id integer, at timestamptz, starts integer);
COMMENT ON TYPE res_elec_internal.change_key IS
  'The place of a change among all of an election: its transaction, office and time, and whether a row''s validity '
  'ends (0) or starts (1) there';
COMMENT ON COLUMN res_elec_internal.change_key.xid IS 'The transaction that made it';
COMMENT ON COLUMN res_elec_internal.change_key.at IS 'When the row''s validity starts or ends';
COMMENT ON COLUMN res_elec_internal.change_key.starts IS '1: a row starts; 0: one ends, and nothing follows';

CREATE FUNCTION res_elec_internal.seen_between(xid xid8, seen pg_snapshot, seen_later pg_snapshot) RETURNS boolean
  LANGUAGE sql STABLE
  BEGIN ATOMIC
    SELECT (seen IS NULL OR NOT pg_visible_in_snapshot(xid, seen))
       AND (seen_later IS NULL OR pg_visible_in_snapshot(xid, seen_later));
  END;
COMMENT ON FUNCTION res_elec_internal.seen_between(xid8, pg_snapshot, pg_snapshot) IS
  'Whether the later snapshot (NULL: now) sees a transaction and the first one (NULL: the beginning) does not';

-- The SQL functions below become part of the query that calls them, so that the index on the election and the
-- transaction gives their rows in order, as many as are asked for.

CREATE TYPE res_elec_internal.sheet_change AS (
  xid xid8, at timestamptz, starts integer, followed boolean, came boolean, moved boolean, same_figures boolean,
  office_id integer, contest_id integer, center_id integer, commune_id integer, department_id integer,
  province_id integer, version integer, status text, registered_voters integer, total_voters integer,
  blank_votes integer, null_votes integer, votes res_elec.votes,
  center_was integer, commune_was integer, department_was integer, province_was integer, status_was text,
  registered_was integer, voters_was integer, blank_was integer, null_was integer, votes_was res_elec.votes,
  submitted_by integer, db_user name, channel text, reason text);
COMMENT ON TYPE res_elec_internal.sheet_change IS
  'A change of a sheet: the row that starts, the one that ended (the columns ..._was), and who made it';
COMMENT ON COLUMN res_elec_internal.sheet_change.xid IS 'The transaction that made it';
COMMENT ON COLUMN res_elec_internal.sheet_change.at IS 'When the row''s validity starts or ends';
COMMENT ON COLUMN res_elec_internal.sheet_change.starts IS '1: a row starts; 0: one ends, and nothing follows';
COMMENT ON COLUMN res_elec_internal.sheet_change.followed IS 'Whether a row of the same sheet ended';
COMMENT ON COLUMN res_elec_internal.sheet_change.came IS 'Whether a row starts';
COMMENT ON COLUMN res_elec_internal.sheet_change.moved IS 'Whether the sheet went elsewhere with its office';
COMMENT ON COLUMN res_elec_internal.sheet_change.same_figures IS 'Whether both rows have the same figures';
COMMENT ON COLUMN res_elec_internal.sheet_change.center_was IS 'Where the row that ended counted';
COMMENT ON COLUMN res_elec_internal.sheet_change.commune_was IS 'Where the row that ended counted';
COMMENT ON COLUMN res_elec_internal.sheet_change.department_was IS 'Where the row that ended counted';
COMMENT ON COLUMN res_elec_internal.sheet_change.province_was IS 'Where the row that ended counted';
COMMENT ON COLUMN res_elec_internal.sheet_change.status_was IS 'The status of the row that ended';
COMMENT ON COLUMN res_elec_internal.sheet_change.registered_was IS 'The registered voters of the row that ended';
COMMENT ON COLUMN res_elec_internal.sheet_change.voters_was IS 'The voters of the row that ended';
COMMENT ON COLUMN res_elec_internal.sheet_change.blank_was IS 'The blank votes of the row that ended';
COMMENT ON COLUMN res_elec_internal.sheet_change.null_was IS 'The null votes of the row that ended';
COMMENT ON COLUMN res_elec_internal.sheet_change.votes_was IS 'The votes of the row that ended';
COMMENT ON COLUMN res_elec_internal.sheet_change.reason IS 'Why; NULL for a move';

CREATE FUNCTION res_elec_internal.rows_started(of_election integer, of_contest integer, seen pg_snapshot,
                                               seen_later pg_snapshot, low xid8, high xid8,
                                               after res_elec_internal.change_key, most bigint)
  RETURNS TABLE (office_id integer, contest_id integer, center_id integer, commune_id integer, department_id integer,
                 province_id integer, version integer, status text, registered_voters integer, total_voters integer,
                 blank_votes integer, null_votes integer, votes res_elec.votes, submitted_by integer, db_user name,
                 channel text, reason text, submitted_at timestamptz, valid_from_xid xid8, valid_from timestamptz)
  LANGUAGE sql STABLE
  BEGIN ATOMIC
    (SELECT s.office_id, s.contest_id, s.center_id, s.commune_id, s.department_id, s.province_id, s.version, s.status,
            s.registered_voters, s.total_voters, s.blank_votes, s.null_votes, s.votes, s.submitted_by, s.db_user,
            s.channel, s.reason, s.submitted_at, s.valid_from_xid, s.valid_from
       FROM res_elec.result_sheet s
      WHERE s.election_id = of_election AND (of_contest IS NULL OR s.contest_id = of_contest)
        AND s.valid_from_xid >= low AND s.valid_from_xid < high
        AND (s.valid_from_xid, s.office_id, s.valid_from, 1)
          > ((after).xid, (after).office_id, (after).at, (after).starts)
        AND res_elec_internal.seen_between(s.valid_from_xid, seen, seen_later)
      ORDER BY s.valid_from_xid, s.office_id, s.valid_from LIMIT most)
    UNION ALL
    (SELECT h.office_id, h.contest_id, h.center_id, h.commune_id, h.department_id, h.province_id, h.version, h.status,
            h.registered_voters, h.total_voters, h.blank_votes, h.null_votes, h.votes, h.submitted_by, h.db_user,
            h.channel, h.reason, h.submitted_at, h.valid_from_xid, h.valid_from
       FROM res_elec.result_sheet_history h
      WHERE h.election_id = of_election AND (of_contest IS NULL OR h.contest_id = of_contest)
        AND h.valid_from_xid >= low AND h.valid_from_xid < high
        AND (h.valid_from_xid, h.office_id, h.valid_from, 1)
          > ((after).xid, (after).office_id, (after).at, (after).starts)
        AND res_elec_internal.seen_between(h.valid_from_xid, seen, seen_later)
      ORDER BY h.valid_from_xid, h.office_id, h.valid_from LIMIT most);
  END;
COMMENT ON FUNCTION res_elec_internal.rows_started(integer, integer, pg_snapshot, pg_snapshot, xid8, xid8,
                                                   res_elec_internal.change_key, bigint) IS
  'The rows of sheets, of those in force and of the history the first most each, whose validity starts between two '
  'snapshots, in a transaction from low to below high, and after a place';

CREATE FUNCTION res_elec_internal.changes_started(of_election integer, of_contest integer, seen pg_snapshot,
                                                  seen_later pg_snapshot, low xid8, high xid8,
                                                  after res_elec_internal.change_key, most bigint)
  RETURNS SETOF res_elec_internal.sheet_change
  LANGUAGE sql STABLE
  BEGIN ATOMIC
    SELECT b.valid_from_xid, b.valid_from, 1, p.office_id IS NOT NULL, b.center_id IS NOT NULL, p.version = b.version,
           (b.registered_voters, b.total_voters, b.blank_votes, b.null_votes) IS NOT DISTINCT FROM
             (p.registered_voters, p.total_voters, p.blank_votes, p.null_votes)
             AND b.votes OPERATOR(res_elec.=) p.votes,
           b.office_id, b.contest_id, b.center_id, b.commune_id, b.department_id, b.province_id, b.version, b.status,
           b.registered_voters, b.total_voters, b.blank_votes, b.null_votes, b.votes,
           p.center_id, p.commune_id, p.department_id, p.province_id, p.status,
           p.registered_voters, p.total_voters, p.blank_votes, p.null_votes, p.votes,
           CASE WHEN p.version = b.version THEN p.ended_by ELSE b.submitted_by END,
           CASE WHEN p.version = b.version THEN p.ended_db_user ELSE b.db_user END,
           CASE WHEN p.version = b.version THEN p.ended_channel ELSE b.channel END,
           CASE WHEN p.version = b.version THEN NULL ELSE b.reason END
      FROM res_elec_internal.rows_started(of_election, of_contest, seen, seen_later, low, high, after, most) b
      LEFT JOIN LATERAL (SELECT h.* FROM res_elec.result_sheet_history h
                          WHERE h.office_id = b.office_id AND h.submitted_at = b.submitted_at
                            AND h.superseded_at = b.valid_from
                            AND h.superseded_by <> 'deletion') AS p ON b.valid_from > b.submitted_at;
  END;
COMMENT ON FUNCTION res_elec_internal.changes_started(integer, integer, pg_snapshot, pg_snapshot, xid8, xid8,
                                                      res_elec_internal.change_key, bigint) IS
  'Each row that rows_started() gives, and the one that it followed';

CREATE FUNCTION res_elec_internal.changes_ended(of_election integer, of_contest integer, seen pg_snapshot,
                                                seen_later pg_snapshot, low xid8, high xid8,
                                                after res_elec_internal.change_key, most bigint)
  RETURNS SETOF res_elec_internal.sheet_change
  LANGUAGE sql STABLE
  BEGIN ATOMIC
    SELECT h.valid_to_xid, h.superseded_at, 0, true, false, false, false, h.office_id, h.contest_id,
           NULL::integer, NULL::integer, NULL::integer, NULL::integer, h.version, NULL::text,
           NULL::integer, NULL::integer, NULL::integer, NULL::integer, NULL::res_elec.votes,
           h.center_id, h.commune_id, h.department_id, h.province_id, h.status,
           h.registered_voters, h.total_voters, h.blank_votes, h.null_votes, h.votes,
           h.ended_by, h.ended_db_user, h.ended_channel, NULL::text
      FROM res_elec.result_sheet_history h
     WHERE h.election_id = of_election AND (of_contest IS NULL OR h.contest_id = of_contest)
       AND h.superseded_by = 'deletion' AND h.valid_to_xid >= low AND h.valid_to_xid < high
       AND (h.valid_to_xid, h.office_id, h.superseded_at, 0)
         > ((after).xid, (after).office_id, (after).at, (after).starts)
       AND res_elec_internal.seen_between(h.valid_to_xid, seen, seen_later)
     ORDER BY h.valid_to_xid, h.office_id, h.superseded_at LIMIT most;
  END;
COMMENT ON FUNCTION res_elec_internal.changes_ended(integer, integer, pg_snapshot, pg_snapshot, xid8, xid8,
                                                    res_elec_internal.change_key, bigint) IS
  'The same of the rows that ended and that none of their sheet followed: of sheets that were taken out';

CREATE FUNCTION res_elec_internal.changes_between(of_election integer, seen pg_snapshot, seen_later pg_snapshot,
                                         after res_elec_internal.change_key DEFAULT '(0,0,-infinity,0)',
                                         most bigint DEFAULT NULL, of_contest integer DEFAULT NULL)
  RETURNS TABLE (at timestamptz, kind text, office_id integer, contest_id integer, center_id integer,
                 commune_id integer,
                 department_id integer, province_id integer, version integer, status_was text, status text,
                 offices bigint,
                 registered_voters bigint, total_voters bigint, blank_votes bigint, null_votes bigint,
                 votes res_elec.votes,
                 submitted_by integer, db_user name, channel text, reason text, xid xid8,
                 key res_elec_internal.change_key)
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan SET jit = off AS
$$
#variable_conflict use_column
DECLARE
  -- what is older is seen: an index finds the rest
  low xid8 := greatest(coalesce(pg_snapshot_xmin(seen), '0'), after.xid);
  high xid8 := coalesce(pg_snapshot_xmax(seen_later), '18446744073709551615');
BEGIN
  PERFORM res_elec_internal.require_election(of_election, 'election');
  RETURN QUERY
    SELECT coalesce(res_elec_internal.commit_time(c.xid), c.at),
           CASE WHEN NOT c.followed THEN 'entered' WHEN NOT c.came THEN 'deleted'
                WHEN c.moved THEN CASE d.part WHEN 'was' THEN 'moved_out' ELSE 'moved_in' END
                WHEN c.same_figures THEN 'status' ELSE 'corrected' END,
           c.office_id, c.contest_id, d.center_id, d.commune_id, d.department_id, d.province_id, c.version,
           c.status_was, c.status,
           d.counts - d.counted,
           d.counts * coalesce(c.registered_voters, 0) - d.counted * coalesce(c.registered_was, 0),
           d.counts * coalesce(c.total_voters, 0) - d.counted * coalesce(c.voters_was, 0),
           d.counts * coalesce(c.blank_votes, 0) - d.counted * coalesce(c.blank_was, 0),
           d.counts * coalesce(c.null_votes, 0) - d.counted * coalesce(c.null_was, 0),
           CASE d.counts WHEN 1 THEN c.votes ELSE '{}' END
             OPERATOR(res_elec.-) CASE d.counted WHEN 1 THEN c.votes_was ELSE '{}' END,
           c.submitted_by, c.db_user, c.channel, c.reason, c.xid,
           ROW(c.xid, c.office_id, c.at, c.starts)::res_elec_internal.change_key
      FROM (SELECT x.*
              FROM (SELECT s.* FROM res_elec_internal.changes_started(of_election, of_contest, seen, seen_later, low,
                                                                      high, after, most) s
                    UNION ALL
                    SELECT n.* FROM res_elec_internal.changes_ended(of_election, of_contest, seen, seen_later, low,
                                                                    high, after, most) n) AS x
             ORDER BY x.xid, x.office_id, x.at, x.starts LIMIT most) AS c
     CROSS JOIN LATERAL (SELECT (c.came AND c.status IN ('provisional', 'verified'))::integer::bigint AS counts,
                                (c.followed AND c.status_was IN ('provisional',
                                    'verified'))::integer::bigint AS counted) AS v
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
     ORDER BY CASE WHEN most IS NULL THEN coalesce(res_elec_internal.commit_time(c.xid), c.at) END, c.xid, c.office_id,
              c.at, c.starts, d.part DESC;
END
$$;
COMMENT ON FUNCTION res_elec_internal.changes_between(integer, pg_snapshot, pg_snapshot, res_elec_internal.change_key,
                                                      bigint, integer) IS
  'What the later snapshot (NULL: now) sees of changes to sheets of an election, or of one of its contests, that the '
  'first one (NULL: the beginning) does not: all, by time, or the first most after a place, by place';

CREATE FUNCTION res_elec_internal.changes_count(of_election integer, seen pg_snapshot, seen_later pg_snapshot,
                                                most bigint, of_contest integer DEFAULT NULL) RETURNS bigint
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan SET jit = off AS
$$
DECLARE
  low xid8 := coalesce(pg_snapshot_xmin(seen), '0');
  high xid8 := coalesce(pg_snapshot_xmax(seen_later), '18446744073709551615');
  found bigint;
BEGIN
  SELECT count(*) INTO found
    FROM (SELECT FROM (SELECT s.valid_from_xid AS xid FROM res_elec.result_sheet s WHERE s.election_id = of_election
                       AND s.valid_from_xid >= low AND s.valid_from_xid < high
                         AND (of_contest IS NULL OR s.contest_id = of_contest)
                       UNION ALL
                       SELECT h.valid_from_xid FROM res_elec.result_sheet_history h WHERE h.election_id = of_election
                           AND h.valid_from_xid >= low AND h.valid_from_xid < high
                         AND (of_contest IS NULL OR h.contest_id = of_contest)
                       UNION ALL
                       SELECT h.valid_to_xid FROM res_elec.result_sheet_history h
                        WHERE h.election_id = of_election AND h.superseded_by IN ('deletion', 'move')
                            AND h.valid_to_xid >= low AND h.valid_to_xid < high
                         AND (of_contest IS NULL OR h.contest_id = of_contest)) AS x
           WHERE res_elec_internal.seen_between(x.xid, seen, seen_later)
           LIMIT most) AS y;
  RETURN found;
END
$$;
COMMENT ON FUNCTION res_elec_internal.changes_count(integer, pg_snapshot, pg_snapshot, bigint, integer) IS
  'How many lines changes_between has; it is not counted further than most';

CREATE FUNCTION res_elec.changes(election integer, since text DEFAULT NULL, until text DEFAULT NULL)
  RETURNS TABLE (at timestamptz, kind text, office_id integer, contest_id integer, center_id integer,
                 commune_id integer,
                 department_id integer, province_id integer, version integer, status_was text, status text,
                 offices bigint,
                 registered_voters bigint, total_voters bigint, blank_votes bigint, null_votes bigint,
                 votes res_elec.votes,
                 submitted_by integer, db_user name, channel text, reason text, xid xid8)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  BEGIN ATOMIC
    SELECT c.at, c.kind, c.office_id, c.contest_id, c.center_id, c.commune_id, c.department_id, c.province_id,
           c.version, c.status_was, c.status,
           c.offices, c.registered_voters, c.total_voters, c.blank_votes, c.null_votes, c.votes, c.submitted_by,
           c.db_user, c.channel, c.reason, c.xid
      FROM res_elec_internal.changes_between(election, res_elec_internal.position_snapshot(since, 'since'),
                                             res_elec_internal.position_snapshot(until, 'until')) c;
  END;
COMMENT ON FUNCTION res_elec.changes(integer, text, text) IS
  'Every change of an election''s sheets after the position since (NULL: from the beginning) up to the position until '
  '(NULL: now), the oldest first: kind entered, corrected, status, deleted, or moved_out and moved_in (a sheet whose '
  'office went elsewhere); at; who, how and why; and what it added to the counted totals (offices, registered_voters, '
  'total_voters, blank_votes, null_votes, votes; negative: took away). The sums of each contest, and of its units, '
  'are the difference of its totals at the two positions; an office that votes in several contests counts in each, '
  'other than in election_at_position(). status_was and status tell of sheets that are held, annulled or '
  'rejected, which count nothing; a rejected one is deleted at once. RE004: no such election; RE001, RE007: see '
  'results_at_position';
