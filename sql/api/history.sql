-- The past over REST: totals as they were, and what changed them. Pages go on after the last unit or change (keyset),
-- so that each costs what it shows and not what lies before it.

CREATE FUNCTION res_elec_internal.units_ever(of_election integer, at_level text, after integer, row_limit integer,
                                             of_contest integer DEFAULT NULL) RETURNS integer[]
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS
$$
BEGIN
  IF at_level = 'center' THEN
    RETURN ARRAY((SELECT v.id FROM res_elec.center v
                   WHERE v.election_id = of_election AND v.id > after
                     AND (of_contest IS NULL OR EXISTS (SELECT FROM res_elec.office o WHERE o.center_id = v.id
                                                        AND o.contest_id = of_contest)) ORDER BY v.id LIMIT row_limit)
                 UNION
                 (SELECT DISTINCT h.center_id FROM res_elec.office_history h
                   WHERE h.election_id = of_election AND h.center_id > after AND (of_contest IS NULL
                       OR h.contest_id = of_contest) ORDER BY h.center_id LIMIT row_limit)
                 ORDER BY 1 LIMIT row_limit);
  END IF;
  RETURN ARRAY((SELECT DISTINCT p.unit_id
                  FROM res_elec.contest n
                  JOIN res_elec.tally_part p ON p.contest_id = n.id AND p.level = res_elec.tally_level('commune')
                      AND p.unit_id > after
                 WHERE n.election_id = of_election AND (of_contest IS NULL OR n.id = of_contest) ORDER BY p.unit_id
                     LIMIT row_limit)
               UNION
               (SELECT DISTINCT h.commune_id FROM res_elec.office_history h
                 WHERE h.election_id = of_election AND h.commune_id > after AND (of_contest IS NULL
                     OR h.contest_id = of_contest) ORDER BY h.commune_id LIMIT row_limit)
               ORDER BY 1 LIMIT row_limit);
END
$$;
COMMENT ON FUNCTION res_elec_internal.units_ever(integer, text, integer, integer, integer) IS
  'The centers of an election or of one of its contests, or the communes, after an id, that may have counted at some '
  'time: the first row_limit of them, in order';

CREATE FUNCTION res_elec_internal.then_page(of_election integer, of_contest integer, at_level text, moment timestamptz,
                                            spot text, after integer, row_limit integer,
                                   OUT totals jsonb, OUT next integer)
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  seen pg_snapshot := res_elec_internal.position_snapshot(spot);
  units integer[];
  many boolean := at_level IN ('commune', 'center');  -- too many to count them all for a page
BEGIN
  IF many THEN
    units := res_elec_internal.units_ever(of_election, at_level, after, row_limit + 1, of_contest);
  END IF;
  SELECT coalesce(jsonb_agg(jsonb_build_object('contest_id', t.contest_id, 'level', t.level_name, 'id', t.unit_id,
           'offices_total', t.offices_total, 'offices_reported', t.offices_reported, 'offices_held', t.offices_held,
           'offices_annulled', t.offices_annulled, 'offices_not_held', t.offices_not_held,
           'offices_to_vote_again', t.offices_to_vote_again, 'offices_merged', t.offices_merged,
           'registered_voters', greatest(t.registered_voters, t.registered_voters_reported),
           'registered_voters_reported', t.registered_voters_reported,
           'total_voters', t.total_voters, 'blank_votes', t.blank_votes, 'null_votes', t.null_votes,
           'valid_votes', t.total_voters - t.blank_votes - t.null_votes,
           'turnout_percent', res_elec.percent(t.turnout_voters, t.registered_voters_reported),
           'turnout_offices', t.turnout_offices, 'turnout_voters', t.turnout_voters,
           'candidate_results', res_elec_internal.candidate_results(of_election, t.votes, t.contest_id))
               ORDER BY t.unit_id, t.contest_id)
           FILTER (WHERE t.place <= row_limit), '[]'),
         CASE WHEN max(t.place) > row_limit THEN max(t.unit_id) FILTER (WHERE t.place <= row_limit) END
    INTO totals, next
    FROM (SELECT r.*, dense_rank() OVER (ORDER BY r.unit_id) AS place
            FROM res_elec_internal.results_then(of_election, seen, moment, at_level, units[1:row_limit], of_contest) r
                WHERE r.unit_id > after) AS t;
  IF many THEN
    next := CASE WHEN cardinality(units) > row_limit THEN units[row_limit] END;
  END IF;
