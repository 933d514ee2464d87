-- The outcome of a contest by its formula: from its live total, the lots drawn, and nothing that is stored. The engine
-- is extension/formula; what it is given is gathered here.

CREATE TYPE res_elec_internal.poll AS (
  terms jsonb,
  seats integer,
  round integer,
  bases bigint[],
  candidates integer[],
  votes bigint[],
  nation_votes bigint[],
  failed_elsewhere boolean[],
  withdrew boolean[],
  coalitions integer[],
  list_sizes integer[],
  births integer[],
  mean_ages integer[],
  draws integer[],
  complete boolean
);
COMMENT ON TYPE res_elec_internal.poll IS 'A contest as its formula needs it';
COMMENT ON COLUMN res_elec_internal.poll.terms IS 'Terms of its formula';
COMMENT ON COLUMN res_elec_internal.poll.seats IS 'How many are elected';
COMMENT ON COLUMN res_elec_internal.poll.round IS 'The round of its election';
COMMENT ON COLUMN res_elec_internal.poll.bases IS
  'Valid votes, voters, registered voters (NULL: not known), and the same of all contests of the election';
COMMENT ON COLUMN res_elec_internal.poll.candidates IS
  'Ids; the arrays of votes to mean_ages have an element a candidate, in this order';
COMMENT ON COLUMN res_elec_internal.poll.votes IS 'Votes in the contest';
COMMENT ON COLUMN res_elec_internal.poll.nation_votes IS 'Votes of the candidate''s party in all contests';
COMMENT ON COLUMN res_elec_internal.poll.failed_elsewhere IS 'Whether the party misses a threshold of each contest';
COMMENT ON COLUMN res_elec_internal.poll.withdrew IS 'Whether the candidate withdrew';
COMMENT ON COLUMN res_elec_internal.poll.coalitions IS 'Equal numbers: one coalition; 0: in none';
COMMENT ON COLUMN res_elec_internal.poll.list_sizes IS 'Candidates of the list; NULL: not known';
COMMENT ON COLUMN res_elec_internal.poll.births IS 'Day of birth, in days since 2000; NULL: not known';
COMMENT ON COLUMN res_elec_internal.poll.mean_ages IS
  'Mean age of the list, in ten-thousandths of a year; NULL: not known';
COMMENT ON COLUMN res_elec_internal.poll.draws IS 'Lots: ids in the order drawn, a 0 behind each lot';
COMMENT ON COLUMN res_elec_internal.poll.complete IS 'All offices are counted, or the election is over';

CREATE FUNCTION res_elec_internal.formula_outcome(poll res_elec_internal.poll)
  RETURNS TABLE (candidate_id integer, result text, seats_given integer, bonus integer, step integer,
                 tied_places integer, tied_at text)
  AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 20;
COMMENT ON FUNCTION res_elec_internal.formula_outcome(res_elec_internal.poll) IS
  'What its terms make of a contest; no rows without terms';

CREATE FUNCTION res_elec_internal.formula_outcome_steps(poll res_elec_internal.poll)
  RETURNS TABLE (step integer, kind text, candidate_id integer, given integer, quotient numeric, divisor bigint,
                 rule text)
  AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 100;
COMMENT ON FUNCTION res_elec_internal.formula_outcome_steps(res_elec_internal.poll) IS
  'How formula_outcome() comes to it, step by step';

-- Thresholds that look beyond the contest.
CREATE FUNCTION res_elec_internal.parties_below(of_election integer, terms jsonb) RETURNS text[]
  LANGUAGE sql STABLE
  BEGIN ATOMIC
    SELECT coalesce(array_agg(DISTINCT res_elec_internal.name_key(c.party)), '{}')
      FROM jsonb_path_query(terms, '$.thresholds[*] ? (@.scope == "each")') AS h(threshold)
     CROSS JOIN LATERAL (SELECT split_part(h.threshold ->> 'share', '/', 1)::numeric AS p,
                         split_part(h.threshold ->> 'share', '/', 2)::numeric AS q) AS s
      JOIN res_elec.contest n ON n.election_id = of_election
     CROSS JOIN LATERAL res_elec.election_total(of_election, n.id) t
      JOIN res_elec.candidate c ON c.contest_id = n.id AND c.party IS NOT NULL
     CROSS JOIN LATERAL (SELECT CASE coalesce(h.threshold ->> 'of', 'valid')
                         WHEN 'valid' THEN t.total_voters - t.blank_votes - t.null_votes
                                     WHEN 'voters' THEN t.total_voters ELSE t.registered_voters END AS votes) AS base
     WHERE CASE WHEN h.threshold -> 'above' = 'true' THEN (t.votes OPERATOR(res_elec.->) c.id) * s.q <= base.votes * s.p
                ELSE (t.votes OPERATOR(res_elec.->) c.id) * s.q < base.votes * s.p END;
  END;
