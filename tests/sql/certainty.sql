-- What is certain of a contest under way: against the engine itself, which is asked about every way in which the open
-- votes can come in; and of contests with sheets, held ones, and registers that are not known.
\set VERBOSITY terse
SET search_path = res_elec, public;
SET res_elec.language = 'en';
CREATE FUNCTION pg_temp.poll(terms jsonb, seats integer, round integer, votes bigint[], voters bigint,
  registered bigint) RETURNS res_elec_internal.poll LANGUAGE sql AS $$
  SELECT ROW(terms, seats, round, ARRAY[s.valid, voters, registered, s.valid, voters, registered],
             ARRAY(SELECT g FROM generate_series(1, s.n) g), votes, votes, votes, array_fill(false, ARRAY[s.n]),
               array_fill(false, ARRAY[s.n]), array_fill(false, ARRAY[s.n]),
             array_fill(0, ARRAY[s.n]), array_fill(NULL::integer, ARRAY[s.n]), array_fill(NULL::integer, ARRAY[s.n]),
             array_fill(NULL::integer, ARRAY[s.n]), '{}'::integer[], true)::res_elec_internal.poll
    FROM (SELECT sum(v)::bigint AS valid, count(*)::integer AS n FROM unnest(votes) v) s
$$;
-- every way: open votes for each contender, the rest blank or not cast
CREATE FUNCTION pg_temp.ways(votes bigint[], open integer) RETURNS TABLE (votes bigint[], cast_votes integer)
  LANGUAGE sql AS $$
  WITH RECURSIVE way(at, votes, used) AS (
    SELECT 1, votes, 0
    UNION ALL
    SELECT w.at + 1, w.votes[:w.at - 1] || (w.votes[w.at] + x) || w.votes[w.at + 1:], w.used + x
      FROM way w CROSS JOIN LATERAL generate_series(0, open - w.used) x WHERE w.at <= cardinality(w.votes))
  SELECT w.votes, b.cast_votes FROM way w CROSS JOIN LATERAL (SELECT DISTINCT unnest(ARRAY[w.used, open]))
    AS b(cast_votes) WHERE w.at > cardinality(w.votes)
$$;
CREATE TEMPORARY TABLE kind (name text, terms jsonb, seats integer[], round integer);
INSERT INTO kind VALUES
  ('plurality', '{"method": "plurality", "ties": ["lot"]}', '{1}', 1),
  ('block', '{"method": "plurality", "ties": ["lot"]}', '{2,3}', 1),
  ('majority',
    '{"method": "majority", "elected": {"share": "1/2", "of": "valid", "above": true}, "go_on": {"first": 2},
      "last_round": 2, "ties": ["lot"]}', '{1}', 1),
  ('last round',
    '{"method": "majority", "elected": {"share": "1/2", "of": "valid", "above": true}, "go_on": {"first": 2},
      "last_round": 2, "ties": ["lot"]}', '{1}', 2),
  ('deputies',
    '{"method": "majority", "elected": [{"share": "1/2", "of": "valid", "above": true}, {"share": "1/4",
      "of": "registered"}], "go_on": {"share": "1/8", "of": "registered", "at_least": 2}, "last_round": 2,
      "ties": ["lot"]}', '{1}', 1),
  ('of voters',
    '{"method": "majority", "elected": {"share": "1/2", "of": "voters", "above": true}, "go_on": {"first": 3},
      "last_round": 2, "ties": ["lot"]}', '{1}', 1),
  ('dhondt', '{"method": "dhondt", "ties": ["lot"]}', '{1,2,5}', 1),
  ('threshold', '{"method": "dhondt", "thresholds": [{"share": "1/5", "of": "valid"}], "ties": ["lot"]}', '{3}', 1);
SELECT setseed(0.25) IS NULL AS seeded;
CREATE TEMPORARY TABLE poll AS
  SELECT g AS id, k.*, k.seats[1 + g / 8 % cardinality(k.seats)] AS n_seats, f.votes, f.open, f.blank, f.registered
    FROM generate_series(1, 400) g
    JOIN LATERAL (SELECT * FROM kind OFFSET g % 8 LIMIT 1) k ON true
   CROSS JOIN LATERAL (SELECT ARRAY(SELECT floor(random() * random() * 14)::bigint
     FROM generate_series(1, 1 + (g + floor(random() * 4)::integer) % 4)) AS votes,
                              floor(random() * 5)::integer AS open, floor(random() * 3)::integer AS blank,
                                floor(random() * 6)::integer AS absent OFFSET 0) AS d
   CROSS JOIN LATERAL (SELECT d.votes, d.open, d.blank,
     (SELECT sum(v) FROM unnest(d.votes) v)::bigint + d.blank + d.open + d.absent AS registered) AS f;
