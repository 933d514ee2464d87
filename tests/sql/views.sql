-- The views that people and reporting tools read, on small known data.
SET search_path = res_elec, public;
\set VERBOSITY terse
CREATE ROLE regress_second SUPERUSER;  -- the second person
INSERT INTO area (id, kind, name, code) VALUES (850001, 'province', 'Views P', 'V-P');
INSERT INTO area (id, kind, name, parent_id) VALUES (850011, 'department', 'Views D', 850001),
  (850012, 'department', 'Views E', 850001);
INSERT INTO election (id, title, type, year, status) VALUES (850000, 'views', 'presidential', 2025, 'active');
INSERT INTO contest (id, election_id, name) VALUES (850000, 850000, 'views');
INSERT INTO candidate (id, election_id, first_name, last_name, code_name, party) VALUES
  (850001, 850000, 'Awa', 'Un', 'A', 'P1'), (850002, 850000, '', 'Deux', 'B', NULL),
  (850003, 850000, 'Cy', 'Trois', 'C', NULL);
INSERT INTO center (id, election_id, area_id, name) VALUES (850001, 850000, 850011, 'east'),
  (850002, 850000, 850012, 'west'), (850003, 850000, NULL, 'abroad');
INSERT INTO office (id, center_id, name, registered_voters) VALUES (850001, 850001, 'e1', 200),
  (850002, 850001, 'e2', 300), (850003, 850002, 'w1', 100),
  (850004, 850003, 'x1', NULL), (850005, 850003, 'x2', 50);

-- Nothing in yet: offices are expected; shares of nothing are NULL, and everybody is first.
SELECT code_name, votes, percent, rank, valid_votes, registered_voters, registered_voters_reported, offices_total,
  offices_reported
  FROM election_results WHERE election_id = 850000 ORDER BY candidate_id;

INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes) VALUES
  (850001, 100, 4, 6, '{"850001":60,"850002":15,"850003":15}'), (850002, 50, 0, 0, '{"850002":25,"850003":25}'),
  (850003, 10, 10, 0, '{}'), (850004, 7, 0, 0, '{"850003":7}');
SET SESSION AUTHORIZATION regress_second;
UPDATE result_sheet SET status = 'verified' WHERE office_id = 850002;
RESET SESSION AUTHORIZATION;
UPDATE result_sheet SET status = 'held' WHERE office_id = 850004;

-- 160 voters, 14 blank, 6 null: 140 valid; 60, 40 and 40 votes.
SELECT election, year, round, contest, code_name, candidate, party, votes, percent, rank, valid_votes, total_voters,
  blank_votes, null_votes
  FROM election_results WHERE election_id = 850000 ORDER BY rank, candidate_id;
SELECT DISTINCT registered_voters, registered_voters_reported, offices_total, offices_reported FROM election_results
  WHERE election_id = 850000;
SELECT level, area, area_code, parent_id, code_name, votes, percent, rank, valid_votes, registered_voters,
  registered_voters_reported, offices_total AS offices, offices_reported AS reported
  FROM area_results WHERE election_id = 850000 ORDER BY area_id, rank, candidate_id;
SELECT center, area_id, code_name, votes, percent, rank, valid_votes, registered_voters, offices_total AS offices,
  offices_reported AS reported
  FROM center_results WHERE election_id = 850000 ORDER BY center_id, rank, candidate_id;
SELECT office, code_name, votes, percent, rank, valid_votes, total_voters, registered_voters, status, version
  FROM office_results WHERE election_id = 850000 ORDER BY office_id, rank, candidate_id;
SELECT contest, election_status, offices_total, offices_reported, offices_verified, offices_held, offices_missing,
  reported_percent, registered_voters, registered_voters_reported,
       total_voters, turnout_percent FROM election_progress WHERE election_id = 850000;
SELECT office, center, registered_voters, state, status, version FROM office_status WHERE election_id = 850000
  ORDER BY office_id;
