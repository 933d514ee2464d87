-- Result sheets over REST.

CREATE FUNCTION res_elec_internal.sheet_matches(if_match text, s res_elec.result_sheet) RETURNS boolean LANGUAGE sql
  STABLE
  BEGIN ATOMIC
    SELECT res_elec_internal.etag_listed(regexp_replace(if_match, E'("\\d+-\\d+)-[0-9a-f]{8}"', E'\\1"', 'g'),
                                         res_elec_internal.sheet_etag(s), false);
  END;
COMMENT ON FUNCTION res_elec_internal.sheet_matches(text, res_elec.result_sheet) IS
  'Whether If-Match names this version, with whichever scans; NULL without the header';

CREATE FUNCTION res_elec_internal.require_match(req res_elec_api.request, s res_elec.result_sheet) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  IF req.if_match IS NOT NULL THEN
    PERFORM res_elec_internal.require_version(res_elec_internal.sheet_matches(req.if_match, s),
                                              res_elec_internal.sheet_etag(s), req.if_match);
  END IF;
END
$$;
COMMENT ON FUNCTION res_elec_internal.require_match(res_elec_api.request, res_elec.result_sheet) IS
  'Refuses (RE007) a request whose If-Match names another version';

CREATE FUNCTION res_elec_internal.sheet_said(language text, s res_elec.result_sheet, what text) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT CASE (s).status WHEN 'held' THEN what || res_elec_internal.say(language,
        ' It is held: it counts once another person has released it.',
                                                                 ' Il est retenu : il comptera quand une autre '
                                                                 'personne l’aura libéré.')
                           WHEN 'annulled' THEN what || res_elec_internal.say(language,
                               ' It is annulled by a decision: it does not count.',
                                                                              ' Il est annulé par une décision : il '
                                                                              'ne compte pas.')
                           ELSE what END;
  END;
COMMENT ON FUNCTION res_elec_internal.sheet_said(text, res_elec.result_sheet, text) IS
  'What is said of a sheet that stands, and that it is held, if it is';

CREATE FUNCTION res_elec_internal.sheet_change_answer(req res_elec_api.request, was res_elec.result_sheet,
                                                      s res_elec.result_sheet, o res_elec.office, english text,
                                                      french text)
  RETURNS res_elec_api.answer LANGUAGE sql STABLE
  BEGIN ATOMIC
    SELECT ROW(a.status, (r.result || a.body::jsonb)::text, a.headers, a.private, a.content)::res_elec_api.answer
      FROM res_elec_internal.change_result((req).language, (s).version <> (was).version, english, french) AS r(result)
      CROSS JOIN LATERAL res_elec_internal.sheet_answer(200, res_elec_internal.sheet_said((req).language, s,
          r.result ->> 'message'), o, s) a;
  END;
COMMENT ON FUNCTION res_elec_internal.sheet_change_answer(res_elec_api.request, res_elec.result_sheet,
                                                          res_elec.result_sheet, res_elec.office, text, text) IS
  'The answer that shows a sheet which was to be corrected, and says whether it was';

CREATE FUNCTION res_elec_internal.api_enters(me res_elec.app_user, e res_elec.election) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  PERFORM res_elec_internal.require_entering(me.id, me.role, me.director_id, e.owner_id);
END
$$;
COMMENT ON FUNCTION res_elec_internal.api_enters(res_elec.app_user, res_elec.election) IS
  'Refuses (RE006) who may enter no sheet of an election: its managers may, and its director''s collaborators, in '
  'their scope';

CREATE FUNCTION res_elec_internal.api_entry(me res_elec.app_user, office_id integer)
  RETURNS res_elec.office AS 'MODULE_PATHNAME' LANGUAGE C STABLE;
COMMENT ON FUNCTION res_elec_internal.api_entry(res_elec.app_user, integer) IS
  'An office that the user may enter sheets for: its election''s managers, and collaborators in their scope';

CREATE FUNCTION res_elec_internal.sheet_of(office_id integer) RETURNS res_elec.result_sheet AS 'MODULE_PATHNAME'
  LANGUAGE C STABLE STRICT;
COMMENT ON FUNCTION res_elec_internal.sheet_of(integer) IS 'The sheet of an office; NULL when it has none';

CREATE FUNCTION res_elec_internal.body_reason(body jsonb) RETURNS text
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  PERFORM res_elec_internal.check_body(body, '{"reason": {"kind": "text", "min": 0, "max": 1000}}');
  RETURN nullif(btrim(body ->> 'reason'), '');
