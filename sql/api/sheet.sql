-- Result sheets over REST.

CREATE FUNCTION res_elec_internal.votes_list(votes res_elec.votes, of_contest integer) RETURNS jsonb
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  RETURN (SELECT coalesce(jsonb_agg(jsonb_build_object('candidate_id', c.id, 'votes', votes OPERATOR(res_elec.->) c.id)
                                    ORDER BY c.ballot_number, c.id), '[]')
            FROM res_elec.candidate c WHERE c.contest_id = of_contest);
END
$$;
COMMENT ON FUNCTION res_elec_internal.votes_list(res_elec.votes, integer) IS 'Votes as REST writes them: a list of all candidates of the contest';

CREATE FUNCTION res_elec_internal.office_view(o res_elec.office) RETURNS jsonb LANGUAGE sql STABLE
  BEGIN ATOMIC
    SELECT res_elec_internal.office_json(o) || jsonb_build_object(
             'center', (SELECT jsonb_build_object('id', v.id, 'name', v.name) FROM res_elec.center v WHERE v.id = (o).center_id),
             'total_voters', coalesce(s.total_voters, 0), 'blank_votes', coalesce(s.blank_votes, 0), 'null_votes', coalesce(s.null_votes, 0),
             'results', CASE WHEN s.office_id IS NULL THEN '[]' ELSE res_elec_internal.votes_list(s.votes, (o).contest_id) END)
      FROM (SELECT (o).id) AS one
      LEFT JOIN res_elec.result_sheet s ON s.office_id = one.id;
  END;
CREATE FUNCTION res_elec_internal.office_views(offices integer[]) RETURNS jsonb
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS
$$
BEGIN
  RETURN (
    WITH page AS MATERIALIZED (
      SELECT o, o.id, o.contest_id, v.name AS center, s.office_id, s.total_voters, s.blank_votes, s.null_votes, s.votes
        FROM unnest(offices) AS u(id)
        JOIN res_elec.office o ON o.id = u.id
        JOIN res_elec.center v ON v.id = o.center_id
        LEFT JOIN res_elec.result_sheet s ON s.office_id = o.id),
    voted AS (
      SELECT p.id, jsonb_agg(jsonb_build_object('candidate_id', c.id, 'votes', p.votes OPERATOR(res_elec.->) c.id) ORDER BY c.ballot_number, c.id) AS results
        FROM page p
        JOIN res_elec.candidate c ON c.contest_id = p.contest_id
       WHERE p.office_id IS NOT NULL
       GROUP BY p.id)
    SELECT coalesce(jsonb_agg(res_elec_internal.office_json(p.o) || jsonb_build_object(
             'center', jsonb_build_object('id', (p.o).center_id, 'name', p.center),
             'total_voters', coalesce(p.total_voters, 0), 'blank_votes', coalesce(p.blank_votes, 0), 'null_votes', coalesce(p.null_votes, 0),
             'results', coalesce(w.results, '[]')) ORDER BY p.id), '[]')
      FROM page p LEFT JOIN voted w ON w.id = p.id);
END
$$;
COMMENT ON FUNCTION res_elec_internal.office_views(integer[]) IS 'A list of these offices, by id, each as office_view, made by one query';
COMMENT ON FUNCTION res_elec_internal.office_view(res_elec.office) IS
  'An office in the REST form with its center and the figures of its sheet, 0 and [] before one is in';

CREATE FUNCTION res_elec_internal.missing_sheet_json(o res_elec.office) RETURNS jsonb LANGUAGE sql STABLE
  BEGIN ATOMIC
    SELECT res_elec_internal.office_json(o) || '{"total_voters": 0, "blank_votes": 0, "null_votes": 0, "valid_votes": 0, "results": [], "scans": [], "flags": [],
      "version": 0, "status": "missing", "decision": null, "channel": null, "reason": null, "submitted_by": null, "submitted_at": null}';
  END;
COMMENT ON FUNCTION res_elec_internal.missing_sheet_json(res_elec.office) IS 'An office whose sheet is not in as if it had one of zeros: version 0, status missing';

