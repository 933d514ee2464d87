-- The plans of the views, with statistics of a night: a view filtered by an election, an area, a center or an office
-- reads what lies there and nothing else. If one begins to read all, it stands here.
SET search_path = res_elec, public;
SET client_min_messages = warning;
INSERT INTO area (id, kind, name) VALUES (740001, 'province', 'Plans P');
INSERT INTO area (id, kind, name, parent_id) SELECT 740010 + n, 'department', 'Plans D' || n, 740001
  FROM generate_series(0, 9) n;
INSERT INTO area (id, kind, name, parent_id) SELECT 740100 + n, 'commune', 'Plans K' || n, 740010 + n / 10
  FROM generate_series(0, 99) n;
INSERT INTO election (id, title, type, year, status) VALUES (740000, 'plans', 'presidential', 2025, 'active'),
  (740001, 'another', 'presidential', 2024, 'active');
INSERT INTO contest (id, election_id, name) VALUES (740000, 740000, 'plans'), (740001, 740001, 'another');
INSERT INTO candidate (id, election_id, first_name, last_name, code_name) SELECT 740000 + n, 740000, '', n::text,
  n::text FROM generate_series(1, 4) n;
INSERT INTO center (id, election_id, area_id, name) SELECT 740000 + n, 740000, 740100 + n / 10, n::text
  FROM generate_series(0, 999) n;
INSERT INTO office (id, center_id, name, registered_voters) SELECT 740000 + n, 740000 + n / 4, n::text, 500
  FROM generate_series(0, 3999) n;
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes) SELECT 740000 + n, 10, 0, 0,
  '{"740001":6,"740002":4}' FROM generate_series(0, 3799) n;
UPDATE result_sheet SET blank_votes = 1, total_voters = 11 WHERE office_id % 10 = 0 AND election_id = 740000;
INSERT INTO sheet_flag (election_id, contest_id, office_id, rule, action, context) SELECT 740000, 740000, 740000 + n,
  'same_scan', 'flag', '{}' FROM generate_series(0, 3999, 5) n;
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
                  || CASE WHEN ((n ->> 'Actual Rows')::numeric + coalesce((n ->> 'Rows Removed by Filter')::numeric, 0))
                  * (n ->> 'Actual Loops')::numeric > 200 THEN ', MANY' ELSE '' END)
      FROM node WHERE n ->> 'Relation Name' IN ('area', 'center', 'office', 'result_sheet', 'result_sheet_history',
        'tally_part', 'sheet_flag')
     GROUP BY 1 ORDER BY 1;
END
$$;
SELECT v AS view, c AS filter, string_agg(r.read, '; ' ORDER BY r.read) AS reads
  FROM (VALUES (1, 'election_results', 'election_id = 740000'), (2, 'election_progress', 'election_id = 740000'),
               (3, 'area_results', 'area_id = 740105'),
               (4, 'area_results', 'area_id = 740105 AND election_id = 740000'),
               (5, 'area_results', 'election_id = 740001'),
               (6, 'center_results', 'center_id = 740005'), (7, 'center_results', 'area_id = 740105'),
               (8, 'center_results', 'election_id = 740001'),
               (9, 'office_results', 'office_id = 740005'), (10, 'office_results', 'center_id = 740005'),
               (11, 'office_results', 'commune_id = 740105'),
               (12, 'office_results', 'election_id = 740001'),
               (13, 'office_status', 'office_id = 740005'), (14, 'office_status', 'center_id = 740005'),
               (15, 'office_status', 'commune_id = 740105'),
               (16, 'office_status', 'election_id = 740001'),
               (17, 'sheet_history', 'office_id = 740005'), (18, 'sheet_history', 'election_id = 740001'),
               (19, 'sheet_flags', 'office_id = 740005'), (20, 'sheet_flags', 'center_id = 740005'),
               (21, 'sheet_flags', 'election_id = 740001'),
               (22, 'tally', 'contest_id = 740000 AND level_number = 0'),
               (23, 'tally', 'contest_id = 740000 AND level_number = 4 AND unit_id = 740005')) AS f(n, v, c)
 CROSS JOIN LATERAL pg_temp.reads(format('SELECT * FROM %I WHERE %s', v, c)) r
 GROUP BY n, v, c ORDER BY n;
