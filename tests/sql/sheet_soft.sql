-- The soft rules: what is flagged or held, by which version of a rule, and what a second person does about it.
SET search_path = res_elec, public;
\set VERBOSITY terse
\set SHOW_CONTEXT never
\set e 895000
CREATE ROLE regress_second SUPERUSER;  -- the second person
INSERT INTO area (id, kind, name) VALUES (895001, 'province', 'Soft P');
INSERT INTO area (id, kind, name, parent_id) VALUES (895002, 'department', 'Soft D', 895001),
  (895003, 'commune', 'Soft C', 895002);
INSERT INTO election (id, title, type, year, status) VALUES (:e, 'soft', 'presidential', 2025, 'active');
INSERT INTO contest (id, election_id, name) VALUES (:e, :e, 'soft');
INSERT INTO candidate (id, election_id, first_name, last_name, code_name) VALUES (895001, :e, '', 'Un', 'A'),
  (895002, :e, '', 'Deux', 'B');
INSERT INTO center (id, election_id, area_id, name) VALUES (895001, :e, 895003, 'deep'),
  (895002, :e, 895001, 'shallow');
INSERT INTO office (id, center_id, name, registered_voters) SELECT 895100 + i, 895001 + i / 50, 'office ' || i, 1000
  FROM generate_series(0, 99) i;
CREATE VIEW pg_temp.flags AS SELECT office_id, version AS v, rule, rule_version AS rv, action,
  context - 'other_submitted_at' AS context, state
  FROM sheet_flags WHERE election_id = 895000 ORDER BY office_id, flag_id;
CREATE VIEW pg_temp.sheets AS SELECT office_id, version AS v, figures_version AS fv, status, reason FROM result_sheet
  WHERE election_id = 895000 ORDER BY office_id;
-- Sheets that differ in their votes, with 5 % blank and null.
CREATE FUNCTION pg_temp.enter(first integer, last integer) RETURNS void LANGUAGE sql AS $$
  INSERT INTO res_elec.result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  SELECT 895100 + i, 400, 10, 10, res_elec.votes(ARRAY[895001, 895002], ARRAY[100 + i, 280 - i])
  FROM generate_series(first, last) i
$$;

-- The presets.
SELECT rule, version, action, thresholds FROM sheet_rules(:e) ORDER BY rule;

-- Turnout, at the limit and below; no votes; a large office; a register that is another, or not known.
SELECT (set_rule('blank_null_share', 'off', NULL, :e)).action;
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes) VALUES
  (895100, 949, 0, 0, '{"895001":949}'), (895101, 950, 0, 0, '{"895001":950}');
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes) VALUES (895102, 0, 0, 0, '{}'),
  (895103, 7, 4, 3, '{}');
INSERT INTO result_sheet (office_id, registered_voters, total_voters, blank_votes, null_votes, votes)
  VALUES (895104, 999, 50, 0, 0, '{"895001":50}');
UPDATE office SET registered_voters = 1001 WHERE id = 895105;
UPDATE office SET registered_voters = NULL WHERE id = 895106;
UPDATE office SET registered_voters = 0 WHERE id = 895107;
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  VALUES (895105, 50, 0, 0, '{"895001":50}'), (895106, 51, 0, 0, '{"895001":51}'), (895107, 0, 0, 0, '{}');
SELECT * FROM pg_temp.flags;
SELECT * FROM verify_tallies();
-- An unknown register is one flag, which holds where a rule does that cannot be judged; none where registers are
-- optional.
BEGIN;
SELECT rule, action FROM set_rule('turnout', 'hold', NULL, :e);
UPDATE office SET registered_voters = NULL WHERE id IN (895108, 895109);
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  VALUES (895108, 52, 0, 0, '{"895001":52}');
SELECT rule, action FROM set_rule('register_unknown', 'off', NULL, :e);
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  VALUES (895109, 53, 0, 0, '{"895001":53}');
SELECT office_id, rule, action, context, state FROM pg_temp.flags WHERE office_id IN (895108, 895109);
SELECT office_id, status FROM result_sheet WHERE office_id IN (895108, 895109) ORDER BY 1;
SELECT * FROM verify_tallies();
ROLLBACK;
-- A correction is judged anew; the verdicts on the former version stay readable, with their version.
UPDATE result_sheet SET total_voters = 300, votes = '{"895001":300}' WHERE office_id = 895101;
UPDATE result_sheet SET registered_voters = 998 WHERE office_id = 895104;
UPDATE office SET registered_voters = 990 WHERE id = 895100;
SELECT * FROM pg_temp.flags WHERE office_id IN (895100, 895101, 895104);
SELECT * FROM pg_temp.sheets WHERE office_id IN (895100, 895101, 895104);

