-- Two contests in one office: what is told of all contests together counts the office and its voters once.
SET search_path = res_elec, res_elec_internal, public;
\set VERBOSITY terse
\set SHOW_CONTEXT never
\set e 993000
CREATE ROLE regress_shared SUPERUSER;
INSERT INTO area (id, kind, name) VALUES (993001, 'province', 'Shared P'), (993002, 'province', 'Shared Q');
INSERT INTO area (id, kind, name, parent_id) VALUES (993003, 'department', 'Shared D', 993001), (993004, 'commune',
  'Shared C', 993003);
INSERT INTO election (id, title, type, year, status) VALUES (:e, 'shared', 'legislative', 2025, 'active');
INSERT INTO contest (id, election_id, name) VALUES (993001, :e, 'president'), (993002, :e, 'deputies'), (993003, :e,
  'elsewhere');
INSERT INTO candidate (id, election_id, contest_id, first_name, last_name, code_name) SELECT 993000 + n, :e, 993001 +
  (n - 1) / 2, '', n::text, 'S' || n FROM generate_series(1, 6) n;
INSERT INTO center (id, election_id, area_id, name) VALUES (993001, :e, 993004, 'school'), (993002, :e, 993002,
  'hall'), (993003, :e, NULL, 'ship');
-- School: offices 1 and 2 of president and deputies, named as people would; hall: 3 of both; ship: 4 of one contest.
-- 993000 + 10 × contest + number
INSERT INTO office (id, center_id, contest_id, name, registered_voters) VALUES
  (993011, 993001, 993001, 'Bureau n° 1', 200), (993021, 993001, 993002, 'BUREAU N° 1', 210),
  (993012, 993001, 993001, 'École', 100), (993022, 993001, 993002, 'ecole', NULL),
  (993013, 993002, 993001, '3', 300), (993023, 993002, 993002, '3', 300),
  (993034, 993003, 993003, '3', 50);
SELECT center_id FROM shared_center WHERE election_id = :e ORDER BY 1;
-- What is told of all contests together: offices, registers, and of what is counted registers, voters, ballots, turnout
CREATE VIEW pg_temp.nation AS SELECT offices_total AS offices, offices_reported AS reported, offices_held AS held,
  offices_annulled AS annulled, registered_voters AS registered,
    registered_voters_reported AS of_reported, total_voters AS voters, turnout_offices AS known, turnout_voters AS
      known_voters, ballots, sheets_total AS sheets, sheets_reported AS counted,
    total_voters - ballots AS once, ballots - blank_votes - null_votes = total(votes) AS adds_up FROM
      election_total(993000);
CREATE FUNCTION pg_temp.units() RETURNS TABLE (level text, unit integer, offices bigint, reported bigint, held bigint,
  annulled bigint, registered bigint, of_reported bigint, voters bigint, ballots bigint)
  LANGUAGE sql AS $$
  SELECT l.level, u.unit_id, u.offices_total, u.offices_reported, u.offices_held, u.offices_annulled,
    u.registered_voters, u.registered_voters_reported, u.total_voters, u.ballots
    FROM (VALUES ('province', '{993001,993002}'::integer[]), ('department', '{993003}'), ('commune', '{993004}'),
      ('center', '{993001,993002,993003}')) AS l(level, units)
   CROSS JOIN LATERAL unit_sums('{993001,993002,993003}', l.level, l.units) u ORDER BY level_rank(l.level), u.unit_id
     $$;
CREATE TABLE pg_temp.moment (n serial, position text, at timestamptz, told text[]);
-- Remembers what is told now, to be asked for later; and the last moment of the curve is the live total.
CREATE FUNCTION pg_temp.remember() RETURNS TABLE (wrong bigint, curve_ends_there boolean) LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO pg_temp.moment (position, at, told) SELECT position_now(), clock_timestamp(), ARRAY(SELECT t::text FROM
    election_at_position(993000, NULL, NULL) t);
  RETURN QUERY SELECT (SELECT count(*) FROM verify_tallies()), (t.offices_reported, t.registered_voters_reported,
    t.total_voters, t.ballots) IS NOT DISTINCT FROM
      (c.offices_reported, coalesce(c.registered_voters, 0), c.total_voters, c.ballots)
     FROM election_total(993000) t LEFT JOIN LATERAL (SELECT * FROM count_curve(993000, 60) ORDER BY at DESC LIMIT 1)
       AS c ON true;
