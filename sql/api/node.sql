-- The nodes of a country over REST: since when the nation has heard nothing of a province.

CREATE FUNCTION res_elec_api.api_nodes_get(req res_elec_api.request) RETURNS res_elec_api.answer
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  BEGIN ATOMIC
    SELECT res_elec_internal.answer(200, coalesce(jsonb_agg(jsonb_build_object(
             'node', s.node, 'name', s.name, 'area_id', s.area_id, 'in_touch', s.in_touch,
             'last_report', res_elec_internal.moment(s.last_report),
             'cut_off_since', res_elec_internal.moment(s.cut_off_since)) ORDER BY s.node), '[]'))
      FROM res_elec.node_status s;
  END;
COMMENT ON FUNCTION res_elec_api.api_nodes_get(res_elec_api.request) IS
  'GET /api/nodes: the provinces that count in databases of their own, and as of when the nation has what they have; '
  'elsewhere than at the nation: []';