CREATE TEMPORARY TABLE ended AS
  SELECT p.id, row_number() OVER () AS way, w.votes, o.candidate_id, o.result, o.seats_given
    FROM poll p
   CROSS JOIN LATERAL pg_temp.ways(p.votes, p.open) w
   CROSS JOIN LATERAL (SELECT sum(v)::bigint AS valid FROM unnest(p.votes) v) s
   CROSS JOIN LATERAL res_elec_internal.formula_outcome(pg_temp.poll(p.terms, p.n_seats, p.round, w.votes,
     s.valid + p.blank + w.cast_votes, p.registered)) o;
CREATE TEMPORARY TABLE told AS
  SELECT p.name, p.id, c.*, e.true_always, e.vacuous
    FROM poll p
   CROSS JOIN LATERAL (SELECT sum(v)::bigint AS valid FROM unnest(p.votes) v) s
   CROSS JOIN LATERAL res_elec_internal.contest_claims(pg_temp.poll(p.terms, p.n_seats, p.round, p.votes,
     s.valid + p.blank, p.registered), p.open, true) c
   CROSS JOIN LATERAL (
         SELECT bool_and(CASE c.claim
                  WHEN 'ahead' THEN x.votes[c.candidate_id] > x.votes[c.rival_id]
                  WHEN 'elected' THEN x.result = 'elected'
                  WHEN 'not_elected' THEN x.result NOT IN ('elected', 'tied')
                  WHEN 'runoff' THEN NOT x.decided
                  WHEN 'goes_on' THEN x.decided OR x.result = 'goes_on'
                  WHEN 'eliminated' THEN x.decided OR x.result NOT IN ('goes_on', 'tied')
                  WHEN 'passes_threshold' THEN x.result <> 'below_threshold'
                  WHEN 'misses_threshold' THEN x.result = 'below_threshold'
                  WHEN 'at_least' THEN x.seats_given >= c.seats
                  WHEN 'at_most' THEN x.seats_given <= c.seats END) AS true_always,
                    bool_and(x.decided AND c.claim IN ('goes_on', 'eliminated')) AS vacuous
           FROM (SELECT y.*, bool_or(y.result = 'elected') OVER (PARTITION BY y.votes, y.way_of) AS decided
                   FROM (SELECT e.*, e.way - e.candidate_id AS way_of FROM ended e WHERE e.id = p.id) y) x
          WHERE x.candidate_id = coalesce(c.candidate_id, 1)) AS e;
-- Nothing false is said, and what is true in every way is said, but for a few counts of so few votes that nobody is
-- elected or all are tied.
SELECT name, claim, count(*) FILTER (WHERE holds) > 0 AS some_hold,
  count(*) FILTER (WHERE NOT holds) > 0 AS some_do_not,
       count(*) FILTER (WHERE holds AND NOT true_always) AS false_ones,
         count(*) FILTER (WHERE true_always AND NOT holds AND NOT vacuous) * 10 <= count(*) AS the_rest_is_said
  FROM told GROUP BY 1, 2 ORDER BY 1, 2;
SELECT t.name, t.claim, t.candidate_id, t.seats, t.larger, t.smaller, p.votes, p.open, p.n_seats, p.blank, p.registered
  FROM told t JOIN poll p ON p.id = t.id WHERE t.holds AND NOT t.true_always LIMIT 10;

\set ON_ERROR_ROLLBACK on
BEGIN;
-- A contest with sheets: one counted, one held, one that is missing.
INSERT INTO election (id, title, type, year, status) VALUES (920000, 'certain', 'legislative', 2026, 'active');
INSERT INTO contest (id, election_id, name, seats, formula) VALUES (920001, 920000, 'one', 1, 'france_deputies'),
  (920002, 920000, 'two', 1, NULL), (920003, 920000, 'three', 1, 'gabon_deputies');
INSERT INTO candidate (id, election_id, contest_id, first_name, last_name, code_name)
SELECT 920000 + n * 10 + i, 920000, 920000 + n, '', chr(64 + i), n || chr(64 + i) FROM generate_series(1, 2) n,
  generate_series(1, 3) i;