CREATE FUNCTION res_elec_internal.scans_json(of_office integer, of_submitted_at timestamptz, of_version integer) RETURNS jsonb
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  IF NOT EXISTS (SELECT FROM res_elec.sheet_scan c
                  WHERE c.office_id = of_office AND c.submitted_at = of_submitted_at AND c.version = of_version) THEN
    RETURN '[]';
  END IF;
  RETURN (SELECT coalesce(jsonb_agg(jsonb_build_object(
             'id', c.file_id, 'url', res_elec_internal.file_path(c.file_id), 'type', f.type, 'size', f.size, 'version', c.version,
             'sha256', encode(c.sha256, 'hex'), 'received_sha256', encode(f.received_sha256, 'hex'),
             'same_as_offices', (SELECT coalesce(jsonb_agg(DISTINCT d.office_id ORDER BY d.office_id), '[]')
                                   FROM res_elec.sheet_scan d
                                  WHERE d.sha256 = c.sha256 AND d.election_id = c.election_id AND d.office_id <> c.office_id),
             'created_by', c.created_by, 'created_at', res_elec_internal.moment(c.created_at)) ORDER BY c.id), '[]')
            FROM res_elec.sheet_scan c
            JOIN res_elec.file f ON f.id = c.file_id
           WHERE c.office_id = of_office AND c.submitted_at = of_submitted_at AND c.version = of_version);
END
$$;
COMMENT ON FUNCTION res_elec_internal.scans_json(integer, timestamptz, integer) IS 'The scans bound to one version of a sheet; same_as_offices: the same scan is bound to these too';

CREATE FUNCTION res_elec_internal.flag_json(rule text, rule_version integer, action text, version integer, context jsonb, created_at timestamptz) RETURNS jsonb
  LANGUAGE sql STABLE
  BEGIN ATOMIC
    SELECT jsonb_build_object('rule', rule, 'rule_version', rule_version, 'action', action, 'version', version, 'context', context,
             'message', res_elec_internal.message(res_elec_internal.flag_violation(rule, context)),
             'created_at', res_elec_internal.moment(created_at));
  END;
COMMENT ON FUNCTION res_elec_internal.flag_json(text, integer, text, integer, jsonb, timestamptz) IS 'A flag over REST, with its sentence in the language res_elec.language';

CREATE FUNCTION res_elec_internal.sheet_flags_json(s res_elec.result_sheet) RETURNS jsonb
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  IF NOT EXISTS (SELECT FROM res_elec.sheet_flag f WHERE f.office_id = s.office_id AND f.submitted_at = s.submitted_at) THEN
    RETURN '[]';
  END IF;
  RETURN (SELECT coalesce(jsonb_agg(res_elec_internal.flag_json(f.rule, f.rule_version, f.action, f.version, f.context, f.flagged_at)
                                    || jsonb_build_object('state', f.state) ORDER BY f.flag_id), '[]')
            FROM res_elec.sheet_flags f
           WHERE f.office_id = s.office_id AND f.submitted_at = s.submitted_at AND f.version >= s.figures_version AND f.state NOT IN ('superseded', 'waiting'));
END
$$;
COMMENT ON FUNCTION res_elec_internal.sheet_flags_json(res_elec.result_sheet) IS 'What is remarkable about the figures of a sheet; not what only waits for an area to compare with';

CREATE FUNCTION res_elec_internal.sheet_json(o res_elec.office, s res_elec.result_sheet) RETURNS jsonb AS 'MODULE_PATHNAME' LANGUAGE C STABLE STRICT;
COMMENT ON FUNCTION res_elec_internal.sheet_json(res_elec.office, res_elec.result_sheet) IS 'An office with its sheet in the REST form';

CREATE FUNCTION res_elec_internal.sheet_etag(s res_elec.result_sheet) RETURNS text AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION res_elec_internal.sheet_etag(res_elec.result_sheet) IS
  'Names one version of one sheet: a sheet deleted and entered again counts versions from 1 anew';

CREATE FUNCTION res_elec_internal.sheet_view_etag(s res_elec.result_sheet) RETURNS text
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  etag text := res_elec_internal.sheet_etag(s);
  beside text := nullif(res_elec_internal.scans_json(s.office_id, s.submitted_at, s.version)::text, '[]');
