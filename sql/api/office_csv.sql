-- Centers and offices as CSV, with the states of offices: what the import of centers reads again.

CREATE FUNCTION res_elec_internal.offices_csv_header() RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT 'province,department,commune,center,office,registered_voters,address,latitude,longitude,contest,status,'
           || E'merged_into_center,merged_into_office,reason\r\n';
  END;
COMMENT ON FUNCTION res_elec_internal.offices_csv_header() IS 'The first line of the export of offices';

CREATE FUNCTION res_elec_internal.offices_csv(units integer[], several boolean) RETURNS text
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS
$$
DECLARE
  low integer := units[1];
  high integer := units[cardinality(units)];
BEGIN
  RETURN (
    SELECT string_agg(concat_ws(',',
             res_elec_internal.csv_field(l.province), res_elec_internal.csv_field(l.department),
             res_elec_internal.csv_field(l.commune), res_elec_internal.csv_field(v.name),
             res_elec_internal.csv_field(o.name), coalesce(res_elec_internal.office_own_register(o)::text, ''),
             res_elec_internal.csv_field(v.address), coalesce(v.latitude::text, ''), coalesce(v.longitude::text, ''),
             res_elec_internal.csv_field(CASE WHEN several THEN n.name END), o.status,
             res_elec_internal.csv_field(w.name),
             res_elec_internal.csv_field(m.name),
             res_elec_internal.csv_field(CASE WHEN o.status <> 'expected' THEN coalesce(o.reason, d.reason) END)),
             E'\r\n' ORDER BY o.id) || E'\r\n'
      FROM res_elec.office o
      JOIN res_elec.center v ON v.id = o.center_id
      JOIN res_elec.contest n ON n.id = o.contest_id
      LEFT JOIN res_elec.office m ON m.id = o.merged_into
      LEFT JOIN res_elec.center w ON w.id = m.center_id
      LEFT JOIN res_elec.decision d ON d.id = o.decision_id
      LEFT JOIN LATERAL res_elec_internal.area_line(v.area_id) l ON true
     WHERE o.id = ANY (units) AND o.id BETWEEN low AND high);
END
$$;
COMMENT ON FUNCTION res_elec_internal.offices_csv(integer[], boolean) IS
  'A line of CSV for each of these offices, given in order: where it is, its own registered voters (those of offices '
  'that are merged into it stand on their lines), its center''s address and place, its contest (of several), '
  'its state, the office '
  'that it is merged into, and why';

-- A center that a line of an office does not say all of: it has no office, or a contest for those to come.
CREATE FUNCTION res_elec_internal.centers_csv(of_election integer, contests integer[], whole boolean) RETURNS text
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  RETURN (
    SELECT string_agg(concat_ws(',',
             res_elec_internal.csv_field(l.province), res_elec_internal.csv_field(l.department),
             res_elec_internal.csv_field(l.commune), res_elec_internal.csv_field(v.name), '', '',
             res_elec_internal.csv_field(v.address), coalesce(v.latitude::text, ''), coalesce(v.longitude::text, ''),
             res_elec_internal.csv_field(n.name), '', '', '', ''), E'\r\n' ORDER BY v.id) || E'\r\n'
      FROM res_elec.center v
      LEFT JOIN res_elec.contest n ON n.id = v.contest_id
      LEFT JOIN LATERAL res_elec_internal.area_line(v.area_id) l ON true
     WHERE v.election_id = of_election
       AND (v.contest_id = ANY (contests)
            OR (whole AND v.contest_id IS NULL
                AND NOT EXISTS (SELECT FROM res_elec.office o WHERE o.center_id = v.id))));
END
$$;
COMMENT ON FUNCTION res_elec_internal.centers_csv(integer, integer[], boolean) IS
  'A line of CSV for each center of these contests, and (whole) for each without contest and offices, in the columns '
  'of offices_csv; NULL: there is none';

CREATE FUNCTION res_elec_internal.export_offices(of_election integer, contests integer[]) RETURNS SETOF text
  LANGUAGE sql STABLE
  BEGIN ATOMIC
    WITH batch AS MATERIALIZED (
      SELECT array_agg(o.id ORDER BY o.id) AS units
        FROM (SELECT x.id, (row_number() OVER (ORDER BY x.id) - 1) / 1000 AS place
                FROM res_elec.office x WHERE x.contest_id = ANY (contests)) AS o
       GROUP BY o.place ORDER BY o.place)
    SELECT res_elec_internal.offices_csv_header()
    UNION ALL
    SELECT c.lines FROM (SELECT res_elec_internal.centers_csv(of_election, contests, cardinality(contests) = count(*))
                             AS lines FROM res_elec.contest n WHERE n.election_id = of_election) AS c
     WHERE c.lines IS NOT NULL
    UNION ALL
    SELECT res_elec_internal.offices_csv(b.units, n.several)
      FROM batch b
     CROSS JOIN (SELECT count(*) > 1 AS several FROM res_elec.contest c WHERE c.election_id = of_election) AS n;
  END;
COMMENT ON FUNCTION res_elec_internal.export_offices(integer, integer[]) IS
  'All centers, and the offices of these contests, as CSV, in pieces: see centers_csv and offices_csv';
