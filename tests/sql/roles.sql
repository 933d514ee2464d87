-- What each role may do, and may not.
SET ROLE res_elec_operator;
SET res_elec.user_id = 5;  -- the library is not loaded yet: the name alone
SELECT '{}'::res_elec.votes;
SHOW res_elec.user_id;
RESET ROLE;
\set VERBOSITY terse
\set SHOW_CONTEXT never
SET search_path = res_elec, public;
INSERT INTO area (id, kind, name) VALUES (880001, 'province', 'Roles P');
INSERT INTO election (id, title, type, year, status) VALUES (880000, 'roles', 'presidential', 2025, 'active');
INSERT INTO contest (id, election_id, name) VALUES (880000, 880000, 'roles');
INSERT INTO candidate (id, election_id, first_name, last_name, code_name) VALUES (880001, 880000, '', 'Un', 'A');
INSERT INTO center (id, election_id, area_id, name) VALUES (880001, 880000, 880001, 'one');
INSERT INTO office (id, center_id, name, registered_voters) VALUES (880001, 880001, '1', 100),
  (880002, 880001, '2', 100);

-- The operator enters and corrects sheets through the tables' rules.
SET ROLE res_elec_operator;
SET res_elec.channel = 'rest';
SET res_elec.user_id = 5;
SET res_elec.language = 'en';
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  VALUES (880001, 10, 0, 0, '{"880001":10}');
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  VALUES (880002, 11, 0, 0, '{"880001":10}');
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes, status)
  VALUES (880002, 10, 0, 0, '{"880001":10}', 'held');
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes, version)
  VALUES (880002, 10, 0, 0, '{"880001":10}', 5);
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes, submitted_at)
  VALUES (880002, 10, 0, 0, '{"880001":10}', now());
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes, db_user)
  VALUES (880002, 10, 0, 0, '{"880001":10}', 'x');
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes, valid_from_xid)
  VALUES (880002, 10, 0, 0, '{"880001":10}', '0');
COPY result_sheet (office_id, total_voters, blank_votes, null_votes, votes) FROM stdin;
880002	5	0	0	{"880001":5}
\.
UPDATE result_sheet SET total_voters = 12, votes = '{"880001":12}' WHERE office_id = 880001;
UPDATE result_sheet SET status = 'verified' WHERE office_id = 880001;
-- … another person verifies them
RESET ROLE;
CREATE ROLE regress_second LOGIN IN ROLE res_elec_operator;
SET SESSION AUTHORIZATION regress_second;
SET search_path = res_elec, public;
SELECT status, version FROM verify_sheet(880001);
RESET SESSION AUTHORIZATION;
SET ROLE res_elec_operator;
UPDATE result_sheet SET version = 1 WHERE office_id = 880001;
UPDATE result_sheet SET submitted_at = now() WHERE office_id = 880001;
UPDATE result_sheet SET channel = 'x' WHERE office_id = 880001;
DELETE FROM result_sheet WHERE office_id = 880002;
RESET ROLE;
SET session_replication_role = replica; DELETE FROM result_sheet WHERE office_id = 880002;
  RESET session_replication_role;
SET ROLE res_elec_operator;
SELECT office_id, total_voters, status, version, channel, submitted_by FROM result_sheet WHERE election_id = 880000;
SELECT office_id, version, superseded_by FROM result_sheet_history WHERE election_id = 880000 ORDER BY office_id,
  version;
-- reference data, elections, moves
INSERT INTO election (title, type, year) VALUES ('operator''s', 'local', 2026);
INSERT INTO election (title, type, year, activated_at) VALUES ('x', 'local', 2026, now());
UPDATE election SET completed_at = now() WHERE id = 880000;
INSERT INTO area (kind, name, parent_id) VALUES ('department', 'Roles D', 880001);
INSERT INTO center (election_id, name) SELECT id, 'c' FROM election WHERE title = 'operator''s';
INSERT INTO office (center_id, name) SELECT id, 'o' FROM center WHERE name = 'c';
INSERT INTO candidate (election_id, first_name, last_name, code_name) SELECT id, '', 'x', 'x' FROM election
  WHERE title = 'operator''s';
