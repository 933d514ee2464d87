-- The live total of an election.

CREATE FUNCTION res_elec.election_total(
    of_election integer, of_contest integer DEFAULT NULL,
    OUT offices_total bigint, OUT offices_reported bigint, OUT registered_voters bigint, OUT registered_voters_reported bigint,
    OUT total_voters bigint, OUT blank_votes bigint, OUT null_votes bigint, OUT votes res_elec.votes,
    OUT version bigint, OUT updated_at timestamptz, OUT offices_held bigint, OUT turnout_offices bigint, OUT turnout_voters bigint)
  AS 'MODULE_PATHNAME' LANGUAGE C STABLE;
COMMENT ON FUNCTION res_elec.election_total(integer, integer) IS
  'The live total of an election over all its contests, or of one of them. registered_voters is at least that of the sheets, for offices whose register is not known';
