-- The live total for many at once: what the shim asks for all who wait for the same total, and for all streams.

CREATE FUNCTION res_elec_internal.askers_allowed(e res_elec.election, askers jsonb) RETURNS jsonb AS 'MODULE_PATHNAME'
  LANGUAGE C STABLE STRICT;
COMMENT ON FUNCTION res_elec_internal.askers_allowed(res_elec.election, jsonb) IS
  'For each asker [user id, session id] (nulls: an anonymous user) whether they may see the election now';

CREATE FUNCTION res_elec_api.api_realtime_coalesced(req res_elec_api.request)
  RETURNS res_elec_api.answer AS 'MODULE_PATHNAME' LANGUAGE C STABLE;
COMMENT ON FUNCTION res_elec_api.api_realtime_coalesced(res_elec_api.request) IS
  'For the shim: the live total of an election, or of one of its contests (contest_id), for all {askers} at once, '
  'without a body where its ETag is the one that is {known}; standby: this server is one; '
  'allowed says who of them may see it, the others ask '
  'again by themselves to be told why not';

CREATE FUNCTION res_elec_api.api_watch(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  moved jsonb[] := '{}';
  feed jsonb;
  watched record;
  e res_elec.election;
  news boolean;
  total record;
BEGIN
  FOR watched IN
    SELECT k.feed, (k.feed ->> 'id')::integer AS election_id, (k.feed ->> 'contest_id')::integer AS contest_id,
           n.contests, n.version
      FROM jsonb_array_elements(req.body) AS k(feed)
     CROSS JOIN LATERAL (SELECT count(DISTINCT c.id) AS contests, coalesce(sum(p.writes), 0) AS version
                           FROM res_elec.contest c
                           LEFT JOIN LATERAL (SELECT x.writes FROM res_elec_internal.unit_part x
                                               WHERE x.contest_id = c.id AND x.level = res_elec.tally_level('contest')
                                              -- OFFSET 0: by the index, however few parts there are
                                              OFFSET 0) p ON true
                          WHERE c.election_id = (k.feed ->> 'id')::integer
                            AND (k.feed -> 'contest_id' IS NULL OR c.id = (k.feed ->> 'contest_id')::integer)) n LOOP
    SELECT * INTO e FROM res_elec.election x WHERE x.id = watched.election_id;
    news := watched.version <> (watched.feed -> 'version')::numeric
        OR e.updated_at <> (watched.feed ->> 'updated_at')::timestamptz;
    feed := jsonb_strip_nulls(jsonb_build_object('id', watched.election_id, 'contest_id', watched.contest_id));
    IF e.id IS NULL OR (watched.contest_id IS NOT NULL AND watched.contests = 0) THEN
      moved := moved || (feed || '{"gone": true}');
      CONTINUE;
    END IF;
    CONTINUE WHEN NOT news AND NOT watched.feed ? 'askers';
    feed := feed || jsonb_build_object('ended', e.status IN ('completed', 'archived'),
      'allowed', res_elec_internal.askers_allowed(e, coalesce(watched.feed -> 'askers', '[]')));
    IF news THEN
      SELECT * INTO total FROM res_elec_internal.realtime_json(e, watched.contest_id);
      feed := feed || jsonb_build_object('standby', pg_is_in_recovery(), 'version', total.version,
                                         'updated_at', res_elec_internal.moment(e.updated_at),
                                         'total', total.body::text);
    END IF;
    moved := moved || feed;
  END LOOP;
  RETURN res_elec_internal.answer(200, to_jsonb(moved));
END
$$;
COMMENT ON FUNCTION res_elec_api.api_watch(res_elec_api.request) IS
  'For the shim''s streams, ten times a second: of [{id of an election, contest_id, version, updated_at, askers}] '
  'those whose total or whose election is another by now, with the total (standby: of one), and '
  'those that are asked about their askers';