END
$$;
COMMENT ON FUNCTION res_elec_internal.then_page(integer, integer, text, timestamptz, text, integer, integer) IS
  'A page of the totals of a level, of all contests or of one, at a position, or without one as of a moment, as REST '
  'tells them: of row_limit units after an id at most; next: the id to go on after, NULL at the end';

CREATE FUNCTION res_elec_internal.then_total(of_election integer, moment timestamptz, spot text) RETURNS jsonb
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  RETURN (
    SELECT jsonb_build_object('offices_total', t.offices_total, 'offices_reported', t.offices_reported,
             'offices_held', t.offices_held, 'offices_annulled', t.offices_annulled,
             'offices_not_held', t.offices_not_held, 'offices_to_vote_again', t.offices_to_vote_again,
             'offices_merged', t.offices_merged,
             'registered_voters', greatest(t.registered_voters, t.registered_voters_reported),
             'registered_voters_reported', t.registered_voters_reported,
             'total_voters', t.total_voters, 'blank_votes', t.blank_votes, 'null_votes', t.null_votes,
             'valid_votes', t.ballots - t.blank_votes - t.null_votes,
             'turnout_percent', res_elec.percent(t.turnout_voters, t.registered_voters_reported),
             'turnout_offices', t.turnout_offices, 'turnout_voters', t.turnout_voters)
      FROM res_elec_internal.election_then(of_election, res_elec_internal.position_snapshot(spot), moment,
                                           'election') t);
END
$$;
COMMENT ON FUNCTION res_elec_internal.then_total(integer, timestamptz, text) IS
  'The total over all contests of an election at a position, or without one as of a moment, as REST tells it; NULL '
  'where nothing was';

