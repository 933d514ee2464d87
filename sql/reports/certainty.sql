-- What is certain of a contest while it is counted: a proof, never a forecast. The rules are extension/formula,
-- certainty.h; what they are given is gathered here.

-- For anybody's table.

CREATE FUNCTION res_elec.certainty(votes bigint[], open bigint, advance integer DEFAULT 2)
  RETURNS TABLE (claim text, place integer, holds boolean, larger numeric, smaller numeric)
  AS 'MODULE_PATHNAME', 'formula_certainty' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION res_elec.certainty(bigint[], bigint, integer) IS
  'What is certain of a count under way, a proof and never a forecast: votes counted of each candidate, open: the '
  'registered voters of all offices that are not counted. A claim holds when larger > smaller: runoff (nobody can '
  'have an absolute majority any more), and for each candidate plurality, majority, no_majority, goes_on and '
  'eliminated (among the first `advance`, or not)';

-- Of a contest.

CREATE FUNCTION res_elec_internal.contest_claims(poll res_elec_internal.poll, open bigint, by_formula boolean)
  RETURNS TABLE (claim text, candidate_id integer, rival_id integer, seats integer, holds boolean, larger numeric,
                 smaller numeric)
  AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE ROWS 20;
COMMENT ON FUNCTION res_elec_internal.contest_claims(res_elec_internal.poll, bigint, boolean) IS
  'The claims of certainty() about a contest, when open registered voters (NULL: not known) can still vote; '
  'by_formula false: who is ahead alone';

CREATE FUNCTION res_elec_internal.unknown_offices(of_contest integer) RETURNS integer[]
  LANGUAGE sql STABLE
  BEGIN ATOMIC
    SELECT coalesce(array_agg(x.id ORDER BY x.id), '{}')
      FROM (SELECT o.id
              FROM res_elec.office o
             WHERE o.contest_id = of_contest AND o.registered_voters IS NULL
                 AND res_elec_internal.office_is_expected(o.status)
               AND (SELECT res_elec.tally_counted(res_elec.tally_bucket(s.status)) FROM res_elec.result_sheet s
                     WHERE s.office_id = o.id) IS NOT TRUE
             ORDER BY o.id LIMIT 20) AS x;
  END;
COMMENT ON FUNCTION res_elec_internal.unknown_offices(integer) IS
  'The first 20 offices of a contest that are expected, have no counted sheet, and whose register is not known';

CREATE FUNCTION res_elec_internal.contest_count(of_contest integer) RETURNS res_elec_internal.poll
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  poll res_elec_internal.poll := res_elec_internal.contest_poll(of_contest);
  total record;
BEGIN
  IF poll.terms IS NOT NULL THEN
    RETURN poll;
  END IF;
  SELECT t.* INTO total FROM res_elec.contest n CROSS JOIN LATERAL res_elec.election_total(n.election_id, n.id) t
      WHERE n.id = of_contest;
  SELECT '{"method": "plurality"}', 1, 1, array_agg(c.id ORDER BY c.id),
         array_agg(total.votes OPERATOR(res_elec.->) c.id ORDER BY c.id)
    INTO poll.terms, poll.seats, poll.round, poll.candidates, poll.votes
    FROM res_elec.candidate c WHERE c.contest_id = of_contest HAVING count(*) > 0;
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  poll.bases := array_fill(NULL::bigint, ARRAY[6]);
  poll.nation_votes := poll.votes;
  poll.coalition_votes := poll.votes;
  poll.failed_elsewhere := array_fill(false, ARRAY[cardinality(poll.candidates)]);
  poll.coalition_failed := poll.failed_elsewhere;
  poll.withdrew := poll.failed_elsewhere;
  poll.coalitions := array_fill(0, ARRAY[cardinality(poll.candidates)]);
  poll.list_sizes := array_fill(NULL::integer, ARRAY[cardinality(poll.candidates)]);
  poll.births := poll.list_sizes;
  poll.mean_ages := poll.list_sizes;
  poll.draws := '{}';
  RETURN poll;
END
$$;
COMMENT ON FUNCTION res_elec_internal.contest_count(integer) IS
  'contest_poll(), or of a contest without formula its votes alone; NULL for one without candidates, too';

