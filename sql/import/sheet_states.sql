-- What became of the sheets of a file: held, annulled by a decision, verified. What a file cannot bring, because it
-- needs rights or a second person, is told in the verdicts.

CREATE FUNCTION res_elec_internal.import_annulment_wrong(office_id integer, decision text, decided_on text, reason text,
                                                         manages boolean, second boolean) RETURNS jsonb
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  RETURN to_jsonb(array_remove(ARRAY[
    CASE WHEN NOT manages THEN res_elec_internal.violation('sheet_annul_manager', ARRAY['status'],
                                                           jsonb_build_object('office_id', office_id)) END,
    CASE WHEN second THEN res_elec_internal.violation('sheet_annul_second', ARRAY['status'],
                                                      jsonb_build_object('office_id', office_id)) END,
    CASE WHEN decision IS NULL THEN res_elec_internal.violation('field_missing', ARRAY['decision'])
         ELSE res_elec_internal.field_violation('decision', to_jsonb(decision),
                                                '{"kind": "text", "min": 1, "max": 200}') END,
    CASE WHEN decided_on IS NULL THEN res_elec_internal.violation('field_missing', ARRAY['decided_on'])
         ELSE coalesce(res_elec_internal.field_violation('decided_on', to_jsonb(decided_on), '{"kind": "date"}'),
                       CASE WHEN decided_on::date > current_date
                            THEN res_elec_internal.violation('decided_later', ARRAY['decided_on'],
                                                             jsonb_build_object('today', current_date)) END) END,
    CASE WHEN reason IS NULL THEN res_elec_internal.violation('field_missing', ARRAY['reason'])
         ELSE res_elec_internal.field_violation('reason', to_jsonb(reason),
                                                '{"kind": "text", "min": 1, "max": 1000}') END], NULL));
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_annulment_wrong(integer, text, text, text, boolean, boolean) IS
  'What is wrong with a line whose sheet is annulled: [violations]; manages: who imports manages the election; second: '
  'decisions wait for a second person';

CREATE FUNCTION res_elec_internal.import_sheet_states(of_user integer) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  of_sheets constant text := 'provisional, verified, held, annulled';
  of_offices constant text := 'expected, not_held, to_vote_again, merged';
  second boolean := res_elec_internal.setting('decision_confirmation') <> 'off';
BEGIN
  UPDATE pg_temp.import_sheet s
     SET state_fault = CASE
           WHEN NOT coalesce(s.status, 'annulled') = ANY (string_to_array(of_sheets || ', ' || of_offices, ', '))
             THEN jsonb_build_array(res_elec_internal.violation('field_choice', ARRAY['status'],
                    jsonb_build_object('allowed', of_sheets || ', ' || of_offices)))
           WHEN s.votes IS NOT NULL AND s.status = ANY (string_to_array(of_offices, ', '))
             THEN jsonb_build_array(res_elec_internal.violation('field_choice', ARRAY['status'],
                    jsonb_build_object('allowed', of_sheets)))
           WHEN s.status IS DISTINCT FROM 'annulled' AND s.decision IS NOT NULL
             THEN jsonb_build_array(res_elec_internal.violation('field_choice', ARRAY['status'],
                    jsonb_build_object('allowed', 'annulled')))
           WHEN s.votes IS NULL OR s.office_id IS NULL THEN NULL
           WHEN s.existing_version IS NULL AND s.status = 'annulled'
             THEN res_elec_internal.import_annulment_wrong(s.office_id, s.decision, s.decided_on, s.reason,
                                                           of_user IS NULL, second)
           WHEN s.same AND (s.status = 'annulled') <> (s.existing_status = 'annulled')
             THEN jsonb_build_array(res_elec_internal.violation('sheet_status_otherwise', ARRAY['status'],
                    jsonb_build_object('office_id', s.office_id, 'status', s.existing_status, 'value', s.status)))
           WHEN s.same AND s.status = 'annulled' AND s.decision <> s.existing_decision
             THEN jsonb_build_array(res_elec_internal.violation('exists_otherwise', ARRAY['decision'],
                    jsonb_build_object('id', s.office_id))) END
   WHERE s.status IS NOT NULL OR s.decision IS NOT NULL;
  UPDATE pg_temp.import_sheet s SET state_fault = res_elec_internal.violation_list(s.state_fault)
   WHERE s.state_fault IS NOT NULL;
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_sheet_states(integer) IS
  'Judges what the lines say became of their sheets: words that are none, annulments without what a decision says or '
  'by whom they may not come, and annulments that the sheets which are there do not have';

-- Told once a pair of words, at its first line, with how many.
CREATE FUNCTION res_elec_internal.import_sheet_states_tell() RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  INSERT INTO pg_temp.import_alike
  SELECT min(f."row"), 'status_taken', 'status', f.written, f.existing, count(*)
    FROM (SELECT s."row", s.status AS written,
                 CASE WHEN s.votes IS NOT NULL AND s.existing_version IS NULL THEN 'provisional'
                      ELSE coalesce(s.existing_status, nullif(s.office_status, 'expected'), 'missing') END AS existing,
                 s.votes IS NOT NULL AND s.existing_version IS NULL AND s.status <> 'verified' AS taken
            FROM pg_temp.import_sheet s
            JOIN pg_temp.import_verdict t ON t."row" = s."row" AND t.verdict <> 'refused'
           WHERE s.status IS NOT NULL AND s.office_id IS NOT NULL) AS f
   WHERE NOT f.taken AND f.written <> f.existing AND (f.written, f.existing) <> ('expected', 'missing')
   GROUP BY f.written, f.existing;
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_sheet_states_tell() IS
  'Notes what the file says of sheets and offices that are otherwise here, and stay so: what a second person verified, '
  'or released, and states of offices without a sheet';

CREATE FUNCTION res_elec_internal.import_sheet_annul() RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  PERFORM res_elec_internal.sheet_decide('annul', a.office_id, a.decision, a.decided_on::date, a.reason, NULL)
     FROM (SELECT s.office_id, s.decision, s.decided_on, s.reason
             FROM pg_temp.import_sheet s
             JOIN pg_temp.import_verdict t ON t."row" = s."row" AND t.verdict = 'accepted'
             JOIN pg_temp.import_entered n ON n.office_id = s.office_id
            WHERE s.status = 'annulled' ORDER BY s.office_id OFFSET 0) AS a;
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_sheet_annul() IS
  'Annuls the sheets that were entered from lines which say so, each by its decision';

CREATE FUNCTION res_elec_internal.import_sheet_held_in_file() RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  UPDATE pg_temp.import_verdict t
     SET verdict = 'held',
         errors = res_elec_internal.violation_list(jsonb_build_array(res_elec_internal.violation('held_in_file',
                                                                                                 ARRAY['status'])))
    FROM pg_temp.import_sheet s
   WHERE s."row" = t."row" AND t.verdict = 'accepted' AND s.status = 'held' AND s.votes IS NOT NULL;
END
$$;
COMMENT ON FUNCTION res_elec_internal.import_sheet_held_in_file() IS
  'Tells which of the accepted sheets are held because the file says so';
