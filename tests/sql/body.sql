-- The fields of a body, and what accounts, scopes, uploads and lists of rules are refused for.
SET search_path = res_elec, public;
BEGIN;
\set ON_ERROR_ROLLBACK on
\pset format unaligned
CREATE FUNCTION pg_temp.said(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  answer text;
  list text;
BEGIN
  EXECUTE 'SELECT (res_elec_internal.' || statement || ')::text' INTO answer;
  RETURN coalesce(answer, 'NULL');
EXCEPTION WHEN OTHERS THEN
  GET STACKED DIAGNOSTICS list = CONSTRAINT_NAME;
  RETURN SQLSTATE || ' ' || SQLERRM
    || coalesce((SELECT string_agg(' ' || (e ->> 'code') || (e ->> 'fields') || (e ->> 'context'), '' ORDER BY n)
    FROM jsonb_array_elements(nullif(list, '')::jsonb) WITH ORDINALITY AS x(e, n)), '');
END
$$;
SELECT pg_temp.said('check_body(' || body || $$, '{"z": {"kind": "integer", "min": 1, "max": 9, "required": true},
         "a": {"kind": "number", "min": -1, "max": 1},
         "t": {"kind": "text", "min": 0, "max": 3}, "c": {"kind": "choice", "allowed": ["x", "y"]},
           "m": {"kind": "text", "min": 3, "max": 20, "format": "email", "expected": "email"}}'$$
         || coalesce(', ' || rest, '') || ')') AS body
  FROM (VALUES ('NULL', NULL), ($$'[]'$$, NULL), ($$'"z"'$$, NULL), ($$'{}'$$, NULL), ($$'{}'$$, 'true'),
    ($$'{"z": null}'$$, 'true'), ($$'{"z": " "}'$$, 'false'),
               ($$'{"z": 5}'$$, NULL), ($$'{"z": " 5.0 ", "a": "1e0", "t": " 5 ", "other": "5"}'$$, NULL),
                 ($$'{"z": 5.5, "a": "", "c": "y"}'$$, NULL),
               ($$'{"z": "ten", "a": 2, "t": "four", "c": "Y", "m": "nobody"}'$$, NULL),
                 ($$'{"z": [1], "a": {}, "t": 1, "c": ["x"], "m": null}'$$, NULL),
               ($$'{"z": 1}'$$, $$false, '[{"rule": "body_missing", "fields": ["q"], "context": {}}]'$$),
                 ($$'{"z": 0}'$$, $$true, '[{"rule": "body_missing", "fields": ["q"], "context": {"n": 7}}]'$$))
                 AS b(body, rest);
SELECT w, res_elec_internal.number_of(w) AS number, res_elec_internal.scalar(to_jsonb(w), 'number') AS number_json,
  res_elec_internal.scalar(to_jsonb(w), 'text') AS text_json
  FROM unnest('{300, 300.0 ,3e2,-0.50,"",.5,0x1,1e999,"1 2"}'::text[]) AS w;
SELECT call, pg_temp.said(call) AS said
  FROM unnest(ARRAY[$$password_violations(NULL, false)$$, $$password_violations('{}', false)$$,
    $$password_violations('{}', true)$$, $$password_violations('{"password": null}', false)$$,
    $$password_violations('{"password": 12}', true)$$, $$password_violations('{"password": "common"}', true)$$,
      $$password_violations('{"password": "personal"}', true)$$,
    $$password_violations('{"password": "same"}', true)$$,
      $$password_violations('{"password": "length 8 256"}', true)$$,
      $$password_violations('{"password": "else"}', true)$$,
    $$password_violations('{"password": true}', true)$$, $$password_not_chosen('{"password": "x"}')$$,
      $$password_not_chosen('{"password": null}')$$, $$password_not_chosen('{}')$$,
    $$password_unproved(NULL)$$, $$password_unproved(true)$$,
    $$phone_violations('{"phone_number": "066 12 34 56"}')$$, $$phone_violations('{"phone_number": "00000000"}')$$,
      $$phone_violations('{"phone_number": "1"}')$$, $$phone_violations('{"phone_number": 7}')$$,
    $$active_violations('{"active": true}')$$, $$active_violations('{"active": "false"}')$$,
      $$active_violations('{"active": null}')$$, $$active_violations('{"active": 1}')$$,
    $$owner_violations('', NULL)$$, $$owner_violations('x@y.z', 5)$$, $$owner_violations('x@y.z', NULL)$$,
    $$require_sign_in('{"rotate": "no"}', true)$$, $$require_sign_in('{"rotate": false}', true)$$,
      $$require_sign_in(NULL, false)$$, $$require_sign_in('{"email": "a", "password": true}', false)$$,
    $$require_sign_in('{"phone_number": "a", "password": "x"}', false)$$]) AS call;
INSERT INTO app_user (id, first_name, last_name, phone_number, email, password_hash, role)
  VALUES (869000, 'A', 'B', '+24174869000', 'body@example.ga', '*', 'director');
INSERT INTO election (id, title, type, year, owner_id) VALUES (869000, 'body', 'presidential', 2025, 869000),
  (869001, 'body', 'legislative', 2025, NULL);