CREATE FUNCTION res_elec_internal.contest_certainty(of_contest integer)
  RETURNS TABLE (claim text, candidate_id integer, candidate text, rival_id integer, seats integer, holds boolean,
                 larger numeric, smaller numeric, open_offices bigint, open_voters bigint, unknown_offices bigint)
  LANGUAGE sql STABLE
  BEGIN ATOMIC
    SELECT k.claim, k.candidate_id, res_elec.candidate_name(c.first_name, c.last_name), k.rival_id, k.seats, k.holds,
           k.larger, k.smaller, o.offices, CASE WHEN o.unknown = 0 THEN o.voters END, o.unknown
      FROM res_elec.contest n
     CROSS JOIN LATERAL res_elec_internal.contest_open(n.id) o
     CROSS JOIN LATERAL res_elec_internal.contest_claims(res_elec_internal.contest_count(n.id),
                                                         CASE WHEN o.unknown = 0 THEN o.voters END,
                                                         n.formula IS NOT NULL) k
      LEFT JOIN res_elec.candidate c ON c.id = k.candidate_id
     WHERE n.id = of_contest;
  END;
COMMENT ON FUNCTION res_elec_internal.contest_certainty(integer) IS
  'The claims of certainty() about a contest, without the names of offices: what is read does not grow with them';

CREATE FUNCTION res_elec.certainty(of_contest integer)
  RETURNS TABLE (claim text, candidate_id integer, candidate text, rival_id integer, seats integer, holds boolean,
                 larger numeric, smaller numeric,
                 open_offices bigint, open_voters bigint, unknown_offices bigint, unknown_office_ids integer[])
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  BEGIN ATOMIC
    WITH k AS MATERIALIZED (SELECT * FROM res_elec_internal.contest_certainty(of_contest)),
         u AS MATERIALIZED (SELECT res_elec_internal.unknown_offices(of_contest) AS ids
                             WHERE EXISTS (SELECT FROM k WHERE k.unknown_offices > 0))
    SELECT k.*, coalesce((SELECT u.ids FROM u), '{}') FROM k;
  END;
COMMENT ON FUNCTION res_elec.certainty(integer) IS
  'What is certain of a contest while it is counted, a proof and never a forecast: whatever the open_voters '
  '(registered voters of the open_offices, which have no counted sheet) still vote, a claim that holds stays true. A '
  'claim holds when larger > smaller; larger - smaller is by how much, or what it lacks. Claims: ahead (the first '
  'stays ahead of the second, rival_id); by the formula: elected, not_elected; majority (an absolute one, which '
  'decides a round of lists); runoff (nobody can be elected in this round), goes_on, eliminated (if there is a '
  'run-off); passes_threshold, misses_threshold; at_least, at_most so many seats (D''Hondt). None of the formula''s '
  'where a candidate withdrew, or a list may run out of candidates. An office whose register is not known '
  '(unknown_offices, the ids of 20 of them) makes nothing certain; open_voters is NULL then. Corrections, decisions '
  'and annulments of what is counted can break any claim';

CREATE VIEW res_elec.contest_certainties AS
  SELECT n.election_id, n.id AS contest_id, n.name AS contest, k.claim, k.candidate_id, k.candidate, k.rival_id,
         k.seats, k.holds, k.larger, k.smaller,
         k.open_offices, k.open_voters, k.unknown_offices
    FROM res_elec.contest n
   CROSS JOIN LATERAL res_elec.certainty(n.id) k;
COMMENT ON VIEW res_elec.contest_certainties IS
  'What is certain of each contest while it is counted, and what is not yet: the rows of certainty()';
