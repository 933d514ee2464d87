-- What every request asks first, in C: who it is, what they enter sheets for, and how rows are told.
SET search_path = res_elec, public;
SET TIME ZONE 'Africa/Libreville';
BEGIN;
-- a time, as to_char writes it; infinity has no such form
SELECT count(*) AS moments, count(*)
  FILTER (WHERE res_elec_internal.moment(t) IS DISTINCT FROM to_char(t AT TIME ZONE 'UTC',
    'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"')) AS otherwise
  FROM (SELECT '2025-04-12 23:59:59.000001+00'::timestamptz + n * interval '37 days 5:43:21.987654' AS t
    FROM generate_series(-9000, 9000) n
        UNION ALL
        SELECT unnest(
          '{infinity,-infinity,0001-01-01 00:00+00,0044-03-15 12:00+00 BC,12345-06-07 08:09:10+00}'::timestamptz[]))
          AS x;

-- whom a scope lets enter an office's sheet: office by office the same as all its offices at once
INSERT INTO election (id, title, type, year, status) VALUES (867000, 'request', 'presidential', 2025, 'active'),
  (867001, 'other', 'presidential', 2025, 'active');
INSERT INTO area (id, kind, name) VALUES (867010, 'province', 'P1'), (867011, 'province', 'P2');
INSERT INTO area (id, kind, name, parent_id) SELECT 867020 + n, 'department', 'D' || n, 867010 + n % 2
  FROM generate_series(0, 3) n;
INSERT INTO area (id, kind, name, parent_id) SELECT 867030 + n, 'commune', 'C' || n, 867020 + n % 4
  FROM generate_series(0, 7) n;
INSERT INTO center (id, election_id, name, area_id)
SELECT 867100 + n, 867000 + n % 2, 'center ' || n, CASE WHEN n % 5 > 0 THEN 867030 + n % 8 END
FROM generate_series(0, 39) n;
INSERT INTO office (id, center_id, name, registered_voters) SELECT 867200 + n, 867100 + n % 40, n::text, 100
  FROM generate_series(0, 79) n;
INSERT INTO app_user (id, first_name, last_name, phone_number, email, password_hash, role)
  VALUES (867000, 'A', 'B', '+24174867000', 'request@example.ga', '*', 'director');
INSERT INTO app_user (id, first_name, last_name, phone_number, email, password_hash, role, director_id)
SELECT 867000 + n, 'A', 'B', '+24174867' || lpad(n::text, 3, '0'), n || 'request@example.ga', '*', 'collaborator',
867000 FROM generate_series(1, 6) n;
UPDATE election SET owner_id = 867000 WHERE id = 867000;
INSERT INTO user_scope (user_id, center_id, area_id) VALUES (867001, 867103, NULL), (867001, 867110, NULL),
  (867002, NULL, 867031), (867003, NULL, 867022),
  (867004, NULL, 867010), (867005, 867100, NULL), (867005, NULL, 867035), (867005, NULL, 867021);
SELECT count(*) AS pairs, count(*) FILTER (WHERE res_elec_internal.in_scope(u.id, o)) AS within,
       count(*) FILTER (WHERE res_elec_internal.in_scope(u.id, o)
         <> EXISTS (SELECT FROM res_elec_internal.scope_offices(u.id, o.election_id) x WHERE x.id = o.id)) AS otherwise
  FROM app_user u CROSS JOIN office o WHERE u.id BETWEEN 867000 AND 867006 AND o.id BETWEEN 867200 AND 867279;

-- each who may enter is given the office, each other one a refusal
CREATE FUNCTION pg_temp.entry(who integer, office_id integer) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  list text;
BEGIN
  RETURN (res_elec_internal.api_entry((SELECT u FROM res_elec.app_user u WHERE u.id = who), office_id)).name;
