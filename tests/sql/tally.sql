-- The totals follow every shape of statement; after each step the oracle finds nothing.
SET search_path = res_elec, public;
\set VERBOSITY terse
\set SHOW_CONTEXT never
CREATE ROLE regress_second SUPERUSER;  -- the second person
INSERT INTO area (id, kind, name) VALUES (840001, 'province', 'Tally P'), (840002, 'province', 'Tally Q');
INSERT INTO area (id, kind, name, parent_id) VALUES (840011, 'department', 'Tally D', 840001),
  (840012, 'department', 'Tally E', 840002), (840021, 'commune', 'Tally C', 840011);
INSERT INTO election (id, title, type, year, status) VALUES (840000, 'tally', 'presidential', 2025, 'active');
INSERT INTO contest (id, election_id, name) VALUES (840000, 840000, 'tally');
INSERT INTO candidate (id, election_id, first_name, last_name, code_name) VALUES (840001, 840000, '', 'Un', 'A'),
  (840002, 840000, '', 'Deux', 'B');
INSERT INTO center (id, election_id, area_id, name) VALUES (840001, 840000, 840021, 'deep'),
  (840002, 840000, 840012, 'shallow'), (840003, 840000, NULL, 'nowhere');
INSERT INTO office (id, center_id, name, registered_voters) SELECT 840100 + i, 840001 + i % 3, 'office ' || i, 100
  FROM generate_series(0, 29) i;
CREATE VIEW pg_temp.totals AS SELECT level, unit_id, offices_total AS offices, registered_voters AS registered,
  offices_reported AS reported,
    offices_verified AS verified, offices_held AS held, total_voters AS voters, blank_votes AS blank,
    null_votes AS nulls, votes
  FROM tally WHERE contest_id = 840000 ORDER BY level_number, unit_id;
CREATE VIEW pg_temp.national AS SELECT offices, reported, verified, held, voters, blank, nulls, votes
  FROM pg_temp.totals WHERE level = 'contest';
CREATE VIEW pg_temp.wrong AS SELECT count(*) AS wrong FROM verify_tallies();
SELECT * FROM pg_temp.totals;

-- INSERT, many rows and one; a center without an area counts at center and contest.
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  SELECT id, 10, 1, 2, '{"840001":3,"840002":4}' FROM office WHERE id BETWEEN 840100 AND 840105;
SELECT * FROM pg_temp.totals;
SELECT * FROM pg_temp.wrong;
-- Buckets: held sheets are not counted.
SET SESSION AUTHORIZATION regress_second;
UPDATE result_sheet SET status = 'verified' WHERE office_id = 840100;
RESET SESSION AUTHORIZATION;
UPDATE result_sheet SET status = 'held' WHERE office_id IN (840101, 840102);
SELECT * FROM pg_temp.national, pg_temp.wrong;
SET SESSION AUTHORIZATION regress_second;
UPDATE result_sheet SET status = 'provisional', reason = 'compared' WHERE office_id = 840102;
RESET SESSION AUTHORIZATION;
-- UPDATE … FROM, CASE, RETURNING, WHERE CURRENT OF
UPDATE result_sheet s SET total_voters = v.n, votes = votes(ARRAY[840001], ARRAY[v.n - 3])
  FROM (VALUES (840103, 20), (840104, 30), (840105, 40)) AS v(id, n) WHERE s.office_id = v.id;
SELECT * FROM pg_temp.national, pg_temp.wrong;
BEGIN;
DECLARE c CURSOR FOR SELECT * FROM result_sheet WHERE office_id IN (840103, 840104) ORDER BY office_id FOR UPDATE;
FETCH 1 FROM c \gset fetched_
UPDATE result_sheet SET total_voters = 21, null_votes = 3 WHERE CURRENT OF c;
FETCH 1 FROM c \gset fetched_
SET session_replication_role = replica; DELETE FROM result_sheet WHERE CURRENT OF c; RESET session_replication_role;
COMMIT;
SELECT * FROM pg_temp.national, pg_temp.wrong;
-- WITH … insert, correct and reject in one statement; offices and their sheets in one statement
CREATE ROLE regress_other SUPERUSER;  -- the second person
SET SESSION AUTHORIZATION regress_other;
WITH gone AS (UPDATE result_sheet SET status = 'rejected', reason = 'not signed' WHERE office_id = 840103 RETURNING 1),
     more AS (UPDATE result_sheet SET status = 'held' WHERE office_id = 840105 RETURNING 1)
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes) SELECT 840106, 5, 0, 0,
'{"840002":5}';
RESET SESSION AUTHORIZATION;
DROP ROLE regress_other;
WITH o AS (INSERT INTO office (id, center_id, name, registered_voters) VALUES (840131, 840001, 'new 1', 10),
  (840132, 840002, 'new 2', 10) RETURNING id)
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes) SELECT id, 7, 0, 0, '{"840002":7}'
FROM o;
SELECT * FROM pg_temp.national, pg_temp.wrong;
-- moved and entered in one statement
WITH o AS (UPDATE office SET center_id = 840003 WHERE id = 840133 - 1 RETURNING id),
  p AS (UPDATE office SET center_id = 840002 WHERE id = 840107 RETURNING id)
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes) SELECT 840107, 4, 4, 0, '{}';
SELECT s.center_id = o.center_id AS same, s.province_id IS NOT DISTINCT FROM o.province_id AS same_province
  FROM result_sheet s JOIN office o ON o.id = s.office_id WHERE o.id IN (840107, 840132);
