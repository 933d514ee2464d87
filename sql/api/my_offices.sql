-- The offices that a user may enter sheets of, and those of them whose sheet is missing. They are found from the
-- totals, from the large areas down to the centers: at each level only those units are looked into that have some of
-- the page.

CREATE FUNCTION res_elec_internal.units_missing(contests integer[], units integer[], areas boolean[])
  RETURNS TABLE (id integer, area boolean, n bigint, expected bigint, missing bigint)
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET enable_hashjoin = off SET enable_mergejoin = off AS
$$
#variable_conflict use_column
DECLARE
  -- of many contests a center has few, and its offices are sooner read than the totals of all
  few boolean := cardinality(contests) <= 4;
BEGIN
  RETURN QUERY
    SELECT t.id, t.area, t.n, coalesce(sum(p.sheets) FILTER (WHERE p.bucket = res_elec.tally_bucket('expected')),
                                       0)::bigint, coalesce(sum(CASE
             WHEN p.bucket = res_elec.tally_bucket('expected') THEN p.sheets
             WHEN res_elec_internal.tally_of_sheets(p.bucket) THEN -p.sheets ELSE 0 END), 0)::bigint
      FROM (SELECT u.id, u.area, u.n, CASE WHEN u.area THEN (SELECT res_elec.tally_level(a.kind) FROM res_elec.area a
                                                             WHERE a.id = u.id) ELSE res_elec.tally_level('center') END
                                                             AS level
              FROM unnest(units, areas) WITH ORDINALITY AS u(id, area, n) WHERE u.area OR few OFFSET 0) AS t
     CROSS JOIN LATERAL (SELECT x.bucket, x.sheets FROM res_elec_internal.unit_part x
                          WHERE x.contest_id = ANY (contests) AND x.level = t.level AND x.unit_id = t.id
                         OFFSET 0) p  -- OFFSET 0: by the index
     GROUP BY t.id, t.area, t.n
    UNION ALL
    SELECT u.id, false, u.n, count(*), count(*) FILTER (WHERE s.office_id IS NULL)
      FROM unnest(units, areas) WITH ORDINALITY AS u(id, area, n)
      JOIN res_elec.office o ON o.center_id = u.id AND o.contest_id = ANY (contests)
          AND res_elec_internal.office_is_expected(o.status)
      LEFT JOIN res_elec.result_sheet s ON s.office_id = o.id
     WHERE NOT (u.area OR few)
     GROUP BY u.id, u.n;
END
$$;
COMMENT ON FUNCTION res_elec_internal.units_missing(integer[], integer[], boolean[]) IS
  'How many offices of these contests each of these units has (areas or, where that is false, centers), and how many '
  'of them have no sheet; n: its place among them';

CREATE FUNCTION res_elec_internal.missing_page(contests integer[], row_limit integer, INOUT units integer[],
                                               INOUT areas boolean[], INOUT skip bigint,
                                      OUT expected bigint, OUT missing bigint)
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  SELECT coalesce(array_agg(w.id ORDER BY w.n) FILTER (WHERE w.here), '{}'), coalesce(array_agg(w.area ORDER BY w.n)
      FILTER (WHERE w.here), '{}'),
         missing_page.skip - coalesce(min(w.up_to - w.missing) FILTER (WHERE w.here), 0), coalesce(sum(w.expected), 0),
         coalesce(sum(w.missing), 0)
    INTO units, areas, skip, expected, missing
    FROM (SELECT v.*, v.missing > 0 AND v.up_to > missing_page.skip
          AND v.up_to - v.missing < missing_page.skip + row_limit AS here
            FROM (SELECT u.*, sum(u.missing) OVER (ORDER BY u.n) AS up_to
                    FROM res_elec_internal.units_missing(contests, missing_page.units,
                                                         missing_page.areas) u) AS v) AS w;
END
$$;
COMMENT ON FUNCTION res_elec_internal.missing_page(integer[], integer, integer[], boolean[], bigint) IS
  'Those of these units, in their order, that have some of the offices without a sheet from the skip-th on, row_limit '
  'at most; skip: how many of theirs come before; and how many offices all the units have, and how many without a '
  'sheet';