-- Versions of a rule: what is not given stays, an election's own goes before that for all, old verdicts keep theirs.
SELECT version, election_id, action, thresholds, reason, db_user
  FROM set_rule('turnout', 'hold', '{"percent": 80.5}', :e, 'tests');
SELECT version, election_id, action, thresholds FROM set_rule('turnout', 'off');
SELECT version, election_id, action, thresholds
  FROM set_rule('turnout', thresholds => '{"percent": 80}', election_id => :e);
SELECT version, action, thresholds FROM sheet_rules(:e) WHERE rule = 'turnout';
SELECT version, action, thresholds FROM sheet_rules() WHERE rule = 'turnout';
SELECT set_rule('nonsense', 'flag');
SELECT set_rule('turnout', 'refuse');
SELECT set_rule('turnout', 'flag', '{"percent": 101}');
SELECT set_rule('turnout', 'flag', '{"percent": "80"}');
SELECT set_rule('turnout', 'flag', '{"percent": 80.00001}');
SELECT set_rule('office_size', 'flag', '{"voters": 1.5}');
SELECT set_rule('turnout', 'flag', '{"voters": 1}');
SELECT set_rule('turnout', 'flag', '[]');
SELECT set_rule('turnout', 'flag', election_id => 2000000000);
UPDATE sheet_rule SET action = 'off';
DELETE FROM sheet_rule WHERE election_id = :e;
SELECT action, changes - 'id' AS changes FROM audit WHERE action ~ '^rule' AND election_id = :e
  AND changes ->> 'rule' = 'turnout' ORDER BY at LIMIT 1;
-- within a savepoint that is rolled back a rule was never in force
BEGIN;
SAVEPOINT a;
SELECT version FROM set_rule('office_size', 'hold', '{"voters": 10}', :e);
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  VALUES (895108, 60, 0, 0, '{"895001":60}') RETURNING status;
ROLLBACK TO a;
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  VALUES (895108, 61, 0, 0, '{"895001":61}') RETURNING status;
COMMIT;
SELECT * FROM pg_temp.flags WHERE office_id = 895108;

-- A rule that holds: at the entry and at a correction, by INSERT, COPY and ON CONFLICT; held sheets are not counted.
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  VALUES (895110, 800, 0, 0, '{"895001":800}') RETURNING status, version;
COPY result_sheet (office_id, total_voters, blank_votes, null_votes, votes) FROM stdin;
895111	801	0	0	{"895001":801}
895112	799	0	0	{"895001":799}
\.
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  VALUES (895112, 900, 0, 0, '{"895001":900}') ON CONFLICT DO NOTHING;
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  VALUES (895112, 810, 0, 0, '{"895001":810}')
  ON CONFLICT (office_id) DO UPDATE SET total_voters = excluded.total_voters, votes = excluded.votes;
SELECT * FROM pg_temp.flags WHERE office_id BETWEEN 895110 AND 895112;
SELECT * FROM pg_temp.sheets WHERE office_id BETWEEN 895110 AND 895112;
SELECT offices_reported, offices_held FROM tally WHERE contest_id = :e AND level_number = 0;
SELECT * FROM verify_tallies();

-- The second person: never who entered or corrected it, whichever way; with a reason to release or reject.
SELECT status FROM verify_sheet(895100);
SELECT status FROM release_sheet(895110, 'it is right');
SELECT status FROM reject_sheet(895110, 'it is wrong');
UPDATE result_sheet SET status = 'provisional', reason = 'it is right' WHERE office_id = 895110;
UPDATE result_sheet SET status = 'rejected', reason = 'it is wrong' WHERE office_id = 895110;
DELETE FROM result_sheet WHERE office_id = 895110;
SET ROLE res_elec_operator;
UPDATE result_sheet SET status = 'verified' WHERE office_id = 895100;
RESET ROLE;
SET SESSION AUTHORIZATION regress_second;
SELECT status FROM release_sheet(895110, NULL);
SELECT status FROM release_sheet(895110, E' \t');
UPDATE result_sheet SET status = 'provisional' WHERE office_id = 895110;
UPDATE result_sheet SET status = 'provisional', total_voters = 10, votes = '{"895001":10}', reason = 'so it is right'
  WHERE office_id = 895110;