-- the offices of a department, and of a province, have their index
SELECT c AS filter, string_agg(r.read, '; ' ORDER BY r.read) AS reads
  FROM (VALUES ('department_id = 740010'), ('province_id = 740001 AND office_id = 740005')) AS f(c)
 CROSS JOIN LATERAL pg_temp.reads(format('SELECT * FROM office_status WHERE %s', c)) r GROUP BY c ORDER BY c;
-- what changed since a position: an index finds it
SELECT position_now() AS spot \gset
UPDATE result_sheet SET blank_votes = 2, total_voters = 12 WHERE office_id = 740000;
SELECT * FROM
  pg_temp.reads(format('SELECT * FROM result_sheet s WHERE s.election_id = 740000 AND s.valid_from_xid >= '
    'pg_snapshot_xmin(res_elec_internal.position_snapshot(%L))', :'spot'));
-- The past near a checkpoint reads what came between; a page reads what it shows, wherever it begins.
CREATE FUNCTION pg_temp.rows_read(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  before bigint;
  rows bigint;
BEGIN
  FOR i IN 1..7 LOOP  -- until PostgreSQL has chosen its generic plans, too
    before := (SELECT sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)) FROM pg_stat_xact_user_tables
                WHERE schemaname = 'res_elec' AND relname IN ('area', 'center', 'office', 'result_sheet',
                  'result_sheet_history', 'office_history', 'tally_part', 'sheet_flag'));
    EXECUTE query;
    rows := (SELECT sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)) FROM pg_stat_xact_user_tables
              WHERE schemaname = 'res_elec' AND relname IN ('area', 'center', 'office', 'result_sheet',
                'result_sheet_history', 'office_history', 'tally_part', 'sheet_flag')) - before;
  END LOOP;
  RETURN CASE WHEN rows > 1500 THEN 'MANY' ELSE 'some' END;
END
$$;
SELECT res_elec_internal.checkpoint_take(740000);
SELECT position_now() AS spot, clock_timestamp() AS at \gset
UPDATE result_sheet SET blank_votes = 3, total_voters = 13 WHERE election_id = 740000 AND office_id % 2 = 0;
SELECT res_elec_internal.checkpoint_take(740000);
ANALYZE result_sheet, result_sheet_history, checkpoint, checkpoint_total;
SELECT q.n, pg_temp.rows_read(q.query)
  FROM (VALUES (1, format('SELECT * FROM results_at_position(740000, %L, ''contest'')', :'spot')),
    (2, format('SELECT * FROM results_at_position(740000, %L, ''department'')', :'spot')),
               (3, format('SELECT * FROM results_as_of(740000, %L, ''province'')', :'at')),
               (4, format('SELECT * FROM res_elec_internal.results_then(740000, '
                 'res_elec_internal.position_snapshot(%L), NULL, ''center'', ''{740005,740006}'')', :'spot')),
               (5, format('SELECT * FROM res_elec_internal.results_then(740000, '
                 'res_elec_internal.position_snapshot(%L), NULL, ''commune'', ''{740105}'')', :'spot')),
               (6, 'SELECT * FROM res_elec_internal.changes_between(740000, NULL, NULL, ''(0,0,-infinity,0)'', 50)'),
               (7, format('SELECT * FROM res_elec_internal.changes_between(740000, '
                 'res_elec_internal.position_snapshot(%L), NULL, (SELECT c.key FROM '
                   'res_elec_internal.changes_between(740000, NULL, NULL, ''(0,0,-infinity,0)'', 60) c ORDER BY c.key '
                     'DESC LIMIT 1), 50)', :'spot')),
               (8, 'SELECT offices FROM res_elec_internal.missing_offices(740000, ''{740000}'', ''{740001}'', '
                 '''{}'', 50, 0)'),
               (9, 'SELECT offices FROM res_elec_internal.missing_offices(740000, ''{740000}'', ''{740001}'', '
                 '''{}'', 50, 150)'),
               (10, 'SELECT res_elec_internal.import_centers_named(740000, ''{7,8}'')'),
               (11, 'SELECT res_elec_internal.found_areas(740000, NULL, ''zz'', 20), '
                 'res_elec_internal.found_centers(740000, NULL, ''zz'', 20), res_elec_internal.found_offices(740000, '
                   'NULL, ''zz'', 20), res_elec_internal.centers_named(740000, ''zz'')'),
               (12, 'SELECT res_elec_internal.found_offices(740000, NULL, ''399'', 20)'),
               (13, 'SELECT res_elec_internal.centers_named(740000, ''99'')')) AS q(n, query) ORDER BY q.n;
