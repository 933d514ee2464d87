-- The supervisor's desk: the sheets that somebody has to look at and the offices whose sheet is missing, by area; and
-- what each person has done.

CREATE FUNCTION res_elec_internal.desk_roots(me res_elec.app_user, e res_elec.election, of_area integer,
                                             OUT areas integer[], OUT centers integer[])
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  within integer[] := res_elec_internal.areas_within(of_area);
  above integer[];
BEGIN
  SELECT * INTO areas, centers FROM res_elec_internal.entry_roots(me, e);
  IF of_area IS NULL THEN
    RETURN;
  END IF;
  SELECT ARRAY[of_area, l.province_id, l.department_id, l.commune_id] INTO above
    FROM res_elec_internal.area_line(of_area) l;
  centers := ARRAY(SELECT v.id FROM res_elec.center v
                    WHERE v.id = ANY (centers) AND v.area_id = ANY (within) ORDER BY v.name, v.id);
  areas := CASE WHEN areas && above THEN ARRAY[of_area]
                ELSE ARRAY(SELECT u.id FROM unnest(areas) WITH ORDINALITY AS u(id, n)
                            WHERE u.id = ANY (within) ORDER BY u.n) END;
END
$$;
COMMENT ON FUNCTION res_elec_internal.desk_roots(res_elec.app_user, res_elec.election, integer) IS
  'entry_roots() within an area (NULL: all of them): what a user may enter and verify there';

CREATE FUNCTION res_elec_internal.lies_in(s res_elec.result_sheet, areas integer[], centers integer[]) RETURNS boolean
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT (s).province_id = ANY (areas) OR (s).department_id = ANY (areas) OR (s).commune_id = ANY (areas)
        OR (s).center_id = ANY (centers);
  END;
COMMENT ON FUNCTION res_elec_internal.lies_in(res_elec.result_sheet, integer[], integer[]) IS
  'Whether the sheet is of an office in one of these areas or centers; NULL is no';

CREATE FUNCTION res_elec_internal.desk_counts(contests integer[], areas integer[], centers integer[])
  RETURNS TABLE (expected bigint, provisional bigint, verified bigint, held bigint, annulled bigint)
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET enable_hashjoin = off SET enable_mergejoin = off AS
$$
BEGIN
  RETURN QUERY
    SELECT coalesce(sum(p.sheets) FILTER (WHERE p.bucket = res_elec.tally_bucket('expected')), 0)::bigint,
           coalesce(sum(p.sheets) FILTER (WHERE p.bucket = res_elec.tally_bucket('provisional')), 0)::bigint,
           coalesce(sum(p.sheets) FILTER (WHERE p.bucket = res_elec.tally_bucket('verified')), 0)::bigint,
           coalesce(sum(p.sheets) FILTER (WHERE p.bucket = res_elec.tally_bucket('held')), 0)::bigint,
           coalesce(sum(p.sheets) FILTER (WHERE p.bucket = res_elec.tally_bucket('annulled')), 0)::bigint
      FROM (SELECT c.id, res_elec.tally_level('center') AS level FROM unnest(centers) AS c(id)
            UNION ALL
            SELECT a.id, res_elec.tally_level(a.kind) FROM res_elec.area a WHERE a.id = ANY (areas) OFFSET 0) AS u
     CROSS JOIN LATERAL (SELECT x.bucket, x.sheets FROM res_elec_internal.unit_part x
                          WHERE x.contest_id = ANY (contests) AND x.level = u.level AND x.unit_id = u.id OFFSET 0) AS p;
END
$$;
COMMENT ON FUNCTION res_elec_internal.desk_counts(integer[], integer[], integer[]) IS
  'How many sheets of these contests are expected in these areas and centers, one of each contest in an office, and '
  'how many of each state are in, from the totals';

CREATE FUNCTION res_elec_internal.desk_sheets(of_election integer, contests integer[], areas integer[],
                                              centers integer[], of_status text, row_limit integer, row_offset integer)
  RETURNS integer[]
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS
$$
BEGIN
  RETURN ARRAY(SELECT s.office_id FROM res_elec.result_sheet s
                WHERE s.election_id = of_election AND s.status = of_status AND s.contest_id = ANY (contests)
                  AND res_elec_internal.lies_in(s, areas, centers)
                ORDER BY s.updated_at, s.office_id LIMIT row_limit OFFSET row_offset);
END
$$;
COMMENT ON FUNCTION res_elec_internal.desk_sheets(integer, integer[], integer[], integer[], text, integer, integer) IS
  'Of the sheets in a state, in these areas and centers, those that have waited longest: their offices. Reads the '
  'election''s sheets of that state in the order of time, until it has enough';

