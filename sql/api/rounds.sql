-- The round before a contest and the one after it, over REST, beside its own figures.

-- An answer that caches keep for everybody tells of another election only what everybody may read.
CREATE FUNCTION res_elec_internal.tells_round(me res_elec.app_user, e res_elec.election, other res_elec.election)
  RETURNS boolean LANGUAGE sql STABLE
  BEGIN ATOMIC
    SELECT (other).visibility = 'public'
        OR ((e).visibility = 'private' AND res_elec_internal.is_reader(me, (other).owner_id, (other).visibility));
  END;
COMMENT ON FUNCTION res_elec_internal.tells_round(res_elec.app_user, res_elec.election, res_elec.election) IS
  'Whether an answer about an election tells a user the figures of another one, a round of it';

CREATE FUNCTION res_elec_internal.contests_beside(e res_elec.election, me res_elec.app_user, contests integer[])
  RETURNS TABLE (contest_id integer, beside text, other_id integer, election_id integer, round integer, status text)
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
#variable_conflict use_column
BEGIN
  RETURN QUERY
    SELECT w.contest_id, w.beside, w.other_id, o.id, o.round, o.status
      FROM (SELECT n.id AS contest_id, 'previous' AS beside, n.previous_round AS other_id
              FROM res_elec.contest n WHERE n.id = ANY (contests) AND n.previous_round IS NOT NULL
            UNION ALL
            SELECT x.previous_round, 'next', x.id FROM res_elec.contest x WHERE x.previous_round = ANY (contests)) AS w
      JOIN res_elec.contest n ON n.id = w.other_id
      JOIN res_elec.election o ON o.id = n.election_id
     WHERE res_elec_internal.tells_round(me, e, o);
END
$$;
COMMENT ON FUNCTION res_elec_internal.contests_beside(res_elec.election, res_elec.app_user, integer[]) IS
  'The contests of the round before (beside: previous) and of the one after (next) of these contests, as far as the '
  'user is told of them';

CREATE FUNCTION res_elec_internal.rounds_json(e res_elec.election, me res_elec.app_user, contests integer[],
                                              every boolean)
  RETURNS TABLE (contest_id integer, rounds jsonb)
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
#variable_conflict use_column
BEGIN
  IF NOT EXISTS (SELECT FROM res_elec_internal.contests_beside(e, me, contests)) THEN  -- as usual: nothing is planned
    RETURN QUERY SELECT n.id, '{"next": null, "previous": null}'::jsonb FROM unnest(contests) AS n(id);
    RETURN;
  END IF;
  RETURN QUERY
    WITH near AS MATERIALIZED (SELECT * FROM res_elec_internal.contests_beside(e, me, contests)),
      people AS MATERIALIZED (
        SELECT b.contest_id, b.beside, o.candidate_id, o.code_name, o.candidate, o.party, o.votes, o.percent, o.result,
               o.seats, coalesce(c.previous_round, k.id) AS here,
               b.beside = 'next' OR k.id IS NOT NULL AS qualified
          FROM res_elec_internal.outcomes(ARRAY(SELECT x.other_id FROM near x)) o
          JOIN near b ON b.other_id = o.contest_id
          LEFT JOIN res_elec.candidate c ON c.id = o.candidate_id AND b.beside = 'next'
          LEFT JOIN res_elec.candidate k ON k.previous_round = o.candidate_id AND b.beside = 'previous'),
      told AS (
        SELECT b.contest_id, b.beside, jsonb_build_object(
                 'election_id', b.election_id, 'contest_id', b.other_id, 'round', b.round, 'status', b.status,
                 'offices_total', t.offices_total, 'offices_reported', t.offices_reported,
                 'registered_voters', t.registered_voters, 'total_voters', t.total_voters,
                 'blank_votes', t.blank_votes, 'null_votes', t.null_votes,
                 'valid_votes', t.total_voters - t.blank_votes - t.null_votes,
                 'candidates', (SELECT coalesce(jsonb_agg(jsonb_build_object(
                      'id', p.candidate_id, 'same_as', p.here, 'code_name', p.code_name, 'name', p.candidate,
                      'party', p.party, 'votes', p.votes, 'percent', p.percent, 'result', p.result, 'seats', p.seats,
                      'qualified', p.qualified) ORDER BY p.votes DESC, p.candidate_id), '[]')
                    FROM people p WHERE p.contest_id = b.contest_id AND p.beside = b.beside
                     AND (every OR p.qualified))) AS side
          FROM near b CROSS JOIN LATERAL res_elec.election_total(b.election_id, b.other_id) t)
    SELECT n.id, jsonb_build_object('previous', (SELECT x.side FROM told x WHERE x.contest_id = n.id
                                                 AND x.beside = 'previous'),
                                    'next', (SELECT x.side FROM told x WHERE x.contest_id = n.id
                                             AND x.beside = 'next'))
      FROM unnest(contests) AS n(id);
END
$$;
COMMENT ON FUNCTION res_elec_internal.rounds_json(res_elec.election, res_elec.app_user, integer[], boolean) IS
  '{previous, next} of each of these contests of an election: the figures of the round before and of the one after '
  'with their candidates, NULL where there is none or the user is not told of it; same_as: the id of the candidate in '
  'this round; every: those who did not go on, too';
