-- The live total of an election.

CREATE FUNCTION res_elec.election_total(
    of_election integer, of_contest integer DEFAULT NULL,
    OUT offices_total bigint, OUT offices_reported bigint, OUT registered_voters bigint, OUT registered_voters_reported bigint,
    OUT total_voters bigint, OUT blank_votes bigint, OUT null_votes bigint, OUT votes res_elec.votes,
    OUT version bigint, OUT updated_at timestamptz, OUT offices_held bigint, OUT turnout_offices bigint, OUT turnout_voters bigint)
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  -- from the parts: over all contests, and read more often than anything else
  SELECT coalesce(sum(p.sheets) FILTER (WHERE p.bucket = 0), 0), coalesce(sum(p.sheets) FILTER (WHERE p.bucket IN (1, 2)), 0),
         coalesce(sum(p.registered_voters) FILTER (WHERE p.bucket = 0), 0),
         coalesce(sum(p.registered_voters) FILTER (WHERE p.bucket IN (1, 2)), 0),
         coalesce(sum(p.total_voters) FILTER (WHERE p.bucket IN (1, 2)), 0),
         coalesce(sum(p.blank_votes) FILTER (WHERE p.bucket IN (1, 2)), 0),
         coalesce(sum(p.null_votes) FILTER (WHERE p.bucket IN (1, 2)), 0),
         coalesce(res_elec.sum(p.votes) FILTER (WHERE p.bucket IN (1, 2)), '{}'),
         coalesce(sum(p.writes), 0), max(p.updated_at), coalesce(sum(p.sheets) FILTER (WHERE p.bucket = 3), 0),
         coalesce(sum(p.turnout_offices) FILTER (WHERE p.bucket IN (1, 2)), 0), coalesce(sum(p.turnout_voters) FILTER (WHERE p.bucket IN (1, 2)), 0)
    INTO offices_total, offices_reported, registered_voters, registered_voters_reported,
         total_voters, blank_votes, null_votes, votes, version, updated_at, offices_held, turnout_offices, turnout_voters
    FROM res_elec.contest n
    JOIN res_elec.tally_part p ON p.contest_id = n.id AND p.level = 0 AND p.unit_id = n.id
   WHERE n.election_id = of_election AND (of_contest IS NULL OR n.id = of_contest);
  registered_voters := greatest(registered_voters, registered_voters_reported);
END
$$;
COMMENT ON FUNCTION res_elec.election_total(integer, integer) IS
  'The live total of an election over all its contests, or of one of them. registered_voters is at least that of the sheets, for offices whose register is not known';
