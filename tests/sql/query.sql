-- The parameters of a query string: read, preset where they are left out, and refused with what they should be.
SET search_path = res_elec, public;
SET TIME ZONE 'Africa/Libreville';
\set VERBOSITY terse
BEGIN;
\set ON_ERROR_ROLLBACK on
CREATE FUNCTION pg_temp.said(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  answer text;
  list text;
BEGIN
  EXECUTE 'SELECT (' || statement || ')::text' INTO answer;
  RETURN coalesce(answer, 'NULL');
EXCEPTION WHEN OTHERS THEN
  GET STACKED DIAGNOSTICS list = CONSTRAINT_NAME;
  RETURN SQLSTATE || ' ' || SQLERRM || ' ' || (list::jsonb #>> '{0,context}');
END
$$;
-- a query that is none, a field that is none, and one that is null
SELECT pg_temp.said('res_elec_internal.' || call) AS left_out
  FROM unnest(ARRAY[$$query_integer(NULL, 'limit', 1, 9, 5)$$, $$query_integer('{}', 'limit', 1, 9, NULL)$$,
    $$query_integer('{"limit": null}', 'limit', 1, 9, 5)$$,
    $$query_choice('{}', 'level', '{a,b}', 'b')$$, $$query_choice('{}', 'level', '{a,b}', NULL)$$,
      $$query_letters('{}', 'q')$$, $$query_letters('{}', 'q', true)$$,
    $$query_time('{}', 'at', 'position')$$, $$query_before('{}', 'before')$$, $$query_change_key('{}', 'after')$$])
      AS call;
SELECT pg_temp.said('res_elec_internal.' || call) AS given
  FROM unnest(ARRAY[$$query_integer('{"limit": "7"}', 'limit', 1, 9, 5)$$,
    $$query_integer('{"limit": 7}', 'limit', 1, 9, 5)$$, $$query_integer('{"limit": "10"}', 'limit', 1, 9, 5)$$,
    $$query_integer('{"limit": ""}', 'limit', 0, 9, 5)$$, $$query_integer('{"limit": ["1"]}', 'limit', 1, 9, 5)$$,
      $$query_integer('{"contest_id": "2147483648"}', 'contest_id', 1, 2147483647, NULL)$$,
    $$query_choice('{"level": "b"}', 'level', '{a,b}', 'a')$$,
      $$query_choice('{"level": "B"}', 'level', '{center,office}', 'a')$$,
      $$query_choice('{"level": ""}', 'level', '{a,b}', 'a')$$,
    $$query_letters('{"q": "École-Mixte"}', 'q')$$, $$query_letters('{"q": " "}', 'q')$$,
      $$query_letters(jsonb_build_object('q', repeat('é', 100)), 'q') = repeat('e', 100)$$,
    $$query_letters(jsonb_build_object('q', repeat('e', 101)), 'q')$$,
    $$query_time('{"at": "2025-04-13"}', 'at')$$, $$query_time('{"at": "2025-04-13T20:00:00.25Z"}', 'at')$$,
      $$query_time('{"at": "2025-04-13 24:00"}', 'at')$$, $$query_time('{"at": "2025-04-13T20:00+0530"}', 'at')$$,
    $$query_time('{"at": "2025-02-29"}', 'at')$$, $$query_time('{"at": "2025-04-13T25:00"}', 'at')$$,
      $$query_time('{"at": "0000-01-01"}', 'at')$$, $$query_time('{"at": "2025-04-13T20:00+99"}', 'at')$$,
      $$query_time('{"at": "now"}', 'at')$$,
    $$query_time('{"at": "2025-04-13", "position": "x"}', 'at', 'position')$$,
      $$query_time('{"at": "2025-04-13", "position": null}', 'at', 'position')$$,
    $$query_before('{"before": "1744570800000001-3"}', 'before')$$,
      $$query_before('{"before": "1744570800000001"}', 'before')$$,
    $$query_change_key('{"after": "5000000000-7-1744570800000001-1"}', 'after')$$,
      $$query_change_key('{"after": "5-7-8-2"}', 'after')$$]) AS call;

SELECT pg_temp.said('res_elec_internal.body_date(' || body || ', ''date'')') AS day
  FROM unnest(ARRAY['NULL', $$'{}'$$, $$'{"date": null}'$$, $$'{"date": "2024-02-29"}'$$, $$'{"date": "2025-02-29"}'$$,
    $$'{"date": "2025-04-22T10:00"}'$$, $$'{"date": "0000-01-01"}'$$, $$'{"date": 20250422}'$$]) AS body;

-- what results are asked of: in French, too
INSERT INTO election (id, title, type, year) VALUES (868000, 'query', 'presidential', 2025),
  (868001, 'other', 'presidential', 2025);
INSERT INTO contest (id, election_id, name) VALUES (868010, 868000, 'a'), (868011, 868001, 'b');
INSERT INTO area (id, kind, name, election_id) VALUES (868020, 'province', 'P', NULL),
  (868021, 'department', 'D', 868000), (868022, 'department', 'D', 868001);
INSERT INTO center (id, election_id, name) VALUES (868030, 868000, 'c'), (868031, 868001, 'c');
SELECT language, set_config('res_elec.language', language, true) = language AS set,
  pg_temp.said('res_elec_internal.' || call) AS asked
  FROM unnest(ARRAY['en', 'fr']) AS language,
       unnest(ARRAY['require_contest_of(868000, NULL)', 'require_contest_of(868000, 868010)',
         'require_contest_of(868000, 868011)', 'require_contest_of(868000, 1)',
    $$require_place_of(868000, 'center', NULL, NULL)$$, $$require_place_of(868000, 'department', 868020, NULL)$$,
      $$require_place_of(868000, 'center', 868021, NULL)$$,
    $$require_place_of(868000, 'center', 868022, NULL)$$, $$require_place_of(868000, 'province', 868020, NULL)$$,
      $$require_place_of(868000, 'contest', 868020, NULL)$$, $$require_place_of(868000, 'office', 1, NULL)$$,
    $$require_place_of(868000, 'office', 868020, 868030)$$, $$require_place_of(868000, 'office', NULL, 868030)$$,
      $$require_place_of(868000, 'office', NULL, 868031)$$, $$require_place_of(868000, 'center', NULL, 868030)$$])
      AS call;
SELECT count(*) FROM verify_tallies();
ROLLBACK;
