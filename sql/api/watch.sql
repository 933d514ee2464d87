-- The live total for many at once: what the shim asks for all who wait for the same total, and for all streams.

CREATE FUNCTION res_elec.askers_allowed(e res_elec.election, askers jsonb) RETURNS jsonb
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  RETURN (SELECT coalesce(jsonb_agg(CASE WHEN a.who ->> 0 IS NULL THEN e.visibility = 'public'
                                         ELSE coalesce(  -- one by one: a join would read all sessions
                                           (SELECT res_elec.user_works(u) AND res_elec.is_reader(u, e.owner_id, e.visibility)
                                              FROM res_elec.session s
                                              JOIN res_elec.app_user u ON u.id = s.user_id
                                             WHERE s.id = (a.who ->> 1)::uuid AND s.ended_at IS NULL AND s.expires_at > now() AND u.id = (a.who ->> 0)::integer), false) END
                                    ORDER BY a.n), '[]')
            FROM jsonb_array_elements(askers) WITH ORDINALITY AS a(who, n));
END
$$;
COMMENT ON FUNCTION res_elec.askers_allowed(res_elec.election, jsonb) IS
  'For each asker [user id, session id] (nulls: a visitor) whether they may see the election now';

CREATE FUNCTION res_elec.api_realtime_shared(req res_elec.request) RETURNS res_elec.answer
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  e res_elec.election;
  told record;
BEGIN
  SELECT * INTO e FROM res_elec.election x WHERE x.id = req.ids[1];
  IF NOT FOUND THEN
    RETURN res_elec.answer(200, NULL, NULL, '{"allowed": []}');
  END IF;
  SELECT * INTO told FROM res_elec.realtime_json(e, req.body ->> 'known');
  RETURN res_elec.answer(200, told.body, NULL, jsonb_build_object(
    'allowed', res_elec.askers_allowed(e, req.body -> 'askers'), 'etag', told.etag, 'cache_control', res_elec.cache_control(e),
    'version', told.version, 'updated_at', res_elec.moment(e.updated_at), 'ended', e.status IN ('completed', 'archived')));
END
$$;
COMMENT ON FUNCTION res_elec.api_realtime_shared(res_elec.request) IS
  'For the shim: the live total for all {askers} at once; allowed says who of them may see it, the others ask again by themselves to be told why not';

CREATE FUNCTION res_elec.api_watch(req res_elec.request) RETURNS res_elec.answer
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  moved jsonb := '[]';
  watched record;
  e res_elec.election;
  told record;
BEGIN
  FOR watched IN
    SELECT k.value AS known, n.election_id, n.version
      FROM jsonb_each(req.body) k
      LEFT JOIN LATERAL (SELECT k.key::integer AS election_id, coalesce(sum(p.writes), 0) AS version
                           FROM res_elec.contest c
                           JOIN res_elec.tally_part p ON p.contest_id = c.id AND p.level = 0 AND p.unit_id = c.id
                          WHERE c.election_id = k.key::integer) n ON true LOOP
    SELECT * INTO e FROM res_elec.election x WHERE x.id = watched.election_id;
    CONTINUE WHEN FOUND AND NOT watched.known ? 'askers' AND watched.version = (watched.known -> 'version')::numeric
              AND e.updated_at = (watched.known ->> 'updated_at')::timestamptz;
    IF e.id IS NULL THEN
      moved := moved || jsonb_build_object('id', watched.election_id, 'gone', true);
      CONTINUE;
    END IF;
    SELECT * INTO told FROM res_elec.realtime_json(e);
    moved := moved || jsonb_build_object('id', e.id, 'version', told.version, 'updated_at', res_elec.moment(e.updated_at), 'total', told.body::text,
      'ended', e.status IN ('completed', 'archived'), 'allowed', res_elec.askers_allowed(e, coalesce(watched.known -> 'askers', '[]')));
  END LOOP;
  RETURN res_elec.answer(200, moved);
END
$$;
COMMENT ON FUNCTION res_elec.api_watch(res_elec.request) IS
  'For the shim''s streams, ten times a second: of {"<election>": {version, updated_at, askers}} those whose total or whose election is another by now, or that are asked about their askers';