INSERT INTO center (id, election_id, name) VALUES (920001, 920000, 'certain');
INSERT INTO office (id, center_id, contest_id, name, registered_voters)
SELECT 920000 + n * 10 + o, 920001, 920000 + n, 'o' || n || o, CASE o WHEN 1 THEN 1000 WHEN 2 THEN 60 ELSE 40
  END FROM generate_series(1, 3) n, generate_series(1, 3) o;
SELECT claim, candidate, rival_id, holds, larger, smaller, open_offices, open_voters, unknown_offices,
  unknown_office_ids FROM certainty(920001) ORDER BY claim, candidate;
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  VALUES (920011, 600, 0, 0, '{"920011":400,"920012":150,"920013":50}'),
  (920021, 600, 0, 0, '{"920021":400,"920022":298,"920023":-98}');
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  VALUES (920011, 600, 0, 0, '{"920011":400,"920012":150,"920013":50}'),
  (920021, 600, 0, 0, '{"920021":301,"920022":202,"920023":97}');
SELECT claim, candidate, rival_id, holds, larger, smaller, open_offices, open_voters FROM certainty(920001)
  ORDER BY claim, candidate;
SELECT claim, candidate, rival_id, holds, larger, smaller, open_offices, open_voters FROM certainty(920002)
  ORDER BY claim, candidate;
SELECT (set_rule('turnout', 'hold', '{"percent": 90}', 920000)).action;
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  VALUES (920022, 60, 0, 0, '{"920021":0,"920022":60,"920023":0}') RETURNING status;
SELECT claim, holds, larger, smaller, open_offices, open_voters FROM certainty(920002);
UPDATE office SET registered_voters = 41, reason = 'corrected' WHERE id = 920023;
SELECT claim, holds, larger, smaller, open_offices, open_voters FROM certainty(920002);
UPDATE office SET registered_voters = NULL, reason = 'not known' WHERE id IN (920013, 920023);
SELECT claim, candidate, holds, larger, smaller, open_offices, open_voters, unknown_offices, unknown_office_ids
  FROM certainty(920001) ORDER BY claim, candidate;
SELECT contest, claim, candidate, holds, open_offices, open_voters, unknown_offices FROM contest_certainties
  WHERE election_id = 920000 AND claim = 'ahead' ORDER BY contest_id;
UPDATE office SET registered_voters = 10, reason = 'found' WHERE id = 920013;
SELECT claim, candidate, larger, smaller FROM certainty(920001) WHERE holds ORDER BY 1, 2;
-- who withdrew: what the formula makes of it is not proved
UPDATE candidate SET withdrew_on = '2026-11-01' WHERE id = 920013;
SELECT claim FROM certainty(920001);
UPDATE candidate SET withdrew_on = NULL WHERE id = 920013;
-- in the live total: a sentence in both languages, whose tag changes with what is said
CREATE FUNCTION pg_temp.said(of_contest integer) RETURNS TABLE (certainty jsonb, etag text) LANGUAGE sql AS
  $$ SELECT t.body -> 'certainty', t.etag FROM res_elec.election e
      CROSS JOIN LATERAL res_elec_internal.realtime_json(e, of_contest) t WHERE e.id = 920000 $$;
SELECT c.key, c.value FROM pg_temp.said(920001) t CROSS JOIN LATERAL jsonb_each(t.certainty) c ORDER BY 1;
SELECT etag AS was FROM pg_temp.said(920001) \gset
UPDATE candidate SET withdrew_on = '2026-11-01' WHERE id = 920013;
SELECT certainty #>> '{sentence,en}' AS sentence, etag <> :'was' AS other_tag FROM pg_temp.said(920001);
UPDATE candidate SET withdrew_on = NULL WHERE id = 920013;
UPDATE result_sheet SET votes = '{"920011":250,"920012":246,"920013":104}', reason = 'read again'
  WHERE office_id = 920011;