COMMENT ON COLUMN res_elec.contest_certainties.election_id IS 'The election';
COMMENT ON COLUMN res_elec.contest_certainties.contest_id IS 'The contest';
COMMENT ON COLUMN res_elec.contest_certainties.contest IS 'Its name';
COMMENT ON COLUMN res_elec.contest_certainties.claim IS 'What is claimed, see certainty()';
COMMENT ON COLUMN res_elec.contest_certainties.candidate_id IS 'Of whom; of a runoff: who is nearest to being elected';
COMMENT ON COLUMN res_elec.contest_certainties.candidate IS 'Their name';
COMMENT ON COLUMN res_elec.contest_certainties.rival_id IS 'Of ahead: the second';
COMMENT ON COLUMN res_elec.contest_certainties.seats IS 'Of at_least and at_most: how many';
COMMENT ON COLUMN res_elec.contest_certainties.holds IS 'Whether it is certain';
COMMENT ON COLUMN res_elec.contest_certainties.larger IS 'The side of the inequality that must be the larger one';
COMMENT ON COLUMN res_elec.contest_certainties.smaller IS 'The other side';
COMMENT ON COLUMN res_elec.contest_certainties.open_offices IS 'Offices without a counted sheet';
COMMENT ON COLUMN res_elec.contest_certainties.open_voters IS 'Their registered voters; NULL: not known';
COMMENT ON COLUMN res_elec.contest_certainties.unknown_offices IS 'Those of them whose register is not known';

-- How many annulments a claim survives.

CREATE FUNCTION res_elec_internal.contest_sums(poll res_elec_internal.poll, by_formula boolean)
  RETURNS TABLE (claim text, candidate_id integer, rival_id integer, of_candidate bigint, other_id integer,
                 of_other bigint, of_valid bigint, of_voters bigint, constant bigint, of_open bigint)
  AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE ROWS 20;
COMMENT ON FUNCTION res_elec_internal.contest_sums(res_elec_internal.poll, boolean) IS
  'The sums over counted offices on which claims about a contest rest: so many times the votes of the candidate, of '
  'another, the valid votes and the voters, and a constant, must be above so many times the open voters';

CREATE FUNCTION res_elec_internal.fewest_annulments(part bigint[], registered bigint[], constant bigint, open bigint,
                                                    factor bigint, new_vote boolean) RETURNS integer[]
  AS 'MODULE_PATHNAME', 'formula_fewest_annulments' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION res_elec_internal.fewest_annulments(bigint[], bigint[], bigint, bigint, bigint, boolean) IS
  'The places of the fewest offices without which sum(part) and the constant are no more than factor times open; '
  'new_vote: their registered voters are open then. Empty: they are not even with all; NULL: not even without all';

CREATE FUNCTION res_elec_internal.contest_robustness(poll res_elec_internal.poll, open bigint, offices integer[],
                                                     votes bigint[], voters bigint[], registered bigint[],
                                                     new_vote boolean, but text[])
  RETURNS TABLE (claim text, candidate_id integer, seats integer, at_least integer, at_most integer,
                 office_ids integer[])
  AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE ROWS 20;
COMMENT ON FUNCTION res_elec_internal.contest_robustness(res_elec_internal.poll, bigint, integer[], bigint[], bigint[],
                                                         bigint[], boolean, text[]) IS
  'robustness() of the claims about a contest that hold, but for some, from its counted offices: of each its votes for '
  'each candidate of the poll, voters and register. at_least NULL: not even all; at_most NULL: no set was found';

