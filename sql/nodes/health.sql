-- How the nodes are, as numbers: what the HTTP server asks for its metrics.

CREATE FUNCTION res_elec_api.node_health()
  RETURNS TABLE (node smallint, report_age double precision, in_touch boolean, matched boolean, apply_errors bigint)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  -- the streams run at the primary: a standby does not know what could not be applied
  IF NOT pg_is_in_recovery() AND res_elec_internal.node_number() = 0 THEN
    RETURN QUERY
    SELECT s.node, CASE WHEN s.lag < interval '0' THEN 0 ELSE extract(epoch FROM s.lag) END::double precision,
           s.in_touch, s.finding = 'matched', s.errors
      FROM res_elec.node_status s;
  END IF;
END
$$;
COMMENT ON FUNCTION res_elec_api.node_health() IS
  'At the primary of the nation, of each province (1 to 31), as res_elec.node_status has it: report_age, seconds, '
  'how old what is known of it is (lag); in_touch; matched, whether its last report of each election did; '
  'apply_errors, how often applying what it sends has failed. Both report_age and matched are NULL before its first '
  'report. Elsewhere no row, and no table is read';