END
$$;
COMMENT ON FUNCTION res_elec_internal.body_reason(jsonb) IS
  'The reason in the body of a sheet, NULL for none: a text of 1000 characters at most (RE001)';

CREATE FUNCTION res_elec_internal.sheet_insert(office_id integer, body jsonb)
  RETURNS res_elec.result_sheet AS 'MODULE_PATHNAME' LANGUAGE C;
COMMENT ON FUNCTION res_elec_internal.sheet_insert(integer, jsonb) IS
  'Enters a sheet in the REST form, as it stands then: a soft rule may hold it; NULL when the office has one already';

CREATE FUNCTION res_elec_internal.sheet_received(language text, held boolean) RETURNS text AS 'MODULE_PATHNAME'
  LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION res_elec_internal.sheet_received(text, boolean) IS
  'What is said of a sheet that was entered';

CREATE FUNCTION res_elec_internal.sheet_correct(s res_elec.result_sheet, body jsonb) RETURNS res_elec.result_sheet
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  f record;
  why text := res_elec_internal.body_reason(body);
BEGIN
  SELECT * INTO f FROM res_elec_internal.sheet_read(s.office_id, body);
  IF res_elec_internal.same_figures(s, f.registered_voters, f.total_voters, f.blank_votes, f.null_votes,
                                    f.votes) IS NOT TRUE THEN
    UPDATE res_elec.result_sheet x
       SET registered_voters = coalesce(f.registered_voters, x.registered_voters), total_voters = f.total_voters,
           blank_votes = f.blank_votes, null_votes = f.null_votes, votes = f.votes,
           reason = why
     WHERE x.office_id = s.office_id;
    SELECT * INTO s FROM res_elec.result_sheet x WHERE x.office_id = s.office_id;  -- as the soft rules left it
  END IF;
  RETURN s;
END
$$;
COMMENT ON FUNCTION res_elec_internal.sheet_correct(res_elec.result_sheet, jsonb) IS
  'Corrects a locked sheet to the figures of a whole body; the same figures change nothing';