CREATE FUNCTION res_elec_internal.robust_sums(of_contest integer)
  RETURNS TABLE (claim text, candidate_id integer, rival_id integer, new_vote boolean, annulments integer,
                 office_ids integer[])
  LANGUAGE sql STABLE
  BEGIN ATOMIC
    WITH sums AS MATERIALIZED (
           SELECT row_number() OVER () AS n, x.*, o.voters AS open
             FROM res_elec.contest c
            CROSS JOIN LATERAL res_elec_internal.contest_open(c.id) o
            CROSS JOIN LATERAL res_elec_internal.contest_sums(res_elec_internal.contest_count(c.id),
                                                              c.formula IS NOT NULL) x
            WHERE c.id = of_contest AND o.unknown = 0),
         counted AS MATERIALIZED (
           SELECT s.office_id, s.votes, s.total_voters::bigint AS voters, res_elec.total(s.votes) AS valid,
                  e.registered_voters::bigint AS registered
             FROM res_elec.office e
             JOIN res_elec.result_sheet s ON s.office_id = e.id
            WHERE e.contest_id = of_contest AND res_elec.tally_counted(res_elec.tally_bucket(s.status))),
         parts AS (
           SELECT x.n, array_agg(c.office_id ORDER BY c.office_id) AS ids,
                  array_agg(c.registered ORDER BY c.office_id) AS registers,
                  bool_and(c.registered IS NOT NULL) AS known,
                  array_agg(x.of_candidate * (c.votes OPERATOR(res_elec.->) x.candidate_id)
                            + CASE WHEN x.other_id IS NULL THEN 0
                                   ELSE x.of_other * (c.votes OPERATOR(res_elec.->) x.other_id) END
                            + x.of_valid * c.valid + x.of_voters * c.voters ORDER BY c.office_id) AS part
             FROM sums x CROSS JOIN counted c GROUP BY x.n)
    SELECT DISTINCT ON (x.claim, a.candidate_id, v.new_vote) x.claim, a.candidate_id, x.rival_id, v.new_vote,
           cardinality(k.places),
           ARRAY(SELECT p.ids[w.place] FROM unnest(k.places[:100]) WITH ORDINALITY AS w(place, n) ORDER BY w.n)
      FROM sums x
      JOIN parts p USING (n)
     CROSS JOIN (VALUES (false), (true)) AS v(new_vote)
     CROSS JOIN LATERAL (SELECT CASE x.claim WHEN 'runoff' THEN NULL ELSE x.candidate_id END AS candidate_id) AS a
     CROSS JOIN LATERAL (SELECT res_elec_internal.fewest_annulments(p.part, p.registers, x.constant, x.open, x.of_open,
                                                                    v.new_vote) AS places) AS k
     WHERE NOT v.new_vote OR p.known
     ORDER BY x.claim, a.candidate_id, v.new_vote, cardinality(k.places), x.n;
  END;
COMMENT ON FUNCTION res_elec_internal.robust_sums(integer) IS
  'robustness() of those claims that rest on sums over offices; annulments NULL: not even all of them';

CREATE FUNCTION res_elec_internal.robust_others(of_contest integer, but text[])
  RETURNS TABLE (claim text, candidate_id integer, seats integer, new_vote boolean, at_least integer, at_most integer,
                 office_ids integer[])
  LANGUAGE sql STABLE
  BEGIN ATOMIC
    WITH contest AS MATERIALIZED (
           SELECT res_elec_internal.contest_count(c.id) AS poll, o.voters AS open
             FROM res_elec.contest c CROSS JOIN LATERAL res_elec_internal.contest_open(c.id) o
            WHERE c.id = of_contest AND c.formula IS NOT NULL AND o.unknown = 0),
         counted AS MATERIALIZED (
           SELECT s.office_id, s.votes, s.total_voters::bigint AS voters, e.registered_voters::bigint AS registered
             FROM res_elec.office e
             JOIN res_elec.result_sheet s ON s.office_id = e.id
            WHERE e.contest_id = of_contest AND res_elec.tally_counted(res_elec.tally_bucket(s.status))),
         offices AS (
           SELECT coalesce(array_agg(c.office_id ORDER BY c.office_id), '{}') AS ids,
                  coalesce(array_agg(c.voters ORDER BY c.office_id), '{}') AS voters,
                  coalesce(array_agg(coalesce(c.registered, 0) ORDER BY c.office_id), '{}') AS registered,
                  coalesce(bool_and(c.registered IS NOT NULL), true) AS known
             FROM counted c)
    SELECT r.claim, r.candidate_id, r.seats, v.new_vote, r.at_least, r.at_most, r.office_ids[:100]
      FROM contest n
     CROSS JOIN offices o
     CROSS JOIN (VALUES (false), (true)) AS v(new_vote)
     CROSS JOIN LATERAL res_elec_internal.contest_robustness(n.poll, n.open, o.ids,
                          (SELECT coalesce(array_agg(c.votes OPERATOR(res_elec.->) k.id ORDER BY c.office_id, k.n),
                                           '{}')
                             FROM counted c CROSS JOIN unnest((n.poll).candidates) WITH ORDINALITY AS k(id, n)),
                          o.voters, o.registered, v.new_vote, but) r
     WHERE NOT v.new_vote OR o.known;
  END;
