-- Contests: what of them is frozen when, imports of them, and how files name them.
SET search_path = res_elec, pg_catalog;
\set VERBOSITY terse
\set ON_ERROR_ROLLBACK on
BEGIN;
ALTER SEQUENCE contest_id_seq RESTART 940001;
ALTER SEQUENCE office_id_seq RESTART 940001;
ALTER SEQUENCE candidate_id_seq RESTART 940001;
INSERT INTO area (id, kind, code, name) VALUES (940001, 'province', 'X-1', 'Sud'), (940002, 'province', NULL, 'Nord'),
  (940003, 'department', NULL, 'Nord'), (940005, 'province', 'X-5', 'Est');
INSERT INTO area (id, kind, name, parent_id) VALUES (940006, 'commune', 'Double', 940001),
  (940007, 'commune', 'Double', 940002);
INSERT INTO election (id, title, type, year, status) VALUES (940000, 'Contests', 'legislative', 2025, 'active'),
  (940100, 'Other', 'local', 2025, 'active');
INSERT INTO area (id, kind, name, election_id) VALUES (940008, 'province', 'Ailleurs', 940100);

-- a file of contests
SELECT "row", verdict, errors -> 0 ->> 'code' AS code, errors -> 0 ->> 'message' AS message
  FROM import_contests(940000,
    E'code,name,seats,area,formula\nE1,Premier,2,X-1,gabon_deputies\nE2,Deuxième,,Nord,\n,Troisième,,,\n',
    dry_run => true);
SELECT count(*) FROM contest WHERE election_id = 940000;
SELECT "row", verdict FROM import_contests(940000,
  E'code,name,seats,area,formula\nE1,Premier,2,X-1,gabon_deputies\nE2,Deuxième,,Nord,\n,Troisième,,,\n');
SELECT code, name, seats, area_id, formula FROM contest WHERE election_id = 940000 ORDER BY id;
SELECT "row", verdict, errors -> 0 ->> 'code' AS code, errors -> 0 -> 'fields' AS fields,
  errors -> 0 ->> 'message' AS message, notes -> 0 ->> 'code' AS note
  FROM import_contests(940000,
    E'code,name,seats,area,formula\nE1,PREMIER,2,Sud,gabon_deputies\nE1,Sixième,,,\nE4,Deuxième,,,\n,Premier,3,,\n'
    'E5,Cinq,0,,\nE6,Six,,Double,\nE7,Sept,,Nulle part,\nE8,Huit,,Ailleurs,none_such\n,,1,,\nE9,Neuf,,,\nE9,Dix,,,\n'
    'E10,Onze,,,\nE10,Onze,,,\n,Douze,1,,\n,Douze,2,,\n', mode => 'rows')
 ORDER BY "row";
SELECT code, name FROM contest WHERE election_id = 940000 ORDER BY id;
SELECT FROM import_contests(940000, E'code,name\nE1,Autre\n');

-- files name a contest by its name, its code or its id
SELECT id AS first FROM contest WHERE election_id = 940000 AND code = 'E1' \gset
SELECT id AS second FROM contest WHERE election_id = 940000 AND code = 'E2' \gset
SELECT "row", verdict, errors -> 0 ->> 'message' AS message
  FROM import_candidates(940000, E'code_name,last_name,contest\nA,Un,e1\nB,Deux,deuxieme\nC,Trois,' || :first
    || E'\nD,Quatre,E99\nE,Cinq,\n', mode => 'rows') ORDER BY "row";
SELECT c.code_name, n.code FROM candidate c JOIN contest n ON n.id = c.contest_id WHERE c.election_id = 940000
  ORDER BY c.id;
SELECT "row", verdict FROM import_centers(940000,
  E'center,office,registered_voters,contest\nÉcole,1,100,E1\nÉcole,1,100,E2\n') ORDER BY "row";
SELECT "row", verdict, notes FROM import_sheets(940000,
  E'center,office,contest,voters,blank,null,A,B,C\nÉcole,1,E1,10,0,0,6,0,4\n', mode => 'rows');
SELECT "row", verdict FROM import_sheets(940000, E'center,office,contest,voters,blank,null,B\nÉcole,1,' || :second
  || E',8,1,0,7\n', mode => 'rows');