CREATE FUNCTION res_elec_internal.desk_sheets_of_few(contests integer[], areas integer[], centers integer[],
                                                     of_status text, row_limit integer, row_offset integer)
  RETURNS integer[]
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS
$$
BEGIN
  RETURN ARRAY(SELECT s.office_id
                 FROM res_elec.office o
                CROSS JOIN LATERAL (SELECT x.* FROM res_elec.result_sheet x WHERE x.office_id = o.id OFFSET 0) AS s
                WHERE (o.province_id = ANY (areas) OR o.department_id = ANY (areas) OR o.commune_id = ANY (areas)
                       OR o.center_id = ANY (centers))
                  AND s.status = of_status AND s.contest_id = ANY (contests)
                ORDER BY s.updated_at, s.office_id LIMIT row_limit OFFSET row_offset);
END
$$;
COMMENT ON FUNCTION res_elec_internal.desk_sheets_of_few(integer[], integer[], integer[], text, integer, integer) IS
  'The same as desk_sheets(), by reading all offices there and sorting their sheets: cheaper where these are few of '
  'the election''s';

CREATE FUNCTION res_elec_internal.desk_flagged(of_election integer, contests integer[], areas integer[],
                                               centers integer[], of_rule text, OUT offices integer[],
                                               OUT more boolean)
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  looked_at integer[] := res_elec_internal.last_flags(of_election,
      CASE cardinality(contests) WHEN 1 THEN contests[1] END, of_rule, 2147483647, 2001);
BEGIN
  more := cardinality(looked_at) > 2000;
  offices := ARRAY(SELECT f.office_id
                     FROM res_elec.sheet_flags f
                     JOIN res_elec.result_sheet s ON s.office_id = f.office_id
                    WHERE f.flag_id = ANY (looked_at[1:2000]) AND f.state = 'open' AND s.status = 'provisional'
                      AND s.contest_id = ANY (contests) AND res_elec_internal.lies_in(s, areas, centers)
                    GROUP BY f.office_id ORDER BY max(f.flag_id) DESC);
END
$$;
COMMENT ON FUNCTION res_elec_internal.desk_flagged(integer, integer[], integer[], integer[], text) IS
  'The offices whose sheet counts and has a flag nobody has looked at, the newest flag first, of the newest 2000 flags '
  'of an election, or of one rule; more: there are older ones';

CREATE FUNCTION res_elec_internal.desk_people(of_office integer, of_submitted_at timestamptz) RETURNS jsonb
  LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
  BEGIN ATOMIC
    SELECT coalesce(jsonb_agg(DISTINCT concat_ws(' ', u.first_name, u.last_name)), '[]')
      FROM res_elec.sheet_versions v
      JOIN res_elec.app_user u ON u.id = v.submitted_by
     WHERE v.office_id = of_office AND v.submitted_at = of_submitted_at
       AND res_elec_internal.sheet_entered_by(of_office, of_submitted_at, u.id, NULL);
  END;
COMMENT ON FUNCTION res_elec_internal.desk_people(integer, timestamptz) IS
  'The names of those who have entered or corrected figures of a sheet over REST';

CREATE FUNCTION res_elec_internal.desk_rows(me res_elec.app_user, offices integer[], managed boolean) RETURNS jsonb
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS
$$
BEGIN
  RETURN (
    SELECT coalesce(jsonb_agg(jsonb_build_object(
             'office_id', o.id, 'office', o.name, 'center_id', v.id, 'center', v.name,
             'province', l.province, 'department', l.department, 'commune', l.commune,
             'registered_voters', coalesce(s.registered_voters, o.registered_voters)) || CASE WHEN s.office_id IS NULL
               THEN '{"status": null}' ELSE jsonb_build_object(
                 'status', s.status, 'version', s.version, 'etag', res_elec_internal.sheet_etag(s),
                 'total_voters', s.total_voters, 'updated_at', res_elec_internal.moment(s.updated_at),
                 'submitted_at', res_elec_internal.moment(s.submitted_at),
                 'entered_by_me', res_elec_internal.sheet_entered_by(s.office_id, s.submitted_at, me.id, NULL),
                 'entered_by', CASE WHEN managed THEN res_elec_internal.desk_people(s.office_id, s.submitted_at) END,
                 'flags', res_elec_internal.sheet_flags_json(s)) END ORDER BY w.n), '[]')
      FROM unnest(offices) WITH ORDINALITY AS w(id, n)
      JOIN res_elec.office o ON o.id = w.id
      JOIN res_elec.center v ON v.id = o.center_id
      LEFT JOIN res_elec.result_sheet s ON s.office_id = o.id
      LEFT JOIN LATERAL res_elec_internal.area_line(v.area_id) l ON true);
END
$$;
COMMENT ON FUNCTION res_elec_internal.desk_rows(res_elec.app_user, integer[], boolean) IS
  'Offices with what is to be known of their sheets, in this order; entered_by (names) for who manages the election';