CREATE FUNCTION res_elec_internal.missing_offices(of_election integer, contests integer[], in_areas integer[],
                                                  in_centers integer[], row_limit integer, row_offset integer,
                                         OUT offices integer[], OUT expected bigint, OUT missing bigint)
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET enable_hashjoin = off SET enable_mergejoin = off AS
$$
DECLARE
  page record;
BEGIN
  SELECT * INTO page
    FROM res_elec_internal.missing_page(contests, row_limit, in_centers || in_areas,
           array_fill(false, ARRAY[cardinality(in_centers)]) || array_fill(true, ARRAY[cardinality(in_areas)]),
           row_offset);
  expected := page.expected;
  missing := page.missing;
  WHILE true = ANY (page.areas) LOOP
    SELECT array_agg(x.id ORDER BY x.n, x.area, x.name, x.id) AS units, array_agg(x.area ORDER BY x.n, x.area, x.name,
        x.id) AS areas, page.skip INTO page
      FROM (SELECT u.n, u.id, false AS area, NULL AS name FROM unnest(page.units, page.areas)
            WITH ORDINALITY AS u(id, area, n) WHERE NOT u.area
            UNION ALL
            SELECT u.n, v.id, false, v.name FROM unnest(page.units, page.areas) WITH ORDINALITY AS u(id, area, n)
             CROSS JOIN LATERAL (SELECT c.id, c.name FROM res_elec.center c WHERE c.area_id = u.id
                                 AND c.election_id = of_election OFFSET 0) AS v WHERE u.area
            UNION ALL
            SELECT u.n, a.id, true, a.name FROM unnest(page.units, page.areas) WITH ORDINALITY AS u(id, area, n)
                JOIN res_elec.area a ON a.parent_id = u.id WHERE u.area) AS x;
    SELECT * INTO page FROM res_elec_internal.missing_page(contests, row_limit, page.units, page.areas, page.skip);
  END LOOP;
  offices := ARRAY(SELECT o.id
                     FROM unnest(page.units) WITH ORDINALITY AS c(id, n)
                     JOIN res_elec.office o ON o.center_id = c.id AND o.contest_id = ANY (contests)
                         AND res_elec_internal.office_is_expected(o.status)
                    WHERE NOT EXISTS (SELECT FROM res_elec.result_sheet s WHERE s.office_id = o.id)
                    ORDER BY c.n, o.id OFFSET page.skip LIMIT row_limit);
END
$$;
COMMENT ON FUNCTION res_elec_internal.missing_offices(integer, integer[], integer[], integer[], integer, integer) IS
  'A page of the offices without a sheet in these centers, and then in these areas, from the large to the small, each '
  'by name; and how many offices all these have, and how many without a sheet';

CREATE FUNCTION res_elec_internal.entry_roots(me res_elec.app_user, e res_elec.election, OUT areas integer[],
                                              OUT centers integer[])
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET jit = off AS
$$
DECLARE
  covered integer[];  -- the areas of the scope, and what lies in them
BEGIN
  areas := '{}';
  centers := '{}';
  IF res_elec_internal.is_manager(me, e.owner_id) THEN
    areas := ARRAY(SELECT a.id FROM res_elec.area a
                    WHERE a.parent_id IS NULL AND (a.election_id IS NULL OR a.election_id = e.id) ORDER BY a.name,
                        a.id);
    centers := ARRAY(SELECT v.id FROM res_elec.center v WHERE v.election_id = e.id AND v.area_id IS NULL
                     ORDER BY v.name, v.id);
  ELSIF res_elec_internal.access_needs_scope(me.id, me.role, me.director_id, e.owner_id) THEN
    covered := ARRAY(SELECT w.id FROM res_elec.user_scope s
                     CROSS JOIN LATERAL unnest(res_elec_internal.areas_within(s.area_id)) AS w(id)
                     WHERE s.user_id = me.id AND s.area_id IS NOT NULL);
    areas := ARRAY(SELECT a.id
                     FROM res_elec.user_scope s
                     JOIN res_elec.area a ON a.id = s.area_id
                    WHERE s.user_id = me.id AND (a.parent_id = ANY (covered)) IS NOT TRUE
                    ORDER BY a.name, a.id);
    centers := ARRAY(SELECT v.id
                       FROM res_elec.user_scope s
                       JOIN res_elec.center v ON v.id = s.center_id AND v.election_id = e.id
                      WHERE s.user_id = me.id AND (v.area_id = ANY (covered)) IS NOT TRUE
                      ORDER BY v.name, v.id);
  END IF;
