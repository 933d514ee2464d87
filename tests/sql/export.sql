-- The NIST export sums up each unit once, in an election of one contest: it reads no more than its contest alone does.
-- Shares are those of percent().
\set ON_ERROR_ROLLBACK on
SET search_path = res_elec, public;
SET client_min_messages = warning;
BEGIN;
INSERT INTO election (title, type, year, status) VALUES ('Export', 'local', 2025, 'active') RETURNING id AS e \gset
INSERT INTO candidate (election_id, first_name, last_name, code_name) SELECT :e, '', 'N' || n, 'c' || n
  FROM generate_series(1, 3) n;
SELECT count(*) FROM import_centers(:e,
  (SELECT E'province,center,office,registered\n' || string_agg(format(E'P%s,V%s,%s,100\n', n % 3, n / 3, n), ''
    ORDER BY n) FROM generate_series(1, 40) n));
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
SELECT o.id, 63, 2, 1, (SELECT ('{' || string_agg(format('"%s":%s', c.id, 17 + c.k), ',') || '}')::votes
  FROM (SELECT x.id, row_number() OVER (ORDER BY x.id) + 1 AS k FROM candidate x WHERE x.contest_id = o.contest_id) c)
  FROM office o WHERE o.election_id = :e ORDER BY o.id LIMIT 30;
CREATE FUNCTION pg_temp.sheets_read(query text) RETURNS numeric LANGUAGE plpgsql AS $$
DECLARE
  before numeric;
  done text;
BEGIN
  SELECT coalesce(sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)), 0) INTO before
  FROM pg_stat_xact_user_tables WHERE schemaname = 'res_elec' AND relname IN ('result_sheet', 'tally_part');
  EXECUTE query INTO done;
  RETURN (SELECT sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)) FROM pg_stat_xact_user_tables
    WHERE schemaname = 'res_elec' AND relname IN ('result_sheet', 'tally_part')) - before;
END
$$;
-- so that both find what they read by an index, however many sheets of other elections there are
SET LOCAL enable_seqscan = off;
SELECT pg_temp.sheets_read(format('SELECT sum(length(x)) FROM (SELECT res_elec.nist_export(%s) AS x OFFSET 0) AS y',
  :e)) AS nist,
       pg_temp.sheets_read(format('SELECT sum(length(x)) FROM (SELECT res_elec_internal.nist_contest(%1$s, n, true) AS '
         'x FROM res_elec.contest n WHERE n.election_id = %1$s OFFSET 0) AS y', :e)) AS contest \gset
SELECT :nist < 1.5 * :contest AS one_pass, :contest > 0 AS reads;
SELECT string_agg(x, '') :: jsonb -> 'Election' -> 0 -> 'Contest'
  = jsonb_build_array((SELECT string_agg(c, '')::jsonb
    FROM res_elec_internal.nist_contest(:e, (SELECT n FROM contest n WHERE n.election_id = :e), true) c))
    AS same_contest
  FROM nist_export(:e) x;
SELECT jsonb_array_length(d -> 'GpUnit') AS units, jsonb_array_length(d -> 'Election' -> 0 -> 'BallotCounts')
  AS ballots,
       (SELECT sum((b ->> 'BallotsCast')::integer) FROM jsonb_array_elements(d -> 'Election' -> 0 -> 'BallotCounts') b
         WHERE b ->> 'GpUnitId' ~ '^office-') AS cast
  FROM (SELECT string_agg(x, '')::jsonb AS d FROM nist_export(:e) x) AS r;
SELECT count(*) AS wrong FROM (SELECT ARRAY(SELECT k * n % 5 FROM generate_series(1, 4) k) AS ids,
  ('{"1":' || n || ',"2":' || n % 7 || ',"3":' || n % 7 || ',"4":9223372036854775807}')::votes AS v
  FROM generate_series(1, 200) n) AS r
 CROSS JOIN LATERAL (SELECT h.*, sum(h.candidate_votes) OVER () AS total,
   rank() OVER (ORDER BY h.candidate_votes DESC) AS place FROM shares(r.ids, r.v) h) AS s
 WHERE s.rank <> s.place OR s.candidate_votes <> r.v -> s.candidate_id
    OR s.percent IS DISTINCT FROM CASE
    WHEN s.total > 0 THEN round(div(20000 * s.candidate_votes::numeric + s.total, 2 * s.total) / 100, 2) END;
SELECT count(*) AS wrong_totals FROM contest n CROSS JOIN LATERAL verify_tallies(n.id) WHERE n.election_id = :e;
ROLLBACK;