CREATE FUNCTION res_elec_api.api_desk_get(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET jit = off AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_user(req);
  e res_elec.election := res_elec_internal.api_election(me, req.ids[1]);
  list text := res_elec_internal.query_choice(req.query, 'list', ARRAY['held', 'flagged', 'unverified', 'missing'],
                                              'held');
  of_rule text := res_elec_internal.query_choice(req.query, 'rule', ARRAY(SELECT l.rule
      FROM res_elec.sheet_rule_list() l) || '{same_scan,rejected_before,second_invited}'::text[], NULL);
  row_limit integer := res_elec_internal.query_integer(req.query, 'limit', 1, 500, 50);
  row_offset integer := res_elec_internal.query_integer(req.query, 'offset', 0, 100000, 0);
  contests integer[] := res_elec_internal.query_contests(e, res_elec_internal.query_integer(req.query, 'contest_id', 1,
      2147483647, NULL));
  part boolean := req.query ? 'area_id' OR NOT res_elec_internal.is_manager(me, e.owner_id); -- of an election
  few constant integer := 20000; -- offices, read in less than the sheets of a large election before the first of theirs
  roots record;
  counts record;
  flagged record;
  offices integer[];
BEGIN
  SELECT * INTO roots FROM res_elec_internal.desk_roots(me, e, res_elec_internal.query_integer(req.query, 'area_id', 1,
      2147483647, NULL));
  SELECT * INTO counts FROM res_elec_internal.desk_counts(contests, roots.areas, roots.centers);
  SELECT * INTO flagged FROM res_elec_internal.desk_flagged(e.id, contests, roots.areas, roots.centers, of_rule);
  offices := CASE list
    WHEN 'flagged' THEN flagged.offices[row_offset + 1:row_offset + row_limit]
    WHEN 'missing' THEN (SELECT p.offices FROM res_elec_internal.missing_offices(e.id, contests, roots.areas,
                           roots.centers, row_limit, row_offset) p)
    WHEN 'held' THEN res_elec_internal.desk_sheets(e.id, contests, roots.areas, roots.centers, 'held', row_limit,
                                                   row_offset)
    ELSE CASE WHEN part AND counts.expected <= few
      THEN res_elec_internal.desk_sheets_of_few(contests, roots.areas, roots.centers, 'provisional', row_limit,
                                                row_offset)
      ELSE res_elec_internal.desk_sheets(e.id, contests, roots.areas, roots.centers, 'provisional', row_limit,
                                         row_offset) END END;
  RETURN res_elec_internal.answer(200, jsonb_build_object('election_id', e.id, 'list', list,
      'may_decide', res_elec_internal.is_manager(me, e.owner_id), 'expected', counts.expected, 'held', counts.held,
      'flagged', cardinality(flagged.offices), 'flagged_more', flagged.more, 'unverified', counts.provisional,
      'verified', counts.verified,
      'missing', counts.expected - counts.provisional - counts.verified - counts.held - counts.annulled,
      'sheets', res_elec_internal.desk_rows(me, offices, res_elec_internal.is_manager(me, e.owner_id))),
    res_elec_internal.page_headers(format('/api/elections/%s/desk', e.id), req.query,
      CASE list WHEN 'held' THEN counts.held WHEN 'flagged' THEN cardinality(flagged.offices)
                WHEN 'unverified' THEN counts.provisional
                ELSE counts.expected - counts.provisional - counts.verified - counts.held - counts.annulled END,
      row_limit, row_offset));
END
$$;
COMMENT ON FUNCTION res_elec_api.api_desk_get(res_elec_api.request) IS
  'GET /api/elections/{id}/desk?list=held|flagged|unverified|missing&area_id=&rule=&contest_id=&limit=&offset=: the '
  'sheets that wait for a second person, those that have waited longest first, those with a flag (the newest first, of '
  'the newest 2000 flags), or the offices without a sheet; of what the user may enter sheets for, none for who may '
  'enter none; and how many there are of each: sheets, one of each contest in an office';

CREATE FUNCTION res_elec_internal.people_done(of_election integer)
  RETURNS TABLE (user_id integer, entered bigint, corrected bigint, reviewed bigint, held bigint, last_at timestamptz)
  LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
  BEGIN ATOMIC
    SELECT v.submitted_by, count(*) FILTER (WHERE v.version = 1),
           count(*) FILTER (WHERE v.version > 1 AND v.version = v.figures_version),
           count(*) FILTER (WHERE v.version > v.figures_version), count(*) FILTER (WHERE v.held),
           max(v.updated_at)
      FROM (SELECT s.submitted_by, s.version, s.figures_version, s.status = 'held' AND s.version = 1 AS held,
                   s.updated_at
              FROM res_elec.result_sheet s WHERE s.election_id = of_election
            UNION ALL
            SELECT h.submitted_by, h.version, h.figures_version, h.status = 'held' AND h.version = 1, h.updated_at
              FROM res_elec.result_sheet_history h
             WHERE h.election_id = of_election AND h.superseded_by <> 'move') AS v
     WHERE v.submitted_by IS NOT NULL
     GROUP BY v.submitted_by;
  END;
COMMENT ON FUNCTION res_elec_internal.people_done(integer) IS
  'By person, over REST: sheets entered, corrected, and moved to another state (verified, released, rejected, '
  'annulled), how many of those entered were held, and when the last of all this was';

CREATE FUNCTION res_elec_api.api_people_get(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET jit = off AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_user(req);
  e res_elec.election := res_elec_internal.api_election(me, req.ids[1], true);
  row_limit integer := res_elec_internal.query_integer(req.query, 'limit', 1, 500, 100);
  row_offset integer := res_elec_internal.query_integer(req.query, 'offset', 0, 100000, 0);
  contests integer[] := res_elec_internal.query_contests(e, NULL);
  total bigint;
  list jsonb;
BEGIN
  WITH shared AS MATERIALIZED (
    SELECT x.center_id, x.commune_id, x.department_id, x.province_id, x.offices_total AS offices,
           x.offices_total - x.offices_reported - x.offices_held - x.offices_annulled AS missing
      FROM res_elec_internal.shared_offices(e.id) x
  ), people AS (
    SELECT u.person AS u, (u.person).last_name, (u.person).first_name, w.*
      FROM (SELECT v.user_id AS id, max(v.entered) AS entered, max(v.corrected) AS corrected,
                   max(v.reviewed) AS reviewed, max(v.held) AS held, max(v.last_at) AS last_at
              FROM (SELECT d.* FROM res_elec_internal.people_done(e.id) d
                    UNION ALL
                    SELECT e.owner_id, NULL, NULL, NULL, NULL, NULL
                    UNION ALL
                    SELECT c.id, NULL, NULL, NULL, NULL, NULL FROM res_elec.app_user c
                     WHERE c.director_id = e.owner_id AND c.role = 'collaborator' AND c.active) AS v
             GROUP BY v.user_id) AS w
     -- OFFSET 0: by the index, as users are many and those of one election few
     CROSS JOIN LATERAL (SELECT x AS person FROM res_elec.app_user x WHERE x.id = w.id OFFSET 0) AS u
  ), page AS (
    SELECT p.* FROM people p ORDER BY p.last_name, p.first_name, p.id LIMIT row_limit OFFSET row_offset
  )
  SELECT (SELECT count(*) FROM people),
         coalesce(jsonb_agg(jsonb_build_object(
           'user_id', p.id, 'first_name', p.first_name, 'last_name', p.last_name, 'role', (p.u).role,
           'active', (p.u).active, 'entered', coalesce(p.entered, 0), 'corrected', coalesce(p.corrected, 0),
           'reviewed', coalesce(p.reviewed, 0), 'held', coalesce(p.held, 0),
           'last_at', res_elec_internal.moment(p.last_at),
           'offices_total', c.expected + c.offices, 'offices_missing', c.missing + c.offices_missing,
           'sheets_total', c.expected, 'sheets_missing', c.missing)
           ORDER BY p.last_name, p.first_name, p.id), '[]')
    INTO total, list
    FROM page p
    LEFT JOIN LATERAL (SELECT k.expected, k.expected - k.provisional - k.verified - k.held - k.annulled AS missing,
                              x.offices, x.offices_missing
                         FROM res_elec_internal.entry_roots(p.u, e) r
                        CROSS JOIN LATERAL res_elec_internal.desk_counts(contests, r.areas, r.centers) k
                        CROSS JOIN LATERAL (SELECT coalesce(sum(s.offices), 0) AS offices,
                                                   coalesce(sum(s.missing), 0) AS offices_missing
                                              FROM shared s
                                             WHERE s.province_id = ANY (r.areas) OR s.department_id = ANY (r.areas)
                                                OR s.commune_id = ANY (r.areas) OR s.center_id = ANY (r.centers)) x
                        WHERE (p.u).role = 'collaborator') AS c ON true;
  RETURN res_elec_internal.answer(200, jsonb_build_object('election_id', e.id, 'people', list),
    res_elec_internal.page_headers(format('/api/elections/%s/people', e.id), req.query, total, row_limit, row_offset));
END
$$;
COMMENT ON FUNCTION res_elec_api.api_people_get(res_elec_api.request) IS
  'GET /api/elections/{id}/people?limit=&offset= (its managers): who enters its sheets, by name: what each has '
  'entered, corrected and moved to another state, how many of those entered were held at once, and of a '
  'collaborator''s scope how many offices and sheets there are and are missing: an office that votes in several '
  'contests counts once, and has a sheet of each';
