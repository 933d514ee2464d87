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
  coalition_votes bigint[],
  failed_elsewhere boolean[],
  coalition_failed boolean[],
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
COMMENT ON COLUMN res_elec_internal.poll.coalition_votes IS
  'Votes, in all contests, of the members of its coalition that pass what is asked of members';
COMMENT ON COLUMN res_elec_internal.poll.failed_elsewhere IS 'Whether the party misses a threshold of each contest';
COMMENT ON COLUMN res_elec_internal.poll.coalition_failed IS 'Whether its coalition does';
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
CREATE FUNCTION res_elec_internal.nation_lists(terms jsonb, nation bigint[], contests bigint[], candidates integer[],
                                               places integer[], parties integer[], coalitions integer[],
                                               votes bigint[])
  RETURNS TABLE (candidate_id integer, nation_votes bigint, coalition_votes bigint, failed_elsewhere boolean,
                 coalition_failed boolean)
  AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 1000;
COMMENT ON FUNCTION res_elec_internal.nation_lists(jsonb, bigint[], bigint[], integer[], integer[], integer[],
                                                   integer[], bigint[]) IS
  'What nation_standing() tells, from valid votes, voters and registered voters of all contests, the same three of '
  'each contest, and of each candidate which contest it is of (from 1), party, coalition (0: none) and votes';

CREATE FUNCTION res_elec_internal.nation_standing(of_election integer, terms jsonb)
  RETURNS TABLE (candidate_id integer, nation_votes bigint, coalition_votes bigint, failed_elsewhere boolean,
                 coalition_failed boolean)
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET jit = off AS
$$
#variable_conflict use_column
DECLARE
  nation record := res_elec.election_total(of_election);
BEGIN
  RETURN QUERY
    WITH held AS MATERIALIZED (
           SELECT n.id, (row_number() OVER (ORDER BY n.id))::integer AS place, t.votes,
                  ARRAY[t.total_voters - t.blank_votes - t.null_votes, t.total_voters, t.registered_voters] AS bases
             FROM res_elec.contest n CROSS JOIN LATERAL res_elec.election_total(of_election, n.id) t
            WHERE n.election_id = of_election),
         lists AS (
           SELECT c.id, h.place, coalesce(c.party_id, 0) AS party, h.votes OPERATOR(res_elec.->) c.id AS votes,
                  CASE WHEN c.coalition IS NULL THEN 0
                       ELSE dense_rank() OVER (ORDER BY res_elec_internal.name_key(c.coalition)) END::integer
                    AS coalition
             FROM held h JOIN res_elec.candidate c ON c.contest_id = h.id)
    SELECT s.*
      FROM (SELECT array_agg(b.base ORDER BY h.place, b.n) AS bases
              FROM held h CROSS JOIN LATERAL unnest(h.bases) WITH ORDINALITY AS b(base, n)) AS e
     CROSS JOIN (SELECT array_agg(l.id ORDER BY l.id) AS ids, array_agg(l.place ORDER BY l.id) AS places,
                        array_agg(l.party ORDER BY l.id) AS parties, array_agg(l.coalition ORDER BY l.id) AS coalitions,
                        array_agg(l.votes ORDER BY l.id) AS votes FROM lists l) AS k
     CROSS JOIN LATERAL res_elec_internal.nation_lists(terms,
             ARRAY[nation.ballots - nation.blank_votes - nation.null_votes, nation.total_voters,
                   nation.registered_voters],
             e.bases, k.ids, k.places, k.parties, k.coalitions, k.votes) s;
END
$$;
COMMENT ON FUNCTION res_elec_internal.nation_standing(integer, jsonb) IS
  'Of each candidate of an election, for thresholds of these terms: the votes of its party in all contests (without '
  'one, its own), those of the members of its coalition that pass what is asked of members, and whether its party, or '
  'its coalition, misses a threshold of scope each in a contest in which it stands';