COMMENT ON FUNCTION res_elec_internal.robust_others(integer, text[]) IS
  'robustness() of the claims about a contest that hold and rest on no sums, but for some';

CREATE FUNCTION res_elec.robustness(of_contest integer)
  RETURNS TABLE (claim text, candidate_id integer, rival_id integer, new_vote boolean, annulments integer,
                 office_ids integer[], seats integer, proof text, at_least integer, at_most integer)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  BEGIN ATOMIC
    WITH sums AS MATERIALIZED (SELECT * FROM res_elec_internal.robust_sums(of_contest))
    SELECT s.claim, s.candidate_id, s.rival_id, s.new_vote, s.annulments, s.office_ids, NULL::integer,
           CASE WHEN s.annulments IS NULL THEN 'never' ELSE 'exact' END, s.annulments, s.annulments
      FROM sums s
    UNION ALL
    SELECT o.claim, o.candidate_id, NULL, o.new_vote, CASE WHEN o.at_least = o.at_most THEN o.at_least END,
           o.office_ids, o.seats,
           CASE WHEN o.at_least IS NULL THEN 'never' WHEN o.at_least = o.at_most THEN 'exact' ELSE 'bounds' END,
           o.at_least, o.at_most
      FROM res_elec_internal.robust_others(of_contest, ARRAY(SELECT s.claim FROM sums s)) o;
  END;
COMMENT ON FUNCTION res_elec.robustness(integer) IS
  'How few annulments of counted offices would make a claim of certainty() uncertain again. Exact of claims that rest on '
  'sums over offices: ahead (of rival_id), majority (an absolute one of the valid votes) and, by the formula, elected '
  '(to one place), runoff (where one threshold, or a majority, elects; no candidate_id), passes_threshold, '
  'misses_threshold (where there is one); of these 0: it is not certain now. Of the others that hold (among the first '
  'so many, seats, several thresholds) a number that no fewer do (at_least) and one that does (at_most; NULL: no such '
  'set was found): proof says exact where they are equal, annulments then is the number, else bounds, and never where '
  'not even all of them break it. office_ids: a set that does, those that take most first (100 at most). new_vote: '
  'they vote again, and their registered voters are open. No rows where the register of an open office is not known, '
  'nor with a new vote where that of a counted one is not';

-- In a sentence, for the live total.

CREATE FUNCTION res_elec_internal.certain_sentence(claim text, holds boolean, name text, lead bigint, voters bigint,
                                                   unknown bigint, language text) RETURNS text
  AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION res_elec_internal.certain_sentence(text, boolean, text, bigint, bigint, bigint, text) IS
  'A claim about who leads by so many votes in a sentence of a language, fr or en; voters: the open ones; unknown: '
  'open offices whose register is not known';

CREATE FUNCTION res_elec_internal.certainty_json(of_contest integer) RETURNS jsonb
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  c record;
BEGIN
  SELECT x.* INTO c
    FROM (SELECT k.*, max(k.larger) FILTER (WHERE k.claim = 'ahead') OVER () AS lead
          FROM res_elec_internal.contest_certainty(of_contest) k WHERE k.open_offices IS NOT NULL) x
   WHERE x.lead IS NOT NULL AND (x.claim = 'ahead' OR x.holds AND x.claim IN ('elected', 'runoff'))
   ORDER BY array_position('{elected,runoff,ahead}', x.claim), x.candidate_id LIMIT 1;
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  RETURN jsonb_build_object(
    'claim', c.claim, 'holds', c.holds, 'candidate_id', c.candidate_id, 'lead', c.lead, 'open_offices', c.open_offices,
    'open_voters', c.open_voters, 'unknown_offices', c.unknown_offices,
    'sentence', (SELECT jsonb_object_agg(l, res_elec_internal.certain_sentence(c.claim, c.holds, c.candidate,
        c.lead::bigint, c.open_voters, c.unknown_offices, l))
                   FROM unnest('{fr,en}'::text[]) l));
END
$$;
COMMENT ON FUNCTION res_elec_internal.certainty_json(integer) IS
  'The first claim of certainty() about a contest that holds, of elected, runoff and ahead, else that ahead does not '
  'hold yet, in figures and in a sentence; NULL for a contest of one candidate';