-- A few offices are looked up, also where that seems dearer than to read all of the election's history.
SET random_page_cost = 40;
SELECT pg_temp.rows_read(format('SELECT * FROM res_elec_internal.results_then(740000, '
  'res_elec_internal.position_snapshot(%L), NULL, ''commune'', ''{740105}'')', :'spot'));
RESET random_page_cost;
-- what they tell is right: the totals at the position are those of then
SELECT c.total_voters = t.total_voters - (SELECT sum(total_voters) FROM changes(740000, :'spot')) AS right
  FROM results_at_position(740000, :'spot', 'contest') c, tally t WHERE t.contest_id = 740000 AND t.level_number = 0;
SELECT (res_elec_internal.missing_offices(740000, '{740000}', '{740001}', '{}', 3, 150)).offices =
       (SELECT array_agg(id) FROM (SELECT o.id FROM office o JOIN center v ON v.id = o.center_id
         JOIN area a ON a.id = v.area_id JOIN area d ON d.id = a.parent_id
          WHERE o.election_id = 740000 AND NOT EXISTS (SELECT FROM result_sheet s WHERE s.office_id = o.id)
          ORDER BY d.name, a.name, v.name, o.id LIMIT 3 OFFSET 150) AS x) AS page;
-- the same of centers by themselves, and where there are so many contests that offices are read and not totals
SELECT (res_elec_internal.missing_offices(740000, c, '{}', v.ids, 3, 150)).offices = (SELECT array_agg(id)
  FROM (SELECT o.id FROM office o
          WHERE o.election_id = 740000 AND NOT EXISTS (SELECT FROM result_sheet s WHERE s.office_id = o.id)
          ORDER BY o.center_id DESC, o.id LIMIT 3 OFFSET 150) AS x) AS page,
       (res_elec_internal.missing_offices(740000, c, '{740001}', v.ids, 3, 150)).missing AS with_area
  FROM (VALUES ('{740000}'::integer[]), ('{1,2,3,4,740000}')) AS n(c),
  (SELECT array_agg(id ORDER BY id DESC) AS ids FROM center WHERE election_id = 740000) AS v;
-- A part of a name is found wherever it stands, and in this election's names alone; names with its letters elsewhere
-- are not it.
INSERT INTO center (id, election_id, area_id, name) VALUES (741001, 740000, 740100, 'École du Lac'),
  (741002, 740000, NULL, 'Lac ecole x'), (741003, 740001, 740100, 'École du Lac');
INSERT INTO office (id, center_id, name) VALUES (750001, 741001, 'Bureau n° 1'), (750002, 741002, 'B'),
  (750003, 741003, 'Bureau n° 1'), (750004, 741001, 'aubureu');
SELECT w AS wanted, ARRAY(SELECT (f ->> 'id')::integer
  FROM res_elec_internal.found_centers(740000, NULL, res_elec_internal.name_key(w), 100) f) AS centers,
  ARRAY(SELECT (f ->> 'id')::integer FROM res_elec_internal.found_offices(740000, NULL, res_elec_internal.name_key(w),
    100) f) AS offices
  FROM unnest('{école,LE DU L,ecole du lac,ureau,b,°,aub,Bureau n° 1x}'::text[]) w;
