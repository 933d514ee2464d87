-- Outlines of areas over REST: for maps, and from who knows them.

CREATE FUNCTION res_elec_internal.require_features(type text, features jsonb) RETURNS void AS 'MODULE_PATHNAME'
  LANGUAGE C STABLE;
COMMENT ON FUNCTION res_elec_internal.require_features(text, jsonb) IS
  'Refuses (RE001) what is no GeoJSON FeatureCollection with objects as features';

CREATE FUNCTION res_elec_internal.require_feature_area(feature integer, word text, earlier integer, area text)
  RETURNS void AS 'MODULE_PATHNAME' LANGUAGE C STABLE;
COMMENT ON FUNCTION res_elec_internal.require_feature_area(integer, text, integer, text) IS
  'Refuses (RE001) a feature, by its place in the collection, without a word for its area, or whose area an earlier '
  'feature (NULL: none) has an outline for';

CREATE FUNCTION res_elec_api.api_outlines_post(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_user(req);
  feature jsonb;
  word text;
  found integer[];
  done integer[] := '{}'; -- the area of each feature
BEGIN
  PERFORM res_elec_internal.require_action(me.role, 'import_areas');
  req.body := res_elec_internal.nested(req.body, 'features');
  PERFORM res_elec_internal.require_features(req.body ->> 'type', req.body -> 'features');
  FOR feature IN SELECT f.value FROM jsonb_array_elements(req.body -> 'features') WITH ORDINALITY AS f(value, n)
                  ORDER BY f.n LOOP
    word := btrim(coalesce(feature #>> '{properties,code}', feature ->> 'id'));
    PERFORM res_elec_internal.require_feature_area(cardinality(done) + 1, word, NULL, NULL);
    found := ARRAY(SELECT a FROM res_elec_internal.areas_worded(NULL, word) a);
    PERFORM res_elec_internal.require_area_named(word, cardinality(found));
    PERFORM res_elec_internal.require_feature_area(cardinality(done) + 1, word, array_position(done, found[1]),
      (SELECT a.name FROM res_elec.area a WHERE a.id = found[1]));
    UPDATE res_elec.area a SET outline = coalesce(feature -> 'geometry', 'null') WHERE a.id = found[1];
    done := done || found[1];
  END LOOP;
  RETURN res_elec_internal.answer(200, jsonb_build_object('outlines', cardinality(done), 'message',
    res_elec_internal.say(req.language, 'Outlines imported.', 'Contours importés.')));
END
$$;
COMMENT ON FUNCTION res_elec_api.api_outlines_post(res_elec_api.request) IS
  'POST /api/areas/outlines: outlines of areas of the reference data, for administrators: a GeoJSON FeatureCollection '
  'whose features name their areas by properties.code (a code or a name), else by id, each once; all or none';

CREATE FUNCTION res_elec_api.api_outlines_get(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_requester(req);
  e res_elec.election := res_elec_internal.api_election(me, req.ids[1]);
  contests integer[] := res_elec_internal.query_contests(e, NULL);
  at_level text := res_elec_internal.query_choice(req.query, 'level', array_remove(
      res_elec.tally_levels(), 'center'), CASE WHEN cardinality(contests) > 1 THEN 'contest' ELSE 'province' END);
  listed record;
BEGIN
  listed := res_elec_internal.unit_list(e.id, contests, at_level, NULL, NULL, 2000, 0, true);
  RETURN res_elec_internal.cached_answer(req, e, jsonb_build_object('election_id', e.id, 'level', at_level, 'outlines',
   (SELECT coalesce(jsonb_agg(jsonb_build_object('id', u.id, 'code', a.code, 'name', coalesce(n.name, a.name),
                                                 'outline', a.outline) ORDER BY u.id), '[]')
      FROM unnest(listed.units) AS u(id)
      LEFT JOIN res_elec.contest n ON at_level = 'contest' AND n.id = u.id
      JOIN res_elec.area a ON a.id = CASE WHEN at_level = 'contest' THEN n.area_id ELSE u.id END
     WHERE a.outline IS NOT NULL))::text);
END
$$;
COMMENT ON FUNCTION res_elec_api.api_outlines_get(res_elec_api.request) IS
  'GET /api/elections/{id}/outlines: the outlines of the units of a level= (contest, province, department, commune; '
  'contest where there are several, else province) that have one: a contest''s is that of its area';
