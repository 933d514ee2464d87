-- What is certain of a contest, over REST: every claim with the two sides of its inequality, and what could break it.

CREATE FUNCTION res_elec_internal.annulments_json(proof text, annulments integer, at_least integer, at_most integer,
                                                  office_ids integer[]) RETURNS jsonb
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT jsonb_build_object('proof', proof, 'offices', annulments, 'at_least', at_least, 'at_most', at_most,
                              'office_ids', to_jsonb(office_ids));
  END;
COMMENT ON FUNCTION res_elec_internal.annulments_json(text, integer, integer, integer, integer[]) IS
  'A row of robustness() in the REST form: how many annulments break a claim, and of which offices';

CREATE FUNCTION res_elec_internal.claims_json(of_contest integer) RETURNS jsonb
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET jit = off AS
$$
BEGIN
  RETURN (
    WITH broken AS MATERIALIZED (
           SELECT r.claim, r.candidate_id, r.seats,
                  jsonb_object_agg(CASE WHEN r.new_vote THEN 'with_new_vote' ELSE 'without_new_vote' END,
                                   res_elec_internal.annulments_json(r.proof, r.annulments, r.at_least, r.at_most,
                                                                      r.office_ids)) AS annulments
             FROM res_elec.robustness(of_contest) r GROUP BY r.claim, r.candidate_id, r.seats)
    SELECT coalesce(jsonb_agg(jsonb_build_object(
             'claim', k.claim, 'holds', k.holds, 'candidate_id', k.candidate_id, 'code_name', c.code_name,
             'name', k.candidate, 'rival_id', k.rival_id, 'seats', k.seats, 'larger', k.larger, 'smaller', k.smaller,
             'margin', k.larger - k.smaller,
             'annulments', CASE WHEN k.holds THEN b.annulments END)
             ORDER BY array_position('{elected,majority,runoff,ahead,goes_on,passes_threshold,at_least,at_most,'
                                     'not_elected,eliminated,misses_threshold}'::text[], k.claim),
                      NOT k.holds, k.candidate_id),
                    '[]')
      FROM res_elec_internal.contest_certainty(of_contest) k
      LEFT JOIN res_elec.candidate c ON c.id = k.candidate_id
      LEFT JOIN broken b ON b.claim = k.claim AND b.seats IS NOT DISTINCT FROM k.seats
                        AND b.candidate_id IS NOT DISTINCT FROM CASE WHEN k.claim <> 'runoff' THEN k.candidate_id END);
END
$$;
COMMENT ON FUNCTION res_elec_internal.claims_json(integer) IS
  'The claims of certainty() about a contest in the REST form, with how few annulments break those that hold';

CREATE FUNCTION res_elec_api.api_contest_certainty_get(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET jit = off AS
$$
DECLARE
  me res_elec.app_user := res_elec_internal.api_requester(req);
  n res_elec.contest := res_elec_internal.api_contest(me, req.ids[1], false);
  e res_elec.election := res_elec_internal.api_election(me, n.election_id);
  o record := res_elec_internal.contest_open(n.id);
BEGIN
  RETURN res_elec_internal.cached_answer(req, e, jsonb_build_object(
    'election_id', e.id, 'contest_id', n.id, 'code', n.code, 'name', n.name, 'seats', n.seats, 'round', e.round,
    'formula', n.formula, 'open_offices', o.offices, 'open_voters', CASE WHEN o.unknown = 0 THEN o.voters END,
    'unknown_offices', o.unknown, 'unknown_office_ids', to_jsonb(res_elec_internal.unknown_offices(n.id)),
    'claims', res_elec_internal.claims_json(n.id))::text);
END
$$;
COMMENT ON FUNCTION res_elec_api.api_contest_certainty_get(res_elec_api.request) IS
  'GET /api/contests/{id}/certainty: every claim of certainty(), whether it holds or not yet, with the two sides of '
  'its inequality and what could still break it: the open voters, and the fewest annulments';
