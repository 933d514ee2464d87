-- What people are told, in their words: every sentence of the catalogue, in both languages.
\set VERBOSITY terse
SET search_path = res_elec, public;
CREATE TEMPORARY TABLE catalogue (language text, rule text, part text, text text);
SET res_elec.language = 'en';
INSERT INTO catalogue SELECT 'en', m ->> 'rule', p.part, m ->> p.part
  FROM json_array_elements(res_elec_internal.messages()) m CROSS JOIN (VALUES ('sentence'), ('hint')) p(part)
  WHERE m ->> p.part IS NOT NULL;
SET res_elec.language = 'fr';
INSERT INTO catalogue SELECT 'fr', m ->> 'rule', p.part, m ->> p.part
  FROM json_array_elements(res_elec_internal.messages()) m CROSS JOIN (VALUES ('sentence'), ('hint')) p(part)
  WHERE m ->> p.part IS NOT NULL;
RESET res_elec.language;
SELECT count(DISTINCT rule) > 100 AS many, count(*) FILTER (WHERE language = 'en') = count(*)
  FILTER (WHERE language = 'fr') AS both FROM catalogue;
-- no name of a program's: what stands in braces aside (the event trigger speaks to who owns the database)
SELECT language, rule, text FROM (SELECT *, regexp_replace(text, '\{[^}]*\}', '', 'g') AS said FROM catalogue) c
 WHERE rule <> 'drop_protected'
   AND (said ~ '[a-z]_[a-z]' OR said ~ '[a-z]\(\)' OR said ~ '\m(GET|POST|PUT|PATCH|DELETE)\M' OR said ~ '/api/'
        OR language = 'fr' AND said ~*
        '\m(provisional|held|verified|rejected|pending|completed|archived|status|reason|office|center|voters|results|votes|must|is)\M'
           AND said !~ '^$')
 ORDER BY 1, 2;
-- lists and states have words: what is a code is written {word …}
SELECT language, rule, text FROM catalogue WHERE text ~ '\{(from|to|status|kind|rule|area_level|expected)\}'
  AND rule <> 'csv_width';
-- typography: a space before what French puts one before, none in English; sentences end
SELECT language, rule, text FROM (SELECT *, regexp_replace(text, '\{[^}]*\}', 'x', 'g') AS said FROM catalogue) c
 WHERE CASE language WHEN 'fr' THEN said ~ '[^ ][;!?»]' OR said ~ '[^ 0-9]:( |$)' OR said ~ '«[^ ]' OR said ~ '"'
 ELSE said ~ ' [:;!?]' OR said ~ '[«»]' END
    OR said ~ '  ' OR (text !~ '[.}]$') ORDER BY 1, 2;
-- both languages tell the same figures (counted words aside)
SELECT rule, part FROM (SELECT c.rule, c.part, c.language, array_agg(DISTINCT m[1] ORDER BY m[1]) AS told
                          FROM catalogue c CROSS JOIN LATERAL regexp_matches(c.text,
                            '\{(?:word |codes |time )?([a-z_]+)\}', 'g') m
                         WHERE m[1] NOT IN ('fields', 'label') GROUP BY 1, 2, 3) t
 GROUP BY 1, 2 HAVING count(DISTINCT told) > 1 ORDER BY 1;
-- a number before a word is counted: 0, 1 and many
SELECT language, rule, text FROM catalogue
 WHERE text ~
 '\{[a-z_]+\} '
   '(inscrits|votants|blancs|nuls|suffrages|champs|lignes|caractères|numérisations|voters|votes|fields|rows|characters|scans)\M'
   ORDER BY 1, 2;
CREATE TEMPORARY TABLE counted AS SELECT DISTINCT c.language, c.rule, m[1] AS name, m[2] AS one, m[3] AS many
  FROM catalogue c
  CROSS JOIN LATERAL regexp_matches(c.text, '\{([a-z_]+)\?([^:}]+):([^}]+)\}', 'g') m WHERE c.part = 'sentence';
SELECT count(*) > 40 AS many FROM counted;
CREATE FUNCTION pg_temp.told(language text, rule text, name text, n integer) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('res_elec.language', language, true);
  RETURN res_elec_internal.message(res_elec_internal.violation(rule, '{}', jsonb_build_object(name, n)));
END $$;
SELECT language, rule, name, n, pg_temp.told(language, rule, name, n) AS told FROM counted CROSS
  JOIN (VALUES (0), (1), (2), (2147483647)) k(n)
 WHERE position(CASE WHEN n = 1 OR (n = 0 AND language = 'fr') THEN one
   ELSE many END IN pg_temp.told(language, rule, name, n)) = 0
    OR (n <> 1 AND NOT (n = 0 AND language = 'fr') AND many !~ ('^' || one)
      AND pg_temp.told(language, rule, name, n) ~ (n || ' ' || one || '\M')) ORDER BY 1, 2;
