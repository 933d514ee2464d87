-- The type votes: its text, binary, array and jsonb forms, and what each refuses.
SET search_path = res_elec, public;
\set VERBOSITY terse

-- Text: sorted, no zeros, written back in one form.
SELECT votes FROM unnest(ARRAY['{}', ' { } ', '{"1":1}', '{"3":1, "1":2,"2" : 3}', '{"1":0,"2":-0}', '{"5":-7}',
  '{"2147483647":9223372036854775807}', '{"1":-9223372036854775808}']::votes[]) WITH ORDINALITY AS u(votes, n)
  ORDER BY n;
SELECT ''::votes;
SELECT '{'::votes;
SELECT '{"1":1'::votes;
SELECT '{"1":1}x'::votes;
SELECT '[]'::votes;
SELECT '{"0":1}'::votes;
SELECT '{"-1":1}'::votes;
SELECT '{"2147483648":1}'::votes;
SELECT '{"01":1}'::votes;
SELECT '{"1":01}'::votes;
SELECT '{"1":1.5}'::votes;
SELECT '{"1":null}'::votes;
SELECT '{"1":9223372036854775808}'::votes;
SELECT '{"1":1,"1":2}'::votes;
\set VERBOSITY default
SELECT '{"1":1,x}'::votes;
SELECT '{"zero":1}'::votes;
SELECT '{"1":"1"}'::votes;
\set VERBOSITY terse

-- Arrays: a NULL count says nothing.
SELECT votes(ARRAY[3, 1, 2], ARRAY[30, NULL, 20]::bigint[]);
SELECT votes('{}', '{}');
SELECT votes(NULL, '{}') IS NULL AS strict;
SELECT votes(ARRAY[1, 1], ARRAY[1, 2]::bigint[]);
SELECT votes(ARRAY[1, NULL], ARRAY[1, 2]::bigint[]);
SELECT votes(ARRAY[0], ARRAY[1]::bigint[]);
SELECT votes(ARRAY[1, 2], ARRAY[1]::bigint[]);
SELECT votes(ARRAY[[1], [2]], ARRAY[[1], [2]]::bigint[]);

-- 1,000 candidates, and the most and one more than the most.
SELECT length(v::text), v -> 1, v -> 1000, v -> 1001, total(v), v::text::votes = v AS same
  FROM (SELECT votes(array_agg(i), array_agg(i::bigint)) AS v FROM generate_series(1, 1000) i) AS t;
SELECT total(votes(array_agg(i), array_agg(1::bigint))) FROM generate_series(1, 65535) i;
SELECT total(votes(array_agg(i), array_agg(1::bigint))) FROM generate_series(1, 65536) i;
SELECT total(('{' || string_agg(format('"%s":1', i), ',') || '}')::votes) FROM generate_series(1, 65536) i;

-- jsonb: the same rules; jsonb itself keeps the last of two equal keys.
SELECT '{"2": 5, "1": -3, "7": 0}'::jsonb::votes AS votes, '{"2":5,"10":-3}'::votes::jsonb AS jsonb,
  '{}'::votes::jsonb AS nothing;
SELECT '{"1":100}'::jsonb::votes = '{"1": 1e2}'::jsonb::votes AS exponent;
SELECT '{"1":1.5}'::jsonb::votes;
SELECT '{"1":1.0}'::jsonb::votes;
SELECT '{"x":1}'::jsonb::votes;
SELECT '[1]'::jsonb::votes;
SELECT '1'::jsonb::votes;
SELECT 'null'::jsonb::votes;
SELECT '{"1":{"2":3}}'::jsonb::votes;
SELECT '{"1":99999999999999999999}'::jsonb::votes;

-- Binary: what is sent is taken back; anything else is refused.
SELECT encode(res_elec_internal.votes_send('{}'), 'hex') AS empty,
  encode(res_elec_internal.votes_send('{"258":-1}'), 'hex') AS one;