END $$;
CREATE FUNCTION pg_temp.enter(VARIADIC figures integer[]) RETURNS void LANGUAGE sql AS $$
  INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  SELECT figures[1], figures[2], 3, 2, votes(ARRAY[993001 + (figures[1] / 10 % 10 - 1) * 2, 993002 + (figures[1] / 10
    % 10 - 1) * 2], ARRAY[figures[2] - 25, 20]) $$;
SELECT * FROM pg_temp.nation;
SELECT * FROM pg_temp.units();

-- one contest's sheet is in, then the other's, with other voters
SELECT pg_temp.enter(993011, 150);
SELECT * FROM pg_temp.nation;
SELECT curve_ends_there FROM pg_temp.remember();
SELECT pg_temp.enter(993021, 160);
SELECT * FROM pg_temp.nation;
SELECT * FROM pg_temp.units();
-- a sheet that states a register, where the office's is not known
INSERT INTO result_sheet (office_id, registered_voters, total_voters, blank_votes, null_votes, votes) VALUES (993022,
  NULL, 90, 0, 0, votes(ARRAY[993003], ARRAY[90]));
SELECT * FROM pg_temp.nation;
SELECT * FROM pg_temp.remember();
SELECT pg_temp.enter(993012, 80);
SELECT pg_temp.enter(993034, 40);
SELECT * FROM pg_temp.nation;
SELECT * FROM pg_temp.units();
-- held: the office is, while none of its sheets is counted
INSERT INTO result_sheet (office_id, status, total_voters, blank_votes, null_votes, votes) VALUES (993013, 'held',
  200, 0, 0, votes(ARRAY[993001], ARRAY[200]));
SELECT offices, reported, held, counted FROM pg_temp.nation;
SELECT * FROM pg_temp.remember();
SELECT pg_temp.enter(993023, 210);
SELECT offices, reported, held, voters, counted FROM pg_temp.nation;
-- annulled: where all its sheets are
SELECT status FROM annul_sheet(993011, 'CC 1', '2025-04-25', 'as decided');
SELECT offices, reported, annulled, of_reported, voters, counted FROM pg_temp.nation;
SELECT status FROM annul_sheet(993021, 'CC 1', '2025-04-25', 'as decided');
SELECT offices, reported, annulled, of_reported, voters, counted FROM pg_temp.nation;
SELECT * FROM pg_temp.units() WHERE level IN ('province', 'center');
SELECT * FROM pg_temp.remember();
SELECT status FROM restore_sheet(993021, 'CC 2', '2025-04-26', 'as decided');
-- corrected, rejected, entered again; verified: both
UPDATE result_sheet SET total_voters = 170, votes = votes(ARRAY[993003, 993004], ARRAY[145, 20]) WHERE office_id =
  993021;
SELECT reported, annulled, of_reported, voters, ballots, counted FROM pg_temp.nation;
SET SESSION AUTHORIZATION regress_shared;
SELECT offices_verified FROM election_at_position(993000, NULL);
SELECT status FROM verify_sheet(993021);
SELECT offices_verified FROM election_at_position(993000, NULL);
SELECT status FROM verify_sheet(993012);
SELECT offices_verified FROM election_at_position(993000, NULL);
SELECT status FROM verify_sheet(993022);
SELECT offices_verified FROM election_at_position(993000, NULL);
RESET SESSION AUTHORIZATION;
SELECT * FROM pg_temp.remember();
-- not held in one contest: the other has the office
SET SESSION AUTHORIZATION regress_shared;
UPDATE result_sheet SET status = 'rejected', reason = 'not signed' WHERE office_id = 993013;
RESET SESSION AUTHORIZATION;
UPDATE office SET status = 'not_held', reason = 'no ballots of it' WHERE id = 993013;
SELECT offices, registered, reported FROM pg_temp.nation;
SELECT * FROM pg_temp.remember();
UPDATE office SET status = 'expected', reason = 'there were' WHERE id = 993013;
-- The states of offices, once each: one that a contest expects is expected, and votes again where it does in one; where
-- none does, no vote took place, or it is merged in all. Rows of offices are counted for what they are.
INSERT INTO office (id, center_id, contest_id, name, registered_voters) VALUES (993014, 993002, 993001, '4', 120),
  (993024, 993002, 993002, '4', 120);
CREATE VIEW pg_temp.states AS SELECT offices_total AS offices, sheets_total AS sheets, registered_voters AS registered,
  offices_not_held AS not_held, offices_to_vote_again AS again, offices_merged AS merged,
  (SELECT ARRAY[u.offices_total, u.offices_not_held, u.offices_to_vote_again, u.offices_merged]
     FROM unit_sums('{993001,993002,993003}', 'province', '{993002}') u) AS in_province,
  (SELECT total FROM unit_list(993000, '{993001,993002,993003}', 'office', NULL, 993002, 9, 0, true)) AS rows_of_center
  FROM election_total(993000);
