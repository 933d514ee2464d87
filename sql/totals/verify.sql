-- The oracle of all contests together, and of all there is.

CREATE FUNCTION res_elec.recount_together(only_election integer DEFAULT NULL)
  RETURNS TABLE (election_id integer, level smallint, unit_id integer, offices_total bigint, registered_voters bigint,
                 offices_reported bigint, offices_held bigint, offices_annulled bigint,
                 registered_voters_reported bigint, total_voters bigint, turnout_offices bigint, turnout_voters bigint,
                 offices_not_held bigint, offices_to_vote_again bigint, offices_merged bigint)
  LANGUAGE sql STABLE SET jit = off
  BEGIN ATOMIC
    SELECT p.election_id, u.level, u.unit_id, sum(p.expected), sum(p.register), sum(p.reported), sum(p.held),
           sum(p.annulled), sum(p.registered), sum(p.voters), sum(p.known), sum(p.known_voters),
           sum(p.not_held), sum(p.again), sum(p.merged)
      FROM (SELECT b.election_id, b.center_id, b.commune_id, b.department_id, b.province_id,
                   bool_or(b.expected)::integer AS expected, coalesce(max(b.register), 0) AS register,
                   bool_or(b.counted)::integer AS reported,
                   (bool_or(b.status = 'held') AND NOT bool_or(b.counted))::integer AS held,
                   (bool_or(b.expected OR b.sheet_of > 0)
                    AND bool_and(b.status = 'annulled') FILTER (WHERE b.expected OR b.sheet_of > 0))::integer
                     AS annulled,
                   (NOT bool_or(b.expected OR b.sheet_of > 0) AND bool_or(b.office = 'not_held'))::integer AS not_held,
                   bool_or(b.office = 'to_vote_again')::integer AS again,
                   bool_and(b.office = 'merged')::integer AS merged,
                   coalesce(max(b.registered_voters) FILTER (WHERE b.counted), 0) AS registered,
                   coalesce(max(b.total_voters) FILTER (WHERE b.counted), 0) AS voters,
                   (count(*) FILTER (WHERE b.counted AND b.registered_voters IS NOT NULL) > 0)::integer AS known,
                   coalesce(max(b.total_voters) FILTER (WHERE b.counted AND b.registered_voters IS NOT NULL),
                            0) AS known_voters
              FROM (SELECT o.election_id, o.center_id, o.commune_id, o.department_id, o.province_id,
                           res_elec_internal.name_key(o.name) AS name, 0 AS sheet_of, o.status AS office, x.expected,
                           CASE WHEN x.expected THEN o.registered_voters END AS register,
                           coalesce(s.status, 'missing') AS status,
                           coalesce(s.status IN ('provisional', 'verified'), false) AS counted,
                           s.registered_voters, s.total_voters
                      FROM res_elec.office o
                     CROSS JOIN LATERAL (SELECT res_elec_internal.office_is_expected(o.status) AS expected) AS x
                      LEFT JOIN res_elec.result_sheet s ON s.office_id = o.id AND x.expected
                    UNION ALL  -- as on a node that has not received all offices
                    SELECT s.election_id, s.center_id, s.commune_id, s.department_id, s.province_id, NULL, s.office_id,
                           'missing', false, NULL, s.status, s.status IN ('provisional', 'verified'),
                           s.registered_voters, s.total_voters
                      FROM res_elec.result_sheet s
                     WHERE NOT EXISTS (SELECT FROM res_elec.office o
                                        WHERE o.id = s.office_id
                                          AND res_elec_internal.office_is_expected(o.status))) AS b
             WHERE (only_election IS NULL OR b.election_id = only_election)
               AND EXISTS (SELECT FROM res_elec.contest n WHERE n.election_id = b.election_id OFFSET 1)
             GROUP BY b.election_id, b.center_id, b.name, b.sheet_of, b.commune_id, b.department_id,
                      b.province_id) AS p
     CROSS JOIN LATERAL (VALUES (res_elec.tally_level('contest'), p.election_id),
                                (res_elec.tally_level('province'), p.province_id),
                                (res_elec.tally_level('department'), p.department_id),
                                (res_elec.tally_level('commune'), p.commune_id),
                                (res_elec.tally_level('center'), p.center_id)) AS u(level, unit_id)
     WHERE u.unit_id IS NOT NULL
     GROUP BY p.election_id, u.level, u.unit_id;
  END;
COMMENT ON FUNCTION res_elec.recount_together(integer) IS
  'What is counted once over all contests of an election that has several, or of each such one (NULL), counted anew '
  'from sheets and offices: offices, registered voters and voters of the whole (level of a contest) and of each area '
  'and center; slow, for checking';