CREATE FUNCTION res_elec_internal.looks_beyond(terms jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT terms::text ~ '"scope": "(nation|each)"';
  END;
COMMENT ON FUNCTION res_elec_internal.looks_beyond(jsonb) IS
  'Whether terms have thresholds of the nation or of each contest';

-- Hundreds of contests at once: what they have in common is read once. What is asked of thresholds beyond a contest is
-- empty where no terms need it.
CREATE FUNCTION res_elec_internal.nation_bases(of_election integer, asks_registered boolean)
  RETURNS TABLE (valid bigint, voters bigint, registered bigint)
  LANGUAGE sql STABLE
  BEGIN ATOMIC
    SELECT t.ballots - t.blank_votes - t.null_votes, t.total_voters,
           CASE WHEN asks_registered
                 AND EXISTS (SELECT FROM res_elec.office o
                              WHERE o.election_id = of_election AND o.registered_voters IS NULL
                                AND res_elec_internal.office_is_expected(o.status)) THEN NULL
                ELSE t.registered_voters END
      FROM res_elec.election_total(of_election) t;
  END;
COMMENT ON FUNCTION res_elec_internal.nation_bases(integer, boolean) IS
  'What thresholds beyond the contest are percentages of: valid votes, voters and registered voters of all contests of '
  'an election; where a formula asks for the registered voters, NULL unless each office''s are known';

CREATE FUNCTION res_elec_internal.contest_draws(of_contest integer) RETURNS integer[]
  LANGUAGE sql STABLE
  BEGIN ATOMIC
    SELECT coalesce(array_agg(o.id ORDER BY d.id, o.place), '{}')
      FROM res_elec.draw d
     CROSS JOIN LATERAL unnest(d.candidates || 0) WITH ORDINALITY AS o(id, place)
     WHERE d.contest_id = of_contest;
  END;
COMMENT ON FUNCTION res_elec_internal.contest_draws(integer) IS
  'The lots drawn in a contest: candidates'' ids in the order drawn, a 0 behind each lot';

CREATE FUNCTION res_elec_internal.contest_polls(contests integer[])
  RETURNS TABLE (contest_id integer, poll res_elec_internal.poll)
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET jit = off AS
$$
#variable_conflict use_column
BEGIN
  RETURN QUERY
    WITH held AS MATERIALIZED (
           SELECT n.id, n.election_id, n.seats, e.round, f.terms, t.votes,
                  res_elec_internal.looks_beyond(f.terms) AS wide, e.status IN ('completed', 'archived')
                    OR t.offices_reported + t.offices_annulled = t.offices_total AS complete,
                  ARRAY[t.total_voters - t.blank_votes - t.null_votes, t.total_voters,
                        CASE WHEN f.terms::text ~ '"registered"'
                               THEN (SELECT o.registered FROM res_elec_internal.contest_open(n.id) o)
                             ELSE t.registered_voters END] AS bases
             FROM unnest(contests) AS w(id)
             JOIN res_elec.contest n ON n.id = w.id
             JOIN res_elec.election e ON e.id = n.election_id
             JOIN res_elec.electoral_formula f ON f.name = n.formula
            CROSS JOIN LATERAL res_elec.election_total(n.election_id, n.id) t),
         nation AS MATERIALIZED (
           SELECT x.election_id, b.*
             FROM (SELECT h.election_id, bool_or(h.terms::text ~ '"registered"') AS asked
                     FROM held h WHERE h.wide GROUP BY h.election_id) AS x
            CROSS JOIN LATERAL res_elec_internal.nation_bases(x.election_id, x.asked) b),
         beyond AS MATERIALIZED (
           SELECT x.terms, s.*
             FROM (SELECT DISTINCT h.election_id, h.terms FROM held h WHERE h.wide) AS x
            CROSS JOIN LATERAL res_elec_internal.nation_standing(x.election_id, x.terms) s),
         people AS (
           SELECT c.contest_id, c.id, h.votes OPERATOR(res_elec.->) c.id AS votes,
                  c.withdrew_on IS NOT NULL AS withdrew,
                  CASE WHEN c.coalition IS NULL THEN 0
                       ELSE dense_rank() OVER (PARTITION BY c.contest_id
                                               ORDER BY res_elec_internal.name_key(c.coalition)) END::integer
                    AS coalition,
                  c.list_size, c.birth_date - date '2000-01-01' AS birth, (c.mean_age * 10000)::integer AS mean_age,
                  b.nation_votes, b.coalition_votes, b.failed_elsewhere, b.coalition_failed
             FROM held h
             JOIN res_elec.candidate c ON c.contest_id = h.id
             LEFT JOIN beyond b ON h.wide AND b.candidate_id = c.id AND b.terms = h.terms)
    SELECT h.id, ROW(h.terms, h.seats, h.round,
                     CASE WHEN h.wide  -- a register that is not known leaves open what is asked beyond the contest, too
                          THEN ARRAY[h.bases[1], h.bases[2], CASE WHEN m.registered IS NOT NULL THEN h.bases[3] END,
                                     m.valid, m.voters, CASE WHEN h.bases[3] IS NOT NULL THEN m.registered END]
                          ELSE h.bases || h.bases END,
                     coalesce(p.ids, '{}'), coalesce(p.votes, '{}'), coalesce(p.nation_votes, '{}'),
                     coalesce(p.coalition_votes, '{}'), coalesce(p.failed_elsewhere, '{}'),
                     coalesce(p.coalition_failed, '{}'), coalesce(p.withdrew, '{}'), coalesce(p.coalitions, '{}'),
                     coalesce(p.list_sizes, '{}'), coalesce(p.births, '{}'), coalesce(p.mean_ages, '{}'),
                     res_elec_internal.contest_draws(h.id), h.complete)::res_elec_internal.poll
      FROM held h
      LEFT JOIN nation m ON m.election_id = h.election_id
      LEFT JOIN (SELECT x.contest_id, array_agg(x.id ORDER BY x.id) AS ids, array_agg(x.votes ORDER BY x.id) AS votes,
                        array_agg(coalesce(x.nation_votes, x.votes) ORDER BY x.id) AS nation_votes,
                        array_agg(coalesce(x.coalition_votes, 0) ORDER BY x.id) AS coalition_votes,
                        array_agg(coalesce(x.failed_elsewhere, false) ORDER BY x.id) AS failed_elsewhere,
                        array_agg(coalesce(x.coalition_failed, false) ORDER BY x.id) AS coalition_failed,
                        array_agg(x.withdrew ORDER BY x.id) AS withdrew,
                        array_agg(x.coalition ORDER BY x.id) AS coalitions,
                        array_agg(x.list_size ORDER BY x.id) AS list_sizes, array_agg(x.birth ORDER BY x.id) AS births,
                        array_agg(x.mean_age ORDER BY x.id) AS mean_ages
                   FROM people x GROUP BY x.contest_id) AS p ON p.contest_id = h.id;
END
$$;
COMMENT ON FUNCTION res_elec_internal.contest_polls(integer[]) IS
  'Contests as formula_outcome() is given them; no rows for those without formula';

CREATE FUNCTION res_elec_internal.contest_poll(of_contest integer) RETURNS res_elec_internal.poll
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  RETURN (SELECT p.poll FROM res_elec_internal.contest_polls(ARRAY[of_contest]) p);
END
$$;
COMMENT ON FUNCTION res_elec_internal.contest_poll(integer) IS
  'A contest as formula_outcome() is given it; NULL for one without formula';

CREATE FUNCTION res_elec_internal.outcomes(contests integer[])
  RETURNS TABLE (contest_id integer, candidate_id integer, party_id integer, code_name text, candidate text, party text,
                 votes bigint, percent numeric, result text, seats integer, bonus integer, step integer,
                 needs_draw boolean, tied_places integer, tied_at text)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET jit = off AS
$$
#variable_conflict use_column
BEGIN
  RETURN QUERY
    SELECT w.contest_id, c.id, c.party_id, c.code_name, res_elec.candidate_name(c.first_name, c.last_name), c.party,
           v.votes, res_elec.percent(v.votes, (w.poll).bases[1]),
           o.result, o.seats_given, o.bonus, o.step, (w.poll).complete AND o.result = 'tied' AND o.tied_at = 'lot',
           CASE WHEN o.result = 'tied' THEN o.tied_places END, CASE WHEN o.result = 'tied' THEN o.tied_at END
      FROM res_elec_internal.contest_polls(contests) w
     CROSS JOIN LATERAL res_elec_internal.formula_outcome(w.poll) o
      JOIN LATERAL unnest((w.poll).candidates, (w.poll).votes) AS v(id, votes) ON v.id = o.candidate_id
     CROSS JOIN LATERAL (SELECT x.* FROM res_elec.candidate x WHERE x.id = o.candidate_id
                         OFFSET 0) AS c;  -- OFFSET 0: by the index, however few candidates there are
END
$$;
COMMENT ON FUNCTION res_elec_internal.outcomes(integer[]) IS 'outcome() of several contests, in no order';

CREATE FUNCTION res_elec.outcome(of_contest integer)
  RETURNS TABLE (candidate_id integer, code_name text, candidate text, party text, votes bigint, percent numeric,
                 result text, seats integer,
                 bonus integer, step integer, needs_draw boolean, tied_places integer, tied_at text)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  BEGIN ATOMIC
    SELECT o.candidate_id, o.code_name, o.candidate, o.party, o.votes, o.percent, o.result, o.seats, o.bonus, o.step,
           o.needs_draw, o.tied_places, o.tied_at
      FROM res_elec_internal.outcomes(ARRAY[of_contest]) o
     ORDER BY o.seats DESC, o.votes DESC, o.candidate_id;
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

CREATE FUNCTION res_elec_internal.contests_with_formula(of_election integer) RETURNS integer[]
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  RETURN ARRAY(SELECT n.id FROM res_elec.contest n
                WHERE n.election_id = of_election AND n.formula IS NOT NULL ORDER BY n.id);
END
$$;
COMMENT ON FUNCTION res_elec_internal.contests_with_formula(integer) IS
  'The contests of an election that have a formula';

CREATE VIEW res_elec.election_outcomes AS
  SELECT s.election_id, s.party_id, p.code, p.name AS party, p.colour, s.seats, s.votes, s.goes_on
    FROM (SELECT e.id AS election_id, x.party_id, sum(x.seats)::bigint AS seats, sum(x.votes)::bigint AS votes,
                 count(*) FILTER (WHERE x.result = 'goes_on') AS goes_on
            FROM res_elec.election e
           CROSS JOIN LATERAL res_elec_internal.outcomes(res_elec_internal.contests_with_formula(e.id)) x
           GROUP BY e.id, x.party_id) AS s
    LEFT JOIN res_elec.party p ON p.id = s.party_id;
COMMENT ON VIEW res_elec.election_outcomes IS
  'Seats, votes and those who go on, by party over the contests that have a formula; a row without party_id: '
  'candidates without one';

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
COMMENT ON COLUMN res_elec.election_outcomes.party_id IS 'The party; NULL: candidates without one';
COMMENT ON COLUMN res_elec.election_outcomes.code IS 'Its code; NULL: none';
COMMENT ON COLUMN res_elec.election_outcomes.party IS 'Its name';
COMMENT ON COLUMN res_elec.election_outcomes.colour IS 'Its colour, #rrggbb; NULL: none';
COMMENT ON COLUMN res_elec.election_outcomes.seats IS 'Seats that the votes counted so far give it';
COMMENT ON COLUMN res_elec.election_outcomes.votes IS 'Its votes in these contests';
COMMENT ON COLUMN res_elec.election_outcomes.goes_on IS 'How many of its candidates go on to another round';
