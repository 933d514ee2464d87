-- How far an election is prepared: what is there, and what is missing before it can be opened, for a checklist.

CREATE FUNCTION res_elec_internal.preparation_contests(of_election integer) RETURNS jsonb LANGUAGE sql STABLE
  BEGIN ATOMIC
    SELECT jsonb_build_object('contests_total', count(*),
             'contests_without_candidates', count(*) FILTER (WHERE NOT f.candidates),
             'contests_without_offices', count(*) FILTER (WHERE NOT f.offices),
             'contests_without_formula', count(*) FILTER (WHERE n.formula IS NULL))
      FROM res_elec.contest n
     CROSS JOIN LATERAL (
           SELECT EXISTS (SELECT FROM res_elec.candidate c WHERE c.contest_id = n.id) AS candidates,
                  EXISTS (SELECT FROM res_elec.office o WHERE o.contest_id = n.id) AS offices) AS f
     WHERE n.election_id = of_election;
  END;
COMMENT ON FUNCTION res_elec_internal.preparation_contests(integer) IS
  'The contests of an election, and how many of them have no candidate, no office, no formula';

-- A place is a center or an area; places are many, and so are scopes: they meet by their keys alone.
CREATE FUNCTION res_elec_internal.preparation_team(of_election integer, owner integer) RETURNS jsonb LANGUAGE sql STABLE
  BEGIN ATOMIC
    WITH here AS MATERIALIZED (
      SELECT o.center_id, o.commune_id, o.department_id, o.province_id, count(*) AS offices,
             count(*) FILTER (WHERE o.registered_voters IS NULL) AS unknown
        FROM res_elec.office o
       WHERE o.election_id = of_election AND res_elec_internal.office_is_expected(o.status)
       GROUP BY 1, 2, 3, 4
    ), place AS MATERIALIZED (
      SELECT h.center_id, p.is_area, p.id
        FROM here h
       CROSS JOIN LATERAL (VALUES (false, h.center_id), (true, h.commune_id), (true, h.department_id),
                           (true, h.province_id)) AS p(is_area, id)
       WHERE p.id IS NOT NULL
    ), reach AS MATERIALIZED (
      SELECT u.id AS user_id, u.password_hash = '*' AS invited, s.center_id IS NULL AS is_area,
             coalesce(s.center_id, s.area_id) AS id
        FROM res_elec.app_user u JOIN res_elec.user_scope s ON s.user_id = u.id
       WHERE u.director_id = owner AND u.active AND u.role = 'collaborator'
    ), team AS (
      SELECT DISTINCT r.user_id, r.invited
        FROM reach r JOIN (SELECT DISTINCT p.is_area, p.id FROM place p) AS d ON d.is_area = r.is_area AND d.id = r.id
    ), reached AS (
      SELECT DISTINCT p.center_id
        FROM place p JOIN (SELECT DISTINCT r.is_area, r.id FROM reach r) AS d ON d.is_area = p.is_area AND d.id = p.id
    )
    SELECT jsonb_build_object(
             'centers_total', (SELECT count(*) FROM res_elec.center v WHERE v.election_id = of_election),
             'offices_total', (SELECT coalesce(sum(h.offices), 0)::bigint FROM here h),
             'offices_without_register', (SELECT coalesce(sum(h.unknown), 0)::bigint FROM here h),
             'offices_without_person', (SELECT coalesce(sum(h.offices), 0)::bigint FROM here h
                                         WHERE NOT EXISTS (SELECT FROM reached x WHERE x.center_id = h.center_id)),
             'people_total', (SELECT count(*) FROM team), 'people_invited', (SELECT count(*) FROM team t
                                                                              WHERE t.invited));
  END;
COMMENT ON FUNCTION res_elec_internal.preparation_team(integer, integer) IS
  'The centers and expected offices of an election, how many offices have no register and how many lie in nobody''s '
  'scope; and the collaborators of its owner whose scope reaches some, with those who have not set a password yet';

CREATE FUNCTION res_elec_api.api_election_preparation_get(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET jit = off AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_user(req);
  e res_elec.election := res_elec_internal.api_election(me, req.ids[1], true);
BEGIN
  RETURN res_elec_internal.answer(200,
    jsonb_build_object('election_id', e.id, 'status', e.status,
      'candidates_total', (SELECT count(*) FROM res_elec.candidate c WHERE c.election_id = e.id),
      'rules_hold', (SELECT count(*) FROM res_elec.sheet_rules(e.id) r WHERE r.action = 'hold'),
      'rules_flag', (SELECT count(*) FROM res_elec.sheet_rules(e.id) r WHERE r.action = 'flag'))
    || res_elec_internal.preparation_contests(e.id) || res_elec_internal.preparation_team(e.id, e.owner_id));
END
$$;
COMMENT ON FUNCTION res_elec_api.api_election_preparation_get(res_elec_api.request) IS
  'GET /api/elections/{id}/preparation: what is there and what is missing before the election can be opened; for who '
  'manages it';
