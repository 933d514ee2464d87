-- Parties: candidates' texts find or make them; colours, names, votes and leads over contests.
SET search_path = res_elec, pg_catalog;
\set VERBOSITY terse
\set ON_ERROR_ROLLBACK on
BEGIN;
ALTER SEQUENCE party_id_seq RESTART 960001;
INSERT INTO election (id, title, type, year, status) VALUES (960000, 'Parties', 'legislative', 2025, 'active'),
  (960100, 'Other', 'local', 2025, 'active');
INSERT INTO contest (id, election_id, name, code) VALUES (960001, 960000, 'One', '1'), (960002, 960000, 'Two', '2'),
  (960003, 960000, 'Three', '3');
INSERT INTO party (election_id, name, code, colour) VALUES (960000, 'Union des bâtisseurs', 'UDB', '#1B5E20')
  RETURNING id, colour;
INSERT INTO candidate (id, election_id, contest_id, first_name, last_name, code_name, party) VALUES
  (960011, 960000, 960001, '', 'A', 'A', 'UNION DES BATISSEURS'), (960012, 960000, 960001, '', 'B', 'B', 'Autre'),
  (960013, 960000, 960001, '', 'C', 'C', NULL),
  (960021, 960000, 960002, '', 'D', 'D', 'udb'), (960022, 960000, 960002, '', 'E', 'E', 'autre'),
  (960031, 960000, 960003, '', 'F', 'F', 'Autre'), (960032, 960000, 960003, '', 'G', 'G', NULL);
SELECT p.id, p.name, p.code, p.colour, string_agg(c.code_name || ' ' || coalesce(c.party, '-'), ', ' ORDER BY c.id)
  AS candidates
  FROM candidate c LEFT JOIN party p ON p.id = c.party_id WHERE c.election_id = 960000 GROUP BY p.id ORDER BY p.id;
-- another text, another party; none; and what is filled in is not written by hand
UPDATE candidate SET party = 'Nouveau' WHERE id = 960022 RETURNING party, party_id;
UPDATE candidate SET party_id = 960001 WHERE id = 960022 RETURNING party, party_id;
UPDATE candidate SET party = NULL WHERE id = 960022 RETURNING party, party_id;
UPDATE candidate SET party = 'AUTRE' WHERE id = 960022 RETURNING party, party_id;

-- colours
UPDATE party SET colour = '#ffee00' WHERE id = 960001;
UPDATE party SET colour = 'green' WHERE id = 960001;
UPDATE party SET colour = '#12345g' WHERE id = 960001;
SET res_elec.language = fr;
UPDATE party SET colour = '#FFEE00' WHERE id = 960001;
RESET res_elec.language;
-- the bound: 3:1 is #949494 (3.03:1), not #959595 (2.99:1)
UPDATE party SET colour = '#949494' WHERE id = 960001 RETURNING colour;
UPDATE party SET colour = '#959595' WHERE id = 960001;
UPDATE party SET colour = '#1b5e20' WHERE id = 960001;
SELECT c, res_elec_internal.colour_violation(c) ->> 'rule' AS rule
  FROM unnest('{#000000,#ffffff,#0000FF,#ff0000,#00ff00,#fff,"",NULL}'::text[]) c;

-- names are unique to people; a new one is the candidates', who named the old one
INSERT INTO party (election_id, name) VALUES (960000, 'union des bâtisseurs');
INSERT INTO party (election_id, name, code) VALUES (960000, 'X', 'ÙDB');
UPDATE party SET election_id = 960100 WHERE id = 960001;
UPDATE party SET name = 'Union des Bâtisseurs du Gabon' WHERE id = 960001;
SELECT code_name, party FROM candidate WHERE party_id = 960001 ORDER BY id;
DELETE FROM party WHERE id = 960001;
DELETE FROM party WHERE name = 'Nouveau' RETURNING name;

-- votes over contests, and leads: a tie leads nowhere
INSERT INTO center (id, election_id, name) VALUES (960001, 960000, 'École');
INSERT INTO office (id, center_id, contest_id, name, registered_voters) VALUES (960001, 960001, 960001, '1', 100),
  (960002, 960001, 960002, '1', 100), (960003, 960001, 960003, '1', 100), (960004, 960001, 960003, '2', 100);
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes) VALUES
  (960001, 50, 0, 0, '{"960011":30,"960012":15,"960013":5}'), (960002, 40, 0, 0, '{"960021":20,"960022":20}'),
  (960003, 31, 1, 0, '{"960031":10,"960032":20}');
SELECT party_id, code, party, candidates, contests, votes, percent, leads, seats FROM party_results
  WHERE election_id = 960000 ORDER BY votes DESC, party_id;
SELECT contest_id, leader, lead, version, updated_at IS NOT NULL AS changed FROM res_elec_internal.contest_leads(960000)
  ORDER BY 1;
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  VALUES (960004, 25, 0, 0, '{"960031":25}');
SELECT party_id, votes, leads FROM party_results WHERE election_id = 960000 ORDER BY votes DESC, party_id;
SET ROLE res_elec_reader;
SELECT party, votes FROM party_results WHERE election_id = 960000 ORDER BY votes DESC LIMIT 1;
SELECT FROM party;
RESET ROLE;