SELECT status FROM release_sheet(895100, 'not held');
SELECT status FROM release_sheet(895199, 'no sheet');
SELECT status FROM release_sheet(895110, 'stale', 7);
SELECT status FROM verify_sheet(895110);
SELECT status, version, figures_version, reason FROM release_sheet(895110, 'all came', 1);
SELECT status, version, reason FROM reject_sheet(895111, 'not signed');
SELECT status, version FROM verify_sheet(895110, version => 2);
SELECT status, version FROM verify_sheet(895110);
-- who corrects has entered it, and so has who entered it first
UPDATE result_sheet SET total_voters = 47, votes = '{"895001":40}' WHERE office_id = 895103;
SELECT status FROM verify_sheet(895103);
RESET SESSION AUTHORIZATION;
SELECT status FROM verify_sheet(895103);
-- the register of an office is no figure of the sheet: who changes that may verify
SET SESSION AUTHORIZATION regress_second;
UPDATE office SET registered_voters = 980 WHERE id = 895102;
SELECT status, version, figures_version FROM verify_sheet(895102);
RESET SESSION AUTHORIZATION;
SELECT * FROM pg_temp.sheets WHERE office_id IN (895102, 895103, 895110, 895111);
SELECT office_id, version, status, reason, superseded_by, db_user FROM result_sheet_history
  WHERE office_id IN (895110, 895111) ORDER BY office_id, version;
SELECT action, subject_id, db_user FROM audit WHERE action = 'sheet.rejected' AND election_id = :e;
SELECT * FROM pg_temp.flags WHERE office_id IN (895102, 895103, 895110, 895111);
SELECT * FROM verify_tallies();
-- What was rejected does not come back by itself: the same figures are held, and say so, whether they are entered,
-- imported or corrected to.
BEGIN;
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  VALUES (895111, 801, 0, 0, '{"895001":801}') RETURNING status;
SELECT rule, rv, action, context - 'rejected_at' AS context, state FROM pg_temp.flags WHERE office_id = 895111
  AND rule = 'rejected_before';
SET SESSION AUTHORIZATION regress_second;
SELECT status, version FROM release_sheet(895111, 'it was signed after all');
RESET SESSION AUTHORIZATION;
SELECT * FROM verify_tallies();
ROLLBACK;
BEGIN;
SELECT DISTINCT (set_rule(rule, 'flag', NULL, :e)).action FROM sheet_rules(:e) WHERE action = 'hold';
SELECT verdict, errors -> 0 ->> 'code' AS code
  FROM import_sheets(:e, E'office_id,voters,blank,null,A,B\n895111,801,0,0,801,0\n895198,20,0,0,20,0\n',
    dry_run => true);
SELECT verdict, errors -> 0 ->> 'code' AS code, errors #>> '{0,context,rejected_reason}' AS why
  FROM import_sheets(:e, E'office_id,voters,blank,null,A,B\n895111,801,0,0,801,0\n895198,20,0,0,20,0\n',
    mode => 'rows');
SELECT status, channel FROM result_sheet WHERE office_id = 895111;
ROLLBACK;
BEGIN;
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  VALUES (895111, 14, 0, 0, '{"895001":14}') RETURNING status;
UPDATE result_sheet SET total_voters = 801, votes = '{"895001":801}' WHERE office_id = 895111 RETURNING status, version;
SELECT * FROM verify_tallies();
ROLLBACK;
-- a rejected office may be entered anew
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  VALUES (895111, 15, 0, 0, '{"895001":15}') RETURNING status, version;

-- A person of REST is told by their user, in SQL by their login; one without the other by the login.
SET res_elec.channel = 'rest';
SET res_elec.user_id = 41;
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  VALUES (895113, 16, 0, 0, '{"895001":16}');
SELECT status FROM verify_sheet(895113);
RESET res_elec.user_id;
SELECT status FROM verify_sheet(895113);
SET res_elec.user_id = 42;
SELECT status FROM verify_sheet(895113);
RESET res_elec.user_id;
RESET res_elec.channel;

