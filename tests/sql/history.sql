-- Totals as they were, and what changed them. Under concurrency: tests/clusters/history.t.
SET search_path = res_elec, public;
\set VERBOSITY terse
\set SHOW_CONTEXT never
INSERT INTO area (id, kind, name) VALUES (760001, 'province', 'History P'), (760002, 'province', 'History Q');
INSERT INTO election (id, title, type, year, status) VALUES (760000, 'history', 'presidential', 2025, 'active');
INSERT INTO contest (id, election_id, name) VALUES (760000, 760000, 'history');
INSERT INTO candidate (id, election_id, first_name, last_name, code_name) VALUES (760001, 760000, '', 'Un', 'A'),
  (760002, 760000, '', 'Deux', 'B');
INSERT INTO center (id, election_id, area_id, name) VALUES (760001, 760000, 760001, 'east'),
  (760002, 760000, 760002, 'west');
INSERT INTO office (id, center_id, name, registered_voters) VALUES (760001, 760001, 'e1', 200),
  (760002, 760001, 'e2', 300), (760003, 760002, 'w1', 100);
CREATE TEMPORARY TABLE moment (name text, at timestamptz, spot text, live jsonb);
CREATE FUNCTION pg_temp.live() RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT jsonb_agg(to_jsonb(t) - '{version,updated_at,level}'::text[] ORDER BY level_number, unit_id) FROM tally t
  WHERE contest_id = 760000 AND offices_total > 0 $$;
CREATE FUNCTION pg_temp.remember(name text) RETURNS void LANGUAGE sql AS $$
  INSERT INTO moment SELECT name, clock_timestamp(), position_now(), pg_temp.live() $$;
-- differences between what was shown and what is counted anew, by position and by the clock: none
CREATE FUNCTION pg_temp.differ() RETURNS TABLE (name text) LANGUAGE sql AS $$
  SELECT m.name FROM moment m
   WHERE m.live IS DISTINCT FROM (SELECT jsonb_agg(to_jsonb(t) - 'level_name' ORDER BY level_number, unit_id)
     FROM results_at_position(760000, m.spot) t)
      OR m.live IS DISTINCT FROM (SELECT jsonb_agg(to_jsonb(t) - 'level_name' ORDER BY level_number, unit_id)
        FROM results_as_of(760000, m.at) t) $$;

SELECT pg_temp.remember('nothing');
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes) VALUES
  (760001, 100, 4, 6, '{"760001":60,"760002":30}'), (760002, 50, 0, 0, '{"760002":50}');
SELECT pg_temp.remember('two in');
UPDATE result_sheet SET total_voters = 80, votes = '{"760001":40,"760002":30}', reason = 'misread'
  WHERE office_id = 760001;
SELECT pg_temp.remember('corrected');
UPDATE result_sheet SET status = 'held' WHERE office_id = 760002;
SELECT pg_temp.remember('held');
UPDATE result_sheet SET total_voters = 60, votes = '{"760002":60}' WHERE office_id = 760002;
CREATE ROLE regress_second SUPERUSER;
SET SESSION AUTHORIZATION regress_second;
UPDATE result_sheet SET status = 'provisional', reason = 'seen' WHERE office_id = 760002;
UPDATE result_sheet SET status = 'verified' WHERE office_id = 760002;
RESET SESSION AUTHORIZATION;
SELECT pg_temp.remember('verified');
UPDATE office SET center_id = 760002, registered_voters = 250 WHERE id = 760001;
SELECT pg_temp.remember('moved, with another register');
UPDATE center SET area_id = NULL WHERE id = 760001;
INSERT INTO office (id, center_id, name, registered_voters) VALUES (760004, 760001, 'e3', 70);
SELECT pg_temp.remember('a center of no area, an office more');
DELETE FROM office WHERE id = 760004;
SET session_replication_role = replica; DELETE FROM result_sheet WHERE office_id = 760001;
  RESET session_replication_role;
SELECT pg_temp.remember('deleted');
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes) VALUES (760001, 10, 10, 0, '{}');
SELECT pg_temp.remember('entered again');
SELECT * FROM pg_temp.differ();

SELECT kind, office_id AS office, center_id AS center, province_id AS province, version AS v, status_was, status,
  offices AS n, registered_voters AS registered, total_voters AS voters,
       blank_votes AS blank, null_votes AS nul, votes, db_user = session_user AS me, channel, reason
  FROM changes(760000);