CREATE FUNCTION res_elec_internal.sheet_posted_again(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  s res_elec.result_sheet := res_elec_internal.sheet_of(req.ids[1]);
  o res_elec.office;
  f record;
BEGIN
  IF s.office_id IS NULL THEN
    RETURN NULL;
  END IF;
  SELECT * INTO o FROM res_elec.office x WHERE x.id = s.office_id;
  SELECT * INTO f FROM res_elec_internal.sheet_read(o.id, res_elec_internal.nested(req.body, 'results'));
  PERFORM res_elec_internal.require_same_figures(
    res_elec_internal.same_figures(s, f.registered_voters, f.total_voters, f.blank_votes, f.null_votes, f.votes), o.id,
    s.version);
  RETURN res_elec_internal.sheet_answer(200, res_elec_internal.sheet_said(req.language, s,
    res_elec_internal.say(req.language, 'This sheet was received before.', 'Ce procès-verbal était déjà reçu.')),
    o, s);
END
$$;
COMMENT ON FUNCTION res_elec_internal.sheet_posted_again(res_elec_api.request) IS
  'The answer to the sheet of an office that has one: the same figures change nothing, others are refused (RE003); '
  'NULL: it has none any more';

CREATE FUNCTION res_elec_api.api_sheet_post(req res_elec_api.request) RETURNS res_elec_api.answer
  AS 'MODULE_PATHNAME' LANGUAGE C SECURITY DEFINER SET search_path = pg_catalog, pg_temp;
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
  IF s.office_id IS NULL AND coalesce(res_elec_internal.query_choice(req.query, 'empty', ARRAY['not_found', 'zeros'],
      NULL), res_elec_internal.setting('missing_sheet')) = 'zeros' THEN
    RETURN res_elec_internal.answer(200, jsonb_build_object('office', res_elec_internal.missing_sheet_json(o)),
                                    E'{"ETag": "\\"missing\\""}');
  ELSIF s.office_id IS NULL THEN
    PERFORM res_elec_internal.require_sheet(o.id, false);
  END IF;
  etag := res_elec_internal.sheet_view_etag(s);
  IF res_elec_internal.etag_listed(req.if_none_match, etag, true) THEN
    RETURN res_elec_internal.answer(304, NULL, jsonb_build_object('ETag', etag));
  END IF;
  RETURN res_elec_internal.answer(200, jsonb_build_object('office', res_elec_internal.sheet_json(o, s)),
                                  jsonb_build_object('ETag', etag));
END
$$;
COMMENT ON FUNCTION res_elec_api.api_sheet_get(res_elec_api.request) IS
  'GET /api/offices/{id}/results; one that is not in is RE004, or with empty=zeros (or the setting missing_sheet) a '
  'sheet of zeros';

CREATE FUNCTION res_elec_internal.sheet_wire(s res_elec.result_sheet) RETURNS jsonb LANGUAGE sql IMMUTABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT jsonb_build_object(
      'registered_voters', (s).registered_voters, 'total_voters', (s).total_voters,
      'blank_votes', (s).blank_votes, 'null_votes', (s).null_votes,
      'results', (SELECT coalesce(jsonb_agg(jsonb_build_object('candidate_id', v.candidate_id, 'votes', v.votes_count)),
                                  '[]')
                    FROM res_elec.votes_each((s).votes) v));
  END;
COMMENT ON FUNCTION res_elec_internal.sheet_wire(res_elec.result_sheet) IS
  'A sheet''s figures as the body of a request';

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
  corrected := res_elec_internal.sheet_correct(s, res_elec_internal.sheet_wire(s) || res_elec_internal.nested(req.body,
      'results'));
  RETURN res_elec_internal.sheet_change_answer(req, s, corrected, o, 'Result sheet corrected.',
                                               'Procès-verbal corrigé.');
END
$$;
COMMENT ON FUNCTION res_elec_api.api_sheet_put(res_elec_api.request) IS
  'PUT /api/offices/{id}/results: only the figures given change, and the whole sheet must add up; If-Match is '
  'honoured (RE007)';

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
      RETURN res_elec_internal.sheet_change_answer(req, s, res_elec_internal.sheet_correct(s,
          res_elec_internal.nested(req.body, 'results')), o,
                                          'Result sheet replaced.', 'Procès-verbal remplacé.');
    END IF;
    s := res_elec_internal.sheet_insert(o.id, res_elec_internal.nested(req.body, 'results'));
    IF s.office_id IS NOT NULL THEN
      RETURN res_elec_internal.sheet_answer(201, res_elec_internal.sheet_received(req.language, s.status = 'held'), o,
                                            s);
    END IF;
  END LOOP;
END
$$;
COMMENT ON FUNCTION res_elec_api.api_sheet_replace(res_elec_api.request) IS
  'POST /api/voting/office/{id}/results, as the earlier service''s clients call it: enters the sheet or corrects it '
  'whole';

CREATE FUNCTION res_elec_api.api_sheet_history_get(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_requester(req);
  o res_elec.office := res_elec_internal.api_office(me, req.ids[1], false);
BEGIN
  RETURN res_elec_internal.answer(200, jsonb_build_object('office_id', o.id, 'versions',
    (SELECT coalesce(jsonb_agg(jsonb_build_object(
              'version', h.version, 'status', h.status, 'registered_voters', h.registered_voters,
              'total_voters', h.total_voters,
              'blank_votes', h.blank_votes, 'null_votes', h.null_votes, 'results', res_elec_internal.votes_list(h.votes,
                  h.contest_id),
              'scans', res_elec_internal.scans_json(h.office_id, h.submitted_at, h.version),
              'decision', res_elec_internal.decision_told(h.decision_id), 'channel', h.channel,
              'submitted_by', h.submitted_by, 'reason', h.reason,
              'submitted_at', res_elec_internal.moment(h.submitted_at),
              'updated_at', res_elec_internal.moment(h.updated_at),
              'superseded_at', res_elec_internal.moment(h.superseded_at), 'superseded_by', h.superseded_by)
              ORDER BY h.submitted_at, h.version), '[]')
       FROM (SELECT p.* FROM res_elec.result_sheet_history p WHERE p.office_id = o.id AND p.superseded_by <> 'move'
             UNION ALL
             SELECT s.*, NULL, NULL, NULL, NULL, NULL, NULL FROM res_elec.result_sheet s
                 WHERE s.office_id = o.id) AS h)));
END
$$;
COMMENT ON FUNCTION res_elec_api.api_sheet_history_get(res_elec_api.request) IS
  'GET /api/offices/{id}/results/history: every version, the oldest first, the sheet in force last';