EXCEPTION WHEN OTHERS THEN
  GET STACKED DIAGNOSTICS list = CONSTRAINT_NAME;
  RETURN SQLSTATE || ' ' || (list::jsonb #>> '{0,code}');
END
$$;
SELECT pg_temp.entry(867000, 867206) AS director, pg_temp.entry(867001, 867210) AS in_scope,
  pg_temp.entry(867001, 867212) AS out_of_scope,
       pg_temp.entry(867000, 867211) AS unseen, pg_temp.entry(867000, 0) AS none,
       pg_temp.entry(NULL, 867206) AS visitor, pg_temp.entry(NULL, NULL) AS nothing;
UPDATE election SET visibility = 'public' WHERE id = 867001;
SELECT pg_temp.entry(867000, 867211) AS seen_of_another, pg_temp.entry(NULL, 867211) AS seen_by_a_visitor;

-- an account stops working with its director; a second factor is a must by whole words
SELECT res_elec_internal.user_works(u) FROM app_user u WHERE u.id = 867001;
UPDATE app_user SET active = false WHERE id = 867000;
SELECT res_elec_internal.user_works(u) FROM app_user u WHERE u.id = 867001;
SELECT res_elec_internal.user_works(ROW(NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
  NULL, NULL, NULL, NULL, NULL, NULL, NULL)::app_user);
INSERT INTO setting VALUES ('second_factor_required', 'director,admin');
SELECT res_elec_internal.second_factor_must('admin') AS admin,
  res_elec_internal.second_factor_must('director') AS director, res_elec_internal.second_factor_must('direct') AS part,
  res_elec_internal.second_factor_must('observer') AS other, res_elec_internal.second_factor_must('') AS none;

-- a request that is nothing
\set VERBOSITY terse
\set ON_ERROR_ROLLBACK on
SELECT res_elec_internal.api_requester(NULL) IS NULL AS visitor;
SELECT res_elec_internal.api_user(NULL);
SELECT res_elec_internal.sheet_insert(867206, NULL);
SELECT res_elec_internal.sheet_of(867206) IS NULL AS no_sheet, res_elec_internal.sheet_of(NULL) IS NULL AS no_office;

-- an office and its sheet, as they are told
INSERT INTO candidate (id, election_id, first_name, last_name, code_name, ballot_number)
  VALUES (867300, 867000, '', 'Z', 'Z', NULL), (867301, 867000, '', 'Y', 'Y', 2), (867302, 867000, '', 'X', 'X', 1);
SELECT res_elec_internal.sheet_insert(867206,
  '{"total_voters": 90, "blank_votes": 4, "null_votes": 6, "results": [{"candidate_id": 867300, "votes": 50}, '
    '{"candidate_id": 867302, "votes": 30}]}') IS NULL AS refused;
SELECT jsonb_pretty(res_elec_internal.sheet_json(o, s) - '{contest_id,created_at,updated_at,submitted_at}'::text[])
  AS told,
       res_elec_internal.sheet_json(o, s) @> jsonb_build_object('created_at', res_elec_internal.moment(o.created_at),
         'updated_at', res_elec_internal.moment(s.updated_at), 'submitted_at', res_elec_internal.moment(s.submitted_at))
         AS times,
       res_elec_internal.office_json(o) = jsonb_build_object('id', o.id, 'election_id', o.election_id, 'contest_id',
         o.contest_id, 'center_id', o.center_id, 'name', o.name, 'office_status', o.status, 'merged_into',
         o.merged_into,
         'registered_voters', o.registered_voters, 'created_at', res_elec_internal.moment(o.created_at), 'updated_at',
         res_elec_internal.moment(o.updated_at)) AS office,
       (res_elec_internal.sheet_answer(201, 'said', o, s)).body::jsonb = jsonb_build_object('message', 'said', 'office',
         res_elec_internal.sheet_json(o, s)) AS body,
       (res_elec_internal.sheet_answer(201, 'said', o, s)).headers = jsonb_build_object('ETag',
         res_elec_internal.sheet_view_etag(s)) AS headers,
       res_elec_internal.sheet_etag(s) = format('"%s-%s"', (extract(epoch FROM s.submitted_at) * 1000000)::bigint,
         s.version) AS etag
  FROM office o JOIN result_sheet s ON s.office_id = o.id WHERE o.id = 867206;
-- flags are told with it, and a sheet that a soft rule holds once it was compared is returned as held
SELECT set_rule('identical_votes', 'hold', '{"votes": 10}', 867000) IS NULL AS refused;
SELECT (res_elec_internal.sheet_insert(867208,
  '{"total_voters": 90, "blank_votes": 4, "null_votes": 6, "results": [{"candidate_id": 867300, "votes": 50}, '
    '{"candidate_id": 867302, "votes": 30}]}')).status;
SELECT jsonb_path_query_array(res_elec_internal.sheet_json(o, s), '$.flags[*].rule') AS flags,
  (res_elec_internal.sheet_answer(201, 'said', o, s)).body::jsonb -> 'office' = res_elec_internal.sheet_json(o, s)
  AS body,
       (res_elec_internal.sheet_answer(201, 'said', o, s)).headers = jsonb_build_object('ETag',
         res_elec_internal.sheet_view_etag(s)) AS headers,
         res_elec_internal.sheet_view_etag(s) <> res_elec_internal.sheet_etag(s) AS beside
  FROM office o JOIN result_sheet s ON s.office_id = o.id WHERE o.id = 867208;
SELECT res_elec_internal.office_json(ROW(NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
  NULL, NULL, NULL, NULL)::office) AS nothing;
SELECT count(*) FROM verify_tallies();
ROLLBACK;
