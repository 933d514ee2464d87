-- Imports over REST: text/csv in, verdicts out.

CREATE FUNCTION res_elec_internal.import_text(req res_elec_api.request) RETURNS text
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  RETURN res_elec.csv_text(req.contents[1],
    res_elec_internal.query_choice(req.query, 'charset', ARRAY['utf-8', 'windows-1252', 'iso-8859-1', 'iso-8859-15'],
                                   'utf-8'));
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_text(res_elec_api.request) IS
  'The file that a request brings, of the charset that its query string names; RE001 as csv_text';

CREATE FUNCTION res_elec_internal.import_rows(wanted text, row_limit integer, OUT list jsonb, OUT omitted bigint)
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  SELECT coalesce(jsonb_agg(jsonb_build_object('row', p."row", 'verdict', p.verdict, 'id', p.id,
                                               'errors', coalesce(p.errors, '[]'), 'notes', coalesce(p.notes, '[]'))
                            ORDER BY p.n)
                    FILTER (WHERE p.n <= row_limit), '[]'),
         count(*) FILTER (WHERE p.n > row_limit)
    INTO list, omitted
    FROM (SELECT t."row", t.verdict, t.id, t.errors, t.notes, row_number() OVER (ORDER BY t.verdict <> 'refused',
        t.verdict <> 'held', t.notes IS NULL, t."row") AS n
            FROM pg_temp.import_verdict t WHERE wanted = 'all' OR t.verdict = 'refused') AS p;
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_rows(text, integer) IS
  'The verdicts, those on refused rows first, then on held ones, then those with notes, row_limit of them; and how '
  'many are left out';

CREATE FUNCTION res_elec_internal.import_answer(req res_elec_api.request, dry_run boolean, mode text,
                                                members jsonb DEFAULT '{}') RETURNS res_elec_api.answer
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  wanted text := res_elec_internal.query_choice(req.query, 'verdicts', ARRAY['all', 'refused'], 'all');
  row_limit integer := res_elec_internal.query_integer(req.query, 'limit', 0, 100000, 1000);
  shown record;
  counts record;
  body jsonb;
  refusal jsonb;
BEGIN
  SELECT count(*) AS total, count(*) FILTER (WHERE t.verdict = 'accepted') AS accepted, count(*)
      FILTER (WHERE t.verdict = 'held') AS held,
         count(*) FILTER (WHERE t.verdict = 'unchanged') AS unchanged, count(*)
             FILTER (WHERE t.verdict = 'refused') AS refused
    INTO counts FROM pg_temp.import_verdict t;
  SELECT * INTO shown FROM res_elec_internal.import_rows(wanted, row_limit);
  body := jsonb_build_object('dry_run', dry_run, 'mode', mode, 'total', counts.total, 'accepted', counts.accepted,
                             'held', counts.held, 'unchanged', counts.unchanged,
                             'refused', counts.refused, 'rows', shown.list, 'rows_omitted', shown.omitted)
          || members;
  IF mode = 'all' AND NOT dry_run AND counts.refused > 0 THEN
    SELECT res_elec_internal.violation('import_refused', '{}', jsonb_build_object('refused', counts.refused,
        'total', counts.total,
             'row', t."row", 'reason', t.errors -> 0 ->> 'message')) INTO refusal
      FROM pg_temp.import_verdict t WHERE t.verdict = 'refused' ORDER BY t."row" LIMIT 1;
    PERFORM res_elec_internal.import_close();
    RETURN res_elec_internal.answer(422, NULL, NULL, jsonb_build_object('refusal', jsonb_build_object(
      'code', 'RE001', 'message', res_elec_internal.message(refusal),
      'errors', res_elec_internal.violation_list(jsonb_build_array(refusal)), 'members', body)));
  END IF;
  PERFORM res_elec_internal.import_close();
  RETURN res_elec_internal.answer(200, body);
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_answer(res_elec_api.request, boolean, text, jsonb) IS
  'The answer of an import with other members, and its end: 200, or 422 with the same members where all or nothing '
  'was to be imported and rows are refused';

CREATE FUNCTION res_elec_internal.import_asked(req res_elec_api.request, OUT dry_run boolean, OUT mode text)
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  dry_run := res_elec_internal.query_choice(req.query, 'dry_run', ARRAY['true', 'false'], 'false') = 'true';
  mode := res_elec_internal.query_choice(req.query, 'mode', ARRAY['all', 'rows'], 'all');
  PERFORM res_elec_internal.query_choice(req.query, 'verdicts', ARRAY['all', 'refused'], 'all'),
          res_elec_internal.query_integer(req.query, 'limit', 0, 100000, 1000);
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_asked(res_elec_api.request) IS
  'What the query string asks of an import, checked before it begins';

