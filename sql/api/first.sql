-- What the shim writes into a page: what the page would ask for first, as an anonymous user reads it, and what it is
-- called.

CREATE FUNCTION res_elec_internal.night_sentence(leader text, percent numeric, ahead bigint, counted bigint,
                                                 offices bigint, contests bigint, at text, language text) RETURNS text
  AS 'MODULE_PATHNAME' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION res_elec_internal.night_sentence(text, numeric, bigint, bigint, bigint, bigint, text, text) IS
  'How far a count is, at which moment (ISO 8601, shown in the session''s time zone), and of one contest who leads '
  '(NULL: nobody has votes) with which percent of the valid votes, and how many candidates have as many votes, in a '
  'sentence of a language, fr or en';

CREATE FUNCTION res_elec_internal.first_head(e res_elec.election, total jsonb) RETURNS jsonb
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  contests bigint := (SELECT count(*) FROM res_elec.contest n WHERE n.election_id = e.id);
  best bigint;
  ahead bigint;
  leader integer;
BEGIN
  IF contests = 1 THEN
    SELECT max(v.votes) INTO best
      FROM (SELECT x.value::bigint AS votes FROM jsonb_each_text(total -> 'candidate_results') x) v WHERE v.votes > 0;
    SELECT count(*), min(x.key::integer) INTO ahead, leader
      FROM jsonb_each_text(total -> 'candidate_results') x WHERE x.value::bigint = best;
  END IF;
  RETURN jsonb_build_object('title', e.title, 'description', (
    SELECT jsonb_object_agg(l, res_elec_internal.night_sentence(
             (SELECT res_elec.candidate_name(c.first_name, c.last_name) FROM res_elec.candidate c WHERE c.id = leader),
             (total -> 'candidate_percents' ->> leader::text)::numeric, coalesce(ahead, 0),
             (total ->> 'offices_reported')::bigint, (total ->> 'offices_total')::bigint, contests,
             total ->> 'updated_at', l))
      FROM unnest('{fr,en}'::text[]) l));
END
$$;
COMMENT ON FUNCTION res_elec_internal.first_head(res_elec.election, jsonb) IS
  '{title, description: {fr, en}} of a page about an election, by its live total';

CREATE FUNCTION res_elec_internal.first_answers(e res_elec.election, OUT answers text, OUT head jsonb)
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  anonymous res_elec_api.request;
  found res_elec_api.answer;
  total res_elec_api.answer;
BEGIN
  anonymous.ids := ARRAY[e.id];
  anonymous.query := '{}';
  found := res_elec_api.api_election_get(anonymous);
  total := res_elec_api.api_realtime_get(anonymous);
  answers := format('"/api/elections/%1$s":{"body":%2$s},"/api/voting/realtime/%1$s":{"body":%3$s,"etag":%4$s}', e.id,
                    found.body, total.body, total.headers -> 'ETag');
  head := res_elec_internal.first_head(e, total.body::jsonb);
END
$$;
COMMENT ON FUNCTION res_elec_internal.first_answers(res_elec.election) IS
  'The answers about a public election that a page asks for first, as members of a JSON object, path: {body, etag}; '
  'and first_head()';

CREATE FUNCTION res_elec_api.api_first(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  known text := req.body ->> 'known';
  shown integer := req.ids[1];
  list res_elec_api.answer;
  parts text := '';
  head jsonb;
  body text;
  e res_elec.election;
  found record;
BEGIN
  IF shown IS NULL THEN
    req := ROW(NULL, NULL, NULL, req.request_id, req.language, NULL, NULL, NULL, '{}', NULL, '{"limit": "200"}', NULL,
               NULL, NULL, NULL, NULL)::res_elec_api.request;
    list := res_elec_api.api_elections_get(req);
    parts := format('"/api/elections?limit=200":{"body":%s}', list.body);
    IF jsonb_array_length(list.body::jsonb) = 1 THEN
      shown := (list.body::jsonb -> 0 ->> 'id')::integer;
    END IF;
  END IF;
  SELECT * INTO e FROM res_elec.election x WHERE x.id = shown;
  IF e.visibility = 'public' THEN
    SELECT * INTO found FROM res_elec_internal.first_answers(e);
    parts := concat_ws(',', nullif(parts, ''), found.answers);
    head := found.head;
  END IF;
  body := format('{%s}', parts);
  RETURN ROW(CASE WHEN shown IS NOT NULL AND e.id IS NULL THEN 404 ELSE 200 END,
             CASE WHEN known IS DISTINCT FROM md5(body) THEN body END, NULL,
             jsonb_build_object('etag', md5(body), 'head', head), NULL)::res_elec_api.answer;
END
$$;
COMMENT ON FUNCTION res_elec_api.api_first(res_elec_api.request) IS
  'For the shim''s pages: what the page of an election (ids) or of all of them (no id) asks for first as an anonymous '
  'user, {path: {body, etag}}, without a body where its digest is the one that is {known}; of an election that is '
  'not public nothing, 404 of one that is not there; head says what the page is called and how far the count is';
