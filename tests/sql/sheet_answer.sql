-- The answer that shows a sheet is written as text; it is what a jsonb of the same would print, byte for byte.
SET search_path = res_elec, public;
\set VERBOSITY terse
BEGIN;
INSERT INTO election (id, title, type, year, status) VALUES (873000, 'answer', 'presidential', 2025, 'active');
INSERT INTO contest (id, election_id, name) VALUES (873000, 873000, 'answer');
INSERT INTO candidate (id, election_id, first_name, last_name, code_name, ballot_number)
VALUES (873001, 873000, '', 'Un', 'A', 2), (873002, 873000, '', 'Deux', 'B', 1),
(873003, 873000, '', 'Trois', 'C', NULL);
INSERT INTO center (id, election_id, name) VALUES (873001, 873000, 'center');
INSERT INTO office (id, center_id, name, registered_voters)
VALUES (873001, 873001, E'École n° 1 "Nord" \\ bis\ttab', 400), (873002, 873001, 'no register', NULL),
       (873003, 873001, 'late', 500), (873004, 873001, 'none', 500);
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
VALUES (873001, 399, 0, 0, '{"873001":399}'), (873002, 2147483647, 1, 2147483646, '{}'),
(873003, 12, 1, 1, '{"873003":10}');
UPDATE result_sheet SET blank_votes = 2, null_votes = 0, reason = E'"lu"\nà nouveau' WHERE office_id = 873003;
CREATE VIEW pg_temp.answers AS
  SELECT o.id, a.status, a.body, a.headers, res_elec_internal.sheet_json(o, s) AS sheet,
  res_elec_internal.sheet_view_etag(s) AS etag
    FROM office o JOIN result_sheet s ON s.office_id = o.id
    CROSS JOIN LATERAL res_elec_internal.sheet_answer(200, E'Reçu : "oui"\n', o, s) a WHERE o.election_id = 873000;
SELECT id, status, body = body::jsonb::text AS as_jsonb, body::jsonb -> 'office' = sheet AS same,
  body::jsonb ->> 'message' AS message,
       headers = jsonb_build_object('ETag', etag) AS etag FROM pg_temp.answers ORDER BY id;
\pset format unaligned
SELECT id, sheet - '{created_at,submitted_at,updated_at,flags}'::text[] AS sheet,
  jsonb_array_length(sheet -> 'flags') AS flags FROM pg_temp.answers ORDER BY id;
\pset format aligned
SELECT m.at, res_elec_internal.moment(m.at)
  FROM unnest('{2025-04-13 18:00:00.000001+00, 0099-01-02 03:04:05+00, 0044-03-15 12:00:00.5+00 BC,
  12025-12-31 23:59:59.999999+00, infinity, -infinity}'::timestamptz[]) AS m(at);

-- Fields that a route does not take are looked for only where there are some.
SELECT b.sent, res_elec_api.fields_known(b.sent, '{a,results,c}', '{results,x,y}') AS known,
  res_elec_api.fields_known(b.sent, '{a,results,c}', '{}') AS without_list
  FROM unnest(ARRAY[NULL, '[]', '"a"', '{}', '{"a": {"x": 1}, "c": null}', '{"a": 1, "b": 2}', '{"A": 1}',
    '{"results": []}', '{"results": [{"x": 1}, {"y": {"z": 1}}]}',
    '{"results": [{"x": 1}, {"x": 1, "z": 1}]}', '{"results": [{"results": 1}]}', '{"results": [1]}',
    '{"results": [null]}', '{"results": [[{"z": 1}]]}', '{"results": {"z": 1}}',
    '{"results": "[]"}', '{"results": null}']::jsonb[]) AS b(sent);

-- What a sheet's state and reason may be is one check, for whatever writes it.
SELECT s, res_elec_internal.sheet_words_fit(s, NULL), res_elec_internal.sheet_words_fit(s, repeat('é', 1000)) AS long,
  res_elec_internal.sheet_words_fit(s, repeat('e', 1001)) AS too_long
  FROM unnest('{provisional,verified,held,annulled,rejected,new,Held,"",final,NULL}'::text[]) s;
SET LOCAL session_replication_role = replica;
SAVEPOINT a;
UPDATE result_sheet SET status = 'final' WHERE office_id = 873001;
ROLLBACK TO a;
UPDATE result_sheet SET reason = repeat('é', 1001) WHERE office_id = 873001;
ROLLBACK;
SELECT * FROM verify_tallies();
