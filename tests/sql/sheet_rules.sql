-- The rules of a sheet: the same refusal by every way in, all violations at once.
SET search_path = res_elec, public;
\set SHOW_CONTEXT never
INSERT INTO election (title, type, year, status) VALUES ('sheet_rules', 'presidential', 2025, 'active')
  RETURNING id AS election \gset
INSERT INTO center (election_id, name) VALUES (:election, 'center') RETURNING id AS center \gset
INSERT INTO candidate (id, election_id, first_name, last_name, code_name) VALUES (810001, :election, 'Awa', 'Un', 'A'),
  (810002, :election, '', 'Deux', 'B');
INSERT INTO office (id, center_id, name, registered_voters) VALUES (810010, :center, 'one', 100),
  (810011, :center, 'two', 100),
  (810012, :center, 'three', NULL), (810013, :center, 'four', 2147483647);

-- Every field of the error, as a program sees it.
CREATE FUNCTION pg_temp.try(statement text) RETURNS TABLE (part text, value text) LANGUAGE plpgsql AS $$
DECLARE
  m text; d text; h text; c text;
BEGIN
  EXECUTE statement;
  RETURN QUERY VALUES ('ok', NULL::text);
EXCEPTION WHEN OTHERS THEN
  GET STACKED DIAGNOSTICS m = MESSAGE_TEXT, d = PG_EXCEPTION_DETAIL, h = PG_EXCEPTION_HINT, c = CONSTRAINT_NAME;
  RETURN QUERY VALUES ('sqlstate', SQLSTATE), ('message', m), ('detail', d), ('hint', h), ('list', c);
END $$;
\pset format unaligned
\pset tuples_only on
-- one sheet, four rules broken
SELECT * FROM pg_temp.try($$INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  VALUES (810010, 120, -2, 1, '{"810001":50,"810003":7}')$$);
SET res_elec.language = fr;
SELECT * FROM pg_temp.try($$INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  VALUES (810010, 120, -2, 1, '{"810001":50,"810003":7}')$$);
RESET res_elec.language;
-- nothing given
SELECT * FROM pg_temp.try('INSERT INTO result_sheet (office_id) VALUES (810010)');
-- 2,000,000 votes for 100 voters; negative votes; one below and above the range
SELECT * FROM pg_temp.try($$INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  VALUES (810010, 2000000, 0, 0, '{"810001":2000000}')$$);
SELECT value FROM pg_temp.try($$INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  VALUES (810010, 10, 0, 0, '{"810001":15,"810002":-5}')$$) WHERE part IN ('sqlstate', 'list');
SELECT value FROM pg_temp.try($$INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  VALUES (810013, 2147483647, 0, 0, '{"810001":2147483648,"810002":-1}')$$) WHERE part IN ('sqlstate', 'list');
SELECT value FROM pg_temp.try($$INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  VALUES (810013, 0, 0, 0, '{"810001":9223372036854775807,"810002":9223372036854775807}')$$)
  WHERE part IN ('sqlstate', 'list');
-- the stated register counts too, where the office has none or a larger one
SELECT value FROM pg_temp.try($$INSERT INTO result_sheet (office_id, registered_voters, total_voters, blank_votes,
  null_votes, votes)
  VALUES (810012, 9, 10, 10, 0, '{}')$$) WHERE part IN ('sqlstate', 'list');
SELECT value FROM pg_temp.try($$INSERT INTO result_sheet (office_id, registered_voters, total_voters, blank_votes,
  null_votes, votes)
  VALUES (810010, 1000, 101, 101, 0, '{}')$$) WHERE part IN ('sqlstate', 'list');