SELECT n.code, s.total_voters FROM result_sheet s JOIN contest n ON n.id = s.contest_id WHERE s.election_id = 940000
  ORDER BY n.id;

-- once sheets are in, a contest stays as it is; a formula may be given to one that has none
UPDATE contest SET name = 'Renamed' WHERE id = :first;
UPDATE contest SET code = 'E0', seats = 3, area_id = NULL WHERE id = :first;
UPDATE contest SET formula = 'france_deputies' WHERE id = :first;
UPDATE contest SET formula = 'gabon_deputies' WHERE id = :second RETURNING formula;
UPDATE contest SET formula = NULL WHERE id = :second;
DELETE FROM contest WHERE id = :first;
SET res_elec.language = fr;
UPDATE contest SET seats = 3, formula = NULL WHERE id = :first;
DELETE FROM contest WHERE id = :first;
RESET res_elec.language;
UPDATE contest SET name = 'Troisième circonscription', seats = 9 WHERE election_id = 940000 AND name = 'Troisième'
  RETURNING name, seats;
-- and one that had sheets is not deleted
DELETE FROM result_sheet WHERE contest_id = :second;
DELETE FROM contest WHERE id = :second;
DELETE FROM contest WHERE election_id = 940000 AND code IS NULL RETURNING name;
-- its area is one of its own election
INSERT INTO contest (election_id, name, area_id) VALUES (940000, 'Ailleurs', 940008);
UPDATE contest SET area_id = 940008 WHERE id = :second;
INSERT INTO contest (election_id, name, code) VALUES (940000, 'Again', 'é1');

-- a results file makes the contests that it names, and whoever stands in them, wide or long
INSERT INTO election (id, title, type, year, status) VALUES (940200, 'Wide', 'legislative', 2025, 'active'),
  (940201, 'Long', 'legislative', 2025, 'active');
SELECT "row", verdict, errors -> 0 ->> 'message' AS message
  FROM import_results(940200,
    E'center,office,contest,registered,voters,blank,null,A,B,C,D\nÉcole,1,North,100,10,0,0,6,4,,0\n'
    'École,1,South,100,9,0,0,0,,5,4\nÉcole,2,NORTH,100,,,,,,,\n');
SELECT n.name, string_agg(c.code_name, ',' ORDER BY c.id) AS stand,
  (SELECT count(*) FROM office o WHERE o.contest_id = n.id) AS offices,
       (SELECT sum(total(s.votes)) FROM result_sheet s WHERE s.contest_id = n.id) AS votes
  FROM contest n LEFT JOIN candidate c ON c.contest_id = n.id WHERE n.election_id = 940200 GROUP BY n.id ORDER BY n.id;
SELECT
  FROM import_results(940200,
  E'center,office,contest,voters,blank,null,X,Y\nÉcole,3,North,2,0,0,1,\nÉcole,3,South,2,0,0,1,\n', dry_run => true);
SELECT "row", verdict FROM import_results(940201,
  E'center,office,contest,registered,voters,blank,null,candidate,votes\nÉcole,1,North,100,10,0,0,A,6\n'
  'École,1,North,100,10,0,0,B,4\nÉcole,1,South,100,3,0,0,C,3\n');
SELECT "row", verdict FROM import_results(940201,
  E'center,office,contest,registered,voters,blank,null,candidate,votes\nÉcole,1,East,100,10,0,0,Z,10\n',
  dry_run => true);
SELECT n.name, string_agg(c.code_name, ',' ORDER BY c.id) AS stand FROM contest n LEFT JOIN candidate c
  ON c.contest_id = n.id WHERE n.election_id = 940201 GROUP BY n.id ORDER BY n.id;
SELECT count(*) AS wrong FROM contest n CROSS JOIN LATERAL verify_tallies(n.id)
  WHERE n.election_id IN (940000, 940200, 940201);

-- what is over stays
UPDATE election SET status = 'completed' WHERE id = 940200;
INSERT INTO contest (election_id, name) VALUES (940200, 'Late');
UPDATE contest SET formula = 'gabon_deputies' WHERE election_id = 940200;
SELECT FROM import_contests(940200, E'name\nLate\n');
SELECT action, subject_id = :first AS first, changes FROM audit WHERE election_id = 940000 AND action LIKE 'contest.%'
  ORDER BY at, subject_id LIMIT 2;
ROLLBACK;