BEGIN
  IF EXISTS (SELECT FROM res_elec.sheet_flag f WHERE f.office_id = s.office_id AND f.submitted_at = s.submitted_at) THEN
    beside := concat(beside, (SELECT string_agg(concat_ws(':', f.flag_id, f.state), ',' ORDER BY f.flag_id)
                                FROM res_elec.sheet_flags f WHERE f.office_id = s.office_id AND f.submitted_at = s.submitted_at));
  END IF;
  RETURN CASE WHEN beside IS NULL THEN etag ELSE rtrim(etag, '"') || '-' || left(md5(beside), 8) || '"' END;
END
$$;
COMMENT ON FUNCTION res_elec_internal.sheet_view_etag(res_elec.result_sheet) IS
  'Names what GET shows: the version of the sheet, and its scans and flags, which come without a new version';

CREATE FUNCTION res_elec_internal.sheet_matches(if_match text, s res_elec.result_sheet) RETURNS boolean LANGUAGE sql STABLE
  BEGIN ATOMIC
    SELECT res_elec_internal.etag_listed(regexp_replace(if_match, E'("\\d+-\\d+)-[0-9a-f]{8}"', E'\\1"', 'g'), res_elec_internal.sheet_etag(s), false);
  END;
COMMENT ON FUNCTION res_elec_internal.sheet_matches(text, res_elec.result_sheet) IS
  'Whether If-Match names this version, with whichever scans; NULL without the header';

CREATE FUNCTION res_elec_internal.require_match(req res_elec_api.request, s res_elec.result_sheet) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  IF req.if_match IS NOT NULL THEN
    PERFORM res_elec_internal.require_version(res_elec_internal.sheet_matches(req.if_match, s), res_elec_internal.sheet_etag(s), req.if_match);
  END IF;
END
$$;
COMMENT ON FUNCTION res_elec_internal.require_match(res_elec_api.request, res_elec.result_sheet) IS 'Refuses (RE007) a request whose If-Match names another version';

CREATE FUNCTION res_elec_internal.sheet_answer(status integer, message text, o res_elec.office, s res_elec.result_sheet) RETURNS res_elec_api.answer
  AS 'MODULE_PATHNAME' LANGUAGE C STABLE STRICT;
COMMENT ON FUNCTION res_elec_internal.sheet_answer(integer, text, res_elec.office, res_elec.result_sheet) IS 'The answer that shows an office''s sheet, with its ETag';