CREATE FUNCTION pg_temp.state(of_office integer, to_status text, into_office integer DEFAULT NULL) RETURNS SETOF
  pg_temp.states LANGUAGE plpgsql AS $$
BEGIN
  UPDATE office SET status = to_status, merged_into = into_office, reason = 'as it was' WHERE id = of_office;
  RETURN QUERY SELECT * FROM pg_temp.states;
END $$;
SELECT * FROM pg_temp.states;
SELECT * FROM pg_temp.state(993014, 'to_vote_again');
SELECT * FROM pg_temp.state(993024, 'to_vote_again');
SELECT * FROM pg_temp.remember();
SELECT * FROM pg_temp.state(993014, 'not_held');
SELECT * FROM pg_temp.state(993024, 'not_held');
SELECT * FROM pg_temp.remember();
SELECT * FROM pg_temp.state(993014, 'merged', 993013);
SELECT * FROM pg_temp.state(993024, 'merged', 993023);
SELECT * FROM pg_temp.remember();
SELECT * FROM jsonb_each(then_total(993000, NULL, position_now())) WHERE key LIKE 'offices%' ORDER BY key;
SELECT * FROM pg_temp.state(993024, 'expected');
DELETE FROM office WHERE id IN (993014, 993024);
-- the larger register is the office's; a change of it, a name, a move, the first one deleted
UPDATE office SET registered_voters = 400 WHERE id = 993013;
SELECT offices, registered, of_reported FROM pg_temp.nation;
UPDATE office SET name = '3 bis' WHERE id = 993013;
SELECT offices, registered, of_reported FROM pg_temp.nation;
SELECT * FROM pg_temp.remember();
UPDATE office SET center_id = 993001, name = 'BUREAU n°  1' WHERE id = 993013;
UPDATE office SET center_id = 993001 WHERE id = 993013;
SELECT offices, registered, of_reported FROM pg_temp.nation;
UPDATE office SET name = '3' WHERE id = 993013;
SELECT * FROM pg_temp.remember();
UPDATE office SET center_id = 993003 WHERE id = 993013;
SELECT offices, registered, of_reported, voters FROM pg_temp.nation;
SELECT * FROM pg_temp.units() WHERE level = 'center';
SELECT * FROM pg_temp.remember();
DELETE FROM office WHERE id = 993013;
SELECT offices, registered, of_reported FROM pg_temp.nation;
UPDATE center SET area_id = 993002 WHERE id = 993001;
SELECT * FROM pg_temp.units() WHERE level IN ('province', 'commune');
SELECT * FROM pg_temp.remember();
-- each contest by itself has what it had
SELECT contest_id, offices_total, registered_voters, offices_reported, total_voters FROM tally JOIN contest n ON n.id
  = contest_id WHERE n.election_id = :e AND level = 'contest' ORDER BY 1;

-- rolled back, in a savepoint, in one transaction
BEGIN;
INSERT INTO office (id, center_id, contest_id, name, registered_voters) VALUES (993035, 993002, 993003, '3', 999);
SELECT offices, registered FROM pg_temp.nation;
SAVEPOINT s;
DELETE FROM office WHERE id = 993035;
SELECT offices, registered FROM pg_temp.nation;
ROLLBACK TO s;
SELECT offices, registered, (SELECT count(*) FROM verify_tallies()) AS wrong FROM pg_temp.nation;
ROLLBACK;
SELECT offices, registered FROM pg_temp.nation;

-- the past is what it was, by position and by the clock, with a checkpoint and without
SELECT n FROM pg_temp.moment WHERE told <> ARRAY(SELECT t::text FROM election_at_position(993000, position, NULL) t);
SELECT n FROM pg_temp.moment WHERE told <> ARRAY(SELECT t::text FROM election_as_of(993000, at, NULL) t);
SELECT checkpoint_take(993000);
SELECT n, l FROM pg_temp.moment m CROSS JOIN unnest('{election,province,department}'::text[]) l
 WHERE NOT told @> ARRAY(SELECT t::text FROM election_at_position(993000, m.position, l) t);
SELECT n, t.offices_total, t.offices_reported, t.offices_held, t.offices_annulled, t.registered_voters,
  t.total_voters, t.ballots, t.offices_not_held AS not_held, t.offices_to_vote_again AS again, t.offices_merged AS
  merged FROM pg_temp.moment CROSS JOIN LATERAL election_at_position(993000, position) t ORDER BY n;