CREATE TEMP TABLE binary_form (v votes);
CREATE FUNCTION pg_temp.receive(bytes text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  file text := current_setting('data_directory') || '/votes_type.bin';
  result text;
  -- PGCOPY header, flags, extension, one column of the given length, trailer
  copied bytea := '\x5047434f50590aff0d0a00'::bytea || '\x0000000000000000'::bytea || '\x0001'::bytea
    || int4send(length(bytes) / 2) || decode(bytes, 'hex') || '\xffff'::bytea;
  lob oid := lo_from_bytea(0, copied);
BEGIN
  PERFORM lo_export(lob, file);
  PERFORM lo_unlink(lob);
  DELETE FROM binary_form;
  EXECUTE format('COPY binary_form FROM %L (FORMAT binary)', file);
  SELECT v::text INTO result FROM binary_form;
  RETURN result;
EXCEPTION WHEN OTHERS THEN
  RETURN SQLSTATE || ' ' || SQLERRM;
END $$;
SELECT what, pg_temp.receive(bytes) FROM (VALUES
  (1, 'empty', '00000000'),
  (2, 'one', '00000001' || '00000102' || 'ffffffffffffffff'),
  (3, 'two', '00000002' || '00000001' || '0000000000000005' || '7fffffff' || '7fffffffffffffff'),
  (4, 'nothing', ''),
  (5, 'cut in the number', '0000'),
  (6, 'cut in an id', '00000001' || '0000'),
  (7, 'cut in a count', '00000001' || '00000001' || '00000000'),
  (8, 'one too few', '00000002' || '00000001' || '0000000000000005'),
  (9, 'one too many', '00000001' || '00000001' || '0000000000000005' || '00000002'),
  (10, 'number below 0', 'ffffffff'),
  (11, 'number of 65,536', '00010000'),
  (12, 'number of 2,147,483,647', '7fffffff'),
  (13, 'id 0', '00000001' || '00000000' || '0000000000000005'),
  (14, 'id -1', '00000001' || 'ffffffff' || '0000000000000005'),
  (15, 'zero count', '00000001' || '00000001' || '0000000000000000'),
  (16, 'falling', '00000002' || '00000002' || '0000000000000005' || '00000001' || '0000000000000005'),
  (17, 'twice', '00000002' || '00000001' || '0000000000000005' || '00000001' || '0000000000000005')
) AS t(n, what, bytes) ORDER BY n;

-- Stored: toasted values (compressed, and out of line) come back whole.
CREATE TEMP TABLE stored (id int, v votes);
INSERT INTO stored SELECT n, (SELECT votes(array_agg(i), array_agg(i::bigint * n * 7919))
  FROM generate_series(1, 1000) i) FROM generate_series(1, 3) n;
ALTER TABLE stored ALTER v SET STORAGE external;
INSERT INTO stored SELECT n, (SELECT votes(array_agg(i), array_agg(i::bigint * n * 7919))
  FROM generate_series(1, 1000) i) FROM generate_series(1, 3) n;
INSERT INTO stored VALUES (9, '{"1":1}'), (9, '{}'), (9, NULL);
SELECT a.id, total(a.v), a.v = b.v AS same, a.v < b.v AS less,
  res_elec_internal.votes_hash(a.v) = res_elec_internal.votes_hash(b.v) AS same_hash
  FROM stored a JOIN stored b ON a.id = b.id AND a.ctid < b.ctid AND a.id < 9 ORDER BY a.id;
SELECT max(pg_column_size(v)) > 2000 AS large, pg_relation_size(reltoastrelid) > 0 AS out_of_line
  FROM stored, pg_class WHERE pg_class.oid = 'stored'::regclass GROUP BY reltoastrelid;
SELECT v FROM stored WHERE id = 9 ORDER BY v;
SELECT total(sum(v)) FROM stored WHERE id < 9;
SELECT v = (v::jsonb)::votes AS through_jsonb FROM stored WHERE id = 3;
