-- The places of one election for another: in its one contest, or each office in the contest that it belongs to.
SET search_path = res_elec, pg_catalog;
\set VERBOSITY terse
\set ON_ERROR_ROLLBACK on
BEGIN;
INSERT INTO app_user (id, role, first_name, last_name, phone_number, email, password_hash)
  VALUES (950001, 'director', 'D', 'D', '+24195000001', 'd95@example.ga', repeat('x', 40));
INSERT INTO app_user (id, role, first_name, last_name, phone_number, email, password_hash, director_id)
  VALUES (950002, 'collaborator', 'C', 'C', '+24195000002', 'c95@example.ga', repeat('x', 40), 950001);
INSERT INTO area (id, kind, name) VALUES (950001, 'province', 'Place P');
INSERT INTO area (id, kind, name, parent_id) VALUES (950002, 'department', 'Place D', 950001);
INSERT INTO election (id, title, type, year, owner_id) VALUES (950000, 'from', 'presidential', 2025, 950001),
  (950100, 'one', 'local', 2025, 950001), (950200, 'several', 'legislative', 2025, 950001),
  (950300, 'other', 'local', 2025, NULL), (950400, 'shared', 'legislative', 2025, NULL);
SELECT area_of_names(950000, 'Place P', 'Own D', 'Own C') AS own \gset
INSERT INTO center (id, election_id, area_id, name, address, latitude, longitude)
  VALUES (950001, 950000, 950002, 'École A', 'Route 1', 0.5, 9.5), (950002, 950000, :own, 'École B', NULL, NULL, NULL),
  (950003, 950000, NULL, 'Ailleurs', NULL, NULL, NULL);
INSERT INTO office (center_id, name, registered_voters) VALUES (950001, '1', 100), (950001, '2', NULL),
  (950002, '1', 300), (950003, '1', 7);
INSERT INTO user_scope (user_id, center_id) VALUES (950002, 950001);
INSERT INTO user_scope (user_id, area_id) VALUES (950002, :own), (950002, 950001);

CREATE VIEW pg_temp.placed AS
  SELECT o.election_id, v.name AS center, o.name AS office, o.registered_voters AS register, n.name AS contest,
  p.name AS province, d.name AS department, c.name AS commune,
         (d.election_id = o.election_id) AS own, v.address, v.latitude
    FROM office o JOIN center v ON v.id = o.center_id JOIN contest n ON n.id = o.contest_id
    LEFT JOIN area p ON p.id = o.province_id LEFT JOIN area d ON d.id = o.department_id LEFT
    JOIN area c ON c.id = o.commune_id;

-- to an election of no contest yet: it is given one, and each office stands in it
SELECT * FROM copy_places(950000, 950100);
SELECT * FROM pg_temp.placed WHERE election_id = 950100 ORDER BY center, office;
SELECT s.user_id, v.name AS center, a.name AS area, a.election_id = 950100 AS own
  FROM user_scope s LEFT JOIN center v ON v.id = s.center_id LEFT JOIN area a ON a.id = s.area_id
 WHERE v.election_id = 950100 OR a.election_id = 950100 ORDER BY s.id;
-- again: all of it is there
SELECT * FROM copy_places(950000, 950100);
-- what the other has already stays, and what is new is added
UPDATE office SET registered_voters = 101 WHERE election_id = 950100 AND name = '1'
  AND center_id = (SELECT id FROM center WHERE election_id = 950100 AND name = 'École A');
INSERT INTO office (center_id, name, registered_voters) VALUES (950001, '3', 50);
SELECT * FROM copy_places(950000, 950100);
SELECT center, office, register FROM pg_temp.placed WHERE election_id = 950100 AND center = 'École A' ORDER BY 2;

-- to one of several contests: by the area, the smallest; what is in none takes no part
INSERT INTO contest (id, election_id, name, code, area_id) VALUES (950201, 950200, 'Province', 'P', 950001),
  (950202, 950200, 'Département', 'D', 950002), (950203, 950200, 'Nulle part', 'N', NULL);
SELECT * FROM copy_places(950000, 950200);
SELECT center, office, register, contest FROM pg_temp.placed WHERE election_id = 950200 ORDER BY center, office;
SELECT t.contest_id, t.offices_total, t.registered_voters FROM tally t WHERE t.contest_id IN (950201, 950202)
  AND t.level_number = tally_level('contest') ORDER BY 1;
-- and back to one contest: an office of two contests once, with the larger register
INSERT INTO office (center_id, contest_id, name, registered_voters)
SELECT o.center_id, 950203, o.name, o.registered_voters + 5 FROM office o WHERE o.election_id = 950200
AND o.registered_voters = 300;
SELECT * FROM copy_places(950200, 950300);
SELECT center, office, register, own FROM pg_temp.placed WHERE election_id = 950300 ORDER BY center, office;
SELECT count(*) AS scopes FROM user_scope s JOIN center v ON v.id = s.center_id WHERE v.election_id = 950300;
-- contests alike, by code or name
INSERT INTO contest (id, election_id, name, code) VALUES (950401, 950400, 'X', 'd'), (950402, 950400, 'PROVINCE', NULL);
SELECT * FROM copy_places(950200, 950400);
SELECT center, office, contest FROM pg_temp.placed WHERE election_id = 950400 ORDER BY center, office;
-- one area, two contests
INSERT INTO election (id, title, type, year) VALUES (950500, 'ambiguous', 'legislative', 2025);
INSERT INTO contest (election_id, name, area_id) VALUES (950500, '1', 950002), (950500, '2', 950002);
SELECT * FROM copy_places(950000, 950500);
SET res_elec.language = fr;
SELECT * FROM copy_places(950000, 950500);
RESET res_elec.language;
-- no election, and one that is over
SELECT * FROM copy_places(950000, 959999);
SELECT * FROM copy_places(959999, 950100);
UPDATE election SET status = 'active' WHERE id = 950500;
UPDATE election SET status = 'completed' WHERE id = 950500;
SELECT * FROM copy_places(950000, 950500);
SELECT count(*) AS wrong FROM contest n CROSS JOIN LATERAL verify_tallies(n.id) WHERE n.election_id BETWEEN 950000
  AND 950500;
SELECT action, count(*) FROM audit WHERE election_id = 950200 AND action LIKE '%.created' GROUP BY 1 ORDER BY 1;
ROLLBACK;