CREATE FUNCTION res_elec_internal.sheet_said(language text, s res_elec.result_sheet, what text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT CASE (s).status WHEN 'held' THEN what || res_elec_internal.say(language, ' It is held: it counts once another person has released it.',
                                                                 ' Il est retenu : il comptera quand une autre personne l''aura libéré.')
                           WHEN 'annulled' THEN what || res_elec_internal.say(language, ' It is annulled by a decision: it does not count.',
                                                                              ' Il est annulé par une décision : il ne compte pas.')
                           ELSE what END;
  END;
COMMENT ON FUNCTION res_elec_internal.sheet_said(text, res_elec.result_sheet, text) IS 'What is said of a sheet that stands, and that it is held, if it is';

CREATE FUNCTION res_elec_internal.sheet_change_answer(req res_elec_api.request, was res_elec.result_sheet, s res_elec.result_sheet, o res_elec.office, english text, french text)
  RETURNS res_elec_api.answer LANGUAGE sql STABLE
  BEGIN ATOMIC
    SELECT ROW(a.status, (r.result || a.body::jsonb)::text, a.headers, a.private, a.content)::res_elec_api.answer
      FROM res_elec_internal.change_result((req).language, (s).version <> (was).version, english, french) AS r(result)
      CROSS JOIN LATERAL res_elec_internal.sheet_answer(200, res_elec_internal.sheet_said((req).language, s, r.result ->> 'message'), o, s) a;
  END;
COMMENT ON FUNCTION res_elec_internal.sheet_change_answer(res_elec_api.request, res_elec.result_sheet, res_elec.result_sheet, res_elec.office, text, text) IS
  'The answer that shows a sheet which was to be corrected, and says whether it was';

CREATE FUNCTION res_elec_internal.api_enters(me res_elec.app_user, e res_elec.election) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  PERFORM res_elec_internal.require_entering(me.id, me.role, me.director_id, e.owner_id);
END
$$;
COMMENT ON FUNCTION res_elec_internal.api_enters(res_elec.app_user, res_elec.election) IS
  'Refuses (RE006) who may enter no sheet of an election: its managers may, and its director''s collaborators, in their scope';

CREATE FUNCTION res_elec_internal.api_entry(me res_elec.app_user, office_id integer) RETURNS res_elec.office AS 'MODULE_PATHNAME' LANGUAGE C STABLE;
COMMENT ON FUNCTION res_elec_internal.api_entry(res_elec.app_user, integer) IS
  'An office that the user may enter sheets for: its election''s managers, and collaborators in their scope';

-- The offices without a sheet are found from the totals, from the large areas down to the centers: at each level only those units are
-- looked into that have some of the page.

CREATE FUNCTION res_elec_internal.units_missing(contests integer[], units integer[], areas boolean[])
  RETURNS TABLE (id integer, area boolean, n bigint, expected bigint, missing bigint)
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET enable_hashjoin = off SET enable_mergejoin = off AS
$$
#variable_conflict use_column
DECLARE
  few boolean := cardinality(contests) <= 4;  -- of many contests a center has few, and its offices are sooner read than the totals of all
BEGIN
  RETURN QUERY
    SELECT t.id, t.area, t.n, coalesce(sum(p.sheets) FILTER (WHERE p.bucket = res_elec.tally_bucket('expected')), 0)::bigint, coalesce(sum(CASE p.bucket WHEN res_elec.tally_bucket('expected') THEN p.sheets ELSE -p.sheets END), 0)::bigint
      FROM (SELECT u.id, u.area, u.n, CASE WHEN u.area THEN (SELECT res_elec.tally_level(a.kind) FROM res_elec.area a WHERE a.id = u.id) ELSE res_elec.tally_level('center') END AS level
              FROM unnest(units, areas) WITH ORDINALITY AS u(id, area, n) WHERE u.area OR few OFFSET 0) AS t
      JOIN res_elec.tally_part p ON p.contest_id = ANY (contests) AND p.level = t.level AND p.unit_id = t.id
     GROUP BY t.id, t.area, t.n
    UNION ALL
    SELECT u.id, false, u.n, count(*), count(*) FILTER (WHERE s.office_id IS NULL)
      FROM unnest(units, areas) WITH ORDINALITY AS u(id, area, n)
      JOIN res_elec.office o ON o.center_id = u.id AND o.contest_id = ANY (contests)
      LEFT JOIN res_elec.result_sheet s ON s.office_id = o.id
     WHERE NOT (u.area OR few)
     GROUP BY u.id, u.n;
END
$$;
COMMENT ON FUNCTION res_elec_internal.units_missing(integer[], integer[], boolean[]) IS
  'How many offices of these contests each of these units has (areas or, where that is false, centers), and how many of them have no sheet; n: its place among them';

CREATE FUNCTION res_elec_internal.missing_page(contests integer[], row_limit integer, INOUT units integer[], INOUT areas boolean[], INOUT skip bigint,
                                      OUT expected bigint, OUT missing bigint)
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  SELECT coalesce(array_agg(w.id ORDER BY w.n) FILTER (WHERE w.here), '{}'), coalesce(array_agg(w.area ORDER BY w.n) FILTER (WHERE w.here), '{}'),
         missing_page.skip - coalesce(min(w.up_to - w.missing) FILTER (WHERE w.here), 0), coalesce(sum(w.expected), 0), coalesce(sum(w.missing), 0)
    INTO units, areas, skip, expected, missing
    FROM (SELECT v.*, v.missing > 0 AND v.up_to > missing_page.skip AND v.up_to - v.missing < missing_page.skip + row_limit AS here
            FROM (SELECT u.*, sum(u.missing) OVER (ORDER BY u.n) AS up_to
                    FROM res_elec_internal.units_missing(contests, missing_page.units, missing_page.areas) u) AS v) AS w;
END
$$;
COMMENT ON FUNCTION res_elec_internal.missing_page(integer[], integer, integer[], boolean[], bigint) IS
  'Those of these units, in their order, that have some of the offices without a sheet from the skip-th on, row_limit at most; skip: how many of theirs come before; and how many offices all the units have, and how many without a sheet';

CREATE FUNCTION res_elec_internal.missing_offices(of_election integer, contests integer[], in_areas integer[], in_centers integer[], row_limit integer, row_offset integer,
                                         OUT offices integer[], OUT expected bigint, OUT missing bigint)
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET enable_hashjoin = off SET enable_mergejoin = off AS
$$
DECLARE
  page record;
BEGIN
  SELECT * INTO page
    FROM res_elec_internal.missing_page(contests, row_limit, in_centers || in_areas,
           array_fill(false, ARRAY[cardinality(in_centers)]) || array_fill(true, ARRAY[cardinality(in_areas)]), row_offset);
  expected := page.expected;
  missing := page.missing;
  WHILE true = ANY (page.areas) LOOP
    SELECT array_agg(x.id ORDER BY x.n, x.area, x.name, x.id) AS units, array_agg(x.area ORDER BY x.n, x.area, x.name, x.id) AS areas, page.skip INTO page
      FROM (SELECT u.n, u.id, false AS area, NULL AS name FROM unnest(page.units, page.areas) WITH ORDINALITY AS u(id, area, n) WHERE NOT u.area
            UNION ALL
            SELECT u.n, v.id, false, v.name FROM unnest(page.units, page.areas) WITH ORDINALITY AS u(id, area, n)
             CROSS JOIN LATERAL (SELECT c.id, c.name FROM res_elec.center c WHERE c.area_id = u.id AND c.election_id = of_election OFFSET 0) AS v WHERE u.area
            UNION ALL
            SELECT u.n, a.id, true, a.name FROM unnest(page.units, page.areas) WITH ORDINALITY AS u(id, area, n) JOIN res_elec.area a ON a.parent_id = u.id WHERE u.area) AS x;
    SELECT * INTO page FROM res_elec_internal.missing_page(contests, row_limit, page.units, page.areas, page.skip);
  END LOOP;
  offices := ARRAY(SELECT o.id
                     FROM unnest(page.units) WITH ORDINALITY AS c(id, n)
                     JOIN res_elec.office o ON o.center_id = c.id AND o.contest_id = ANY (contests)
                    WHERE NOT EXISTS (SELECT FROM res_elec.result_sheet s WHERE s.office_id = o.id)
                    ORDER BY c.n, o.id OFFSET page.skip LIMIT row_limit);
END
$$;
COMMENT ON FUNCTION res_elec_internal.missing_offices(integer, integer[], integer[], integer[], integer, integer) IS
  'A page of the offices without a sheet in these centers, and then in these areas, from the large to the small, each by name; and how many offices all these have, and how many without a sheet';

CREATE FUNCTION res_elec_internal.entry_roots(me res_elec.app_user, e res_elec.election, OUT areas integer[], OUT centers integer[])
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET jit = off AS
$$
DECLARE
  covered integer[];  -- the areas of the scope, and what lies in them
BEGIN
  areas := '{}';
  centers := '{}';
  IF res_elec_internal.is_manager(me, e.owner_id) THEN
    areas := ARRAY(SELECT a.id FROM res_elec.area a
                    WHERE a.parent_id IS NULL AND (a.election_id IS NULL OR a.election_id = e.id) ORDER BY a.name, a.id);
    centers := ARRAY(SELECT v.id FROM res_elec.center v WHERE v.election_id = e.id AND v.area_id IS NULL ORDER BY v.name, v.id);
  ELSIF res_elec_internal.access_needs_scope(me.id, me.role, me.director_id, e.owner_id) THEN
    covered := ARRAY(SELECT w.id FROM res_elec.user_scope s CROSS JOIN LATERAL unnest(res_elec_internal.areas_within(s.area_id)) AS w(id) WHERE s.user_id = me.id AND s.area_id IS NOT NULL);
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
  'The areas and centers, none in another one, whose offices'' sheets a user may enter: all of who manages the election, those of the scope of its collaborators, none of others';

CREATE FUNCTION res_elec_api.api_my_offices_get(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET jit = off AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_user(req);
  e res_elec.election := res_elec_internal.api_election(me, req.ids[1]);
  row_limit integer := res_elec_internal.query_integer(req.query, 'limit', 1, 5000, 500);
  row_offset integer := res_elec_internal.query_integer(req.query, 'offset', 0, 100000000, 0);
  contests integer[] := res_elec_internal.query_contests(e, res_elec_internal.query_integer(req.query, 'contest_id', 1, 2147483647, NULL));
  roots record;
  page record;
BEGIN
  SELECT * INTO roots FROM res_elec_internal.entry_roots(me, e);
  SELECT * INTO page FROM res_elec_internal.missing_offices(e.id, contests, roots.areas, roots.centers, row_limit, row_offset);
  RETURN res_elec_internal.answer(200, jsonb_build_object(
      'offices_total', page.expected, 'offices_missing', page.missing,
      'offices', (SELECT coalesce(jsonb_agg(res_elec_internal.office_json(o) || jsonb_build_object('center', v.name)
                                            || jsonb_build_object('province', l.province, 'department', l.department, 'commune', l.commune) ORDER BY m.number), '[]')
                    FROM unnest(page.offices) WITH ORDINALITY AS m(id, number)
                    JOIN res_elec.office o ON o.id = m.id
                    JOIN res_elec.center v ON v.id = o.center_id
                    LEFT JOIN LATERAL res_elec_internal.area_line(v.area_id) l ON true)),
    res_elec_internal.page_headers(format('/api/elections/%s/my-offices', e.id), req.query, page.missing, row_limit, row_offset));
END
$$;
COMMENT ON FUNCTION res_elec_api.api_my_offices_get(res_elec_api.request) IS
  'GET /api/elections/{id}/my-offices: those that the user may enter sheets for and that have none yet, area by area and center by center, each by name; contest_id=: of one contest; none for who may not enter any';

CREATE FUNCTION res_elec_internal.sheet_of(office_id integer) RETURNS res_elec.result_sheet AS 'MODULE_PATHNAME' LANGUAGE C STABLE STRICT;
COMMENT ON FUNCTION res_elec_internal.sheet_of(integer) IS 'The sheet of an office; NULL when it has none';

CREATE FUNCTION res_elec_internal.sheet_insert(office_id integer, body jsonb) RETURNS res_elec.result_sheet AS 'MODULE_PATHNAME' LANGUAGE C;
COMMENT ON FUNCTION res_elec_internal.sheet_insert(integer, jsonb) IS
  'Enters a sheet in the REST form, as it stands then: a soft rule may hold it; NULL when the office has one already';

CREATE FUNCTION res_elec_internal.sheet_received(req res_elec_api.request, s res_elec.result_sheet) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT CASE (s).status
             WHEN 'held' THEN res_elec_internal.say((req).language, 'Result sheet received and held: it counts once another person has released it.',
                                           'Procès-verbal reçu et retenu : il comptera quand une autre personne l''aura libéré.')
             ELSE res_elec_internal.say((req).language, 'Result sheet received.', 'Procès-verbal reçu.') END;
  END;
COMMENT ON FUNCTION res_elec_internal.sheet_received(res_elec_api.request, res_elec.result_sheet) IS 'What is said of a sheet that was entered';

CREATE FUNCTION res_elec_internal.sheet_correct(s res_elec.result_sheet, body jsonb) RETURNS res_elec.result_sheet
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  f record;
BEGIN
  PERFORM res_elec_internal.check_body(body, '{"reason": {"kind": "text", "min": 0, "max": 1000}}');
  SELECT * INTO f FROM res_elec_internal.sheet_read(s.office_id, body);
  IF res_elec_internal.same_figures(s, f.registered_voters, f.total_voters, f.blank_votes, f.null_votes, f.votes) IS NOT TRUE THEN
    UPDATE res_elec.result_sheet x
       SET registered_voters = coalesce(f.registered_voters, x.registered_voters), total_voters = f.total_voters,
           blank_votes = f.blank_votes, null_votes = f.null_votes, votes = f.votes,
           reason = nullif(btrim(body ->> 'reason'), '')
     WHERE x.office_id = s.office_id;
    SELECT * INTO s FROM res_elec.result_sheet x WHERE x.office_id = s.office_id;  -- as the soft rules left it
  END IF;
  RETURN s;
END
$$;
COMMENT ON FUNCTION res_elec_internal.sheet_correct(res_elec.result_sheet, jsonb) IS
  'Corrects a locked sheet to the figures of a whole body; the same figures change nothing';

CREATE FUNCTION res_elec_api.api_sheet_post(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_user(req);
  o res_elec.office := res_elec_internal.api_entry(me, req.ids[1]);
  s res_elec.result_sheet;
  f record;
BEGIN
  LOOP  -- until there is a sheet: another one may come, or go, at the same time
    s := res_elec_internal.sheet_of(o.id);
    EXIT WHEN s.office_id IS NOT NULL;
    s := res_elec_internal.sheet_insert(o.id, res_elec_internal.nested(req.body, 'results'));
    IF s.office_id IS NOT NULL THEN
      RETURN res_elec_internal.sheet_answer(201, res_elec_internal.sheet_received(req, s), o, s);
    END IF;
  END LOOP;
  SELECT * INTO f FROM res_elec_internal.sheet_read(o.id, res_elec_internal.nested(req.body, 'results'));
  PERFORM res_elec_internal.require_same_figures(
    res_elec_internal.same_figures(s, f.registered_voters, f.total_voters, f.blank_votes, f.null_votes, f.votes), o.id, s.version);
  RETURN res_elec_internal.sheet_answer(200, res_elec_internal.sheet_said(req.language, s, res_elec_internal.say(req.language, 'This sheet was received before.', 'Ce procès-verbal était déjà reçu.')), o, s);
END
$$;
COMMENT ON FUNCTION res_elec_api.api_sheet_post(res_elec_api.request) IS
  'POST /api/offices/{id}/results: 201; the same figures again 200 and nothing changes; others are refused (RE003)';

CREATE FUNCTION res_elec_api.api_sheet_get(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_requester(req);
  o res_elec.office := res_elec_internal.api_office(me, req.ids[1], false);
  s res_elec.result_sheet;
  etag text;
BEGIN
  SELECT * INTO s FROM res_elec.result_sheet x WHERE x.office_id = o.id;
  IF s.office_id IS NULL AND coalesce(res_elec_internal.query_choice(req.query, 'empty', ARRAY['not_found', 'zeros'], NULL), res_elec_internal.setting('missing_sheet')) = 'zeros' THEN
    RETURN res_elec_internal.answer(200, jsonb_build_object('office', res_elec_internal.missing_sheet_json(o)), E'{"ETag": "\\"missing\\""}');
  ELSIF s.office_id IS NULL THEN
    PERFORM res_elec_internal.require_sheet(o.id, false);
  END IF;
  etag := res_elec_internal.sheet_view_etag(s);
  IF res_elec_internal.etag_listed(req.if_none_match, etag, true) THEN
    RETURN res_elec_internal.answer(304, NULL, jsonb_build_object('ETag', etag));
  END IF;
  RETURN res_elec_internal.answer(200, jsonb_build_object('office', res_elec_internal.sheet_json(o, s)), jsonb_build_object('ETag', etag));
END
$$;
COMMENT ON FUNCTION res_elec_api.api_sheet_get(res_elec_api.request) IS 'GET /api/offices/{id}/results; one that is not in is RE004, or with empty=zeros (or the setting missing_sheet) a sheet of zeros';

CREATE FUNCTION res_elec_internal.sheet_wire(s res_elec.result_sheet) RETURNS jsonb LANGUAGE sql IMMUTABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT jsonb_build_object(
      'registered_voters', (s).registered_voters, 'total_voters', (s).total_voters,
      'blank_votes', (s).blank_votes, 'null_votes', (s).null_votes,
      'results', (SELECT coalesce(jsonb_agg(jsonb_build_object('candidate_id', v.candidate_id, 'votes', v.votes_count)), '[]')
                    FROM res_elec.votes_each((s).votes) v));
  END;
COMMENT ON FUNCTION res_elec_internal.sheet_wire(res_elec.result_sheet) IS 'A sheet''s figures as the body of a request';

CREATE FUNCTION res_elec_api.api_sheet_put(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_user(req);
  o res_elec.office := res_elec_internal.api_entry(me, req.ids[1]);
  s res_elec.result_sheet := res_elec_internal.sheet_lock(o.id);
  corrected res_elec.result_sheet;
BEGIN
  PERFORM res_elec_internal.check_body(req.body, '{}');
  PERFORM res_elec_internal.require_sheet(o.id, s.office_id IS NOT NULL);
  PERFORM res_elec_internal.require_match(req, s);
  corrected := res_elec_internal.sheet_correct(s, res_elec_internal.sheet_wire(s) || res_elec_internal.nested(req.body, 'results'));
  RETURN res_elec_internal.sheet_change_answer(req, s, corrected, o, 'Result sheet corrected.', 'Procès-verbal corrigé.');
END
$$;
COMMENT ON FUNCTION res_elec_api.api_sheet_put(res_elec_api.request) IS
  'PUT /api/offices/{id}/results: only the figures given change, and the whole sheet must add up; If-Match is honoured (RE007)';

CREATE FUNCTION res_elec_api.api_sheet_replace(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_user(req);
  o res_elec.office := res_elec_internal.api_entry(me, req.ids[1]);
  s res_elec.result_sheet;
BEGIN
  LOOP
    s := res_elec_internal.sheet_lock(o.id);
    IF s.office_id IS NOT NULL THEN
      RETURN res_elec_internal.sheet_change_answer(req, s, res_elec_internal.sheet_correct(s, res_elec_internal.nested(req.body, 'results')), o,
                                          'Result sheet replaced.', 'Procès-verbal remplacé.');
    END IF;
    s := res_elec_internal.sheet_insert(o.id, res_elec_internal.nested(req.body, 'results'));
    IF s.office_id IS NOT NULL THEN
      RETURN res_elec_internal.sheet_answer(201, res_elec_internal.sheet_received(req, s), o, s);
    END IF;
  END LOOP;
END
$$;
COMMENT ON FUNCTION res_elec_api.api_sheet_replace(res_elec_api.request) IS
  'POST /api/voting/office/{id}/results, as the earlier service''s clients call it: enters the sheet or corrects it whole';

CREATE FUNCTION res_elec_api.api_sheet_history_get(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_requester(req);
  o res_elec.office := res_elec_internal.api_office(me, req.ids[1], false);
BEGIN
  RETURN res_elec_internal.answer(200, jsonb_build_object('office_id', o.id, 'versions',
    (SELECT coalesce(jsonb_agg(jsonb_build_object(
              'version', h.version, 'status', h.status, 'registered_voters', h.registered_voters, 'total_voters', h.total_voters,
              'blank_votes', h.blank_votes, 'null_votes', h.null_votes, 'results', res_elec_internal.votes_list(h.votes, h.contest_id),
              'scans', res_elec_internal.scans_json(h.office_id, h.submitted_at, h.version),
              'decision', res_elec_internal.decision_told(h.decision_id), 'channel', h.channel, 'submitted_by', h.submitted_by, 'reason', h.reason, 'submitted_at', res_elec_internal.moment(h.submitted_at),
              'updated_at', res_elec_internal.moment(h.updated_at), 'superseded_at', res_elec_internal.moment(h.superseded_at), 'superseded_by', h.superseded_by)
              ORDER BY h.submitted_at, h.version), '[]')
       FROM (SELECT p.* FROM res_elec.result_sheet_history p WHERE p.office_id = o.id AND p.superseded_by <> 'move'
             UNION ALL
             SELECT s.*, NULL, NULL, NULL, NULL, NULL, NULL FROM res_elec.result_sheet s WHERE s.office_id = o.id) AS h)));
END
$$;
COMMENT ON FUNCTION res_elec_api.api_sheet_history_get(res_elec_api.request) IS
  'GET /api/offices/{id}/results/history: every version, the oldest first, the sheet in force last';