INSERT INTO center (id, election_id, name) VALUES (869000, 869000, 'a'), (869001, 869001, 'b');
SELECT call, pg_temp.said(call) AS said
  FROM unnest(ARRAY[$$scope_violations(NULL)$$, $$scope_violations('null')$$, $$scope_violations('{}')$$,
    $$scope_violations('{"center_ids": [1, 2.0], "province": "P"}')$$, $$scope_violations('{"center_ids": []}')$$]
    || ARRAY(SELECT format('scope_violations(%L)', s)
      FROM unnest(ARRAY['[]', '"x"', '{"center_ids": 1}', '{"center_ids": ["1"]}', '{"center_ids": [1.5]}',
      '{"center_ids": [0]}', '{"center_ids": [2147483648]}',
                '{"center_ids": [1e99]}', '{"center_ids": null}', '{"province": 1}', '{"province": null}',
                  '{"department": ["D"]}', '{"town": "T"}']) AS s)
    || ARRAY[$$scope_violations(jsonb_build_object('center_ids', ARRAY(SELECT generate_series(1, 10000)))) = '[]'$$,
      $$scope_violations(jsonb_build_object('center_ids', ARRAY(SELECT generate_series(1, 10001)))) = '[]'$$,
    $$require_scope_areas(NULL, '{}')$$, $$require_scope_areas('{"center_ids": [1]}', '{}')$$,
      $$require_scope_areas('{"province": "P"}', '{1}')$$, $$require_scope_areas('{"commune": "P"}', '{}')$$,
    $$require_scope_centers('{}', NULL)$$, $$require_scope_centers('{869000}', 869000)$$,
      $$require_scope_centers('{869000,869001}', 869000)$$, $$require_scope_centers('{869001}', NULL)$$,
      $$require_scope_centers('{1}', 869000)$$,
    $$file_violations(NULL, '{a}')$$, $$file_violations('[{"field": "a"}, {"field": "b"}, {"field": "c"}]', '{a,b}')$$,
      $$require_files(NULL, '{scan}')$$, $$require_files('[]', '{scan}')$$,
    $$require_files('[{"field": "scan"}]', '{scan}')$$, $$require_files('[{"field": "photo"}]', '{scan}')$$,
    $$require_object(NULL, 'thresholds')$$, $$require_object('{}', 'thresholds')$$,
      $$require_object('[]', 'thresholds')$$, $$require_object('1', 'thresholds')$$,
    $$check_rule_items(NULL)$$, $$check_rule_items('{}')$$, $$check_rule_items('"turnout"')$$,
      $$check_rule_items('[]')$$,
      $$check_rule_items('[{"rule": "turnout"}, {}, {}, 1, {"rule": null}, {"rule": null}]')$$,
    $$check_rule_items('[{"rule": "turnout"}, 1, {"rule": "turnout"}]')$$,
      $$check_rule_items((SELECT jsonb_agg(n) FROM generate_series(1, 100) n))$$,
    $$require_import_mode('rows')$$, $$require_import_mode('All')$$, $$require_import_mode(NULL)$$,
    $$require_import_whole('all', false, 0, 5, NULL, NULL)$$, $$require_import_whole('all', true, 2, 5, 3, 'Why.')$$,
      $$require_import_whole('rows', false, 2, 5, 3, 'Why.')$$, $$require_import_whole('all', false, 2, 5, 3, 'Why.')$$,
    $$import_columns_known(NULL, NULL, NULL, NULL, '{a}', '{a}', 'a')$$,
      $$import_columns_known('{x}', NULL, NULL, NULL, '{a,b}', '{b}', 'a, b')$$,
      $$import_columns_known('{b,a}', '{b,a}', '{1,2}', '{2,1}', '{a,b}', '{b}', 'a, b')$$,
    $$import_columns_known('{b,b}', '{b,B,NULL,q}', '{1,2,3,4}', '{2,2,NULL,NULL}', '{a,b}', '{a}', 'a, b')$$,
    $$require_candidate_columns('{BCO,votes:total,Exprimés,"Voix %"}')$$,
      $$require_candidate_columns(ARRAY['votes:' || repeat('é', 51), repeat('é', 50)])$$,
      $$require_candidate_columns('{}')$$,
    $$require_draw_told(NULL, false, NULL, NULL)$$, $$require_draw_told(5, true, ' ', 'w')$$,
      $$require_draw_told(5, true, 'd', repeat('w', 1001))$$,
      $$require_draw_told(5, true, 'd', repeat('é', 1000) || '  ')$$,
    $$require_draw_among(5, '{}', '{1}')$$, $$require_draw_among(5, '{1,2}', '{2,1}')$$,
      $$require_draw_among(5, '{1,2}', '{2,2}')$$, $$require_draw_among(5, '{1,2}', '{1,2,2}')$$,
      $$require_draw_among(5, '{1,2}', NULL)$$, $$require_draw_among(5, '{1,2}', '{1,NULL}')$$,
    $$require_election(1, 'election')$$, $$require_election(NULL)$$, $$require_taking_sheets(869000, 'active')$$,
      $$require_taking_sheets(869000, 'completed')$$,
    $$require_found(true, NULL, 'no_such_mail', 5)$$, $$require_found(false, 869000, 'no_such_mail', 5)$$,
      $$require_found(NULL, NULL, 'no_such_mail', 5)$$]) AS call;
SELECT count(*) FROM verify_tallies();
ROLLBACK;