UPDATE center SET area_id = NULL WHERE id = 880001;
UPDATE center SET area_id = 880001 WHERE id = 880001;
DELETE FROM election WHERE title = 'operator''s';
SELECT fold_tallies() >= 0 AS folded, (SELECT count(*) FROM verify_tallies()) AS wrong;
-- what nobody but the owner may
SELECT rebuild_tallies();
TRUNCATE result_sheet;
INSERT INTO result_sheet_history SELECT * FROM result_sheet_history;
UPDATE result_sheet_history SET reason = 'x';
UPDATE result_sheet SET valid_from = now();
UPDATE office SET valid_from_xid = '0';
INSERT INTO office_history SELECT * FROM office_history;
DELETE FROM office_history;
DELETE FROM result_sheet_history;
INSERT INTO tally_part DEFAULT VALUES;
UPDATE tally_part SET sheets = 0;
DELETE FROM tally_part;
BEGIN;
LOCK TABLE tally_part IN EXCLUSIVE MODE;
ROLLBACK;
ALTER TABLE result_sheet DISABLE TRIGGER USER;
SET session_replication_role = replica;
SELECT count(*) FROM app_user;
SELECT count(*) FROM session;
SELECT count(*) FROM password_reset;
SELECT count(*) FROM mail_outbox;
SELECT count(*) FROM file;
SELECT count(*) FROM setting;
INSERT INTO setting VALUES ('registration', 'closed');
INSERT INTO user_scope (user_id, center_id) VALUES (1, 880001);
INSERT INTO sheet_scan (election_id, office_id, submitted_at, version, file_id, sha256) VALUES (1, 1, now(), 1, 1, '');
DELETE FROM sheet_flag;
INSERT INTO sheet_rule (rule, version, action, thresholds, db_user) VALUES ('all_zero', 1, 'off', '{}', 'x');
UPDATE sheet_rule SET action = 'off';
SELECT count(*) > 0 AS rules_are_read FROM sheet_rules();
SELECT res_elec_internal.audit_event('x.y');
-- the server's functions are none of theirs, and would not be if they saw the schema
SELECT res_elec_api.api_mail_take();
SELECT (res_elec_api.api_auth_profile_get(NULL)).status;
RESET ROLE;
GRANT USAGE ON SCHEMA res_elec, res_elec_api, res_elec_internal TO res_elec_operator;
SET ROLE res_elec_operator;
SELECT res_elec_api.api_mail_take();
SELECT (res_elec_api.api_auth_profile_get(NULL)).status;
RESET ROLE;
REVOKE USAGE ON SCHEMA res_elec_api FROM res_elec_operator;
SET ROLE res_elec_operator;
SELECT count(*) >= 0 AS audit_is_read FROM audit;
-- what courts decide; a scan is no file that the operator names, and an election is re-opened by who administers the
-- database
BEGIN;
SELECT kind, status, db_user = session_user AS by_login FROM annul_sheet(880001, 'CC 1', '2025-04-25', 'why');
SELECT kind, status FROM restore_sheet(880001, 'CC 2', '2025-04-25', 'why');
UPDATE election SET status = 'completed' WHERE id = 880000;
SELECT kind, status FROM proclaim_election(880000, 'CC 3', '2025-04-25');
SELECT kind, status FROM decide_office(880002, 'not_held', 'CC 4', '2025-04-25', 'why');
ROLLBACK;
SELECT res_elec_internal.sheet_decide('annul', 880001, 'CC 1', '2025-04-25', 'why', NULL, 1);
SELECT reopen_election(880000, 'why');
CREATE TRIGGER t AFTER INSERT ON result_sheet EXECUTE FUNCTION res_elec_internal.tally_write('sheets');
CREATE TABLE res_elec.x ();
RESET ROLE;