-- every field of the API, of files and of the rules in SQL has a word, and so has every state and level
SET res_elec.language = 'fr';
WITH field(code) AS (
  SELECT json_object_keys(s) FROM (VALUES (res_elec_internal.user_specs()), (res_elec_internal.election_specs()),
    (res_elec_internal.candidate_specs()), (res_elec_internal.center_specs()), (res_elec_internal.office_specs()),
    (res_elec_internal.import_center_specs()), (res_elec_internal.import_candidate_specs()),
    (res_elec_internal.import_area_specs())) v(s)
  UNION SELECT m[1] FROM pg_proc p CROSS
  JOIN LATERAL regexp_matches(p.prosrc, '(?:refuse\(''RE[0-9]+'', |violation\()''[a-z_]+'', ARRAY\[''([a-z_]+)''[],]',
    'g') m WHERE p.pronamespace = ANY ('{res_elec,res_elec_api,res_elec_internal}'::regnamespace[])
  UNION SELECT m[1] FROM pg_proc p CROSS
  JOIN LATERAL regexp_matches(p.prosrc, 'query_(?:integer|choice|letters)\([a-z.]*query, ''([a-z_]+)''', 'g') m
  WHERE p.pronamespace = ANY ('{res_elec,res_elec_api,res_elec_internal}'::regnamespace[]))
SELECT code FROM field WHERE res_elec_internal.message(res_elec_internal.violation('taken', ARRAY[code])) ~
('« ' || code) ORDER BY 1;
SELECT res_elec_internal.message(res_elec_internal.violation('field_choice', ARRAY['mode'], '{"allowed": "all, rows"}'))
  AS choice, res_elec_internal.message(res_elec_internal.violation('field_choice', ARRAY['format'],
    '{"allowed": "json, csv"}')) AS plain;
SELECT v AS code FROM unnest(ARRAY['provisional', 'held', 'verified', 'rejected', 'pending', 'active', 'completed',
  'archived', 'province', 'department', 'center', 'office', 'admin', 'director',
  'collaborator', 'observer', 'turnout', 'all_zero', 'registered_changed', 'office_size', 'blank_null_share',
  'identical_votes', 'flag', 'hold', 'off', 'text', 'integer', 'number']) v
 WHERE res_elec_internal.word(v) = v AND v NOT IN ('province') ORDER BY 1;
-- as they are read
SELECT l, res_elec_internal.message(res_elec_internal.violation('field_type', ARRAY['registered_voters'],
  '{"expected": "integer"}')) AS type,
  res_elec_internal.message(res_elec_internal.violation('field_missing', ARRAY['address'])) AS missing,
       res_elec_internal.message(res_elec_internal.violation('taken', ARRAY['phone_number', 'email'])) AS taken
       FROM (SELECT 'fr' AS l) x;
SELECT res_elec_internal.message(res_elec_internal.violation('other_election', ARRAY['election_id'])) AS label,
  res_elec_internal.message(res_elec_internal.violation('election_status', ARRAY['status'],
    '{"from": "pending", "to": "completed", "allowed": "active, archived"}')) AS states,
       res_elec_internal.message(res_elec_internal.violation('column_unknown', ARRAY['votant_s'],
         '{"allowed": "center, office"}')) AS kept,
         res_elec_internal.message(res_elec_internal.violation('missing', ARRAY['no_such_field'])) AS unknown;
RESET res_elec.language;
SELECT res_elec_internal.message(res_elec_internal.violation('field_type', ARRAY['registered_voters'],
  '{"expected": "integer"}')) AS type,
  res_elec_internal.message(res_elec_internal.violation('field_missing', ARRAY['address'])) AS missing,
       res_elec_internal.message(res_elec_internal.violation('taken', ARRAY['phone_number', 'email'])) AS taken,
       res_elec_internal.word('office_size'), res_elec_internal.word('no_such_word');
SELECT res_elec_internal.violation_list(jsonb_build_array(res_elec_internal.violation('field_missing',
  ARRAY['registered_voters'])));
-- figures and moments as people write them, moments with their zone
SELECT c.text ~ '\{time ' AS timed, count(*) FROM catalogue c WHERE c.text ~ '\{[a-z ]*_at\}' GROUP BY 1;
CREATE FUNCTION pg_temp.figures(language text, zone text, at text) RETURNS TABLE (told text) LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('res_elec.language', language, true), set_config('TimeZone', zone, true),
  set_config('DateStyle', 'SQL, DMY', true);
  RETURN QUERY SELECT res_elec_internal.message(res_elec_internal.violation('turnout', '{}',
    '{"turnout_percent": 55.5, "total_voters": 111, "registered_voters": 200, "limit_percent": 90}'))
         UNION ALL SELECT res_elec_internal.message(res_elec_internal.violation('out_of_range', '{total_voters}',
           '{"value": "12.5"}'))
         UNION ALL SELECT res_elec_internal.message(res_elec_internal.violation('outside_active_period', '{}',
           jsonb_build_object('election_id', 1, 'submitted_at', at)));
END $$;
SELECT f.told FROM (VALUES ('fr', 'Africa/Libreville', '2026-01-01T12:00:00+01:00'),
  ('en', 'Africa/Libreville', '2026-01-01T12:00:00.5+01:00'),
                           ('fr', 'UTC', '2026-08-02T23:30:00+00:00'),
                           ('en', 'America/St_Johns', '2026-03-01T00:00:00+00:00'), ('en', 'UTC', 'soon')) z
 CROSS JOIN LATERAL pg_temp.figures(z.column1, z.column2, z.column3) f;