SELECT * FROM election_as_of(993000, '2000-01-01');
SELECT * FROM election_as_of(993000, now(), 'office');
SELECT * FROM election_as_of(9930000, now());

-- A threshold of registered voters over all contests asks each voter once: 16 votes are 16 % of 100, not 8 % of 200.
-- What
-- is certain of a contest is by its own registers: each voter has a ballot in each.
INSERT INTO electoral_formula (name, description, source, terms) VALUES ('regress_shared', 'x', 'x',
  '{"method": "dhondt", "thresholds": [{"share": "15/100", "of": "registered", "scope": "nation"}]}');
INSERT INTO election (id, title, type, year, status) VALUES (993100, 'shared list', 'legislative', 2025, 'active');
INSERT INTO contest (id, election_id, name, seats, formula) SELECT 993100 + n, 993100, n::text, 3, 'regress_shared'
  FROM generate_series(1, 2) n;
INSERT INTO candidate (id, election_id, contest_id, first_name, last_name, code_name, party) SELECT 993100 + n,
  993100, 993101 + n / 3, '', n::text, 'L' || n, CASE n % 2 WHEN 1 THEN 'P' ELSE 'Q' END FROM generate_series(1, 4) n;
INSERT INTO center (id, election_id, name) VALUES (993101, 993100, 'one');
INSERT INTO office (id, center_id, contest_id, name, registered_voters) SELECT 993100 + n * 10 + k, 993101, 993100 +
  n, k::text, 50 FROM generate_series(1, 2) n, generate_series(1, 2) k;
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes) VALUES (993111, 38, 0, 0,
  '{"993101": 8, "993102": 30}'), (993121, 38, 0, 0, '{"993103": 8, "993104": 30}');
SELECT registered_voters, registered_voters_reported, total_voters, ballots FROM election_total(993100);
SELECT c.id, o.code_name, o.votes, o.result, o.seats FROM contest c CROSS JOIN LATERAL outcome(c.id) o WHERE
  c.election_id = 993100 ORDER BY 1, 2;
SELECT contest_id, claim, holds, larger, smaller, open_offices, open_voters FROM contest_certainties WHERE election_id
  = 993100 AND claim = 'ahead' ORDER BY 1;
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes) VALUES (993112, 40, 0, 0,
  '{"993101": 5, "993102": 35}');
SELECT contest_id, claim, holds, larger, smaller, open_offices, open_voters FROM contest_certainties WHERE election_id
  = 993100 AND claim = 'ahead' ORDER BY 1;
-- the triggers belong to their table, the aggregate to its buckets
CREATE TABLE pg_temp.other (id integer);
CREATE TRIGGER other AFTER INSERT ON pg_temp.other FOR EACH ROW EXECUTE FUNCTION office_shared();
INSERT INTO pg_temp.other VALUES (1);
SELECT shared_excess(NULL, 1, 9::smallint, 1, 1);
SELECT (shared_excess(NULL, r, b::smallint, s, v)).* FROM (VALUES (500, 1, 490, 300), (NULL, 3, 480, 310), (510, 2,
  NULL, 305)) AS x(r, b, s, v);
SELECT (shared_excess('not_held', r, b::smallint, s, v)).* FROM (VALUES (500, NULL::integer,
  NULL::integer, NULL::integer)) AS x(r, b, s, v);
SELECT (shared_excess(NULL, r, b::smallint, s, v)).* FROM (VALUES (500, 1, 490, 300)) AS x(r, b, s, v);
-- the oracle finds what is counted twice, and a rebuild mends it
BEGIN;
DELETE FROM shared_center WHERE election_id = 993100;
SELECT contest_id, level, unit_id, bucket, kept ->> 'offices_total' AS kept, recounted ->> 'offices_total' AS
  recounted FROM verify_tallies() ORDER BY level;
SELECT rebuild_tallies();
SELECT count(*) FROM verify_tallies();
ROLLBACK;
-- forgotten with its election
INSERT INTO election (id, title, type, year) VALUES (993200, 'shared for a while', 'legislative', 2025);
INSERT INTO contest (id, election_id, name) VALUES (993201, 993200, 'a'), (993202, 993200, 'b');
INSERT INTO center (id, election_id, name) VALUES (993201, 993200, 'one');
INSERT INTO office (id, center_id, contest_id, name) VALUES (993201, 993201, 993201, '1'), (993202, 993201, 993202,
  '1');
SELECT count(*) FROM shared_center WHERE election_id = 993200;
DELETE FROM election WHERE id = 993200;
SELECT count(*) FROM shared_center WHERE election_id = 993200;
SELECT * FROM verify_tallies();
DROP ROLE regress_shared;