COMMENT ON FUNCTION res_elec_internal.parties_below(integer, jsonb) IS
  'The parties, as name_key has them, that miss a threshold of scope each in a contest of the election in which they '
  'stand';

CREATE FUNCTION res_elec_internal.contest_poll(of_contest integer) RETURNS res_elec_internal.poll
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  poll res_elec_internal.poll;
  of_election integer;
  closed boolean;
  total record;
  nation record;
  below text[];
BEGIN
  SELECT f.terms, n.seats, e.round, e.id, e.status IN ('completed', 'archived')
    INTO poll.terms, poll.seats, poll.round, of_election, closed
    FROM res_elec.contest n
    JOIN res_elec.election e ON e.id = n.election_id
    JOIN res_elec.electoral_formula f ON f.name = n.formula
   WHERE n.id = of_contest;
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  SELECT * INTO total FROM res_elec.election_total(of_election, of_contest);
  poll.complete := closed OR total.offices_reported + total.offices_annulled = total.offices_total;
  poll.bases := ARRAY[total.total_voters - total.blank_votes - total.null_votes, total.total_voters,
                      total.registered_voters];
  IF poll.terms::text ~ '"registered"' AND EXISTS (SELECT FROM res_elec.office o WHERE o.contest_id = of_contest
                                                   AND o.registered_voters IS NULL
                                                   AND res_elec_internal.office_is_expected(o.status)) THEN
    poll.bases[3] := NULL;
  END IF;
  SELECT coalesce(array_agg(c.id ORDER BY c.id), '{}'), coalesce(array_agg(total.votes OPERATOR(res_elec.->) c.id
      ORDER BY c.id), '{}'),
         coalesce(array_agg(c.withdrew_on IS NOT NULL ORDER BY c.id), '{}'),
         coalesce(array_agg(CASE WHEN c.coalition IS NULL THEN 0 ELSE c.coalition_number END ORDER BY c.id), '{}'),
         coalesce(array_agg(c.list_size ORDER BY c.id), '{}'), coalesce(array_agg(c.birth_date - date '2000-01-01'
             ORDER BY c.id), '{}'),
         coalesce(array_agg((c.mean_age * 10000)::integer ORDER BY c.id), '{}')
    INTO poll.candidates, poll.votes, poll.withdrew, poll.coalitions, poll.list_sizes, poll.births, poll.mean_ages
    FROM (SELECT x.*, dense_rank() OVER (ORDER BY res_elec_internal.name_key(x.coalition))::integer AS coalition_number
            FROM res_elec.candidate x WHERE x.contest_id = of_contest) AS c;
  SELECT coalesce(array_agg(o.id ORDER BY d.id, o.place), '{}') INTO poll.draws
    FROM res_elec.draw d CROSS JOIN LATERAL unnest(d.candidates || 0) WITH ORDINALITY AS o(id, place)
        WHERE d.contest_id = of_contest;
  poll.nation_votes := poll.votes;
  poll.failed_elsewhere := array_fill(false, ARRAY[cardinality(poll.candidates)]);
  IF poll.terms::text ~ '"(nation|each)"' THEN
    SELECT * INTO nation FROM res_elec.election_total(of_election);
    below := res_elec_internal.parties_below(of_election, poll.terms);
    SELECT coalesce(array_agg(coalesce(p.votes, nation.votes OPERATOR(res_elec.->) c.id) ORDER BY c.id), '{}'),
           coalesce(array_agg(coalesce(res_elec_internal.name_key(c.party) = ANY (below), false) ORDER BY c.id), '{}')
      INTO poll.nation_votes, poll.failed_elsewhere
      FROM res_elec.candidate c
      LEFT JOIN (SELECT res_elec_internal.name_key(x.party) AS party,
                 sum(nation.votes OPERATOR(res_elec.->) x.id)::bigint AS votes
                   FROM res_elec.candidate x WHERE x.election_id = of_election AND x.party IS NOT NULL GROUP BY 1) AS p
        ON p.party = res_elec_internal.name_key(c.party)
     WHERE c.contest_id = of_contest;
    poll.bases := poll.bases || ARRAY[nation.total_voters - nation.blank_votes - nation.null_votes, nation.total_voters,
                                      CASE WHEN poll.bases[3] IS NOT NULL THEN nation.registered_voters END];
  ELSE
    poll.bases := poll.bases || poll.bases;
  END IF;
  RETURN poll;