-- seats by party, as outcome() says them: a session counts again what changed since it asked, whatever that is
CREATE FUNCTION pg_temp.seats(e integer, OUT parties text, OUT wrong bigint) LANGUAGE sql AS $$
  WITH told AS (SELECT candidate_id, seats FROM res_elec_internal.contest_seats(e)),
       outcomes AS (SELECT o.candidate_id, o.seats FROM contest n, outcome(n.id) o WHERE n.election_id = e
         AND o.seats > 0)
  SELECT (SELECT string_agg(format('%s %s', coalesce(code, party, '-'), coalesce(seats::text, 'null')), ', '
    ORDER BY seats DESC, party_id) FROM party_results WHERE election_id = e),
         (SELECT count(*) FROM ((TABLE told EXCEPT ALL TABLE outcomes) UNION ALL (TABLE outcomes EXCEPT ALL TABLE told))
           d)
$$;
SELECT 'no formula' AS after, * FROM pg_temp.seats(960000);
UPDATE contest SET formula = 'senegal_department' WHERE election_id = 960000;
SELECT 'formulas; a tie' AS after, * FROM pg_temp.seats(960000);
SELECT id > 0 AS drawn FROM record_draw(960002, '{960022,960021}', 'The president', 'Both');
SELECT 'a lot' AS after, * FROM pg_temp.seats(960000);
SAVEPOINT a;
UPDATE result_sheet SET votes = '{"960011":14,"960012":31,"960013":5}', reason = 'misread' WHERE office_id = 960001;
SELECT 'a correction' AS after, * FROM pg_temp.seats(960000);
UPDATE candidate SET party = 'udb' WHERE id = 960012;
SELECT 'another party' AS after, * FROM pg_temp.seats(960000);
UPDATE candidate SET party = 'X' WHERE id = 960012;
UPDATE candidate SET party = 'Autre' WHERE id = 960012;
SELECT 'and back' AS after, * FROM pg_temp.seats(960000);
ROLLBACK TO a;
SELECT 'rolled back' AS after, * FROM pg_temp.seats(960000);
SELECT party_id, code, party, seats, goes_on FROM election_outcomes WHERE election_id = 960000 ORDER BY seats DESC,
  party_id;

-- a formula that looks at all contests: what changes in one changes the others. Two parties with one list each in both
-- contests
INSERT INTO election (id, title, type, year, status) VALUES (960200, 'Coalitions', 'legislative', 2026, 'active');
INSERT INTO contest (id, election_id, name, seats, formula) VALUES (960201, 960200, 'One', 5, 'benin_deputies'),
  (960202, 960200, 'Two', 5, 'benin_deputies');
INSERT INTO candidate (id, election_id, contest_id, first_name, last_name, code_name, party, coalition)
SELECT 960200 + 10 * n + k, 960200, 960200 + n, '', 'L' || k, n || '-' || k, 'P' || k, CASE k WHEN 2 THEN 'Bloc'
WHEN 3 THEN 'BLOC' END FROM generate_series(1, 2) n, generate_series(1, 3) k;
INSERT INTO center (id, election_id, name) VALUES (960201, 960200, 'c');
INSERT INTO office (id, center_id, contest_id, name, registered_voters) VALUES (960201, 960201, 960201, '1', 2000),
  (960202, 960201, 960202, '1', 2000);
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes) VALUES
  (960201, 1000, 0, 0, '{"960211":600,"960212":280,"960213":120}'),
  (960202, 1000, 0, 0, '{"960221":800,"960222":100,"960223":100}');
SELECT o.code_name, o.votes, o.result, o.seats FROM contest n, outcome(n.id) o WHERE n.election_id = 960200
  ORDER BY n.id, o.code_name;
SELECT 'members with 19 % and 11 % of the nation, together 40 % and 20 %' AS after, * FROM pg_temp.seats(960200);
UPDATE result_sheet SET votes = '{"960221":801,"960222":100,"960223":99}', reason = 'misread' WHERE office_id = 960202;
SELECT 'together 19.9 % in the second' AS after, * FROM pg_temp.seats(960200);
SELECT kind, code_name, quotient, divisor FROM outcome_steps(960201) WHERE kind = 'threshold_failed';
UPDATE result_sheet SET votes = '{"960221":721,"960222":201,"960223":78}', reason = 'misread' WHERE office_id = 960202;
SELECT 'one of them has 9.9 % of the nation, the other 20 % in each by itself' AS after, * FROM pg_temp.seats(960200);

-- a file of them
SELECT "row", verdict, errors -> 0 ->> 'code' AS code, errors -> 0 -> 'fields' AS fields
  FROM import_parties(960000,
    E'code,name,colour\nAUT,Autre,#0D47A1\n,Neuf,#b71c1c\nUDB,Dix,\n,Onze,#ffffff\n,Douze,bleu\n,,#000000\nT,Treize,\nT,Quatorze,\n,Neuf,#000000\n',
    mode => 'rows') ORDER BY "row";
SELECT "row", verdict FROM import_parties(960000,
  E'name,colour\nUnion des bâtisseurs du Gabon,#1b5e20\nSeize,#B71C1C\n');
SELECT "row", verdict FROM import_parties(960000, E'name,code\nAutre,OTHER\n', mode => 'rows');
SELECT name, code, colour FROM party WHERE election_id = 960000 ORDER BY id;

-- what is over stays; with its election a party goes
UPDATE election SET status = 'completed' WHERE id = 960000;
UPDATE party SET colour = NULL WHERE id = 960001;
INSERT INTO party (election_id, name) VALUES (960000, 'Late');
INSERT INTO candidate (election_id, first_name, last_name, code_name, party) VALUES (960100, '', 'A', 'A', 'P');
SELECT action, changes ->> 'name' AS name FROM audit WHERE election_id = 960100 AND action LIKE 'party.%';
DELETE FROM election WHERE id = 960100;
SELECT count(*) FROM party WHERE election_id = 960100;
SELECT count(*) AS wrong FROM contest n CROSS JOIN LATERAL verify_tallies(n.id) WHERE n.election_id = 960000;
ROLLBACK;