CREATE FUNCTION res_elec_api.api_as_of_get(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET jit = off AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_requester(req);
  e res_elec.election := res_elec_internal.api_election(me, req.ids[1]);
  level text := res_elec_internal.query_choice(req.query, 'level', res_elec.tally_levels(), 'contest');
  moment timestamptz := res_elec_internal.query_time(req.query, 'at', 'position');
  spot text := req.query ->> 'position';
  row_limit integer := res_elec_internal.query_integer(req.query, 'limit', 1, 1000, 500);
  after integer := res_elec_internal.query_integer(req.query, 'after', 0, 2147483647, 0);
  of_contest integer := res_elec_internal.query_integer(req.query, 'contest_id', 1, 2147483647, NULL);
  page record;
  contests integer[] := res_elec_internal.query_contests(e, of_contest);
BEGIN
  IF moment IS NULL THEN
    spot := coalesce(spot, res_elec.position_now());
  END IF;
  SELECT * INTO page FROM res_elec_internal.then_page(e.id, of_contest, level, moment, spot, after, row_limit);
  RETURN res_elec_internal.cached_answer(req, e, jsonb_build_object('election_id', e.id,
      'at', res_elec_internal.moment(moment), 'position', spot, 'level', level,
    'totals', page.totals, 'total', CASE WHEN level = 'contest' AND cardinality(contests) > 1 AND after = 0
        THEN res_elec_internal.then_total(e.id, moment, spot) END)::text,
    CASE WHEN page.next IS NOT NULL THEN res_elec_internal.next_link(pg_catalog.format('/api/elections/%s/as-of', e.id),
      req.query || jsonb_strip_nulls(jsonb_build_object('limit', row_limit, 'after', page.next, 'position', spot)))
          ELSE '{}' END);
END
$$;
COMMENT ON FUNCTION res_elec_api.api_as_of_get(res_elec_api.request) IS
  'GET /api/elections/{id}/as-of: the totals of level= (contest when left out, province, department, commune, center) '
  'as of at=, a time, or exactly as at position=; without either as of now, with the position to ask for them, or for '
  'the changes since, later. contest_id=, of one contest; total: of several contests together, beside theirs. limit= '
  '(1 to 1000 units, 500) in the order of their ids, after= one of them; Link rel=next goes on';

CREATE FUNCTION res_elec_internal.changes_total(of_election integer, since text, until text) RETURNS jsonb
  LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
  BEGIN ATOMIC
    SELECT jsonb_object_agg(f.figure, coalesce((later.total ->> f.figure)::bigint, 0)
                                      - coalesce((earlier.total ->> f.figure)::bigint, 0))
      FROM (SELECT res_elec_internal.then_total(of_election, NULL, until) AS total) AS later
     CROSS JOIN (SELECT CASE WHEN since IS NOT NULL THEN res_elec_internal.then_total(of_election, NULL, since) END
                          AS total) AS earlier
     CROSS JOIN unnest(ARRAY['offices_reported', 'registered_voters_reported', 'total_voters', 'blank_votes',
                             'null_votes', 'valid_votes']) AS f(figure);
  END;
COMMENT ON FUNCTION res_elec_internal.changes_total(integer, text, text) IS
  'The difference of what is told of all contests of an election together at two positions (since NULL: nothing)';

CREATE FUNCTION res_elec_api.api_changes_get(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET jit = off AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_requester(req);
  e res_elec.election := res_elec_internal.api_election(me, req.ids[1]);
  since text := req.query ->> 'since';
  until text := coalesce(req.query ->> 'until', res_elec.position_now());
  seen pg_snapshot := res_elec_internal.position_snapshot(since, 'since');
  seen_later pg_snapshot := res_elec_internal.position_snapshot(until, 'until');
  row_limit integer := res_elec_internal.query_integer(req.query, 'limit', 1, 1000, 100);
  row_offset integer := res_elec_internal.query_integer(req.query, 'offset', 0, 10000, 0);
  after res_elec_internal.change_key := res_elec_internal.query_change_key(req.query, 'after');
  of_contest integer := res_elec_internal.query_integer(req.query, 'contest_id', 1, 2147483647, NULL);
  counted bigint;
  list jsonb;
  next text;  -- the place of the page's last change, where more follow
  together constant boolean := of_contest IS NULL AND row_offset = 0 AND req.query ->> 'after' IS NULL;
BEGIN
  PERFORM res_elec_internal.query_contests(e, of_contest);
  SELECT coalesce(jsonb_agg(jsonb_build_object(
           'at', res_elec_internal.moment(c.at), 'kind', c.kind, 'contest_id', c.contest_id, 'office_id', c.office_id,
           'office', o.name,
           'center_id', c.center_id, 'center', v.name, 'version', c.version, 'status_was', c.status_was,
           'status', c.status,
           'offices_reported', c.offices, 'registered_voters_reported', c.registered_voters,
           'total_voters', c.total_voters,
           'blank_votes', c.blank_votes, 'null_votes', c.null_votes, 'candidate_results',
           res_elec_internal.votes_to_jsonb(c.votes),
           'submitted_by', c.submitted_by, 'channel', c.channel, 'reason', c.reason) ORDER BY c.n)
               FILTER (WHERE c.place <= row_offset + row_limit), '[]'),
         CASE WHEN max(c.place) > row_offset + row_limit THEN max(c.spot)
             FILTER (WHERE c.place = row_offset + row_limit) END
    INTO list, next
    FROM (SELECT x.*, pg_catalog.format('%s-%s-%s-%s', (x.key).xid, (x.key).office_id,
                                        (extract(epoch FROM (x.key).at) * 1000000)::bigint, (x.key).starts) AS spot,
                 row_number() OVER () AS n, dense_rank() OVER (ORDER BY x.key) AS place
            FROM res_elec_internal.changes_between(e.id, seen, seen_later, after, row_offset + row_limit + 1,
                                                   of_contest) x) AS c
    LEFT JOIN res_elec.office o ON o.id = c.office_id
    LEFT JOIN res_elec.center v ON v.id = c.center_id
   WHERE c.place > row_offset;
  counted := res_elec_internal.changes_count(e.id, seen, seen_later, 10001, of_contest);
  RETURN res_elec_internal.cached_answer(req, e,
    jsonb_build_object('election_id', e.id, 'since', since, 'until', until, 'changes', list,
      'total', CASE WHEN together AND res_elec_internal.shares_offices(e.id)
                 THEN res_elec_internal.changes_total(e.id, since, until) END)::text,
    CASE WHEN counted <= 10000 THEN jsonb_build_object('X-Total-Count', counted::text) ELSE '{}' END
    || CASE WHEN next IS NULL THEN '{}'
            ELSE res_elec_internal.next_link(pg_catalog.format('/api/elections/%s/changes', e.id),
                   (req.query - 'offset') || jsonb_build_object('until', until, 'limit', row_limit,
                                                                'after', next)) END);
END
$$;
COMMENT ON FUNCTION res_elec_api.api_changes_get(res_elec_api.request) IS
  'GET /api/elections/{id}/changes: what changed the totals after the position since= (from the beginning when left '
  'out) up to until= (now), in the order of the transactions that wrote it; contest_id=, of one contest; until, in '
  'the answer, is the since of the next time. limit= (1 to 1000, 100), in which a move, of two lines, is one; Link '
  'rel=next goes on, by after=; offset= (to 10000) skips some. X-Total-Count is left out above 10,000. Figures are '
  'what each change added to the totals of its contest, to whose difference they sum; where offices vote in several '
  'contests the first page has, of all contests together, the difference of their total, which counts each once';
