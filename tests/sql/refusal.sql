-- A refusal has one shape from wherever it comes (C, PL/pgSQL, SQL, a query within a query): sentence, figures, next
-- act, and nothing of the functions that found it. SHOW_CONTEXT is psql's own here: errors.
SET search_path = res_elec, public;
BEGIN;
INSERT INTO election (id, title, type, year, status) VALUES (865000, 'refusal', 'presidential', 2025, 'active');
INSERT INTO contest (id, election_id, name) VALUES (865000, 865000, 'refusal');
INSERT INTO candidate (id, election_id, first_name, last_name, code_name) VALUES (865001, 865000, '', 'Un', 'A');
INSERT INTO center (id, election_id, name) VALUES (865000, 865000, 'one');
INSERT INTO office (id, center_id, name, registered_voters) VALUES (865001, 865000, '1', 100),
  (865002, 865000, '2', 100), (865003, 865000, '3', 100);
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  VALUES (865003, 90, 0, 0, '{"865001":90}');
\set ON_ERROR_ROLLBACK on
-- a trigger in C, and one below a trigger and a query
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  VALUES (865001, 10, 0, 0, '{"865001":9}');
UPDATE center SET area_id = NULL WHERE id = 865000;
UPDATE result_sheet SET status = 'held' WHERE office_id = 865003;
UPDATE office SET registered_voters = 80 WHERE id = 865003;
-- a trigger of a row and the rows of a statement
UPDATE election SET status = 'archived' WHERE id = 865000;
DELETE FROM office WHERE id = 865003;
INSERT INTO candidate (election_id, first_name, last_name, code_name) SELECT 865000, '', n::text, 'C' || n
  FROM generate_series(1, 2000) n;
-- functions of SQL, of PL/pgSQL, and a block of who asks
SELECT release_sheet(865003, 'why');
SELECT (res_elec_api.api_elections_post(NULL)).status;
DO $$ BEGIN PERFORM res_elec_internal.refuse('RE004', 'no_such_center', ARRAY['center_id'], '{"id": 5}'); END $$;
SELECT res_elec_internal.refuse('RE001', jsonb_build_array(res_elec_internal.violation('field_missing', ARRAY['name']),
  res_elec_internal.violation('field_missing', ARRAY['year'])));
-- what a list for programs has of it
DO $$
DECLARE
  list text;
  context text;
BEGIN
  UPDATE res_elec.office SET registered_voters = 80 WHERE id = 865003;
EXCEPTION WHEN SQLSTATE 'RE002' THEN
  GET STACKED DIAGNOSTICS list = CONSTRAINT_NAME, context = PG_EXCEPTION_CONTEXT;
  RAISE INFO '%, context "%"', list, context;
END
$$;
-- a file keeps its line; an error of PostgreSQL's own after a refusal was caught has its context still
COPY result_sheet (office_id, total_voters, blank_votes, null_votes, votes) FROM stdin;
865001	5	0	0	{"865001":5}
865002	5	0	0	{"865001":6}
\.
DO $$
BEGIN
  BEGIN
    PERFORM res_elec_internal.refuse('RE002', 'own_account');
  EXCEPTION WHEN SQLSTATE 'RE002' THEN
    NULL;
  END;
  PERFORM 1 / (SELECT count(*) FROM res_elec.result_sheet WHERE office_id = 865001);
END
$$;
ROLLBACK;

-- an account that another has: told by what is taken, also of who gives it up no longer than a week
BEGIN;
\set ON_ERROR_ROLLBACK on
\set VERBOSITY terse
SELECT res_elec.create_user('director', 'A', 'B', '066 86 50 01', 'one@refusal.example', '*') > 0 AS made;
SELECT res_elec.create_user('director', 'A', 'B', '066 86 50 02', 'One@Refusal.example', '*');
SELECT res_elec.create_user('director', 'A', 'B', '066 86 50 01', 'two@refusal.example', '*');
SELECT res_elec.create_user('director', 'A', 'B', '+241 66 86 50 01', 'ONE@refusal.example', '*');
INSERT INTO res_elec.address_change (user_id, kind, email, phone_number, expires_at)
SELECT u.id, 'undo', 'Earlier@refusal.example', '+24166865009', now() + interval '1 day' FROM res_elec.app_user u
WHERE u.email = 'one@refusal.example';
SELECT res_elec.create_user('director', 'A', 'B', '066 86 50 03', 'earlier@refusal.example', '*');
SELECT res_elec.create_user('director', 'A', 'B', '066 86 50 09', 'three@refusal.example', '*');
UPDATE res_elec.app_user SET phone_number = '+24166865009', email = 'earlier@refusal.example'
  WHERE email = 'one@refusal.example';
UPDATE res_elec.address_change SET expires_at = now() - interval '1 second' WHERE kind = 'undo';
SELECT res_elec.create_user('director', 'A', 'B', '066 86 50 01', 'one@refusal.example', '*') > 0 AS free_again;
ROLLBACK;
