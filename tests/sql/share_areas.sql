-- Which area the share of blank and null ballots is compared with: the smallest with enough sheets. A department is the
-- sum of its communes, which are read for each sheet: one of more than 32 is passed over.
SET search_path = res_elec, public;
INSERT INTO area (id, kind, name, parent_id)
VALUES (876001, 'province', 'Share P', NULL), (876002, 'department', 'Share D', 876001);
INSERT INTO area (id, kind, name, parent_id)
SELECT 876100 + i, 'commune', 'Share C' || i, 876002 FROM generate_series(1, 32) i;
INSERT INTO election (id, title, type, year, status) VALUES (876000, 'share', 'presidential', 2025, 'active');
INSERT INTO contest (id, election_id, name) VALUES (876000, 876000, 'share');
INSERT INTO candidate (id, election_id, first_name, last_name, code_name) VALUES (876001, 876000, '', 'Un', 'A');
INSERT INTO center (id, election_id, area_id, name)
SELECT 876100 + i, 876000, 876100 + i, 'center ' || i FROM generate_series(1, 32) i;
INSERT INTO center (id, election_id, area_id, name) VALUES (876133, 876000, 876002, 'of no commune');
INSERT INTO office (id, center_id, name, registered_voters)
SELECT 876100 + i, 876101 + i % 12, 'office ' || i, 100 FROM generate_series(0, 23) i;
INSERT INTO office (id, center_id, name, registered_voters)
VALUES (876124, 876133, 'office 24', 100), (876125, 876101, 'office 25', 100);
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
SELECT 876100 + i, 60, 1, 1, '{"876001":58}' FROM generate_series(0, 11) i;
-- of a commune with one other sheet, and of no commune at all: both are compared with the department
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
VALUES (876112, 60, 20, 1, '{"876001":39}');
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
VALUES (876124, 60, 21, 1, '{"876001":38}');
SELECT f.office_id, f.context ->> 'area_level' AS level, f.context ->> 'area_unit_id' AS unit,
       f.context ->> 'area_sheets' AS sheets,
       f.context ->> 'area_blank_null_votes' AS blank_null
  FROM sheet_flag f WHERE f.election_id = 876000 AND f.rule = 'blank_null_share'
   AND f.context ->> 'area_level' IS NOT NULL ORDER BY f.office_id;
INSERT INTO area (id, kind, name, parent_id) VALUES (876133, 'commune', 'Share C33', 876002);
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
VALUES (876125, 60, 22, 1, '{"876001":37}');
SELECT f.context ->> 'area_level' AS level, f.context ->> 'area_unit_id' AS unit, f.context ->> 'area_sheets' AS sheets,
       f.context ->> 'area_blank_null_votes' AS blank_null
  FROM sheet_flag f WHERE f.office_id = 876125 AND f.rule = 'blank_null_share';