SELECT certainty -> 'sentence' AS sentence FROM pg_temp.said(920001);
UPDATE office SET registered_voters = 3000, reason = 'corrected' WHERE id = 920012;
SELECT certainty -> 'sentence' AS sentence FROM pg_temp.said(920001);
SELECT certainty -> 'sentence' AS sentence FROM pg_temp.said(920002);
SELECT certainty FROM pg_temp.said(920003);
SELECT certainty FROM pg_temp.said(NULL);
-- how many annulments a lead survives: against all sets of offices
INSERT INTO contest (id, election_id, name) VALUES (920004, 920000, 'four');
INSERT INTO candidate (id, election_id, contest_id, first_name, last_name, code_name) SELECT 920040 + i, 920000, 920004,
  '', chr(64 + i), '4' || chr(64 + i) FROM generate_series(1, 3) i;
INSERT INTO office (id, center_id, contest_id, name, registered_voters) SELECT 920100 + o, 920001, 920004, 'r'
  || o, 100 + 40 * o FROM generate_series(1, 8) o;
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
SELECT 920100 + o, 95 + 3 * o, 0, 0, format('{"920041":%s,"920042":%s,"920043":%s}', 80 - 4 * o, 10 + 6 * o,
  5 + o)::votes FROM generate_series(1, 7) o;
UPDATE office SET registered_voters = 30 WHERE id = 920108;
CREATE FUNCTION pg_temp.broken_by(new_vote boolean, majority boolean) RETURNS bigint LANGUAGE sql AS $$
  SELECT min(t.n) FROM (
    SELECT m.mask, sum(m.mask >> (s.office_id - 920101) & 1) AS n,
           coalesce(sum(CASE WHEN majority THEN 2 * (s.votes -> c.id) - s.total_voters
             ELSE (s.votes -> c.id) - (s.votes -> c.rival) END) FILTER (WHERE m.mask >> (s.office_id - 920101) & 1 = 0),
             0) AS larger,
           30 + coalesce(sum(o.registered_voters) FILTER (WHERE new_vote AND m.mask >> (s.office_id - 920101) & 1 = 1),
             0) AS smaller
      FROM generate_series(0, 127) AS m(mask) CROSS JOIN res_elec.result_sheet s JOIN res_elec.office o
        ON o.id = s.office_id AND o.contest_id = 920004
     CROSS JOIN (SELECT a.candidate_id AS id, a.rival_id AS rival FROM certainty(920004) a WHERE a.claim = 'ahead') c
     GROUP BY m.mask) t WHERE t.larger <= t.smaller
$$;
SELECT claim, candidate, holds, larger, smaller FROM certainty(920004);
SELECT r.claim, r.candidate_id, r.rival_id, r.new_vote, r.annulments, r.office_ids,
  r.annulments = pg_temp.broken_by(r.new_vote, r.claim = 'majority') AS as_tried FROM robustness(920004) r
  ORDER BY 1, 4;
UPDATE result_sheet SET votes = format('{"920041":%s,"920042":5,"920043":0}', total_voters - 5)::votes,
  reason = 'read again' WHERE office_id BETWEEN 920101 AND 920107;
SELECT r.claim, r.new_vote, r.annulments, r.office_ids,
  r.annulments = pg_temp.broken_by(r.new_vote, r.claim = 'majority') AS as_tried FROM robustness(920004) r
  ORDER BY 1, 2;
-- of what the formula claims, too: elected takes a majority, a quarter of the registered voters, and a lead over each
UPDATE office SET registered_voters = 30, reason = 'corrected' WHERE id = 920012;
UPDATE result_sheet SET votes = '{"920011":400,"920012":150,"920013":50}', reason = 'read again'
  WHERE office_id = 920011;
SELECT claim, candidate_id, rival_id, new_vote, annulments, office_ids FROM robustness(920001) ORDER BY 1, 2, 4;
SELECT claim ->> 'claim' AS claim, claim -> 'candidate_id' AS candidate_id, claim -> 'margin' AS margin,
  claim -> 'annulments' AS annulments
  FROM jsonb_array_elements(res_elec_internal.claims_json(920001)) AS c(claim) WHERE (claim -> 'holds')::boolean;
-- of claims that are no sums: seats, and who is among the first. With a new vote an annulled office is open again, so
-- the set that is told ends the claim, and one office fewer leaves it.
INSERT INTO electoral_formula (name, description, source, terms) VALUES ('regress_seats', 'x', 'x',
  '{"method": "dhondt"}'), ('regress_first', 'x', 'x', '{"method": "plurality"}');
INSERT INTO election (id, title, type, year, status) VALUES (920009, 'robust', 'legislative', 2025, 'active');
INSERT INTO contest (id, election_id, name, seats, formula) VALUES (920008, 920009, 'seats', 5, 'regress_seats'),
  (920009, 920009, 'first', 2, 'regress_first');
