-- Who may do what. Everything is closed first.
-- res_elec_reader reads the views; res_elec_operator also writes the data through the tables'
-- rules; res_elec_api, the shim's role, executes the API functions and nothing else.

REVOKE ALL ON ALL TABLES IN SCHEMA res_elec FROM PUBLIC;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA res_elec, res_elec_api, res_elec_internal FROM PUBLIC;

-- The type itself, and what judges rows, serve everybody who can reach the schema.
DO $$
DECLARE
  f regprocedure;
BEGIN
  FOR f IN SELECT p.oid FROM pg_catalog.pg_proc p
            WHERE p.pronamespace = ANY ('{res_elec,res_elec_internal}'::regnamespace[])
              AND (p.proname ~ '^votes' OR p.proname IN ('total', 'sum', 'percent', 'candidate_name', 'violation', 'refuse', 'message', 'sheet_vector', 'name_clean', 'name_key', 'name_grams', 'seats', 'seat_steps', 'certainty')) LOOP
    EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO PUBLIC', f);
  END LOOP;
END
$$;

GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA res_elec_api TO res_elec_api;

GRANT SELECT ON res_elec.tally, res_elec.election_results, res_elec.area_results, res_elec.center_results, res_elec.office_results,
  res_elec.election_progress, res_elec.office_status, res_elec.sheet_history, res_elec.sheet_flags TO res_elec_reader, res_elec_operator;
GRANT SELECT ON res_elec.settings, res_elec.import_progress TO res_elec_operator;
GRANT EXECUTE ON FUNCTION res_elec.import_sheets(integer, text, boolean, text), res_elec.import_centers(integer, text, boolean, text),
  res_elec.import_candidates(integer, text, boolean, text), res_elec.import_elections(text, boolean, text), res_elec.import_areas(text, boolean, text),
  res_elec.import_results(integer, text, boolean, text), res_elec.import_results_file(integer, oid, text, boolean, text), res_elec.import_sheets_file(integer, oid, text, boolean, text), res_elec.election_of_results(text, text, text, text, text), res_elec_internal.import_progress_list(), res_elec.csv_text(bytea, text), res_elec_internal.csv_header(text), res_elec_internal.csv_rows(text, integer[])
  TO res_elec_operator;
GRANT EXECUTE ON FUNCTION res_elec.tally_level(text), res_elec.tally_bucket(text), res_elec.shares(integer[], res_elec.votes),
  res_elec.position_now(), res_elec.results_as_of(integer, timestamptz, text), res_elec.results_at_position(integer, text, text),
  res_elec.changes(integer, text, text), res_elec.nist_export(integer, integer), res_elec_internal.sheet_was(integer, timestamptz), res_elec_internal.sheet_was_held(integer, timestamptz, integer)
  TO res_elec_reader, res_elec_operator;

GRANT SELECT ON res_elec.area, res_elec.election, res_elec.contest, res_elec.candidate, res_elec.center, res_elec.office,
  res_elec.result_sheet, res_elec.result_sheet_history, res_elec.office_history, res_elec.sheet_scan, res_elec.sheet_flag, res_elec.sheet_rule, res_elec.sheet_versions,
  res_elec.audit, res_elec.tally_part TO res_elec_operator;
GRANT DELETE ON res_elec.area, res_elec.contest, res_elec.candidate, res_elec.center, res_elec.office TO res_elec_operator;
DO $$
DECLARE
  t text;
BEGIN  -- not created_at: a row that was made earlier is one from a dump, which the audit log leaves out; not a photo: any
       -- file could be shown by it; what a row is known by does not change
  FOREACH t IN ARRAY ARRAY['area', 'contest', 'candidate', 'center', 'office'] LOOP
    EXECUTE (SELECT pg_catalog.format('GRANT INSERT (%s) ON res_elec.%I TO res_elec_operator', string_agg(pg_catalog.quote_ident(a.attname), ', '), t)
               FROM pg_catalog.pg_attribute a
              WHERE a.attrelid = ('res_elec.' || t)::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attname NOT IN ('created_at', 'profile_photo_id', 'began_xid', 'began_at'));
    EXECUTE (SELECT pg_catalog.format('GRANT UPDATE (%s) ON res_elec.%I TO res_elec_operator', string_agg(pg_catalog.quote_ident(a.attname), ', '), t)
               FROM pg_catalog.pg_attribute a
              WHERE a.attrelid = ('res_elec.' || t)::regclass AND a.attnum > 0 AND NOT a.attisdropped
                AND a.attname NOT IN ('id', 'created_at', 'updated_at', 'profile_photo_id', 'began_xid', 'began_at'));
  END LOOP;
END
$$;
GRANT INSERT (title, type, year, round, status, visibility, owner_id), UPDATE (title, type, year, round, status, visibility, owner_id),
  DELETE ON res_elec.election TO res_elec_operator;
GRANT INSERT (office_id, registered_voters, total_voters, blank_votes, null_votes, votes, reason),
  UPDATE (registered_voters, total_voters, blank_votes, null_votes, votes, status, reason), DELETE ON res_elec.result_sheet
  TO res_elec_operator;
GRANT EXECUTE ON FUNCTION res_elec.verify_tallies(integer), res_elec.recount(integer), res_elec.election_total(integer, integer),
  res_elec.fold_tallies(), res_elec.maintain(), res_elec_internal.setting_list(), res_elec_internal.sole_contest(integer), res_elec_internal.area_path(integer), res_elec_internal.area_named(integer, integer, text, text),
  res_elec.area_of_names(integer, text, text, text), res_elec_internal.area_rank(text), res_elec_internal.election_moves(text),
  res_elec_internal.sheet_read(integer, jsonb), res_elec_internal.sheet_lock(integer), res_elec.election_hold(integer), res_elec_internal.election_enter(integer), res_elec_internal.office_enter(integer),
  res_elec_internal.sheet_review(integer, text, text, integer), res_elec_internal.review_check(integer, integer, text, integer, text, text), res_elec.verify_sheet(integer, text, integer),
  res_elec.release_sheet(integer, text, integer), res_elec.reject_sheet(integer, text, integer),
  res_elec.sheet_rule_list(), res_elec.sheet_rules(integer), res_elec.set_rule(text, text, jsonb, integer, text)
  TO res_elec_operator;

-- A dump holds the data and not the totals: a restore's triggers write those anew.
DO $$
DECLARE
  t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['setting', 'file', 'app_user', 'session', 'password_reset', 'second_factor', 'recovery_code', 'address_change', 'address_link', 'mail_outbox', 'election', 'area', 'contest',
                           'candidate', 'center', 'office', 'office_history', 'user_scope', 'result_sheet', 'result_sheet_history', 'sheet_scan',
                           'sheet_rule', 'sheet_flag', 'audit_log'] LOOP
    PERFORM pg_catalog.pg_extension_config_dump(('res_elec.' || t)::regclass, '');
  END LOOP;
  PERFORM pg_catalog.pg_extension_config_dump(pg_catalog.pg_get_serial_sequence('res_elec.session', 'number')::regclass, '');
  FOREACH t IN ARRAY ARRAY['file', 'app_user', 'address_change', 'mail_outbox', 'election', 'area', 'contest', 'candidate', 'center', 'office', 'user_scope',
                           'sheet_scan', 'sheet_rule', 'sheet_flag', 'audit_log'] LOOP
    PERFORM pg_catalog.pg_extension_config_dump(pg_catalog.pg_get_serial_sequence('res_elec.' || t, 'id')::regclass, '');
  END LOOP;
END
$$;