-- "Why did a total go down?"
SELECT c.kind, c.office_id AS office, c.votes -> 760001 AS votes, c.reason FROM changes(760000) c
  WHERE c.votes -> 760001 < 0;
-- sums are the difference of the totals, for every two moments and every unit
SELECT a.name, b.name, unit, level_number
  FROM moment a JOIN moment b ON b.at >= a.at
 CROSS JOIN LATERAL (
       SELECT level_number, unit, sum(voters) AS voters, res_elec.sum(votes) AS votes, sum(offices) AS offices,
       sum(registered) AS registered
         FROM (SELECT level_number, unit_id AS unit, total_voters AS voters, votes, offices_reported AS offices,
           registered_voters_reported AS registered FROM results_at_position(760000, b.spot)
               UNION ALL SELECT level_number, unit_id, -total_voters, '{}'::votes - votes, -offices_reported,
               -registered_voters_reported FROM results_at_position(760000, a.spot)
               UNION ALL SELECT u.level, u.id, -c.total_voters, '{}'::votes - c.votes, -c.offices, -c.registered_voters
               FROM changes(760000, a.spot, b.spot) c
                          CROSS JOIN LATERAL (VALUES (0, c.contest_id), (1, c.province_id), (2, c.department_id),
                            (3, c.commune_id), (4, c.center_id)) AS u(level, id)
                          WHERE u.id IS NOT NULL) AS x
        GROUP BY level_number, unit) AS s
 WHERE (voters, offices, registered) <> (0, 0, 0) OR EXISTS (SELECT FROM votes_each(s.votes));

-- One level alone; a level by its name.
SELECT level_name, unit_id, offices_total, offices_reported, total_voters, votes
  FROM results_as_of(760000, (SELECT at FROM moment WHERE name = 'two in'), 'province');
SELECT level_name, unit_id, offices_total, offices_reported, total_voters
  FROM results_at_position(760000, NULL, 'center');
SELECT * FROM results_as_of(760000, '2001-01-01');
SELECT count(*) FROM results_as_of(760000, 'infinity', 'contest');
SELECT * FROM results_as_of(760000, NULL);

-- Several changes of one sheet in a transaction are one step of the totals; the transaction itself is in no position
-- before it commits.
SELECT position_now() AS before \gset
BEGIN;
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes) VALUES (760003, 5, 5, 0, '{}');
SAVEPOINT s;
UPDATE result_sheet SET total_voters = 6, blank_votes = 6 WHERE office_id = 760003;
SELECT total_voters FROM results_at_position(760000, position_now(), 'contest');
ROLLBACK TO s;
UPDATE result_sheet SET total_voters = 7, blank_votes = 7 WHERE office_id = 760003;
SET session_replication_role = replica; DELETE FROM result_sheet WHERE office_id = 760003;
  RESET session_replication_role;
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes) VALUES (760003, 8, 8, 0, '{}');
COMMIT;
SELECT kind, version, total_voters FROM changes(760000, :'before');
SELECT kind FROM changes(760000, :'before', :'before');
SELECT t.total_voters - b.total_voters AS rose FROM results_at_position(760000, position_now(), 'contest') t,
  results_at_position(760000, :'before', 'contest') b;
-- what changes nothing is no change; an office keeps by which name it was
SELECT position_now() AS before \gset
UPDATE result_sheet SET office_id = office_id WHERE office_id = 760003;
UPDATE office SET name = 'w1b' WHERE id = 760003;
UPDATE office SET center_id = center_id WHERE id = 760003;
SELECT kind FROM changes(760000, :'before');
SELECT count(*) FROM office_history WHERE office_id = 760003;
UPDATE result_sheet SET valid_from_xid = '0', valid_from = '2001-01-01', total_voters = 9, blank_votes = 9
  WHERE office_id = 760003;
SELECT kind, total_voters, at > '2025-01-01' AS now FROM changes(760000, :'before');

-- Sheets of a dump are before every position, and keep their times.
UPDATE election SET activated_at = '2025-04-12 17:00+00' WHERE id = 760000;
SET session_replication_role = replica; DELETE FROM result_sheet WHERE office_id = 760003;
  RESET session_replication_role;
SELECT position_now() AS before \gset
INSERT INTO result_sheet_history (office_id, election_id, contest_id, center_id, total_voters, blank_votes, null_votes,
  votes, status, version, figures_version, channel, db_user, submitted_at, updated_at,
    valid_from_xid, valid_from, superseded_at, superseded_by, valid_to_xid)