END
$$;
COMMENT ON FUNCTION res_elec_internal.contest_poll(integer) IS
  'A contest as formula_outcome() is given it; NULL for one without formula';

CREATE FUNCTION res_elec.outcome(of_contest integer)
  RETURNS TABLE (candidate_id integer, code_name text, candidate text, party text, votes bigint, percent numeric,
                 result text, seats integer,
                 bonus integer, step integer, needs_draw boolean, tied_places integer, tied_at text)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  BEGIN ATOMIC
    SELECT c.id, c.code_name, res_elec.candidate_name(c.first_name, c.last_name), c.party, v.votes,
           res_elec.percent(v.votes, p.bases[1]),
           o.result, o.seats_given, o.bonus, o.step, p.complete AND o.result = 'tied' AND o.tied_at = 'lot',
           CASE WHEN o.result = 'tied' THEN o.tied_places END, CASE WHEN o.result = 'tied' THEN o.tied_at END
      FROM res_elec_internal.contest_poll(of_contest) p
     CROSS JOIN LATERAL res_elec_internal.formula_outcome(p) o
      JOIN LATERAL unnest(p.candidates, p.votes) AS v(id, votes) ON v.id = o.candidate_id
      JOIN res_elec.candidate c ON c.id = o.candidate_id
     ORDER BY o.seats_given DESC, v.votes DESC, c.id;
  END;
COMMENT ON FUNCTION res_elec.outcome(integer) IS
  'Who is elected in a contest, by its formula and its live total: a row a candidate. result: elected, goes_on, '
  'eliminated, tied, withdrew, below_threshold, or none (no seat, or nothing is decided); seats, with the bonus among '
  'them; step: the last of outcome_steps() that is about the candidate; tied_places: for how many seats or places the '
  'tied contend; tied_at: the rule that could not decide, lot, or one of ages, which are not known; needs_draw: a lot '
  'must decide, and all offices are counted or the election is over. No rows without a formula';

CREATE FUNCTION res_elec.outcome_steps(of_contest integer)
  RETURNS TABLE (step integer, kind text, candidate_id integer, code_name text, given integer, quotient numeric,
                 divisor bigint, rule text)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  BEGIN ATOMIC
    SELECT s.step, s.kind, s.candidate_id, c.code_name, s.given, s.quotient, s.divisor, s.rule
      FROM res_elec_internal.contest_poll(of_contest) p
     CROSS JOIN LATERAL res_elec_internal.formula_outcome_steps(p) s
      LEFT JOIN res_elec.candidate c ON c.id = s.candidate_id
     ORDER BY s.step;
  END;
COMMENT ON FUNCTION res_elec.outcome_steps(integer) IS
  'How outcome() comes to it, to be checked on paper: steps as in seat_steps(), of candidates, and the rule of ties '
  'of a tie_rule';

CREATE FUNCTION res_elec_internal.require_draw_told(contest_id integer, has_contest boolean, drawn_by text,
                                                    witnesses text) RETURNS void AS 'MODULE_PATHNAME' LANGUAGE C STABLE;
COMMENT ON FUNCTION res_elec_internal.require_draw_told(integer, boolean, text, text) IS
  'Refuses a lot for a contest that there is not (RE004), and one of which is not told who drew, in 200 characters at '
  'most, before whom, in 1000 (RE001)';

CREATE FUNCTION res_elec_internal.require_draw_among(contest_id integer, tied integer[], drawn integer[])
  RETURNS void AS 'MODULE_PATHNAME' LANGUAGE C STABLE;
COMMENT ON FUNCTION res_elec_internal.require_draw_among(integer, integer[], integer[]) IS
  'Refuses a lot that nobody needs (RE005), and one of others than those who are tied (RE001)';

CREATE FUNCTION res_elec.record_draw(of_contest integer, in_order integer[], by_whom text, before_whom text,
                                     at timestamptz DEFAULT now()) RETURNS res_elec.draw
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  of_election integer;
  tied integer[];
  drawn res_elec.draw;
BEGIN
  -- of two who record a lot at once the second sees the first's
  SELECT n.election_id INTO of_election FROM res_elec.contest n WHERE n.id = of_contest FOR NO KEY UPDATE;
  PERFORM res_elec_internal.require_draw_told(of_contest, FOUND, by_whom, before_whom);
  tied := ARRAY(SELECT o.candidate_id FROM res_elec.outcome(of_contest) o WHERE o.needs_draw ORDER BY 1);
  PERFORM res_elec_internal.require_draw_among(of_contest, tied, in_order);
  INSERT INTO res_elec.draw (election_id, contest_id, candidates, drawn_by, witnesses, drawn_at)
  VALUES (of_election, of_contest, in_order, btrim(by_whom), btrim(before_whom), coalesce(at, now()))
  RETURNING * INTO drawn;
  RETURN drawn;