-- what a body of JSON can have instead of a figure, and instead of results
SELECT violation - 'message'
  FROM pg_temp.try($$SELECT res_elec_internal.sheet_read(810010,
    '{"total_voters":true,"blank_votes":[1],"null_votes":{"a":1},
  "registered_voters":123456789012345678901234567890123456789012345678901234567890,
  "results":[{"votes":1},{"candidate_id":0,"votes":1},{"candidate_id":1.5,"votes":null},
  {"candidate_id":false,"votes":"x"},7]}')$$) AS t,
  LATERAL jsonb_path_query(CASE part WHEN 'list' THEN value END::jsonb, '$[*]') AS violation;
SELECT value
  FROM pg_temp.try($$SELECT res_elec_internal.sheet_read(810010,
    '{"total_voters":1,"blank_votes":0,"null_votes":0,"results":{"810001":1}}')$$) WHERE part IN ('sqlstate', 'list');
-- of a heap of faults fifty are named: unreadable ones, candidates below 1, candidates of others, a line of a file
CREATE FUNCTION pg_temp.named(statement text) RETURNS TABLE (message text, named integer, lines integer)
  LANGUAGE sql AS $$
  SELECT max(value) FILTER (WHERE part = 'message'),
  max(jsonb_array_length(CASE part WHEN 'list' THEN value END::jsonb)),
         max(cardinality(string_to_array(CASE part WHEN 'detail' THEN value END, E'\n')))
         FROM pg_temp.try(statement) $$;
SELECT * FROM pg_temp.named($$SELECT res_elec_internal.sheet_read(810010,
  jsonb_build_object('results', (SELECT jsonb_agg('{}'::jsonb) FROM generate_series(1, 40))))$$);
SELECT * FROM pg_temp.named($$SELECT res_elec_internal.sheet_read(810010,
  jsonb_build_object('results', (SELECT jsonb_agg('{"candidate_id":-1,"votes":1}'::jsonb)
    FROM generate_series(1, 60))))$$);
SELECT * FROM pg_temp.named($$INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  SELECT 810010, 60, 0, 0, votes(array_agg(i), array_agg(1)) FROM generate_series(1, 60) i$$);
SELECT jsonb_array_length(violations) AS of_a_line
  FROM res_elec_internal.sheet_line((SELECT array_agg('x'::text) FROM generate_series(1, 60)),
    (SELECT array_agg('f' || i) FROM generate_series(1, 60) i),
  (SELECT array_agg(i) FROM generate_series(1, 56) i), '{}', NULL);
-- an office that is not there, and none
SELECT * FROM pg_temp.try($$INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  VALUES (1, 0, 0, 0, '{}')$$);
SELECT value FROM pg_temp.try($$INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  VALUES (NULL, 0, 0, 0, '{}')$$) WHERE part IN ('sqlstate', 'message');
\pset tuples_only off
\pset format aligned

-- The same sheet is refused alike by every way in.
\set VERBOSITY default
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  VALUES (810010, 100, 1, 1, '{"810001":50}');
\set VERBOSITY sqlstate
WITH given AS (SELECT 810010 AS office, 100 AS voters)
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes) SELECT office, voters, 1, 1,
'{"810001":50}' FROM given;
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  VALUES (810010, 100, 1, 1, '{"810001":50}')
  ON CONFLICT DO NOTHING;
COPY result_sheet (office_id, total_voters, blank_votes, null_votes, votes) FROM stdin;
810011	52	1	1	{"810001":50}
810010	100	1	1	{"810001":50}
\.
MERGE INTO result_sheet s USING (VALUES (810010)) AS g(id) ON s.office_id = g.id
  WHEN NOT MATCHED THEN INSERT (office_id, total_voters, blank_votes, null_votes, votes)
  VALUES (g.id, 100, 1, 1, '{"810001":50}');
SELECT count(*) AS none_came_in FROM result_sheet WHERE election_id = :election;
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  VALUES (810010, 52, 1, 1, '{"810001":50}');
UPDATE result_sheet SET total_voters = 100 WHERE office_id = 810010;
UPDATE result_sheet SET votes = '{"810003":50}' WHERE office_id = 810010;
UPDATE result_sheet SET votes = NULL WHERE office_id = 810010;
UPDATE result_sheet SET total_voters = -48, votes = '{"810001":-50}' WHERE office_id = 810010;
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  VALUES (810010, 52, 1, 1, '{"810001":50}')
  ON CONFLICT (office_id) DO UPDATE SET total_voters = 100;
\set VERBOSITY terse
UPDATE result_sheet SET office_id = 810011 WHERE office_id = 810010;
COPY result_sheet (office_id, total_voters, blank_votes, null_votes, votes) FROM stdin;
810011	52	1	1	{"810001":50,"810001":50}
\.
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  VALUES (810011, 2147483648, 0, 0, '{}');

-- Sound ones, and what is filled in whatever is given.
INSERT INTO result_sheet (office_id, election_id, contest_id, center_id, province_id, version, channel, submitted_by,
  db_user, registered_voters, total_voters, blank_votes, null_votes, votes)
  VALUES (810011, 1, 1, 1, 1, 77, 'forged', 5, 'forged', NULL, 0, 0, 0, '{"810003":0}');
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  VALUES (810012, 7, 0, 0, '{"810002":7}'),
  (810013, 2147483647, 0, 0, '{"810001":2147483647}');
SELECT office_id, election_id = :election AS election, center_id = :center AS center, province_id, registered_voters,
  total_voters, votes,
       status, version, channel, submitted_by, db_user, submitted_at = updated_at AS entered_now, reason
  FROM result_sheet WHERE election_id = :election ORDER BY office_id;
SELECT * FROM verify_tallies();