VALUES (760003, 760000, 760000, 760002, 3, 3, 0, '{}', 'provisional', 1, 1, 'sql', 'x', '2025-04-12 18:00+00',
  '2025-04-12 18:00+00', '999999999999', '2025-04-12 18:00+00', '2025-04-12 19:00+00', 'correction', '999999999999');
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes, status, version, channel, db_user,
  submitted_at, updated_at, reason, valid_from_xid, valid_from)
VALUES (760003, 4, 4, 0, '{}', 'provisional', 2, 'sql', 'x', '2025-04-12 18:00+00', '2025-04-12 19:00+00', 'dumped',
  '999999999999', '2025-04-12 19:00+00');
SELECT valid_from_xid, valid_from = '2025-04-12 19:00+00' AS then FROM result_sheet WHERE office_id = 760003;
SELECT kind FROM changes(760000, :'before');
SELECT total_voters FROM results_as_of(760000, '2025-04-12 18:30+00', 'contest');
SELECT total_voters FROM results_as_of(760000, '2025-04-12 19:30+00', 'contest');
SELECT kind, version, total_voters, reason FROM changes(760000) WHERE at < '2025-04-13';

-- A sheet that is rejected: it counts no more, and goes.
SELECT position_now() AS before \gset
SET SESSION AUTHORIZATION regress_second;
SELECT office_id, status, total_voters FROM reject_sheet(760001, 'of another office');
RESET SESSION AUTHORIZATION;
SELECT kind, version, status_was, status, offices, total_voters, db_user, reason FROM changes(760000, :'before');

-- The clock was set back: what replaces a row is later all the same, so that it is known what it followed.
SET session_replication_role = replica; DELETE FROM result_sheet WHERE office_id = 760003;
  RESET session_replication_role;
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes, status, version, channel, db_user,
  submitted_at, updated_at, valid_from)
VALUES (760003, 5, 5, 0, '{}', 'provisional', 1, 'sql', 'x', '2100-01-01', '2100-01-01', '2100-01-01');
SELECT position_now() AS before \gset
UPDATE result_sheet SET total_voters = 6, blank_votes = 6 WHERE office_id = 760003;
UPDATE office SET center_id = 760001 WHERE id = 760003;
SET session_replication_role = replica; DELETE FROM result_sheet WHERE office_id = 760003;
  RESET session_replication_role;
SELECT kind, version, total_voters, at > '2100-01-01' AS later FROM changes(760000, :'before');

-- What is refused
SELECT * FROM results_as_of(760999, now());
SELECT * FROM results_as_of(760000, now(), 'office');
SELECT * FROM changes(760999);
SELECT * FROM changes(760000, '12');
SELECT * FROM changes(760000, res_elec_internal.position_tag() || '-9-3-');
SELECT * FROM changes(760000, res_elec_internal.position_tag() || '-3-9-99999999999999999999999');
SELECT * FROM changes(760000, NULL, 'deadbeef' || substr(position_now(), 9));
SELECT * FROM results_at_position(760000, 'deadbeef' || substr(position_now(), 9));
SET res_elec.language = 'fr';
SELECT * FROM results_at_position(760000, 'deadbeef-3-9-');
RESET res_elec.language;
SELECT res_elec_internal.stamp_applied_row();
CREATE TEMPORARY TABLE other (a integer);
CREATE TRIGGER t BEFORE INSERT ON other FOR EACH ROW EXECUTE FUNCTION res_elec_internal.stamp_applied_row();
INSERT INTO other VALUES (1);
SELECT res_elec_internal.commit_time('0') IS NULL AS of_none,
  res_elec_internal.commit_time('999999999999') IS NULL AS of_one_to_come;
-- an election without results goes with all of it
INSERT INTO election (id, title, type, year, status) VALUES (760009, 'gone', 'local', 2025, 'active');
INSERT INTO center (id, election_id, name) VALUES (760009, 760009, 'c');
INSERT INTO office (id, center_id, name) VALUES (760009, 760009, 'o'), (760010, 760009, 'p');
UPDATE office SET registered_voters = 5 WHERE id = 760009;
DELETE FROM office WHERE id = 760009;
SELECT office_id, registered_voters FROM office_history WHERE election_id = 760009 ORDER BY valid_to;
DELETE FROM election WHERE id = 760009;
SELECT count(*) FROM office_history WHERE election_id = 760009;
SELECT * FROM verify_tallies();
DROP ROLE regress_second;
