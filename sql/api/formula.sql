-- Electoral formulas over REST: everybody reads them, administrators make a country's own.

CREATE FUNCTION res_elec_internal.formula_json(f res_elec.electoral_formula, language text) RETURNS jsonb
  LANGUAGE sql STABLE
  BEGIN ATOMIC
    SELECT jsonb_build_object('code', (f).name, 'source', (f).source,
                              'description', CASE language WHEN 'fr' THEN coalesce((f).description_fr, (f).description)
                                               ELSE (f).description END,
                              'terms', (f).terms, 'shipped', (f).shipped,
                              'created_at', res_elec_internal.moment((f).created_at));
  END;
COMMENT ON FUNCTION res_elec_internal.formula_json(res_elec.electoral_formula, text) IS
  'An electoral formula in the REST form, described in a language';

CREATE FUNCTION res_elec_internal.formula_violations(body jsonb, partial boolean) RETURNS jsonb AS 'MODULE_PATHNAME'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION res_elec_internal.formula_violations(jsonb, boolean) IS
  'What is wrong about the terms in a body: they are not there; what they say is checked when they are written';

CREATE FUNCTION res_elec_internal.require_formula(name text, found boolean) RETURNS void AS 'MODULE_PATHNAME' LANGUAGE C
  STABLE STRICT;
COMMENT ON FUNCTION res_elec_internal.require_formula(text, boolean) IS 'Refuses (RE004) a formula that was not found';

CREATE FUNCTION res_elec_internal.api_formula(code text) RETURNS res_elec.electoral_formula
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  f res_elec.electoral_formula;
BEGIN
  SELECT * INTO f FROM res_elec.electoral_formula x WHERE x.name = code;
  PERFORM res_elec_internal.require_formula(code, FOUND);
  RETURN f;
END
$$;
COMMENT ON FUNCTION res_elec_internal.api_formula(text) IS 'The formula of a path; RE004: there is none';

CREATE FUNCTION res_elec_api.api_formulas_get(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  row_limit integer := res_elec_internal.query_integer(req.query, 'limit', 1, 500, 100);
  row_offset integer := res_elec_internal.query_integer(req.query, 'offset', 0, 100000000, 0);
  list jsonb;
BEGIN
  PERFORM res_elec_internal.api_requester(req);
  SELECT coalesce(jsonb_agg(res_elec_internal.formula_json(f, req.language) ORDER BY f.name), '[]') INTO list
    FROM (SELECT x.* FROM res_elec.electoral_formula x ORDER BY x.name LIMIT row_limit OFFSET row_offset) AS page
    JOIN res_elec.electoral_formula f ON f.name = page.name;
  RETURN res_elec_internal.answer(200, list, res_elec_internal.page_headers('/api/formulas', req.query,
           (SELECT count(*) FROM res_elec.electoral_formula), row_limit, row_offset));
END
$$;
COMMENT ON FUNCTION res_elec_api.api_formulas_get(res_elec_api.request) IS
  'GET /api/formulas: those that are shipped, and a country''s own';

CREATE FUNCTION res_elec_api.api_formula_get(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  PERFORM res_elec_internal.api_requester(req);
  RETURN res_elec_internal.answer(200, res_elec_internal.formula_json(res_elec_internal.api_formula(req.code),
                                                                      req.language));
END
$$;
COMMENT ON FUNCTION res_elec_api.api_formula_get(res_elec_api.request) IS 'GET /api/formulas/{code}';

CREATE FUNCTION res_elec_api.api_formulas_post(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_user(req);
  specs jsonb := '{"code": {"kind": "text", "min": 1, "max": 60, "required": true, "pattern": "^[a-z][a-z0-9_]*$", '
                 '"expected": "formula_name"}}';
  made res_elec.electoral_formula;
BEGIN
  PERFORM res_elec_internal.require_action(me.role, 'administer');
  req.body := res_elec_internal.nested(req.body, 'terms');
  req.body := res_elec_internal.check_body(req.body, (res_elec_internal.formula_specs()::jsonb || specs)::json, false,
                                           coalesce(res_elec_internal.formula_violations(req.body, false), '[]'));
  INSERT INTO res_elec.electoral_formula (name, description, description_fr, source, terms)
  VALUES (req.body ->> 'code', btrim(req.body ->> 'description'), nullif(btrim(req.body ->> 'description_fr'), ''),
          btrim(req.body ->> 'source'), req.body -> 'terms')
  RETURNING * INTO made;
  RETURN res_elec_internal.answer(201, jsonb_build_object(
    'message', res_elec_internal.say(req.language, 'Electoral formula created.', 'Formule électorale créée.'),
    'formula', res_elec_internal.formula_json(made, req.language)),
    jsonb_build_object('Location', '/api/formulas/' || made.name));
END
$$;
COMMENT ON FUNCTION res_elec_api.api_formulas_post(res_elec_api.request) IS
  'POST /api/formulas: of an administrator; RE001 with every mistake in the terms';

CREATE FUNCTION res_elec_api.api_formula_put(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_user(req);
  f res_elec.electoral_formula := res_elec_internal.api_formula(req.code);
  was res_elec.electoral_formula := f;
BEGIN
  PERFORM res_elec_internal.require_action(me.role, 'administer');
  req.body := res_elec_internal.nested(req.body, 'terms');
  req.body := res_elec_internal.check_body(req.body, res_elec_internal.formula_specs(), true,
                                           coalesce(res_elec_internal.formula_violations(req.body, true), '[]'));
  UPDATE res_elec.electoral_formula x
     SET description = coalesce(btrim(req.body ->> 'description'), x.description),
         description_fr = CASE WHEN req.body ? 'description_fr' THEN nullif(btrim(req.body ->> 'description_fr'), '')
                               ELSE x.description_fr END,
         source = coalesce(btrim(req.body ->> 'source'), x.source),
         terms = coalesce(req.body -> 'terms', x.terms)
   WHERE x.name = f.name
  RETURNING * INTO f;
  RETURN res_elec_internal.answer(200, res_elec_internal.change_result(req.language, f IS DISTINCT FROM was,
      'Electoral formula changed.', 'Formule électorale modifiée.')
                              || jsonb_build_object('formula', res_elec_internal.formula_json(f, req.language)));
END
$$;
COMMENT ON FUNCTION res_elec_api.api_formula_put(res_elec_api.request) IS
  'PUT /api/formulas/{code}: the fields given, of an administrator; RE002 for one that is shipped, and for other '
  'terms of one that contests have';

CREATE FUNCTION res_elec_api.api_formula_delete(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_user(req);
  f res_elec.electoral_formula := res_elec_internal.api_formula(req.code);
BEGIN
  PERFORM res_elec_internal.require_action(me.role, 'administer');
  DELETE FROM res_elec.electoral_formula x WHERE x.name = f.name;
  RETURN res_elec_internal.answer(200, jsonb_build_object('message', res_elec_internal.say(req.language,
      'Electoral formula deleted.', 'Formule électorale supprimée.')));
END
$$;
COMMENT ON FUNCTION res_elec_api.api_formula_delete(res_elec_api.request) IS
  'DELETE /api/formulas/{code}: of an administrator; RE002 for one that is shipped or that contests have';