-- COPY, MERGE, ON CONFLICT
COPY result_sheet (office_id, total_voters, blank_votes, null_votes, votes) FROM stdin;
840108	10	0	0	{"840001":10}
840109	10	0	0	{"840002":10}
\.
CREATE ROLE regress_other SUPERUSER;
SET SESSION AUTHORIZATION regress_other;
MERGE INTO result_sheet s USING (VALUES (840108, 11), (840110, 12), (840109, 0)) AS g(id, n) ON s.office_id = g.id
  WHEN MATCHED AND g.n = 0 THEN UPDATE SET status = 'rejected', reason = 'not signed'
  WHEN MATCHED THEN UPDATE SET total_voters = g.n, votes = votes(ARRAY[840001], ARRAY[g.n])
  WHEN NOT MATCHED THEN INSERT (office_id, total_voters, blank_votes, null_votes, votes)
  VALUES (g.id, g.n, 0, 0, votes(ARRAY[840001], ARRAY[g.n]));
RESET SESSION AUTHORIZATION;
DROP ROLE regress_other;
INSERT INTO result_sheet AS s (office_id, total_voters, blank_votes, null_votes, votes) SELECT id, 9, 0, 0,
  '{"840002":9}' FROM office WHERE id BETWEEN 840108 AND 840112
  ON CONFLICT (office_id) DO UPDATE SET total_voters = s.total_voters + 1, votes = s.votes + '{"840001":1}'
  WHERE s.office_id <> 840110;
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes) VALUES (840108, 1, 1, 0, '{}')
  ON CONFLICT DO NOTHING;
SELECT * FROM pg_temp.national, pg_temp.wrong;

-- Savepoints and exception blocks: what is rolled back counts nothing.
BEGIN;
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  VALUES (840113, 1, 0, 0, '{"840001":1}');
SAVEPOINT a;
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  VALUES (840114, 1, 0, 0, '{"840001":1}');
SAVEPOINT b;
UPDATE result_sheet SET total_voters = 2, votes = '{"840001":2}' WHERE office_id IN (840113, 840114);
ROLLBACK TO b;
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  VALUES (840115, 1, 0, 0, '{"840001":1}'), (840114, 1, 0, 0, '{"840001":1}');
ROLLBACK TO b;
SET session_replication_role = replica; DELETE FROM result_sheet WHERE office_id = 840113;
  RESET session_replication_role;
RELEASE b;
SELECT * FROM pg_temp.national, pg_temp.wrong;
ROLLBACK TO a;
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  VALUES (840116, 1, 0, 0, '{"840001":1}');
RELEASE a;
COMMIT;
SELECT * FROM pg_temp.national, pg_temp.wrong;
DO $$
BEGIN
  FOR i IN 840116..840120 LOOP
    BEGIN
      INSERT INTO res_elec.result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
      VALUES (i, 2, 0, 0, '{"840001":2}');
      IF i % 2 = 0 THEN RAISE EXCEPTION 'undone'; END IF;
    EXCEPTION WHEN OTHERS THEN NULL;
    END;
  END LOOP;
END $$;
SELECT * FROM pg_temp.national, pg_temp.wrong;

-- Other isolation levels read and write the same totals.
BEGIN ISOLATION LEVEL REPEATABLE READ;
UPDATE result_sheet SET total_voters = 3, votes = '{"840001":3}' WHERE office_id IN (840117, 840119);
UPDATE result_sheet SET total_voters = 4, votes = '{"840001":4}' WHERE office_id IN (840117, 840119);
SELECT * FROM pg_temp.national, pg_temp.wrong;
COMMIT;
BEGIN ISOLATION LEVEL SERIALIZABLE;
SET session_replication_role = replica; DELETE FROM result_sheet WHERE office_id IN (840117, 840119);
  RESET session_replication_role;
SELECT * FROM pg_temp.national, pg_temp.wrong;
COMMIT;

-- Deleting offices, then all sheets at once; the history has each of them.
DELETE FROM office WHERE id BETWEEN 840120 AND 840129;
SELECT version AS before FROM tally WHERE contest_id = 840000 AND level_number = 0 \gset
SELECT count(*) AS sheets FROM result_sheet \gset
SELECT count(*) AS history FROM result_sheet_history \gset
BEGIN;
SAVEPOINT a;
TRUNCATE result_sheet;
SELECT * FROM pg_temp.national, pg_temp.wrong;
ROLLBACK TO a;
SELECT * FROM pg_temp.national, pg_temp.wrong;
TRUNCATE result_sheet;
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  VALUES (840100, 2, 1, 0, '{"840001":1}');
COMMIT;
SELECT * FROM pg_temp.national, pg_temp.wrong;
SELECT version > :before AS version_grew, (SELECT count(*) FROM result_sheet_history) - :history
  = :sheets AS all_in_history FROM tally WHERE contest_id = 840000 AND level_number = 0;
DROP ROLE regress_second;
