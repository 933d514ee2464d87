-- Outlines of areas: what is none is refused, by every way; what is kept has fewer points.
\set VERBOSITY default
\set SHOW_CONTEXT never
SET search_path = res_elec, public;
SET res_elec.language = 'en';
\set ON_ERROR_ROLLBACK on
BEGIN;
INSERT INTO area (id, kind, name, code) VALUES (975001, 'province', 'Square', 'OUT-1');

-- the corners stay, what lies on a side goes; a ring that is open is closed; heights are passed over
UPDATE area SET outline = '{"type": "Polygon", "coordinates": [[[0,0],[1,0],[2,0.001],[4,0],[4,4,99],[2,4],[0,4]]]}'
 WHERE id = 975001;
SELECT outline FROM area WHERE id = 975001;
-- an island too small to be seen goes, a hole stays
UPDATE area SET outline = '{"type": "MultiPolygon", "coordinates": [
    [[[0,0],[9,0],[9,9],[0,9],[0,0]], [[3,3],[6,3],[6,6],[3,6],[3,3]]],
    [[[20,20],[20.001,20],[20.001,20.001],[20,20]]],
    [[[10,0],[12,0],[12,1.23456789],[10,0]]]]}' WHERE id = 975001;
SELECT outline FROM area WHERE id = 975001;
-- once more is the same
CREATE TEMPORARY TABLE once AS SELECT outline FROM area WHERE id = 975001;
UPDATE area SET outline = outline WHERE id = 975001;
SELECT a.outline = o.outline AS same FROM area a, once o WHERE a.id = 975001;
-- a coast of 20,000 points has some hundred, all within the coast's own extent
UPDATE area SET outline = (SELECT jsonb_build_object('type', 'Polygon', 'coordinates', jsonb_build_array(
    jsonb_agg(jsonb_build_array((10 + sin(n * 0.01)) * cos(n * 2 * pi() / 20000),
                                (10 + cos(n * 0.013)) * sin(n * 2 * pi() / 20000)) ORDER BY n)))
    FROM generate_series(0, 19999) n) WHERE id = 975001;
SELECT count(*) BETWEEN 20 AND 200 AS few, max(abs((p.at ->> 0)::numeric)) <= 11 AS within
  FROM area a, jsonb_array_elements(a.outline #> '{coordinates,0,0}') AS p(at) WHERE a.id = 975001;

-- what is none
SELECT outline INTO TEMPORARY before FROM area WHERE id = 975001;
UPDATE area SET outline = '{"type": "Point", "coordinates": [1, 2]}' WHERE id = 975001;
UPDATE area SET outline = '[]' WHERE id = 975001;
UPDATE area SET outline = 'null' WHERE id = 975001;
UPDATE area SET outline = '{"type": "Polygon"}' WHERE id = 975001;
UPDATE area SET outline = '{"type": "Polygon", "coordinates": [[[0,0],[1,"x"],[1,1]]]}' WHERE id = 975001;
UPDATE area SET outline = '{"type": "Polygon", "coordinates": [[0,0],[1,1]]}' WHERE id = 975001;
UPDATE area SET outline = '{"type": "Polygon", "coordinates": [[[0,0],[1],[1,1]]]}' WHERE id = 975001;
UPDATE area SET outline = '{"type": "Polygon", "coordinates": [[[0,0],[181,0],[1,1]]]}' WHERE id = 975001;
UPDATE area SET outline = '{"type": "Polygon", "coordinates": [[[0,0],[1,-90.5],[1,1]]]}' WHERE id = 975001;
UPDATE area SET outline = '{"type": "Polygon", "coordinates": [[[0,0],[1,1e400],[1,1]]]}' WHERE id = 975001;
UPDATE area SET outline = '{"type": "Polygon", "coordinates": [[[0,0],[1,0]]]}' WHERE id = 975001;
UPDATE area SET outline = '{"type": "Polygon", "coordinates": []}' WHERE id = 975001;
UPDATE area SET outline = '{"type": "Polygon", "coordinates": [[[0,0],[1,0],[2,0],[0,0]]]}' WHERE id = 975001;
UPDATE area SET outline = (SELECT jsonb_build_object('type', 'Polygon', 'coordinates', jsonb_build_array(
    jsonb_agg(jsonb_build_array(n / 2000.0, 0)))) FROM generate_series(0, 200000) n) WHERE id = 975001;
-- smaller than what is written of a degree
UPDATE area SET outline = '{"type": "Polygon", "coordinates": [[[9,0],[9.000001,0],[9.000001,0.000001],[9,0]]]}'
 WHERE id = 975001;
-- to and fro: more points than any map shows, and no time is spent on them
UPDATE area SET outline = (SELECT jsonb_build_object('type', 'Polygon', 'coordinates', jsonb_build_array(
    jsonb_agg(jsonb_build_array(n / 100000.0, n % 2) ORDER BY n))) FROM generate_series(0, 99999) n) WHERE id = 975001;
SET res_elec.language = 'fr';
INSERT INTO area (kind, name, outline) VALUES ('province', 'Ronde', '{"type": "LineString", "coordinates": []}');
SELECT a.outline = b.outline AS "as it was" FROM area a, before b WHERE a.id = 975001;
UPDATE area SET outline = NULL WHERE id = 975001;
SELECT outline IS NULL AS gone FROM area WHERE id = 975001;
ROLLBACK;
