-- Shares: each rounded by itself, half of a hundredth away from zero; equal votes have equal shares.
SET search_path = res_elec, public;
\set VERBOSITY terse

SELECT * FROM shares(ARRAY[1, 2, 3], '{"1":5,"2":3,"3":1}') ORDER BY candidate_id;
-- sums of 99.99, and 100.01
SELECT *, percent(candidate_votes, 3) AS alone FROM shares(ARRAY[1, 2, 3], '{"1":1,"2":1,"3":1}') ORDER BY candidate_id;
SELECT *, percent(candidate_votes, 20003) AS alone FROM shares(ARRAY[1, 2, 3], '{"1":6667,"2":6667,"3":6669}')
  ORDER BY candidate_id;
-- one vote each of 117
SELECT candidate_votes, percent, rank FROM shares(ARRAY[1, 2, 3, 4], '{"1":1,"2":1,"3":1,"4":114}')
  ORDER BY candidate_id;
-- halves go up, and what is a hair below does not
SELECT * FROM shares(ARRAY[1, 2], '{"1":1,"2":799}') ORDER BY candidate_id;
SELECT percent(12345, 10000000), percent(12344, 10000000), percent(4611686018427387903, 9223372036854775807),
  percent(461168601842738791, 9223372036854775807);
-- nobody has votes; nobody is there; no total is known; one has all; one has none
SELECT * FROM shares(ARRAY[1, 2], '{}') ORDER BY candidate_id;
SELECT * FROM shares('{}', '{"1":5}') ORDER BY candidate_id;
SELECT * FROM shares(ARRAY[1, 2], NULL) ORDER BY candidate_id;
SELECT * FROM shares(ARRAY[7], '{"7":1}') ORDER BY candidate_id;
SELECT * FROM shares(ARRAY[1, 2, 3], '{"2":8,"3":8}') ORDER BY candidate_id;
-- the base is the votes of these candidates
SELECT * FROM shares(ARRAY[1, 2], '{"1":1,"2":1,"3":2}') ORDER BY candidate_id;
-- the largest totals, and shares below a hundredth
SELECT * FROM shares(ARRAY[1, 2], '{"1":9223372036854775806,"2":1}') ORDER BY candidate_id;
SELECT * FROM shares(ARRAY[1, 2, 3], '{"1":4611686018427387903,"2":4611686018427387902,"3":2}') ORDER BY candidate_id;
SELECT count(*), sum(percent), min(percent), max(percent), max(candidate_id) FILTER (WHERE percent > 0)
  FROM shares(ARRAY(SELECT generate_series(1, 20000)),
    (SELECT votes(array_agg(n), array_agg(1::bigint)) FROM generate_series(1, 20000) n));

-- Whatever the votes: each share is the nearest hundredth, equal votes have equal shares, more votes never get less.
SELECT setseed(0.2025);
CREATE TEMPORARY TABLE sample AS
  SELECT n, s.*, sum(s.candidate_votes) OVER w AS total
    FROM (SELECT n, votes(array_agg(c ORDER BY c),
      array_agg(floor(random() * random() * 10 ^ (n % 7 + 1))::bigint + (c = 1)::integer ORDER BY c)) AS votes
            FROM generate_series(1, 3000) n, generate_series(1, n % 15 + 1) c GROUP BY n) AS v
   CROSS JOIN LATERAL shares(ARRAY(SELECT generate_series(1, n % 15 + 1)), v.votes) s
  WINDOW w AS (PARTITION BY n);
SELECT count(DISTINCT n) AS totals, count(*) AS shares FROM sample;
SELECT * FROM sample WHERE percent <> round(candidate_votes * 100 / total, 2) OR scale(percent) <> 2;
SELECT count(DISTINCT percent) AS shares FROM sample GROUP BY n, candidate_votes HAVING count(DISTINCT percent) > 1;
SELECT a.n, a.candidate_id, b.candidate_id FROM sample a JOIN sample b USING (n)
  WHERE a.candidate_votes > b.candidate_votes AND a.percent < b.percent;

-- who leads, and by how much
INSERT INTO election (id, title, type, year) VALUES (897000, 'shares', 'legislative', 2025);
INSERT INTO contest (id, election_id, name) VALUES (897001, 897000, 'one'), (897002, 897000, 'two'),
  (897003, 897000, 'nobody');
INSERT INTO candidate (id, election_id, contest_id, first_name, last_name, code_name) VALUES
  (897001, 897000, 897001, '', 'a', 'a'), (897002, 897000, 897001, '', 'b', 'b'),
  (897003, 897000, 897002, '', 'c', 'c');
SET ROLE res_elec_reader;
SELECT * FROM shares(ARRAY[1], '{"1":1}') ORDER BY candidate_id;  -- a reader of the views may
RESET ROLE;
SELECT * FROM res_elec_internal.standing(ARRAY[897001], '{"897001":5,"897002":7}');
SELECT * FROM res_elec_internal.standing(ARRAY[897001], '{"897001":5,"897002":5}');
SELECT * FROM res_elec_internal.standing(ARRAY[897001], '{}');
SELECT * FROM res_elec_internal.standing(ARRAY[897001], NULL);
SELECT * FROM res_elec_internal.standing(ARRAY[897002], '{"897003":4}');
SELECT * FROM res_elec_internal.standing(ARRAY[897001, 897002], '{"897001":1,"897002":3,"897003":4}');
SELECT * FROM res_elec_internal.standing(ARRAY[897003], '{}');
SELECT * FROM verify_tallies();
-- Lines of CSV have the shares of res_elec.shares, of each contest by itself; nothing where the contest is not, or no
-- sheet.
SELECT v, res_elec_internal.csv_shares(v, '{3,1,2,4}', '{7,7,7,8}', '{7}') AS line,
  res_elec_internal.csv_shares(v, '{3,1,2,4}', '{7,7,7,8}', '{8,7}') AS both,
  res_elec_internal.csv_votes(v, '{3,1,2}', '{7,7,8}', '{7}') AS votes
  FROM unnest(ARRAY['{"1":1,"2":1,"3":1,"4":5}', '{}', NULL,
    '{"1":9223372036854775807,"2":9223372036854775807}']::votes[]) v;
SELECT count(*) AS differ
  FROM generate_series(0, 60) a CROSS JOIN generate_series(0, 60) b
 CROSS JOIN LATERAL (SELECT votes(ARRAY[1, 2, 3], ARRAY[a, b, 7 * a + 1]::bigint[])) AS x(v)
 WHERE res_elec_internal.csv_shares(x.v, '{1,2,3}', '{1,1,1}', '{1}') IS DISTINCT FROM
       (SELECT string_agg(format(';%s;%s', h.candidate_votes, replace(h.percent::text, '.', ',')), ''
         ORDER BY h.candidate_id) FROM shares('{1,2,3}', x.v) h);
