-- The curve of the count: what maintain() keeps of it, and what changed since, are what the sheets say.
SET search_path = res_elec, res_elec_internal, public;
\set VERBOSITY terse
\set SHOW_CONTEXT never
INSERT INTO election (id, title, type, year, status, activated_at)
  VALUES (742000, 'curve', 'legislative', 2025, 'active', now() - interval '1 day');
INSERT INTO contest (id, election_id, name) VALUES (742001, 742000, 'north'), (742002, 742000, 'south');
INSERT INTO candidate (id, election_id, contest_id, first_name, last_name, code_name) SELECT 742000 + n, 742000,
  742001 + n / 3, '', n::text, n::text FROM generate_series(1, 4) n;
INSERT INTO center (id, election_id, name) VALUES (742001, 742000, 'one'), (742002, 742000, 'other');
INSERT INTO office (id, center_id, contest_id, name, registered_voters) SELECT 742000 + n, 742001, 742001 + n % 2,
  n::text, CASE WHEN n % 5 > 0 THEN 500 END FROM generate_series(1, 40) n;
CREATE FUNCTION pg_temp.enter(low integer, high integer) RETURNS void LANGUAGE sql AS $$
  INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  SELECT 742000 + n, 13 + n, 2, 1, votes(ARRAY[742001 + n % 2 * 2, 742002 + n % 2 * 2], ARRAY[10, n])
  FROM generate_series(low, high) n $$;
CREATE FUNCTION pg_temp.counted(of_contest integer) RETURNS jsonb LANGUAGE sql AS $$  -- from the sheets
  SELECT jsonb_object_agg(x.slot, jsonb_build_array(x.n, x.registered, x.voters, x.blank, x.nulls, x.votes))
    FROM (SELECT ceil(extract(epoch FROM s.submitted_at) / 10)::bigint AS slot, count(*) AS n,
      coalesce(sum(s.registered_voters), 0) AS registered, sum(s.total_voters) AS voters,
                 sum(s.blank_votes) AS blank, sum(s.null_votes) AS nulls, res_elec.sum(s.votes)::text AS votes
            FROM result_sheet s WHERE s.election_id = 742000 AND s.status IN ('provisional', 'verified')
            AND (of_contest IS NULL OR s.contest_id = of_contest) GROUP BY 1) AS x $$;
CREATE FUNCTION pg_temp.told(of_contest integer) RETURNS jsonb LANGUAGE sql AS $$
  SELECT jsonb_object_agg(c.slot, jsonb_build_array(c.sheets, c.registered_voters, c.total_voters, c.blank_votes,
    c.null_votes, c.votes::text)) FROM curve_slots(742000, of_contest, curve_width(), true) c $$;
-- Of the election and of each contest: are the slots right, is the last moment the live total, are some kept, and do
-- they lack what changed since
CREATE FUNCTION pg_temp.look() RETURNS TABLE (contest integer, slots_right boolean, last_is_live boolean, kept boolean,
  changed bigint) LANGUAGE sql AS $$
  SELECT c.id, pg_temp.told(c.id) IS NOT DISTINCT FROM pg_temp.counted(c.id),
         (SELECT (l.offices_reported, l.registered_voters, l.total_voters, l.blank_votes, l.null_votes, l.votes)
           IS NOT DISTINCT FROM
                 (t.offices_reported, t.registered_voters_reported, t.total_voters, t.blank_votes, t.null_votes,
                   t.votes)
            FROM election_total(742000, c.id) t CROSS
            JOIN LATERAL (SELECT * FROM count_curve(742000, 60, c.id) ORDER BY at DESC LIMIT 1) AS l),
         k.id IS NOT NULL, (SELECT count(*) FROM curve_changes(742000, c.id, k.seen) d WHERE k.id IS NOT NULL)
    FROM (VALUES (NULL::integer), (742001), (742002)) AS c(id) LEFT JOIN curve k ON k.election_id = 742000
    AND k.contest_id IS NOT DISTINCT FROM c.id ORDER BY 1 $$;

SELECT * FROM count_curve(742000, 60);
SELECT curves_take();
SELECT pg_temp.enter(1, 12);
SELECT curves_take() AS none_of_few;
SELECT * FROM pg_temp.look();
-- few sheets are told to the microsecond, many to full ten seconds
SELECT count(*) > 5 AS several, count(*) FILTER (WHERE extract(epoch FROM at) * 1000000 % 10000000 = 0) < 2 AS exact,
  max(offices_reported) FROM count_curve(742000, 60);
INSERT INTO setting VALUES ('curve_sheets', '0');
SELECT count(*) <= 2 AS few, bool_and(extract(epoch FROM at)::bigint % 10 = 0) AS full, max(offices_reported)
  FROM count_curve(742000, 60);
-- kept, and brought up to now again and again
SELECT curve_take(742000), curve_take(742000, 742001), curve_take(742000, 742002);
SELECT * FROM pg_temp.look();
SELECT pg_temp.enter(13, 24);
UPDATE result_sheet SET total_voters = total_voters + 1, blank_votes = blank_votes + 1
  WHERE office_id IN (742003, 742014);
UPDATE result_sheet SET status = 'held', reason = 'why' WHERE office_id IN (742004, 742015);
SELECT * FROM pg_temp.look();
SELECT curve_take(742000), curve_take(742000, 742001);
SELECT * FROM pg_temp.look();
CREATE ROLE second_person SUPERUSER;
SET SESSION AUTHORIZATION second_person;
UPDATE result_sheet SET status = 'provisional', reason = 'seen' WHERE office_id = 742004;
SELECT (reject_sheet(742005, 'not signed')).status, (reject_sheet(742006, 'not signed')).status;
RESET SESSION AUTHORIZATION;
DROP ROLE second_person;
UPDATE office SET center_id = 742002 WHERE id BETWEEN 742007 AND 742010;
SELECT * FROM pg_temp.look();
SELECT curve_take(742000), curve_take(742000, 742001), curve_take(742000, 742002);
SELECT * FROM pg_temp.look();
SELECT curve_take(742000) AS nothing_new;
-- a sheet of an earlier hour, as a restore brings it, makes what is kept good for nothing
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes, status, version, channel, db_user,
  submitted_at, updated_at)
VALUES (742030, 7, 7, 0, '{}', 'provisional', 1, 'sql', 'x', now() - interval '1 hour', now() - interval '1 hour');
SELECT * FROM pg_temp.look();
SELECT curve_take(742000), curve_take(742000, 742001);
SELECT * FROM pg_temp.look();
SELECT count(*) AS moments, min(offices_reported), max(offices_reported) FROM count_curve(742000, 7);
-- not with changes that are not committed, nor where one statement after the other sees something else
BEGIN;
SELECT pg_temp.enter(25, 26);
SELECT curve_take(742000);
SELECT * FROM pg_temp.look();
ROLLBACK;
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT curve_take(742000);
ROLLBACK;
-- a few more
SELECT pg_temp.enter(27, 27);
SELECT curve_take(742000);
DELETE FROM setting WHERE name = 'curve_sheets';
SELECT * FROM pg_temp.look();
SELECT count(*) AS wrong FROM verify_tallies(742001);