-- Blank and null out of line with the area: the smallest that has sheets enough, without the sheet itself.
SELECT thresholds FROM set_rule('blank_null_share', 'flag', '{"sheets": 5}', :e);
TRUNCATE result_sheet;
SELECT pg_temp.enter(20, 23);
SELECT office_id, context -> 'area_share_percent' AS area, state FROM pg_temp.flags WHERE rule = 'blank_null_share'
  AND state <> 'superseded';
SELECT pg_temp.enter(24, 24);
SELECT count(*) AS still_waiting FROM sheet_flag WHERE contest_id = :e AND waiting;
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  VALUES (895130, 400, 30, 30, '{"895001":340}'), (895131, 49, 49, 0, '{}');
SELECT * FROM pg_temp.flags WHERE office_id BETWEEN 895120 AND 895131 AND rule = 'blank_null_share';
SELECT pg_temp.enter(50, 53);
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  VALUES (895160, 1000, 150, 30, '{"895001":820}');
SELECT context FROM pg_temp.flags WHERE office_id = 895160 AND rule = 'blank_null_share';
-- What waits for an area is judged again by maintain(), and by nobody who enters a sheet. Those of other tests are
-- settled first.
TRUNCATE result_sheet;
SELECT maintain() \g /dev/null
SELECT pg_temp.enter(20, 24);
SELECT pg_temp.enter(25, 26);
SELECT count(*) AS still_waiting FROM sheet_flag WHERE contest_id = :e AND waiting;
SELECT done FROM maintain() WHERE task = 'waiting flags settled';
SELECT count(*) AS still_waiting FROM sheet_flag WHERE contest_id = :e AND waiting;
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT done FROM maintain() WHERE task = 'waiting flags settled';
COMMIT;
-- By the terms each was entered under: a rule that is made to hold meanwhile holds none of those that were counted, and
-- what nobody corrected is the same to history, changes and the past.
TRUNCATE result_sheet, result_sheet_history;
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  VALUES (895120, 400, 200, 0, '{"895001":200}');
SELECT position_now() AS before \gset
SELECT rule, version, action FROM set_rule('blank_null_share', 'hold', '{"points": 1}', :e);
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  VALUES (895121, 400, 20, 5, '{"895001":375}') RETURNING status;
SELECT rule, version, action FROM set_rule('blank_null_share', 'flag', '{"points": 10}', :e);
SELECT pg_temp.enter(22, 29);
SELECT office_id, status, version FROM result_sheet WHERE office_id IN (895120, 895121);
SELECT position_now() AS entered \gset
SELECT rule, version, action FROM set_rule('blank_null_share', 'hold', '{"points": 90, "sheets": 1000}', :e);
SELECT done FROM maintain() WHERE task = 'waiting flags settled';
SELECT office_id, rv, action, context -> 'limit_points' AS limit, context -> 'share_percent' AS share,
  context -> 'area_share_percent' AS area, state
  FROM pg_temp.flags WHERE rule = 'blank_null_share' AND office_id IN (895120, 895121, 895122)
  AND state <> 'superseded';
SELECT office_id, status, version FROM result_sheet WHERE office_id IN (895120, 895121);
SELECT count(*) AS superseded FROM result_sheet_history WHERE election_id = :e;
SELECT count(*) AS changes FROM changes(:e, :'entered');
SELECT offices_reported, offices_held, total_voters FROM results_at_position(:e, :'before')
  WHERE level_name = 'contest';
SELECT offices_reported, offices_held, total_voters FROM tally WHERE contest_id = :e AND level_number = 0;
SELECT * FROM verify_tallies();
-- the sheets of one statement are compared with each other; one held for it is the same version, and has no history
SELECT rule, version, action FROM set_rule('blank_null_share', 'hold', '{"points": 10, "sheets": 5}', :e);
TRUNCATE result_sheet;
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  SELECT 895120 + i, 100, CASE i WHEN 0 THEN 60 ELSE 5 END, 0,
  votes(ARRAY[895001], ARRAY[CASE i WHEN 0 THEN 40 ELSE 95 END]) FROM generate_series(0, 9) i;
