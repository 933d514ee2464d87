-- A dry run of sheets tells the total that the import then has, whichever rule holds sheets, and enters nothing.
\set VERBOSITY terse
SET search_path = res_elec, public;
SET client_min_messages = warning;
BEGIN;
INSERT INTO election (id, title, type, year, status) VALUES (880001, 'Dry', 'local', 2026, 'active');
INSERT INTO candidate (id, election_id, first_name, last_name, code_name) VALUES (880100, 880001, '', 'A', 'A'),
  (880101, 880001, '', 'B', 'B');
INSERT INTO area (id, kind, name, election_id) VALUES (880200, 'province', 'Dry P', 880001),
  (880201, 'province', 'Dry Q', 880001);
INSERT INTO center (id, election_id, area_id, name) VALUES (880300, 880001, 880200, 'P'), (880301, 880001, 880201, 'Q');
INSERT INTO office (id, center_id, name, registered_voters)
SELECT 880400 + i, 880300 + i % 2, i, CASE WHEN i % 7 > 0 THEN 200 END FROM generate_series(1, 60) i;
-- of some area shares of blank ballots, some votes that are equal, some offices full
CREATE TEMPORARY TABLE figures AS
SELECT 880400 + i AS office_id, 150 + i % 25 AS voters, CASE WHEN i % 11 = 0 THEN 60 ELSE 2 END AS blank, 1 AS nulls
FROM generate_series(1, 60) i;
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
SELECT f.office_id, f.voters, f.blank, f.nulls,
votes(ARRAY[880100, 880101], ARRAY[f.voters - f.blank - f.nulls - 10, 10])
  FROM figures f WHERE f.office_id <= 880420;
SELECT string_agg(concat_ws(',', f.office_id, f.voters, f.blank, f.nulls, f.voters - f.blank - f.nulls - 10, 10), E'\n'
  ORDER BY f.office_id) AS lines
  FROM figures f WHERE f.office_id BETWEEN 880421 AND 880455 \gset
SELECT set_config('test.csv', E'office_id,voters,blank,null,A,B\n' || :'lines', true) <> '' AS made;
CREATE FUNCTION pg_temp.compare(csv text, OUT rule text, OUT dry res_elec_internal.import_total, OUT entered bigint,
  OUT really res_elec_internal.import_total, OUT verdicts_alike boolean) LANGUAGE plpgsql AS
$$
DECLARE
  would res_elec_internal.import_verdict[];
  standing bigint := (SELECT count(*) FROM result_sheet WHERE election_id = 880001);
BEGIN
  SELECT string_agg(r.rule, ', ' ORDER BY r.rule) INTO rule FROM sheet_rules(880001) r WHERE r.action = 'hold';
  dry := res_elec_internal.import_sheets_run(880001, csv, true, 'rows');
  entered := (SELECT count(*) FROM result_sheet WHERE election_id = 880001) - standing;
  would := ARRAY(SELECT v FROM res_elec_internal.import_finish(true, 'rows') v);
  BEGIN
    really := res_elec_internal.import_sheets_run(880001, csv, false, 'rows');
    verdicts_alike := NOT EXISTS (
      SELECT FROM (SELECT v."row", v.verdict, v.id, regexp_replace(v.errors::text, '"other_submitted_at": "[^"]*"', '',
        'g') FROM unnest(would) v) AS a
      FULL JOIN (SELECT v."row", v.verdict, v.id, regexp_replace(v.errors::text, '"other_submitted_at": "[^"]*"', '',
        'g') FROM res_elec_internal.import_finish(false, 'rows') v) AS b USING ("row")
       WHERE a IS DISTINCT FROM b);
    RAISE EXCEPTION USING ERRCODE = 'RE098';
  EXCEPTION WHEN SQLSTATE 'RE098' THEN
    NULL;
  END;
END
$$;
\set compare 'SELECT c.rule, c.entered, (c.dry).offices_held AS held, (c.dry).offices_reported AS reported, c.dry = c.really AS alike, c.verdicts_alike FROM pg_temp.compare(current_setting(''test.csv'')) c'
-- no rule holds
:compare;
-- but what was rejected, when it comes again
INSERT INTO app_user (id, first_name, last_name, phone_number, email, password_hash, role)
  VALUES (880001, 'Dry', 'Run', '+24188000001', 'dry@example.org', '!', 'admin'),
  (880002, 'Dry', 'Other', '+24188000002', 'other@example.org', '!', 'admin');
SELECT set_config('res_elec.user_id', '880001', true) <> '' AS somebody;
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
SELECT f.office_id, f.voters, f.blank, f.nulls,
votes(ARRAY[880100, 880101], ARRAY[f.voters - f.blank - f.nulls - 10, 10]) FROM figures f WHERE f.office_id = 880455;
SELECT set_config('res_elec.user_id', '880002', true) <> '' AS somebody_else;
SELECT status FROM reject_sheet(880455, 'not signed');
:compare;
-- the sheet and its office alone
SELECT action FROM set_rule('turnout', 'hold', '{"percent": 85}', 880001);
:compare;
SELECT action FROM set_rule('turnout', 'off', NULL, 880001);
SELECT action FROM set_rule('register_unknown', 'hold', NULL, 880001);
:compare;
SELECT action FROM set_rule('register_unknown', 'flag', NULL, 880001);
-- other sheets: those that stand, and those of the same file
SELECT action FROM set_rule('blank_null_share', 'hold', '{"points": 10, "voters": 50, "sheets": 5}', 880001);
:compare;
SELECT action FROM set_rule('blank_null_share', 'hold', '{"points": 10, "voters": 50, "sheets": 25}', 880001);
:compare;
SELECT action FROM set_rule('blank_null_share', 'hold', '{"points": 10, "voters": 50, "sheets": 500}', 880001);
:compare;
SELECT action FROM set_rule('blank_null_share', 'off', NULL, 880001);
SELECT action FROM set_rule('identical_votes', 'hold', '{"votes": 50}', 880001);
:compare;
SELECT action FROM set_rule('turnout', 'hold', '{"percent": 80}', 880001);
SELECT action FROM set_rule('blank_null_share', 'hold', '{"points": 15, "voters": 50, "sheets": 5}', 880001);
:compare;
SELECT count(*) AS wrong FROM verify_tallies();
ROLLBACK;