CREATE FUNCTION res_elec_api.api_centers_import(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_user(req);
  e res_elec.election := res_elec_internal.api_election(me, req.ids[1], true);
  asked record := res_elec_internal.import_asked(req);
BEGIN
  PERFORM res_elec_internal.import_centers_run(e.id, res_elec_internal.import_text(req), asked.dry_run, asked.mode);
  RETURN res_elec_internal.import_answer(req, asked.dry_run, asked.mode);
END
$$;
COMMENT ON FUNCTION res_elec_api.api_centers_import(res_elec_api.request) IS
  'POST /api/elections/{id}/centers/import: centers and offices from CSV, one line an office';

CREATE FUNCTION res_elec_api.api_candidates_import(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_user(req);
  e res_elec.election := res_elec_internal.api_election(me, req.ids[1], true);
  asked record := res_elec_internal.import_asked(req);
BEGIN
  PERFORM res_elec_internal.import_candidates_run(e.id, res_elec_internal.import_text(req), asked.dry_run, asked.mode);
  RETURN res_elec_internal.import_answer(req, asked.dry_run, asked.mode);
END
$$;
COMMENT ON FUNCTION res_elec_api.api_candidates_import(res_elec_api.request) IS
  'POST /api/elections/{id}/candidates/import: candidates from CSV, a line each';

CREATE FUNCTION res_elec_api.api_elections_import(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_user(req);
  asked record := res_elec_internal.import_asked(req);
BEGIN
  PERFORM res_elec_internal.require_action(me.role, 'create_election');
  PERFORM res_elec_internal.import_elections_run(me.id, res_elec_internal.import_text(req), asked.dry_run, asked.mode,
                                                 me.role = 'admin');
  RETURN res_elec_internal.import_answer(req, asked.dry_run, asked.mode);
END
$$;
COMMENT ON FUNCTION res_elec_api.api_elections_import(res_elec_api.request) IS
  'POST /api/elections/import: elections of the asker from CSV, a line each; administrators may name another owner';

CREATE FUNCTION res_elec_api.api_areas_import(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_user(req);
  asked record := res_elec_internal.import_asked(req);
BEGIN
  PERFORM res_elec_internal.require_action(me.role, 'import_areas');
  PERFORM res_elec_internal.import_areas_run(res_elec_internal.import_text(req), asked.dry_run, asked.mode);
  RETURN res_elec_internal.import_answer(req, asked.dry_run, asked.mode);
END
$$;
COMMENT ON FUNCTION res_elec_api.api_areas_import(res_elec_api.request) IS
  'POST /api/areas/import: areas of the reference data from CSV, for administrators';

-- Sheets

CREATE FUNCTION res_elec_internal.import_total_json(of_election integer, t res_elec_internal.import_total) RETURNS jsonb
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  RETURN jsonb_build_object('totals', jsonb_build_object(
    'offices_reported', t.offices_reported, 'offices_held', t.offices_held, 'registered_voters_reported',
    t.registered_voters_reported,
    'total_voters', t.total_voters, 'blank_votes', t.blank_votes, 'null_votes', t.null_votes,
    'valid_votes', t.ballots - t.blank_votes - t.null_votes, 'candidate_results',
    res_elec_internal.candidate_results(of_election, t.votes)));
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_total_json(integer, res_elec_internal.import_total) IS
  'The total after an import of sheets, as REST tells it: {totals}';

CREATE FUNCTION res_elec_api.api_sheets_import(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_user(req);
  e res_elec.election := res_elec_internal.api_election(me, req.ids[1]);
  asked record := res_elec_internal.import_asked(req);
  scoped boolean := NOT res_elec_internal.is_manager(me, e.owner_id);
  total res_elec_internal.import_total;
BEGIN
  IF scoped THEN
    PERFORM res_elec_internal.api_enters(me, e);
  END IF;
  total := res_elec_internal.import_sheets_run(e.id, res_elec_internal.import_text(req), asked.dry_run, asked.mode,
                                               CASE WHEN scoped THEN me.id END);
  RETURN res_elec_internal.import_answer(req, asked.dry_run, asked.mode,
                                         res_elec_internal.import_total_json(e.id, total));
END
$$;
COMMENT ON FUNCTION res_elec_api.api_sheets_import(res_elec_api.request) IS
  'POST /api/elections/{id}/import: sheets from CSV, a line each; totals are the election''s after it, or as a dry '
  'run would leave them';

CREATE FUNCTION res_elec_api.api_results_import(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_user(req);
  e res_elec.election := res_elec_internal.api_election(me, req.ids[1], true);
  asked record := res_elec_internal.import_asked(req);
  total res_elec_internal.import_total;
BEGIN
  total := res_elec_internal.import_results_run(e.id, res_elec_internal.import_text(req), asked.dry_run, asked.mode);
  RETURN res_elec_internal.import_answer(req, asked.dry_run, asked.mode,
                                         res_elec_internal.import_total_json(e.id, total));
END
$$;
COMMENT ON FUNCTION res_elec_api.api_results_import(res_elec_api.request) IS
  'POST /api/elections/{id}/results/import: a results file as a whole, its candidates, centers, offices and sheets at '
  'once; totals as api_sheets_import';
