-- The live total of an election, and whether what is told of its contests lists their candidates.

CREATE FUNCTION res_elec.election_total(
    of_election integer, of_contest integer DEFAULT NULL,
    OUT offices_total bigint, OUT offices_reported bigint, OUT registered_voters bigint,
    OUT registered_voters_reported bigint,
    OUT total_voters bigint, OUT blank_votes bigint, OUT null_votes bigint, OUT votes res_elec.votes,
    OUT version bigint, OUT updated_at timestamptz, OUT offices_held bigint, OUT turnout_offices bigint,
    OUT turnout_voters bigint, OUT offices_annulled bigint, OUT ballots bigint, OUT sheets_total bigint,
    OUT sheets_reported bigint, OUT sheets_held bigint, OUT sheets_annulled bigint, OUT offices_not_held bigint,
    OUT offices_to_vote_again bigint, OUT offices_merged bigint)
  AS 'MODULE_PATHNAME' LANGUAGE C STABLE;
COMMENT ON FUNCTION res_elec.election_total(integer, integer) IS
  'The live total of an election over all its contests, or of one of them. registered_voters is at least that of the '
  'sheets, for offices whose register is not known. Over all contests an office that votes in several counts once: it '
  'is reported as soon as one of its sheets is counted, with the registered voters and the voters of the counted sheet '
  'that has the most of each, held where none is counted and one is held, annulled where all are; its register is the '
  'largest of those that its contests have. The sheets_ are those of all contests, and ballots the voters of the '
  'counted ones: ballots - blank_votes - null_votes are the valid votes. offices_to_vote_again are among '
  'offices_total: such an office votes again in a contest; beside it stand offices that no contest expects: where of '
  'one no vote took place (not_held), and those that all have merged';

CREATE FUNCTION res_elec_internal.sheets_json(offices_total bigint, sheets_total bigint, sheets_reported bigint,
                                              sheets_held bigint, sheets_annulled bigint, ballots bigint) RETURNS jsonb
  LANGUAGE sql IMMUTABLE
  BEGIN ATOMIC
    SELECT CASE WHEN sheets_total > offices_total
             THEN jsonb_build_object('sheets_total', sheets_total, 'sheets_reported', sheets_reported,
                                     'sheets_held', sheets_held, 'sheets_annulled', sheets_annulled,
                                     'ballots_cast', ballots) ELSE '{}' END;
  END;
COMMENT ON FUNCTION res_elec_internal.sheets_json(bigint, bigint, bigint, bigint, bigint, bigint) IS
  'What JSON has beside offices and voters where offices vote in several contests: how many sheets are expected, '
  'counted, held and annulled, and the ballots of the counted ones, of which each voter casts one in each contest; '
  'nothing elsewhere';

CREATE FUNCTION res_elec_internal.contest_open(of_contest integer, OUT offices bigint, OUT voters bigint,
                                               OUT unknown bigint, OUT registered bigint)
  AS 'MODULE_PATHNAME' LANGUAGE C STABLE STRICT;
COMMENT ON FUNCTION res_elec_internal.contest_open(integer) IS
  'What of a contest can still come in, by its total: how many offices are expected and have no counted sheet '
  '(missing, held or annulled), their registered voters, and how many of these offices have no register; registered: '
  'of all offices that are expected, by their registers (NULL: one is not known). All NULL where more is counted than '
  'expected, as on a node that has not received all offices';

-- What is said of several contests at once lists their candidates only where they are few: a country of 577
-- constituencies has thousands, of whom each voter chose among a dozen. Such an answer says votes by party, and
-- contest_id narrows it.
CREATE FUNCTION res_elec_internal.lists_candidates(contest_ids integer[]) RETURNS boolean
  AS 'MODULE_PATHNAME', 'lists_candidates_of' LANGUAGE C STABLE STRICT;
COMMENT ON FUNCTION res_elec_internal.lists_candidates(integer[]) IS
  'Whether what is said of these contests together lists all their candidates: of one contest always, of several up '
  'to 200 candidates';

CREATE FUNCTION res_elec_internal.lists_candidates(of_election integer, of_contest integer)
  RETURNS boolean AS 'MODULE_PATHNAME' LANGUAGE C STABLE;
COMMENT ON FUNCTION res_elec_internal.lists_candidates(integer, integer) IS
  'The same of an election, or of one of its contests';