-- The reader sees the views and nothing else.
SET ROLE res_elec_reader;
SELECT candidate, votes, percent, rank FROM election_results WHERE election_id = 880000;
SELECT area, votes FROM area_results WHERE election_id = 880000;
SELECT center, votes FROM center_results WHERE election_id = 880000;
SELECT office, votes FROM office_results WHERE election_id = 880000;
SELECT total_voters, votes, total(votes), votes -> 880001 AS of_one FROM tally WHERE contest_id = 880000
  AND level_number = tally_level('contest');
SELECT sum(votes) FROM tally WHERE contest_id = 880000 AND level_number = 4;
SELECT offices_total, offices_reported, offices_missing, reported_percent, turnout_percent FROM election_progress
  WHERE election_id = 880000;
SELECT office, state, status FROM office_status WHERE election_id = 880000 ORDER BY office_id;
SELECT office_id, version, status, superseded_by, db_user = 'res_elec_operator' AS "by the operator" FROM sheet_history
  WHERE election_id = 880000 ORDER BY office_id, version;
SELECT count(*) >= 0 AS flags_are_read FROM sheet_flags;
SELECT level_name, total_voters FROM results_as_of(880000, now() + interval '1 day', 'contest');
SELECT level_name, total_voters FROM results_at_position(880000, position_now(), 'contest');
SELECT count(*) > 0 AS told FROM changes(880000);
SELECT * FROM res_elec_internal.results_then(880000, NULL, now(), NULL);
RESET ROLE;
GRANT USAGE ON SCHEMA res_elec, res_elec_api, res_elec_internal TO res_elec_reader;
SET ROLE res_elec_reader;
SELECT * FROM res_elec_internal.results_then(880000, NULL, now(), NULL);
SELECT * FROM res_elec_internal.changes_between(880000, NULL, NULL);
SELECT * FROM res_elec_internal.spans_between(880000, '0', '9');
SELECT count(*) FROM result_sheet_history;
SELECT count(*) FROM office_history;
SELECT count(*) FROM sheet_flag;
SELECT set_rule('all_zero', 'off');
SELECT count(*) FROM result_sheet;
SELECT count(*) FROM tally_part;
SELECT count(*) FROM app_user;
SELECT count(*) FROM audit;
SELECT count(*) FROM audit_log;
SELECT count(*) FROM sheet_versions;
SELECT count(*) FROM file;
SELECT (res_elec_api.api_elections_get(NULL)).status;
RESET ROLE;
REVOKE USAGE ON SCHEMA res_elec_api, res_elec_internal FROM res_elec_reader;
SET ROLE res_elec_reader;
SELECT * FROM verify_tallies();
SELECT fold_tallies();
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes) VALUES (880002, 0, 0, 0, '{}');
UPDATE election_results SET votes = 0;
RESET ROLE;
-- of tables and views, these and no others
SELECT c.relkind, string_agg(c.relname, ' ' ORDER BY c.relname) FROM pg_class c
  WHERE c.relnamespace = 'res_elec'::regnamespace AND c.relkind IN ('r', 'v', 'S')
   AND has_table_privilege('res_elec_reader', c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')
   GROUP BY 1;
SELECT count(*) FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
  WHERE c.relnamespace = 'res_elec'::regnamespace AND c.relkind = 'r' AND a.attnum > 0
   AND has_column_privilege('res_elec_reader', c.oid, a.attnum, 'SELECT, INSERT, UPDATE, REFERENCES');

-- The API's role executes its functions and reads nothing by itself.
SET ROLE res_elec_api;
SELECT count(*) FROM res_elec.tally;
SELECT res_elec_internal.audit_event('x.y');
RESET ROLE;
GRANT USAGE ON SCHEMA res_elec, res_elec_api, res_elec_internal TO res_elec_api;
SET ROLE res_elec_api;
SELECT count(*) FROM tally;
SELECT count(*) FROM election;
SELECT count(*) FROM app_user;
SELECT * FROM verify_tallies();
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes) VALUES (880002, 0, 0, 0, '{}');
SELECT create_user('admin', 'a', 'b', '+24166000000', 'a@b.c', 'x');
SELECT res_elec_internal.sole_contest(880000);
SELECT count(*) FROM file;
SELECT count(*) FROM audit_log;
SELECT count(*) FROM mail_outbox;
SELECT res_elec_internal.audit_event('x.y');
SELECT res_elec_internal.mail_reset_token(1);
SELECT res_elec_internal.sessions_end(1);
SELECT res_elec_internal.scope_set(NULL, NULL);
SELECT res_elec_internal.file_store(NULL, 'scan');
UPDATE setting SET value = 'x';
CREATE TABLE res_elec.x ();
SELECT pg_read_file('/etc/passwd');
-- what it can: each API function, the outbox's two, acknowledge what stands, and give way
RESET ROLE;
REVOKE USAGE ON SCHEMA res_elec, res_elec_internal FROM res_elec_api;
SELECT p.proname FROM pg_proc p WHERE p.pronamespace = ANY ('{res_elec,res_elec_api,res_elec_internal}'::regnamespace[])
  AND has_function_privilege('res_elec_api', p.oid, 'EXECUTE')
   AND NOT has_function_privilege('public', p.oid, 'EXECUTE')
   AND NOT (p.proname ~ '^api_' AND p.prorettype = 'res_elec_api.answer'::regtype) ORDER BY 1;
SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'res_elec'::regnamespace AND c.relkind IN ('r', 'v', 'S')
   AND has_table_privilege('res_elec_api', c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER');
-- Each role finds what is for it, and nobody else finds anything.
SELECT n.nspname AS schema, has_schema_privilege('res_elec_reader', n.oid, 'USAGE') AS reader,
  has_schema_privilege('res_elec_operator', n.oid, 'USAGE') AS operator,
       has_schema_privilege('res_elec_api', n.oid, 'USAGE') AS api,
       has_schema_privilege('public', n.oid, 'USAGE') AS everybody,
       has_schema_privilege('res_elec_operator', n.oid, 'CREATE')
       OR has_schema_privilege('res_elec_api', n.oid, 'CREATE') AS may_create
  FROM pg_namespace n WHERE n.nspname ~ '^res_elec' ORDER BY n.nspname COLLATE "C";
-- The functions that people call.
SELECT DISTINCT p.proname FROM pg_proc p WHERE p.pronamespace = 'res_elec'::regnamespace ORDER BY 1;
-- No function beside the API's and the type's is open to everybody.
SELECT p.proname FROM pg_proc p WHERE p.pronamespace = ANY ('{res_elec,res_elec_api,res_elec_internal}'::regnamespace[])
  AND has_function_privilege('public', p.oid, 'EXECUTE')
   AND p.proname !~ '^votes' ORDER BY 1;
SELECT relname FROM pg_class WHERE relnamespace = 'res_elec'::regnamespace AND relkind IN ('r', 'v', 'S')
  AND has_table_privilege('public', oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE');
SELECT * FROM verify_tallies();
DROP ROLE regress_second;

-- Who may insert into result_sheet and nothing else enters sheets: what judges them reads for itself.
CREATE ROLE regress_clerk;
GRANT USAGE ON SCHEMA res_elec TO regress_clerk;
GRANT INSERT (office_id, total_voters, blank_votes, null_votes, votes) ON result_sheet TO regress_clerk;
SET ROLE regress_clerk;
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  VALUES (880002, 10, 0, 0, '{"880001":10}');
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  VALUES (880002, 10, 0, 0, '{"880001":9}');
SELECT count(*) FROM office;
RESET ROLE;
DROP OWNED BY regress_clerk;
DROP ROLE regress_clerk;

-- What runs as the owner, and what PL/pgSQL looks up when it runs, is found by a pinned search_path.
SELECT p.oid::regprocedure AS unpinned
  FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
 WHERE p.pronamespace = ANY ('{res_elec,res_elec_api,res_elec_internal}'::regnamespace[])
 AND (p.prosecdef OR l.lanname = 'plpgsql' OR (l.lanname = 'sql' AND p.prosqlbody IS NULL))
   AND 'search_path=pg_catalog, pg_temp' <> ALL (coalesce(p.proconfig, '{}'))
 ORDER BY 1;
