#!/bin/sh
# What outcomes cost: an election of 577 contests with 14 candidates each, one list contest of 34 lists and 1,000 seats,
# seats by party as a stream's tick asks for them, and what a writer and the live total of a stream's tick (100 ms) take
# alone and while another session asks for outcomes again and again. Milliseconds, the median of ROUNDS (9).   
# outcome.sh [CONTESTS]
set -eu
cd "$(dirname "$0")/../.."
contests=${1:-577}
FSYNC=off ROUNDS=${ROUNDS:-9}
. tests/bench/lib/sql.sh
start_cluster
sql -v contests="$contests" <<'SQL'
SET client_min_messages = warning;
CREATE EXTENSION res_elec;
SET search_path = res_elec, public;
INSERT INTO election (title, type, year, status) VALUES ('deputies', 'legislative', 2025, 'active'),
  ('council', 'local', 2025, 'active');
INSERT INTO contest (election_id, name, formula) SELECT 1, n::text, 'france_deputies'
  FROM generate_series(1, :contests) n;
INSERT INTO contest (election_id, name, seats, formula) VALUES (2, 'council', 1000, 'gabon_councils');
INSERT INTO setting VALUES ('candidates_per_election', '20000') ON CONFLICT (name) DO UPDATE SET value = excluded.value;
INSERT INTO candidate (election_id, contest_id, first_name, last_name, code_name, party)
SELECT 1, n.id, '', 'c' || k, n.id || '-' || k, 'p' || k FROM contest n, generate_series(1, 14) k
  WHERE n.election_id = 1;
INSERT INTO candidate (election_id, contest_id, first_name, last_name, code_name) SELECT 2, n.id, '', 'l' || k, 'l' || k
  FROM contest n, generate_series(1, 34) k WHERE n.election_id = 2;
INSERT INTO center (election_id, name) VALUES (1, 'c'), (2, 'c');
INSERT INTO office (center_id, contest_id, name, registered_voters) SELECT CASE n.election_id WHEN 1 THEN 1
  ELSE 2 END, n.id, 'o' || k, 2000 FROM contest n, generate_series(1, 20) k;
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
SELECT o.id, s.sum, 0, 0, s.votes
  FROM office o CROSS JOIN LATERAL (SELECT sum(v.n)::integer AS sum, votes(array_agg(v.id ORDER BY v.id), array_agg(v.n
    ORDER BY v.id)) AS votes
    FROM (SELECT c.id, 1 + (hashint4(c.id * 7 + o.id) & 63)::bigint AS n FROM candidate c
      WHERE c.contest_id = o.contest_id) AS v) AS s
 WHERE o.id % 20 <> 0;
VACUUM ANALYZE;
CREATE FUNCTION public.change_all(e integer) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN  -- candidates' rows are new ones, whatever they say
  UPDATE candidate SET profile_photo_id = NULL WHERE election_id = e AND code_name LIKE '%-1';
  RETURN true;
END $$;
CREATE PROCEDURE public.measure(what text, query text, rounds integer) LANGUAGE plpgsql AS $$
DECLARE
  at timestamptz;
  took double precision[];
BEGIN
  FOR i IN 0 .. rounds LOOP  -- the first is not counted: it plans
    at := clock_timestamp();
    EXECUTE replace(query, '%', i::text);
    IF i > 0 THEN took := took || extract(epoch FROM clock_timestamp() - at) * 1000; END IF;
    COMMIT;
  END LOOP;
  RAISE INFO '%', format('%-62s %s', what, (SELECT round((percentile_cont(0.5) WITHIN GROUP (ORDER BY t))::numeric, 2)
    FROM unnest(took) t));
END $$;
SQL
figures() {
  sql -v rounds="$ROUNDS" -v how="$1" 2>&1 <<'SQL' | sed 's/^.*INFO:  //'
SET search_path = res_elec, public;
CALL public.measure('a sheet is corrected' || :'how',
  'UPDATE result_sheet SET blank_votes = blank_votes + 1, total_voters = total_voters + 1, reason = ''r''
    WHERE office_id = 1 + %', :rounds);
CALL public.measure('the live total of the election' || :'how', 'SELECT election_total(1)', :rounds);
SQL
}
sql -v rounds="$ROUNDS" 2>&1 <<'SQL' | sed 's/^.*INFO:  //'
SET search_path = res_elec, public;
CALL public.measure('outcome of one contest of the election', 'SELECT count(*) FROM outcome(1)', :rounds);
CALL public.measure('outcomes of all its contests, and seats by party',
  'SELECT count(*) FROM election_outcomes WHERE election_id = 1', :rounds);
CALL public.measure('seats by party for a tick, when nothing changed',
  'SELECT count(*) FROM res_elec_internal.contest_seats(1)', :rounds);
CALL public.measure('… when one contest changed, with its correction',
  'WITH c AS (UPDATE result_sheet SET blank_votes = blank_votes + 1, total_voters = total_voters + 1, reason = ''r''
    WHERE office_id = 1 + % RETURNING 1) SELECT count(*) FROM c, res_elec_internal.contest_seats(1)', :rounds);
CALL public.measure('… when all contests changed',
  'SELECT public.change_all(1), (SELECT count(*) FROM res_elec_internal.contest_seats(1))', :rounds);
CALL public.measure('the whole live total of the election, with seats by party',
  'SELECT count(*) FROM election e CROSS JOIN LATERAL res_elec_internal.realtime_json(e, NULL) t WHERE e.id = 1',
  :rounds);
CALL public.measure('outcome of 34 lists and 1,000 seats',
  'SELECT count(*) FROM outcome((SELECT id FROM contest WHERE election_id = 2))', :rounds);
CALL public.measure('its steps', 'SELECT count(*) FROM outcome_steps((SELECT id FROM contest WHERE election_id = 2))',
  :rounds);
SQL
figures ''
for n in 1 2 3 4 5 6 7 8 9 10; do psql -X -q -c 'SELECT count(*) FROM res_elec.election_outcomes
  WHERE election_id = 1' > /dev/null; done &
asker=$!
sleep 1
figures ' while outcomes are asked for'
wait $asker
check_totals