INSERT INTO candidate (id, election_id, contest_id, first_name, last_name, code_name)
  SELECT 920080 + n + 10 * k, 920009, 920008 + k, '', chr(64 + n), chr(64 + n) || k
    FROM generate_series(1, 3) n, generate_series(0, 1) k;
INSERT INTO center (id, election_id, name) VALUES (920009, 920009, 'robust');
INSERT INTO office (id, center_id, contest_id, name, registered_voters)
  SELECT 920800 + 100 * k + n, 920009, 920008 + k, k || '/' || n, 60 + 10 * n
    FROM generate_series(1, 7) n, generate_series(0, 1) k;
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
  SELECT o.id, 56 + n, 0, 0, votes(ARRAY[920081 + 10 * k, 920082 + 10 * k, 920083 + 10 * k], ARRAY[30 + n, 18 - n, 8 +
    n]) FROM generate_series(1, 7) n CROSS JOIN generate_series(0, 1) k JOIN office o ON o.id = 920800 + 100 * k + n;
SELECT claim, candidate_id, r.seats, new_vote, annulments, proof, at_least, at_most, office_ids
  FROM res_elec.contest c CROSS JOIN LATERAL robustness(c.id) r WHERE c.election_id = 920009
    AND claim NOT IN ('ahead', 'majority') ORDER BY c.id, 1, 2, 3, 4;
CREATE FUNCTION pg_temp.left_certain(of_contest integer, of_claim text, of_candidate integer, of_seats integer, fewer
  integer) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  offices integer[] := (SELECT r.office_ids FROM robustness(of_contest) r WHERE r.claim = of_claim AND r.new_vote
    AND r.candidate_id = of_candidate AND r.seats IS NOT DISTINCT FROM of_seats);
  found boolean;
BEGIN
  PERFORM annul_sheet(o, 'CC 1', '2025-04-25', 'as tried') FROM unnest(offices[:cardinality(offices) - fewer]) o;
  SELECT bool_or(k.holds AND CASE of_claim WHEN 'at_most' THEN k.seats <= of_seats WHEN 'at_least' THEN k.seats >=
    of_seats ELSE true END) INTO found FROM certainty(of_contest) k WHERE k.claim = of_claim
      AND k.candidate_id = of_candidate;
  PERFORM restore_sheet(s.office_id, 'CC 2', '2025-04-25', 'as tried') FROM result_sheet s WHERE s.contest_id =
    of_contest AND s.status = 'annulled';
  RETURN coalesce(found, false);
END $$;
SELECT r.claim, r.candidate_id, r.seats, pg_temp.left_certain(c.id, r.claim, r.candidate_id, r.seats, 1) AS with_fewer,
  pg_temp.left_certain(c.id, r.claim, r.candidate_id, r.seats, 0) AS with_these
  FROM res_elec.contest c CROSS JOIN LATERAL robustness(c.id) r WHERE c.election_id = 920009 AND r.new_vote
    AND r.proof = 'exact' AND r.claim NOT IN ('ahead', 'majority') ORDER BY c.id, 1, 2;
SELECT claim ->> 'claim' AS claim, claim -> 'annulments' -> 'with_new_vote' AS with_new_vote
  FROM jsonb_array_elements(res_elec_internal.claims_json(920008)) AS c(claim) WHERE claim ->> 'claim' = 'at_least';
SELECT count(*) FROM res_elec_internal.contest_robustness(NULL, 0, '{}', '{}', '{}', '{}', false, '{}');
SELECT count(*) FROM robustness(920002);
SELECT count(*) FROM certainty(920003);
SELECT count(*) FROM certainty(-1);
-- of a tie with nothing left to count nobody is told to wait
SELECT res_elec_internal.certain_sentence('ahead', false, 'A', 0, v, 0, l) FROM unnest('{fr,en}'::text[]) l,
  unnest('{0,1}'::bigint[]) v;
-- anybody's rights
SET ROLE res_elec_reader;
SELECT count(*) > 0 AS read FROM contest_certainties WHERE election_id = 920000;
RESET ROLE;
SELECT * FROM verify_tallies();
-- an election that is over waits for nothing
UPDATE election SET status = 'completed' WHERE id = 920000;
SELECT certainty FROM pg_temp.said(920001);
ROLLBACK;