CREATE FUNCTION res_elec_internal.sums_together(only_election integer)
  RETURNS TABLE (election_id integer, level smallint, unit_id integer, offices_total bigint, registered_voters bigint,
                 offices_reported bigint, offices_held bigint, offices_annulled bigint,
                 registered_voters_reported bigint, total_voters bigint, turnout_offices bigint, turnout_voters bigint,
                 offices_not_held bigint, offices_to_vote_again bigint, offices_merged bigint)
  LANGUAGE sql STABLE SET jit = off
  BEGIN ATOMIC
    SELECT k.election_id, k.level, k.unit_id, sum(k.offices_total), sum(k.registered_voters), sum(k.offices_reported),
           sum(k.offices_held), sum(k.offices_annulled), sum(k.registered_voters_reported), sum(k.total_voters),
           sum(k.turnout_offices), sum(k.turnout_voters), sum(k.offices_not_held), sum(k.offices_to_vote_again),
           sum(k.offices_merged)
      FROM (SELECT n.election_id, t.level_number AS level,
                   CASE t.level_number WHEN res_elec.tally_level('contest') THEN n.election_id ELSE t.unit_id END
                     AS unit_id,
                   coalesce(t.offices_total, 0) AS offices_total, coalesce(t.registered_voters, 0) AS registered_voters,
                   t.offices_reported, t.offices_held, t.offices_annulled, t.registered_voters_reported,
                   t.total_voters, t.turnout_offices, t.turnout_voters, t.offices_not_held, t.offices_to_vote_again,
                   t.offices_merged
              FROM res_elec.contest n
              JOIN res_elec.tally t ON t.contest_id = n.id
             WHERE (only_election IS NULL OR n.election_id = only_election)
               AND EXISTS (SELECT FROM res_elec.contest m WHERE m.election_id = n.election_id OFFSET 1)
            UNION ALL
            SELECT e.id, u.level, u.unit_id, o.offices_total, o.registered_voters, o.offices_reported, o.offices_held,
                   o.offices_annulled, o.registered_voters_reported, o.total_voters, o.turnout_offices,
                   o.turnout_voters, o.offices_not_held, o.offices_to_vote_again, o.offices_merged
              FROM res_elec.election e
             CROSS JOIN LATERAL res_elec_internal.shared_offices_now(e.id, NULL) o
             CROSS JOIN LATERAL (VALUES (res_elec.tally_level('contest'), e.id),
                                        (res_elec.tally_level('province'), o.province_id),
                                        (res_elec.tally_level('department'), o.department_id),
                                        (res_elec.tally_level('commune'), o.commune_id),
                                        (res_elec.tally_level('center'), o.center_id)) AS u(level, unit_id)
             WHERE u.unit_id IS NOT NULL AND (only_election IS NULL OR e.id = only_election)) AS k
     GROUP BY k.election_id, k.level, k.unit_id;
  END;
COMMENT ON FUNCTION res_elec_internal.sums_together(integer) IS
  'What recount_together() counts, as it is told: the sums of the totals of the contests, and what they have too many';

CREATE FUNCTION res_elec_internal.verify_together()
  RETURNS TABLE (level text, unit_id integer, kept jsonb, recounted jsonb)
  LANGUAGE sql STABLE SET jit = off
  BEGIN ATOMIC
    SELECT CASE level WHEN res_elec.tally_level('contest') THEN 'election'
                      ELSE (res_elec.tally_levels())[level + 1] END, unit_id, k.row, r.row
      FROM (SELECT s.election_id, s.level, s.unit_id, to_jsonb(s) AS row FROM res_elec_internal.sums_together(NULL) s
             WHERE (s.offices_total, s.registered_voters, s.offices_reported, s.offices_held, s.offices_annulled,
                    s.registered_voters_reported, s.total_voters, s.turnout_offices, s.turnout_voters,
                    s.offices_not_held, s.offices_to_vote_again, s.offices_merged)
                   <> (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)) AS k
      FULL JOIN (SELECT c.election_id, c.level, c.unit_id, to_jsonb(c) AS row FROM res_elec.recount_together() c) AS r
        USING (election_id, level, unit_id)
     WHERE k.row IS DISTINCT FROM r.row;
  END;
COMMENT ON FUNCTION res_elec_internal.verify_together() IS
  'verify_tallies() of what is told of all contests of an election together';

CREATE FUNCTION res_elec.verify_tallies(only_contest integer DEFAULT NULL)
  RETURNS TABLE (contest_id integer, level text, unit_id integer, bucket text, kept jsonb, recounted jsonb)
  LANGUAGE sql STABLE
  BEGIN ATOMIC
    SELECT * FROM res_elec_internal.verify_contests(only_contest)
    UNION ALL
    SELECT NULL, t.level, t.unit_id, NULL, t.kept, t.recounted
      FROM res_elec_internal.verify_together() t WHERE only_contest IS NULL;
  END;
COMMENT ON FUNCTION res_elec.verify_tallies(integer) IS
  'Every total that differs from a recount of the sheets, of one contest, or of all and (contest_id NULL) of the '
  'contests of each election together: none, at all times';