SELECT office_id, status FROM result_sheet WHERE election_id = :e AND status = 'held';
SELECT office_id, version FROM result_sheet_history WHERE office_id = 895120 AND status = 'held';
SELECT * FROM verify_tallies();

-- Identical votes: both are told, whichever comes by which statement, fifty of them each once.
TRUNCATE result_sheet;
SELECT (set_rule('blank_null_share', 'off', NULL, :e)).action;
UPDATE office SET registered_voters = 1000 WHERE election_id = :e;
SELECT pg_temp.enter(0, 9);
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes) VALUES
  (895120, 400, 10, 10, '{"895001":100,"895002":280}'),  -- as office 895100
  (895121, 400, 11, 9, '{"895001":100,"895002":280}'),   -- other blanks and nulls
  (895122, 99, 0, 0, '{"895001":99}'), (895123, 99, 0, 0, '{"895001":99}'),  -- small
  (895124, 500, 1, 1, '{"895001":498}'), (895125, 500, 1, 1, '{"895001":498}'), (895126, 500, 1, 1, '{"895001":498}');
SELECT office_id, v, context, state FROM pg_temp.flags WHERE rule = 'identical_votes' AND state = 'open';
UPDATE result_sheet SET total_voters = 401, votes = '{"895001":101,"895002":280}' WHERE office_id = 895120;
UPDATE result_sheet SET votes = '{"895001":105,"895002":275}' WHERE office_id = 895109;
SELECT office_id, v, context, state FROM pg_temp.flags WHERE rule = 'identical_votes'
  AND office_id IN (895100, 895105, 895109, 895120);
SELECT rule, action FROM set_rule('identical_votes', 'hold', NULL, :e);
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes) SELECT 895130 + i, 500, 1, 1,
  '{"895001":498}' FROM generate_series(0, 49) i;
SELECT status, version, count(*) FROM result_sheet WHERE office_id BETWEEN 895124 AND 895179 GROUP BY 1, 2 ORDER BY 1;
SELECT rule, action, count(*), count(DISTINCT office_id) AS offices FROM pg_temp.flags WHERE office_id BETWEEN 895130
  AND 895179 AND state = 'open' GROUP BY 1, 2;
-- one alone, then two of one statement, which find each other: each has its flag, once; also when one of them is
-- another version of the same figures
BEGIN;
SELECT rule, action FROM set_rule('identical_votes', 'flag', NULL, :e);
TRUNCATE result_sheet;
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  VALUES (895130, 500, 1, 1, '{"895001":498}');
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes) SELECT 895131 + i, 500, 1, 1,
  '{"895001":498}' FROM generate_series(0, 1) i;
UPDATE result_sheet SET status = 'held' WHERE office_id IN (895130, 895132);
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  VALUES (895133, 500, 1, 1, '{"895001":498}');
SELECT f.office_id, s.version, count(*) AS flags FROM pg_temp.flags f JOIN result_sheet s USING (office_id)
  WHERE rule = 'identical_votes' AND state = 'open' GROUP BY 1, 2 ORDER BY 1;
ROLLBACK;
SELECT * FROM verify_tallies();

-- What is rolled back leaves no verdict, also where it is undone by an exception.
BEGIN;
SAVEPOINT a;
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  VALUES (895190, 999, 0, 0, '{"895001":999}');
ROLLBACK TO a;
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  VALUES (895191, 998, 0, 0, '{"895001":998}');
COMMIT;
DO $$ BEGIN INSERT INTO res_elec.result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  VALUES (895192, 997, 0, 0, '{"895001":997}'), (895193, 997, 0, 0, '{}');
EXCEPTION WHEN OTHERS THEN RAISE NOTICE '%', SQLSTATE; END $$;
SELECT * FROM pg_temp.flags WHERE office_id BETWEEN 895190 AND 895193;

-- A sheet of a dump is not judged: its verdicts come with the dump.
SELECT activated_at AS t0 FROM election WHERE id = :e \gset
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes, status, version, channel, db_user,
  submitted_at, updated_at)
  VALUES (895194, 999, 0, 0, '{"895001":999}', 'provisional', 3, 'rest', 'somebody', :'t0', :'t0') RETURNING status,
  version, figures_version;
SELECT * FROM pg_temp.flags WHERE office_id = 895194;