END
$$;
COMMENT ON FUNCTION res_elec.record_draw(integer, integer[], text, text, timestamptz) IS
  'Records a lot: the tied candidates in the order drawn, who drew, before whom, when. RE005 where the outcome of the '
  'contest needs none, RE001 unless the candidates are exactly those who are tied';

CREATE VIEW res_elec.contest_outcomes AS
  SELECT n.election_id, n.id AS contest_id, n.code, n.name AS contest, n.formula, n.seats, o.seats_given, o.elected,
         o.goes_on,
         o.tied, o.needs_draw, t.offices_total, t.offices_reported
    FROM res_elec.contest n
   CROSS JOIN LATERAL (SELECT coalesce(sum(x.seats), 0)::integer AS seats_given,
                              coalesce(array_agg(x.candidate_id) FILTER (WHERE x.seats > 0), '{}') AS elected,
                              coalesce(array_agg(x.candidate_id) FILTER (WHERE x.result = 'goes_on'), '{}') AS goes_on,
                              coalesce(array_agg(x.candidate_id) FILTER (WHERE x.result = 'tied'), '{}') AS tied,
                              coalesce(bool_or(x.needs_draw), false) AS needs_draw
                         FROM res_elec.outcome(n.id) x) AS o
    LEFT JOIN res_elec.tally t ON t.contest_id = n.id AND t.level_number = res_elec.tally_level('contest')
   WHERE n.formula IS NOT NULL;
COMMENT ON VIEW res_elec.contest_outcomes IS
  'Each contest that has a formula: ids of who is elected (with most seats and votes first), goes on, or is tied; the '
  'outcome of a count that is not complete may change';

CREATE VIEW res_elec.election_outcomes AS
  SELECT n.election_id, x.party, sum(x.seats)::bigint AS seats, sum(x.votes)::bigint AS votes, count(*)
      FILTER (WHERE x.result = 'goes_on') AS goes_on
    FROM res_elec.contest n
   CROSS JOIN LATERAL res_elec.outcome(n.id) x
   WHERE n.formula IS NOT NULL
   GROUP BY n.election_id, x.party;
COMMENT ON VIEW res_elec.election_outcomes IS
  'Seats, votes and those who go on, by party over the contests that have a formula; party NULL: candidates without '
  'one';

COMMENT ON COLUMN res_elec.contest_outcomes.election_id IS 'Its election';
COMMENT ON COLUMN res_elec.contest_outcomes.contest_id IS 'The contest';
COMMENT ON COLUMN res_elec.contest_outcomes.code IS 'Its code; NULL: none';
COMMENT ON COLUMN res_elec.contest_outcomes.contest IS 'Its name';
COMMENT ON COLUMN res_elec.contest_outcomes.formula IS 'The electoral formula';
COMMENT ON COLUMN res_elec.contest_outcomes.seats IS 'How many are to be elected';
COMMENT ON COLUMN res_elec.contest_outcomes.seats_given IS 'Seats that the votes counted so far give';
COMMENT ON COLUMN res_elec.contest_outcomes.elected IS 'Ids of candidates or lists with a seat, most seats first';
COMMENT ON COLUMN res_elec.contest_outcomes.goes_on IS 'Ids of those who go on to another round';
COMMENT ON COLUMN res_elec.contest_outcomes.tied IS 'Ids of those who are tied for what is left';
COMMENT ON COLUMN res_elec.contest_outcomes.needs_draw IS
  'Whether a lot must decide among the tied: nothing else can, and all offices are counted or the election is over';
COMMENT ON COLUMN res_elec.contest_outcomes.offices_total IS 'Offices that are to report';
COMMENT ON COLUMN res_elec.contest_outcomes.offices_reported IS 'Offices whose sheet is counted';
COMMENT ON COLUMN res_elec.election_outcomes.election_id IS 'The election';
COMMENT ON COLUMN res_elec.election_outcomes.party IS 'Party, as it is written; NULL: candidates without one';
COMMENT ON COLUMN res_elec.election_outcomes.seats IS 'Seats that the votes counted so far give it';
COMMENT ON COLUMN res_elec.election_outcomes.votes IS 'Its votes in these contests';
COMMENT ON COLUMN res_elec.election_outcomes.goes_on IS 'How many of its candidates go on to another round';