SELECT count(*) AS differ
  FROM unnest('{1,9,99,399,12,00,é,3 9}'::text[]) w
 WHERE (SELECT count(*) FROM res_elec_internal.found_offices(740000, NULL, res_elec_internal.name_key(w), 5000))
 <> (SELECT count(*) FROM office o WHERE o.election_id = 740000
   AND strpos(res_elec_internal.name_key(o.name), res_elec_internal.name_key(w)) > 0)
    OR ARRAY(SELECT c FROM res_elec_internal.centers_named(740000, res_elec_internal.name_key(w)) c ORDER BY c) <>
       ARRAY(SELECT v.id FROM center v LEFT JOIN LATERAL res_elec_internal.area_line(v.area_id) l ON true
              WHERE v.election_id = 740000
              AND strpos(res_elec_internal.name_key(concat_ws(E'\n', v.name, l.province, l.department, l.commune)),
                res_elec_internal.name_key(w)) > 0 ORDER BY v.id)
    OR ARRAY(SELECT (f ->> 'id')::integer
      FROM res_elec_internal.found_areas(740000, NULL, res_elec_internal.name_key(w), 5000) f) <>
       ARRAY(SELECT a.id FROM area a WHERE a.id BETWEEN 740001 AND 740199
         AND strpos(res_elec_internal.name_key(a.name), res_elec_internal.name_key(w)) > 0
              ORDER BY res_elec_internal.area_rank(a.kind),
              strpos(res_elec_internal.name_key(a.name), res_elec_internal.name_key(w)) > 1, length(a.name), a.name,
              a.id);
SELECT * FROM verify_tallies();
-- Levels and buckets by name are constants of the plan, as their numbers would be: nothing is called when it runs but
-- what a row's bucket needs.
SET enable_seqscan = off;
EXPLAIN (VERBOSE, COSTS OFF) SELECT sum(sheets) FILTER (WHERE tally_counted(bucket)) FROM tally_part
 WHERE contest_id = 740000 AND level = tally_level('commune') AND unit_id = 1 AND bucket <> tally_bucket('held')
 AND (tally_levels())[level + 1] = 'commune';
RESET enable_seqscan;
SELECT l.name, tally_level(l.name) AS number, res_elec_internal.level_rank(l.name) AS rank,
  res_elec_internal.area_rank(l.name)
  FROM unnest(res_elec_internal.result_levels() || '{canton}'::text[]) WITH ORDINALITY AS l(name, n) ORDER BY l.n;
SELECT b.name, tally_bucket(b.name) AS number, tally_counted(tally_bucket(b.name)) AS counted
  FROM unnest(tally_buckets() || '{rejected}'::text[]) WITH ORDINALITY AS b(name, n) ORDER BY b.n;
SELECT tally_levels() AS of_totals, res_elec_internal.area_kinds() AS of_areas;
-- A NIST export reads each sheet as often with a hundred candidates more.
CREATE FUNCTION pg_temp.sheets_read() RETURNS bigint LANGUAGE sql VOLATILE AS
  $$ SELECT coalesce(idx_tup_fetch, 0) + coalesce(seq_tup_read, 0) FROM pg_stat_xact_user_tables
  WHERE schemaname = 'res_elec' AND relname = 'result_sheet' $$;
BEGIN;
SELECT count(*) > 0 AS exported FROM nist_export(740000);
SELECT pg_temp.sheets_read() AS few \gset
INSERT INTO candidate (election_id, first_name, last_name, code_name) SELECT 740000, '', 'more ' || n, 'more ' || n
  FROM generate_series(1, 100) n;
SELECT count(*) > 0 AS exported FROM nist_export(740000);
SELECT :few > 0 AND pg_temp.sheets_read() - :few <= 2 * :few AS as_often;
ROLLBACK;
