-- How parties stand over the contests of an election.

CREATE FUNCTION res_elec_internal.contest_leads(of_election integer)
  RETURNS TABLE (contest_id integer, leader integer, lead bigint, version bigint, updated_at timestamptz)
  AS 'MODULE_PATHNAME' LANGUAGE C STABLE STRICT ROWS 100;
COMMENT ON FUNCTION res_elec_internal.contest_leads(integer) IS
  'Of each contest of an election who leads in its live total (NULL: a tie, or no votes), by how many votes, the '
  'total''s version, and when it changed last (NULL: never)';

CREATE FUNCTION res_elec_internal.contest_seats(of_election integer)
  RETURNS TABLE (contest_id integer, candidate_id integer, seats integer)
  AS 'MODULE_PATHNAME' LANGUAGE C STABLE STRICT ROWS 500;
COMMENT ON FUNCTION res_elec_internal.contest_seats(integer) IS
  'Who has seats in the contests of an election that have a formula, as outcome() says; only contests of which '
  'something changed since the session asked last are counted again';

-- It is read with each live total of many contests: leaders are looked up by their ids, and no candidates are sorted.
CREATE FUNCTION res_elec_internal.party_sums(of_election integer, votes res_elec.votes)
  RETURNS TABLE (party_id integer, candidates bigint, party_votes bigint, leads bigint, seats bigint)
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
#variable_conflict use_column
DECLARE
  formulas boolean := EXISTS (SELECT FROM res_elec.contest n
                               WHERE n.election_id = of_election AND n.formula IS NOT NULL);
BEGIN
  RETURN QUERY
    SELECT s.party_id, s.candidates, s.party_votes, coalesce(d.leads, 0),
           CASE WHEN formulas THEN coalesce(g.seats, 0) END
      FROM (SELECT c.party_id, count(*) AS candidates, coalesce(sum(votes OPERATOR(res_elec.->) c.id),
                                                                0)::bigint AS party_votes
              FROM res_elec.candidate c WHERE c.election_id = of_election GROUP BY c.party_id) AS s
      LEFT JOIN (SELECT c.party_id, count(*) AS leads
                   FROM res_elec_internal.contest_leads(of_election) l JOIN res_elec.candidate c ON c.id = l.leader
                       GROUP BY c.party_id) AS d
             ON d.party_id IS NOT DISTINCT FROM s.party_id
      LEFT JOIN (SELECT c.party_id, sum(x.seats)::bigint AS seats
                   FROM res_elec_internal.contest_seats(of_election) x JOIN res_elec.candidate c
                     ON c.id = x.candidate_id GROUP BY c.party_id) AS g
             ON g.party_id IS NOT DISTINCT FROM s.party_id;
END
$$;
COMMENT ON FUNCTION res_elec_internal.party_sums(integer, res_elec.votes) IS
  'Of each party of an election (NULL: independents) how many candidates it has, their votes in a total, how many '
  'contests it leads, and its seats by the formulas (NULL: no contest has one)';

CREATE FUNCTION res_elec_internal.party_standing(of_election integer)
  RETURNS TABLE (party_id integer, candidates bigint, contests bigint, party_votes bigint, percent numeric,
                 leads bigint, seats bigint)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
#variable_conflict use_column
DECLARE
  t record := res_elec.election_total(of_election);
BEGIN
  RETURN QUERY
    SELECT s.party_id, s.candidates, n.contests, s.party_votes, res_elec.percent(s.party_votes,
        t.ballots - t.blank_votes - t.null_votes), s.leads, s.seats
      FROM res_elec_internal.party_sums(of_election, t.votes) s
      JOIN (SELECT c.party_id, count(DISTINCT c.contest_id) AS contests FROM res_elec.candidate c
            WHERE c.election_id = of_election GROUP BY c.party_id) AS n
        ON n.party_id IS NOT DISTINCT FROM s.party_id;
END
$$;
COMMENT ON FUNCTION res_elec_internal.party_standing(integer) IS
  'party_sums() of the live total of an election, with the contests in which each stands and the percent of the valid '
  'votes';

CREATE VIEW res_elec.party_results AS
  SELECT e.id AS election_id, e.title AS election, s.party_id, p.code, p.name AS party, p.colour, s.candidates,
         s.contests, s.party_votes AS votes, s.percent, s.leads, s.seats
    FROM res_elec.election e
   CROSS JOIN LATERAL res_elec_internal.party_standing(e.id) s
    LEFT JOIN res_elec.party p ON p.id = s.party_id;
COMMENT ON VIEW res_elec.party_results IS
  'Votes by party over the contests of an election; a row without party_id: its independents, together';
COMMENT ON COLUMN res_elec.party_results.election_id IS 'The election';
COMMENT ON COLUMN res_elec.party_results.election IS 'Its title';
COMMENT ON COLUMN res_elec.party_results.party_id IS 'The party; NULL: candidates without one';
COMMENT ON COLUMN res_elec.party_results.code IS 'Its code; NULL: none';
COMMENT ON COLUMN res_elec.party_results.party IS 'Its name';
COMMENT ON COLUMN res_elec.party_results.colour IS 'Its colour, #rrggbb; NULL: none';
COMMENT ON COLUMN res_elec.party_results.candidates IS 'How many candidates or lists it has';
COMMENT ON COLUMN res_elec.party_results.contests IS 'In how many contests they stand';
COMMENT ON COLUMN res_elec.party_results.votes IS 'Their votes that are counted';
COMMENT ON COLUMN res_elec.party_results.percent IS 'Of the valid votes of all contests';
COMMENT ON COLUMN res_elec.party_results.seats IS
  'Seats that the votes counted so far give it, by the formulas of the contests; NULL: no contest has one';
COMMENT ON COLUMN res_elec.party_results.leads IS 'In how many contests one of them has more votes than anybody else';