-- Who may write verdicts: nobody by hand, the trigger for whoever enters a sheet.
SET ROLE res_elec_operator;
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  VALUES (895195, 999, 0, 0, '{"895001":999}') RETURNING status;
SELECT rule, action, state FROM sheet_flags WHERE office_id = 895195;
INSERT INTO sheet_flag (election_id, contest_id, office_id, rule, action, context)
  VALUES (1, 1, 1, 'turnout', 'flag', '{}');
SELECT (set_rule('all_zero', 'off', NULL, 895000)).action;
RESET ROLE;
-- What runs as the owner looks up nothing by the caller's search_path.
CREATE SCHEMA soft_trap;
CREATE FUNCTION soft_trap.spring(integer, integer) RETURNS boolean
  LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'sprung as %', current_user; END $$;
CREATE FUNCTION soft_trap.spring(text, text) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'sprung as %',
  current_user; END $$;
DO $$ BEGIN
  EXECUTE (SELECT
    string_agg(format('CREATE OPERATOR soft_trap.%s (LEFTARG = %s, RIGHTARG = %2$s, FUNCTION = soft_trap.spring)', o,
      t), ';')
             FROM unnest(ARRAY['=', '<>', '<', '>', '<=', '>=']) o, unnest(ARRAY['integer', 'text']) t);
END $$;
SET search_path = soft_trap, pg_catalog, res_elec;
SELECT 1 = 1;
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  VALUES (895196, 999, 0, 0, '{"895001":999}');
SET SESSION AUTHORIZATION regress_second;
SET search_path = soft_trap, pg_catalog, res_elec;
SELECT status FROM release_sheet(895196, 'right');
RESET SESSION AUTHORIZATION;
SET search_path = res_elec, public;
DROP SCHEMA soft_trap CASCADE;
SELECT res_elec_internal.sheet_judge();
SELECT * FROM verify_tallies();
-- A share is compared with the contest where no area has so many sheets: with those of all its provinces, and of what
-- lies in none.
INSERT INTO area (id, kind, name) SELECT 895010 + n, 'province', 'Soft Q' || n FROM generate_series(1, 3) n;
INSERT INTO election (id, title, type, year, status) VALUES (895008, 'provinces', 'local', 2025, 'active');
INSERT INTO contest (id, election_id, name) VALUES (895008, 895008, 'provinces'), (895007, 895008, 'another');
INSERT INTO candidate (id, election_id, contest_id, first_name, last_name, code_name)
  VALUES (895081, 895008, 895008, '', 'Un', 'A'), (895071, 895008, 895007, '', 'Autre', 'B');
INSERT INTO center (id, election_id, area_id, name) SELECT 895080 + n, 895008, nullif(895010 + n, 895014), n::text
  FROM generate_series(1, 4) n;
INSERT INTO office (id, center_id, contest_id, name, registered_voters) SELECT 895800 + n, 895080 + (n + 1) / 2, 895008,
  n::text, 1000 FROM generate_series(1, 8) n;
INSERT INTO office (id, center_id, contest_id, name, registered_voters) VALUES (895809, 895081, 895007, '9', 1000);
SELECT thresholds FROM set_rule('blank_null_share', 'flag', '{"sheets": 4}', 895008);
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes) SELECT 895800 + n, 100, n, 0,
  votes(ARRAY[895081], ARRAY[100 - n]) FROM unnest('{1,3,5}'::integer[]) n;
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  VALUES (895809, 100, 90, 0, '{"895071":10}');
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  VALUES (895807, 100, 7, 0, '{"895081":93}');
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  VALUES (895802, 100, 60, 0, '{"895081":40}');
SELECT office_id, context, state FROM sheet_flags WHERE election_id = 895008 AND rule = 'blank_null_share'
  AND office_id IN (895807, 895802) ORDER BY office_id, flag_id;
SELECT * FROM verify_tallies();
-- an election that goes takes its rules along
INSERT INTO election (id, title, type, year) VALUES (895009, 'goes', 'local', 2025);
SELECT version FROM set_rule('all_zero', 'hold', NULL, 895009);
DELETE FROM election WHERE id = 895009;
SELECT count(*) FROM sheet_rule WHERE election_id = 895009;
SELECT version, action FROM set_rule('turnout', 'flag', '{"percent": 95}');
DROP ROLE regress_second;
