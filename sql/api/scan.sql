-- Scans of sheets over REST, and who may send a file at all.

CREATE FUNCTION res_elec_api.api_upload_admit(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_requester(req);
BEGIN
  IF req.body ->> 'form' = 'scan' THEN
    PERFORM res_elec_internal.api_entry(me, req.ids[1]);
  ELSIF me.id IS NULL THEN
    PERFORM res_elec_internal.require_registration(res_elec_internal.setting('registration'));
  END IF;
  RETURN res_elec_internal.answer(200);
END
$$;
COMMENT ON FUNCTION res_elec_api.api_upload_admit(res_elec_api.request) IS
  'For the shim alone, before it spends time on images: refuses who could not store them anyhow';

CREATE FUNCTION res_elec_api.api_scan_post(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_user(req);
  o res_elec.office := res_elec_internal.api_entry(me, req.ids[1]);
  s res_elec.result_sheet := res_elec_internal.sheet_lock(o.id);
  election_status text := (SELECT e.status FROM res_elec.election e WHERE e.id = o.election_id);
  scans bigint;
  known boolean;
  stored integer;
BEGIN
  PERFORM res_elec_internal.require_files(req.files, ARRAY['scan']);
  SELECT count(*), coalesce(bool_or(c.sha256 = sha256(req.contents[1])), false) INTO scans, known
    FROM res_elec.sheet_scan c
   WHERE c.office_id = s.office_id AND c.submitted_at = s.submitted_at AND c.version = s.version;
  PERFORM res_elec_internal.scan_check(o.id, s.office_id IS NOT NULL, o.election_id, election_status,
                                       CASE WHEN known THEN 0 ELSE scans END);
  IF NOT known THEN
    stored := res_elec_internal.file_store(req, 'scan');
    INSERT INTO res_elec.sheet_scan (election_id, office_id, submitted_at, version, file_id, sha256, created_by)
    SELECT s.election_id, s.office_id, s.submitted_at, s.version, f.id, f.sha256, me.id FROM res_elec.file f
        WHERE f.id = stored;
  END IF;
  RETURN res_elec_internal.sheet_answer(CASE WHEN known THEN 200 ELSE 201 END,
    CASE WHEN known THEN res_elec_internal.say(req.language, 'This scan was received before.',
                                               'Cette numérisation était déjà reçue.')
         ELSE res_elec_internal.say(req.language, 'Scan received.', 'Numérisation reçue.') END, o, s);
END
$$;
COMMENT ON FUNCTION res_elec_api.api_scan_post(res_elec_api.request) IS
  'POST /api/offices/{id}/results/scan: binds a scan to the version of the sheet in force; the same scan again '
  'changes nothing, and for another office both are flagged';

CREATE FUNCTION res_elec_api.api_scans_get(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_requester(req);
  o res_elec.office := res_elec_internal.api_office(me, req.ids[1], false);
BEGIN
  RETURN res_elec_internal.answer(200, jsonb_build_object('office_id', o.id,
    'scans', (SELECT coalesce(jsonb_agg(x.j ORDER BY x.submitted_at, x.version), '[]')
                FROM (SELECT DISTINCT c.submitted_at, c.version FROM res_elec.sheet_scan c
                      WHERE c.office_id = o.id) AS v
               CROSS JOIN LATERAL (SELECT v.submitted_at, v.version, j
                                     FROM jsonb_array_elements(res_elec_internal.scans_json(o.id, v.submitted_at,
                                         v.version)) j) AS x),
    'flags', (SELECT coalesce(jsonb_agg(jsonb_build_object('rule', f.rule, 'context', f.context,
                                                           'created_at', res_elec_internal.moment(f.created_at))
                                                           ORDER BY f.id), '[]')
                FROM res_elec.sheet_flag f WHERE f.office_id = o.id AND f.version IS NULL)));
END
$$;
COMMENT ON FUNCTION res_elec_api.api_scans_get(res_elec_api.request) IS
  'GET /api/offices/{id}/results/scan: the scans of every version of the office''s sheet, and what is flagged about '
  'them';
