-- The plans of the views, with statistics of a night: a view filtered by an election, an area, a center or an office reads what lies there and nothing
-- else. If one begins to read all, it stands here.
SET search_path = res_elec, public;
SET client_min_messages = warning;
INSERT INTO area (id, kind, name) VALUES (740001, 'province', 'Plans P');
INSERT INTO area (id, kind, name, parent_id) SELECT 740010 + n, 'department', 'Plans D' || n, 740001 FROM generate_series(0, 9) n;
INSERT INTO area (id, kind, name, parent_id) SELECT 740100 + n, 'commune', 'Plans K' || n, 740010 + n / 10 FROM generate_series(0, 99) n;
INSERT INTO election (id, title, type, year, status) VALUES (740000, 'plans', 'presidential', 2025, 'active'), (740001, 'another', 'presidential', 2024, 'active');
INSERT INTO contest (id, election_id, name) VALUES (740000, 740000, 'plans'), (740001, 740001, 'another');
INSERT INTO candidate (id, election_id, first_name, last_name, code_name) SELECT 740000 + n, 740000, '', n::text, n::text FROM generate_series(1, 4) n;
INSERT INTO center (id, election_id, area_id, name) SELECT 740000 + n, 740000, 740100 + n / 10, n::text FROM generate_series(0, 999) n;
INSERT INTO office (id, center_id, name, registered_voters) SELECT 740000 + n, 740000 + n / 4, n::text, 500 FROM generate_series(0, 3999) n;
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes) SELECT 740000 + n, 10, 0, 0, '{"740001":6,"740002":4}' FROM generate_series(0, 3799) n;
UPDATE result_sheet SET blank_votes = 1, total_voters = 11 WHERE office_id % 10 = 0 AND election_id = 740000;
INSERT INTO sheet_flag (election_id, contest_id, office_id, rule, action, context) SELECT 740000, 740000, 740000 + n, 'same_scan', 'flag', '{}' FROM generate_series(0, 3999, 5) n;
ANALYZE area, election, contest, candidate, center, office, result_sheet, result_sheet_history, sheet_flag, tally_part;

-- Tables of this size are read whole for the asking; at a million offices they are not.
SET enable_seqscan = off;
SET enable_hashjoin = off;
SET enable_mergejoin = off;
-- Of the tables that grow: how each is read, and how many of its rows were read in all for what was returned.
CREATE FUNCTION pg_temp.reads(query text) RETURNS TABLE (read text) LANGUAGE plpgsql AS $$
DECLARE
  plan json;
BEGIN
  EXECUTE 'EXPLAIN (ANALYZE, FORMAT json, TIMING OFF, COSTS OFF, SUMMARY OFF) ' || query INTO plan;
  RETURN QUERY
    WITH RECURSIVE node AS (
      SELECT plan -> 0 -> 'Plan' AS n
      UNION ALL
      SELECT c FROM node CROSS JOIN LATERAL json_array_elements(n -> 'Plans') c)
    SELECT format('%s: %s', n ->> 'Relation Name', CASE WHEN n ->> 'Node Type' = 'Seq Scan' THEN 'ALL' ELSE 'some' END
                  || CASE WHEN ((n ->> 'Actual Rows')::numeric + coalesce((n ->> 'Rows Removed by Filter')::numeric, 0)) * (n ->> 'Actual Loops')::numeric > 200 THEN ', MANY' ELSE '' END)
      FROM node WHERE n ->> 'Relation Name' IN ('area', 'center', 'office', 'result_sheet', 'result_sheet_history', 'tally_part', 'sheet_flag')
     GROUP BY 1 ORDER BY 1;
END
$$;
SELECT v AS view, c AS filter, string_agg(r.read, '; ' ORDER BY r.read) AS reads
  FROM (VALUES (1, 'election_results', 'election_id = 740000'), (2, 'election_progress', 'election_id = 740000'),
               (3, 'area_results', 'area_id = 740105'), (4, 'area_results', 'area_id = 740105 AND election_id = 740000'),
               (5, 'area_results', 'election_id = 740001'),
               (6, 'center_results', 'center_id = 740005'), (7, 'center_results', 'area_id = 740105'), (8, 'center_results', 'election_id = 740001'),
               (9, 'office_results', 'office_id = 740005'), (10, 'office_results', 'center_id = 740005'), (11, 'office_results', 'commune_id = 740105'),
               (12, 'office_results', 'election_id = 740001'),
               (13, 'office_status', 'office_id = 740005'), (14, 'office_status', 'center_id = 740005'), (15, 'office_status', 'commune_id = 740105'),
               (16, 'office_status', 'election_id = 740001'),
               (17, 'sheet_history', 'office_id = 740005'), (18, 'sheet_history', 'election_id = 740001'),
               (19, 'sheet_flags', 'office_id = 740005'), (20, 'sheet_flags', 'center_id = 740005'), (21, 'sheet_flags', 'election_id = 740001'),
               (22, 'tally', 'contest_id = 740000 AND level_number = 0'), (23, 'tally', 'contest_id = 740000 AND level_number = 4 AND unit_id = 740005')) AS f(n, v, c)
 CROSS JOIN LATERAL pg_temp.reads(format('SELECT * FROM %I WHERE %s', v, c)) r
 GROUP BY n, v, c ORDER BY n;
-- the offices of a department, and of a province, have their index
SELECT c AS filter, string_agg(r.read, '; ' ORDER BY r.read) AS reads
  FROM (VALUES ('department_id = 740010'), ('province_id = 740001 AND office_id = 740005')) AS f(c)
 CROSS JOIN LATERAL pg_temp.reads(format('SELECT * FROM office_status WHERE %s', c)) r GROUP BY c ORDER BY c;
-- what changed since a position: an index finds it
SELECT position_now() AS spot \gset
UPDATE result_sheet SET blank_votes = 2, total_voters = 12 WHERE office_id = 740000;
SELECT * FROM pg_temp.reads(format('SELECT * FROM result_sheet s WHERE s.election_id = 740000 AND s.began_xid >= pg_snapshot_xmin(position_snapshot(%L))', :'spot'));
SELECT * FROM verify_tallies();
