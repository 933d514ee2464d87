-- Where two persons are asked for, what comes in SQL is done by the user whom the login is tied to; a login that is
-- tied to nobody is no second person to a user, and one to another such login.
SET search_path = res_elec, res_elec_internal, public;
\set VERBOSITY default
\set SHOW_CONTEXT never
\set e 996000
CREATE ROLE regress_paul SUPERUSER LOGIN;
CREATE ROLE regress_anna SUPERUSER LOGIN;
INSERT INTO app_user (id, first_name, last_name, phone_number, email, password_hash) SELECT 996000 + n, 'Second',
  'person ' || n, '+2418800000' || n, n || '@second.example', '*' FROM generate_series(1, 2) n;
INSERT INTO election (id, title, type, year, status, owner_id) VALUES (:e, 'second person', 'presidential', 2025,
  'active', 996001);
INSERT INTO contest (id, election_id, name) VALUES (:e, :e, 'x');
INSERT INTO candidate (id, election_id, contest_id, first_name, last_name, code_name) VALUES (:e, :e, :e, '', 'A', 'A');
INSERT INTO center (id, election_id, name) VALUES (:e, :e, 'school');
INSERT INTO office (id, center_id, contest_id, name, registered_voters) SELECT 996000 + n, :e, :e, n::text, 100
  FROM generate_series(1, 6) n;
CREATE FUNCTION pg_temp.enter(of_office integer) RETURNS void LANGUAGE sql AS $$
  INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes) VALUES (of_office, 50 + of_office %
    10, 0, 0, votes(ARRAY[996000], ARRAY[50 + of_office % 10])) $$;
-- sheets of the user 996001 (offices 1, 2, 5) and of the login regress_paul (3, 4)
SELECT set_config('res_elec.user_id', '996001', false);
SELECT pg_temp.enter(996001), pg_temp.enter(996002), pg_temp.enter(996005);
SELECT set_config('res_elec.user_id', '0', false);
SET SESSION AUTHORIZATION regress_paul;
SELECT pg_temp.enter(996003), pg_temp.enter(996004);
-- nothing says whose the login is: it may be the user's, and is not the other login
SELECT status FROM verify_sheet(996001);
SET SESSION AUTHORIZATION regress_anna;
SELECT status FROM verify_sheet(996003);
-- it is that user's
RESET SESSION AUTHORIZATION;
SELECT tie_login(996001, 'regress_paul');
SET SESSION AUTHORIZATION regress_paul;
\set VERBOSITY terse
SELECT status FROM verify_sheet(996001);
SELECT set_config('res_elec.user_id', '996001', false);
SELECT status FROM verify_sheet(996004);
SELECT set_config('res_elec.user_id', '0', false);
-- another user's is a second person, and so is another user
SET SESSION AUTHORIZATION regress_anna;
SELECT status FROM verify_sheet(996004);
SELECT tie_login(996002, 'regress_anna');
SELECT status FROM verify_sheet(996001);
SELECT set_config('res_elec.user_id', '996002', false);
SELECT status FROM verify_sheet(996004);
SELECT set_config('res_elec.user_id', '0', false);

-- decisions
INSERT INTO setting (name, value) VALUES ('decision_confirmation', 'on');
RESET SESSION AUTHORIZATION;
SELECT tie_login(996002, NULL);
SELECT set_config('res_elec.user_id', '996001', false);
SELECT id AS decision FROM annul_sheet(996005, 'CC 1', '2025-04-25', 'as decided') \gset
SELECT set_config('res_elec.user_id', '0', false);
SET SESSION AUTHORIZATION regress_paul;
SELECT in_force_at FROM confirm_decision(:decision);
SET SESSION AUTHORIZATION regress_anna;
\set VERBOSITY default
SELECT in_force_at FROM confirm_decision(:decision);
\set VERBOSITY terse
SELECT withdrawn_at FROM withdraw_decision(:decision);
SELECT tie_login(996002, 'regress_anna');
SELECT in_force_at IS NOT NULL AS in_force FROM confirm_decision(:decision);

-- what was entered under a login is that user's for good, whoever has it later
SET SESSION AUTHORIZATION regress_paul;
SELECT pg_temp.enter(996006);
RESET SESSION AUTHORIZATION;
SELECT tie_login(996001, NULL);
SET SESSION AUTHORIZATION regress_paul;
SELECT status FROM verify_sheet(996006);
RESET SESSION AUTHORIZATION;
SELECT set_config('res_elec.user_id', '996001', false);
SELECT status FROM verify_sheet(996006);
SELECT set_config('res_elec.user_id', '0', false);
SELECT tie_login(996002, NULL), tie_login(996002, 'regress_paul');
SELECT set_config('res_elec.user_id', '996001', false);
SELECT status FROM verify_sheet(996006);
SELECT set_config('res_elec.user_id', '996002', false);
SELECT status FROM verify_sheet(996006);
SELECT set_config('res_elec.user_id', '0', false);
SELECT id, db_login, former_logins FROM app_user WHERE id IN (996001, 996002) ORDER BY 1;
SELECT tie_login(996002, 'regress_anna'), tie_login(996001, 'regress_paul');
SET SESSION AUTHORIZATION regress_anna;

-- a login is one user's, and each has one; who may say so
SELECT tie_login(996001, 'regress_anna');
SELECT tie_login(996001, 'regress_nobody');
SELECT tie_login(996009, 'regress_paul');
SELECT has_function_privilege('res_elec_api', 'tie_login(integer, regrole)', 'EXECUTE');
SELECT action, subject_id, changes FROM audit_log WHERE action = 'user.changed' AND changes ? 'db_login' ORDER BY id;
RESET SESSION AUTHORIZATION;
SELECT id, db_login FROM app_user WHERE id IN (996001, 996002) ORDER BY 1;
SELECT * FROM verify_tallies();
DELETE FROM setting WHERE name = 'decision_confirmation';
DROP ROLE regress_paul, regress_anna;