UPDATE result_sheet SET blank_votes = 9, null_votes = 1, reason = 'misread' WHERE office_id = 850003;
SET SESSION AUTHORIZATION regress_second;
SELECT office_id, status, version, reason FROM reject_sheet(850004, 'not signed');
RESET SESSION AUTHORIZATION;
SELECT office_id, version, status, blank_votes, votes, reason, superseded_at >= updated_at AS superseded, superseded_by
  FROM sheet_history WHERE election_id = 850000 ORDER BY office_id, submitted_at, version;
UPDATE office SET center_id = 850002 WHERE id = 850001;  -- a move is no version
SELECT count(*) FROM sheet_history WHERE office_id = 850001;
UPDATE office SET center_id = 850001 WHERE id = 850001;
INSERT INTO sheet_flag (election_id, contest_id, office_id, rule, action, context)
VALUES (850000, 850000, 850001, 'same_scan', 'flag', '{"other_office_id": 850002}'),
(850000, 850000, 850004, 'same_scan', 'flag', '{}');
SELECT office, center, rule, context, status FROM sheet_flags WHERE election_id = 850000 AND rule = 'same_scan'
  ORDER BY office_id;
SELECT candidate_id, votes, percent FROM election_results r WHERE election_id = 850000
EXCEPT SELECT (c ->> 'id')::integer, (c ->> 'votes')::bigint, (c ->> 'percent')::numeric
  FROM tally t CROSS JOIN LATERAL res_elec_internal.standing(ARRAY[850000], t.votes) s CROSS
  JOIN LATERAL json_array_elements(s.candidates) c WHERE t.contest_id = 850000 AND t.level_number = 0;
SELECT level, unit_id, offices_total, registered_voters, offices_reported, offices_verified, offices_held,
  registered_voters_reported, total_voters, blank_votes, null_votes, votes
  FROM tally WHERE contest_id = 850000 ORDER BY level_number, unit_id;
SELECT percent(1, 3) AS third, percent(2, 3) AS two_thirds, percent(0, 7) AS none, percent(7, 7) AS "all",
  percent(1, 0) IS NULL AS of_nothing,
       percent(NULL, 5) IS NULL AS unknown, percent(9223372036854775807, 9223372036854775807) AS largest;
SELECT * FROM verify_tallies();
DROP ROLE regress_second;

-- Turnout is of the offices whose register is known, at every level, now and then: 80 of 100, whatever an office
-- without a register counts.
INSERT INTO area (id, kind, name) VALUES (858001, 'province', 'Turnout P');
INSERT INTO election (id, title, type, year, status) VALUES (858000, 'turnout', 'local', 2025, 'active');
INSERT INTO contest (id, election_id, name) VALUES (858000, 858000, 'turnout');
INSERT INTO candidate (id, election_id, first_name, last_name, code_name) VALUES (858001, 858000, '', 'Un', 'A');
INSERT INTO center (id, election_id, area_id, name) VALUES (858001, 858000, 858001, 'one'),
  (858002, 858000, 858001, 'two');
INSERT INTO office (id, center_id, name, registered_voters) VALUES (858001, 858001, '1', 100),
  (858002, 858001, '2', NULL), (858003, 858002, '3', NULL);
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  VALUES (858001, 80, 0, 0, '{"858001":80}'), (858002, 500, 0, 0, '{"858001":500}'),
  (858003, 7, 0, 0, '{"858001":7}');
SELECT offices_reported, registered_voters_reported, total_voters, turnout_percent, turnout_offices, turnout_voters
  FROM election_progress WHERE election_id = 858000;
SELECT level, unit_id, total_voters, registered_voters_reported, turnout_offices, turnout_voters FROM tally
  WHERE contest_id = 858000 ORDER BY level_number, unit_id;
SELECT position_now() AS before \gset
UPDATE office SET registered_voters = 1000 WHERE id = 858002;
UPDATE result_sheet SET status = 'held' WHERE office_id = 858001;
SELECT turnout_percent, turnout_offices, turnout_voters FROM election_progress WHERE election_id = 858000;
SELECT level_name, unit_id, registered_voters_reported, turnout_offices, turnout_voters
  FROM results_at_position(858000, :'before') ORDER BY level_number, unit_id;
SELECT turnout_offices, turnout_voters FROM results_as_of(858000, now(), 'contest');
SELECT * FROM verify_tallies();