END
$$;
COMMENT ON FUNCTION res_elec_internal.entry_roots(res_elec.app_user, res_elec.election) IS
  'The areas and centers, none in another one, whose offices'' sheets a user may enter: all of who manages the '
  'election, those of the scope of its collaborators, none of others';

CREATE FUNCTION res_elec_internal.desk_excess(of_election integer, contests integer[], in_areas integer[],
                                              in_centers integer[], OUT expected bigint, OUT missing bigint)
  LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
  BEGIN ATOMIC
    SELECT coalesce(sum(x.offices_total), 0)::bigint,
           coalesce(sum(x.offices_total - x.offices_reported - x.offices_held - x.offices_annulled), 0)::bigint
      FROM res_elec_internal.shared_offices(of_election) x
     WHERE cardinality(contests) > 1
       AND (x.province_id = ANY (in_areas) OR x.department_id = ANY (in_areas) OR x.commune_id = ANY (in_areas)
            OR x.center_id = ANY (in_centers));
  END;
COMMENT ON FUNCTION res_elec_internal.desk_excess(integer, integer[], integer[], integer[]) IS
  'What is to be added (numbers below 0) to how many sheets of these contests, all of an election, are expected in '
  'these areas and centers, and how many are missing, so that an office that votes in several counts once: missing '
  'where none of its sheets is in';

CREATE FUNCTION res_elec_api.api_my_offices_get(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET jit = off AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_user(req);
  e res_elec.election := res_elec_internal.api_election(me, req.ids[1]);
  row_limit integer := res_elec_internal.query_integer(req.query, 'limit', 1, 5000, 500);
  row_offset integer := res_elec_internal.query_integer(req.query, 'offset', 0, 100000000, 0);
  contests integer[] := res_elec_internal.query_contests(e, res_elec_internal.query_integer(req.query, 'contest_id', 1,
      2147483647, NULL));
  roots record;
  page record;
  excess record;
BEGIN
  SELECT * INTO roots FROM res_elec_internal.entry_roots(me, e);
  SELECT * INTO excess FROM res_elec_internal.desk_excess(e.id, contests, roots.areas, roots.centers);
  SELECT * INTO page FROM res_elec_internal.missing_offices(e.id, contests, roots.areas, roots.centers, row_limit,
                                                            row_offset);
  RETURN res_elec_internal.answer(200, jsonb_build_object(
      'offices_total', page.expected + excess.expected, 'offices_missing', page.missing + excess.missing,
      'sheets_total', page.expected, 'sheets_missing', page.missing,
      'offices', (SELECT coalesce(jsonb_agg(res_elec_internal.office_json(o) || jsonb_build_object('center', v.name)
                                            || jsonb_build_object('province', l.province, 'department', l.department,
                                                'commune', l.commune) ORDER BY m.number), '[]')
                    FROM unnest(page.offices) WITH ORDINALITY AS m(id, number)
                    JOIN res_elec.office o ON o.id = m.id
                    JOIN res_elec.center v ON v.id = o.center_id
                    LEFT JOIN LATERAL res_elec_internal.area_line(v.area_id) l ON true)),
    res_elec_internal.page_headers(format('/api/elections/%s/my-offices', e.id), req.query, page.missing, row_limit,
                                   row_offset));
END
$$;
COMMENT ON FUNCTION res_elec_api.api_my_offices_get(res_elec_api.request) IS
  'GET /api/elections/{id}/my-offices: those that the user may enter sheets for and that have none yet, area by area '
  'and center by center, each by name; contest_id=: of one contest; none for who may not enter any. An office that '
  'votes in several contests is listed for each of them; offices_total and offices_missing count it once';
