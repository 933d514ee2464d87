-- Units of an election, as exports and lists of results have them: which are in which, their names, and sums of their
-- totals.

CREATE FUNCTION res_elec_internal.area_line(area_id integer)
  RETURNS TABLE (province_id integer, province text, department_id integer, department text, commune_id integer,
                 commune text)
  LANGUAGE sql STABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT CASE 'province' WHEN a.kind THEN a.id WHEN b.kind THEN b.id WHEN c.kind THEN c.id END,
           CASE 'province' WHEN a.kind THEN a.name WHEN b.kind THEN b.name WHEN c.kind THEN c.name END,
           CASE 'department' WHEN a.kind THEN a.id WHEN b.kind THEN b.id END,
           CASE 'department' WHEN a.kind THEN a.name WHEN b.kind THEN b.name END,
           CASE 'commune' WHEN a.kind THEN a.id END,
           CASE 'commune' WHEN a.kind THEN a.name END
      FROM res_elec.area a
      LEFT JOIN res_elec.area b ON b.id = a.parent_id
      LEFT JOIN res_elec.area c ON c.id = b.parent_id
     WHERE a.id = area_id;
  END;
COMMENT ON FUNCTION res_elec_internal.area_line(integer) IS
  'The province, department and commune that an area is or lies in, by id and name: a parent is of a larger kind, and '
  'there are three';

CREATE FUNCTION res_elec_internal.areas_within(area_id integer) RETURNS integer[]
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  RETURN ARRAY(SELECT area_id
               UNION ALL
               SELECT a.id FROM res_elec.area a WHERE a.parent_id = area_id
               UNION ALL
               SELECT b.id FROM res_elec.area a JOIN res_elec.area b ON b.parent_id = a.id WHERE a.parent_id = area_id);
END
$$;
COMMENT ON FUNCTION res_elec_internal.areas_within(integer) IS 'An area and all areas in it';

CREATE FUNCTION res_elec_internal.unit_names(at_level text, units integer[])
  RETURNS TABLE (unit_id integer, parent_id integer, name text, unit jsonb)
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS
$$
#variable_conflict use_column
DECLARE
  low integer := units[1];
  high integer := units[cardinality(units)];
BEGIN
  IF at_level = 'contest' THEN
    RETURN QUERY
      SELECT n.id, NULL::integer, n.name, jsonb_build_object('contest_id', n.id, 'contest', n.name, 'seats', n.seats)
        FROM res_elec.contest n WHERE n.id = ANY (units);
  ELSIF at_level = 'center' THEN
    RETURN QUERY
      SELECT v.id, v.area_id, v.name, jsonb_build_object('center_id', v.id, 'center', v.name,
               'province', l.province, 'department', l.department, 'commune', l.commune)
        FROM res_elec.center v
        LEFT JOIN LATERAL res_elec_internal.area_line(v.area_id) l ON true
       WHERE v.id = ANY (units) AND v.id BETWEEN low AND high;
  ELSIF at_level = 'office' THEN
    RETURN QUERY
      SELECT o.id, o.center_id, o.name, jsonb_build_object('office_id', o.id, 'office', o.name, 'center_id', v.id,
                                                           'center', v.name,
               'province', l.province, 'department', l.department, 'commune', l.commune, 'status', s.status,
               'version', s.version, 'office_status', o.status, 'merged_into', o.merged_into)
        FROM res_elec.office o
        JOIN res_elec.center v ON v.id = o.center_id
        LEFT JOIN LATERAL res_elec_internal.area_line(v.area_id) l ON true
        LEFT JOIN res_elec.result_sheet s ON s.office_id = o.id AND s.office_id BETWEEN low AND high
       WHERE o.id = ANY (units) AND o.id BETWEEN low AND high;
  ELSE
    RETURN QUERY
      SELECT a.id, a.parent_id, a.name, jsonb_build_object('area_id', a.id, 'code', a.code)
             || jsonb_strip_nulls(jsonb_build_object('province', l.province, 'department', l.department,
                                                     'commune', l.commune))
        FROM res_elec.area a
       CROSS JOIN LATERAL res_elec_internal.area_line(a.id) l
       WHERE a.id = ANY (units);
  END IF;
END
$$;
COMMENT ON FUNCTION res_elec_internal.unit_names(text, integer[]) IS
  'What the units of a level are called, and the id of what they lie in: an area''s and a center''s an area, an '
  'office''s a center. Units are given in order';

-- One contest, or each for itself, has nothing of this.
CREATE FUNCTION res_elec_internal.unit_excess(contests integer[], at_level text, units integer[])
  RETURNS TABLE (unit_id integer, offices_total bigint, registered_voters bigint, offices_reported bigint,
                 offices_held bigint, offices_annulled bigint, registered_voters_reported bigint,
                 total_voters bigint, turnout_offices bigint, turnout_voters bigint, offices_not_held bigint,
                 offices_to_vote_again bigint, offices_merged bigint)
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS
$$
#variable_conflict use_column
DECLARE
  of_election integer := (SELECT n.election_id FROM res_elec.contest n WHERE n.id = contests[1]);
  centers integer[];
BEGIN
  IF cardinality(contests) < 2 OR at_level = 'contest'
     OR NOT res_elec_internal.shares_offices(of_election) THEN
    RETURN QUERY SELECT w.id, 0::bigint, 0::bigint, 0::bigint, 0::bigint, 0::bigint, 0::bigint, 0::bigint, 0::bigint,
                        0::bigint, 0::bigint, 0::bigint, 0::bigint FROM unnest(units) AS w(id);
    RETURN;
  END IF;
  IF at_level = 'center' THEN
    centers := units;
  ELSIF at_level <> 'province' THEN
    centers := ARRAY(SELECT DISTINCT o.center_id FROM res_elec.office o
                      WHERE CASE at_level WHEN 'commune' THEN o.commune_id ELSE o.department_id END = ANY (units)
                        AND o.election_id = of_election);
  END IF;
  RETURN QUERY
    SELECT w.id, coalesce(sum(x.offices_total), 0)::bigint,
           coalesce(sum(x.registered_voters), 0)::bigint,
           coalesce(sum(x.offices_reported), 0)::bigint, coalesce(sum(x.offices_held), 0)::bigint,
           coalesce(sum(x.offices_annulled), 0)::bigint,
           coalesce(sum(x.registered_voters_reported), 0)::bigint,
           coalesce(sum(x.total_voters), 0)::bigint, coalesce(sum(x.turnout_offices), 0)::bigint,
           coalesce(sum(x.turnout_voters), 0)::bigint, coalesce(sum(x.offices_not_held), 0)::bigint,
           coalesce(sum(x.offices_to_vote_again), 0)::bigint, coalesce(sum(x.offices_merged), 0)::bigint
      FROM unnest(units) AS w(id)
      LEFT JOIN res_elec_internal.shared_offices(of_election, centers) x
        ON w.id = CASE at_level WHEN 'center' THEN x.center_id WHEN 'commune' THEN x.commune_id
                                WHEN 'department' THEN x.department_id ELSE x.province_id END
     GROUP BY w.id;
END
$$;
COMMENT ON FUNCTION res_elec_internal.unit_excess(integer[], text, integer[]) IS
  'What is to be added (numbers below 0) to the sums of units over these contests, all of an election, so that an '
  'office that votes in several counts once; of one contest 0';

-- A part of the query that calls it. The units lie between the first and the last, which the planner takes for fewer.
CREATE FUNCTION res_elec_internal.unit_contest_sums(contests integer[], at_level text, units integer[])
  RETURNS TABLE (unit_id integer, contest_id integer, expected bigint, reported bigint, held bigint, annulled bigint,
                 not_held bigint, to_vote_again bigint, merged bigint, registered bigint, registered_reported bigint,
                 total_voters bigint, blank_votes bigint, null_votes bigint, votes res_elec.votes,
                 turnout_offices bigint, turnout_voters bigint)
  LANGUAGE sql STABLE
  BEGIN ATOMIC
    SELECT p.unit_id, p.contest_id,
           coalesce(sum(p.sheets) FILTER (WHERE p.bucket = res_elec.tally_bucket('expected')), 0)::bigint,
           coalesce(sum(p.sheets) FILTER (WHERE res_elec.tally_counted(p.bucket)), 0)::bigint,
           coalesce(sum(p.sheets) FILTER (WHERE p.bucket = res_elec.tally_bucket('held')), 0)::bigint,
           coalesce(sum(p.sheets) FILTER (WHERE p.bucket = res_elec.tally_bucket('annulled')), 0)::bigint,
           coalesce(sum(p.sheets) FILTER (WHERE p.bucket = res_elec.tally_bucket('not_held')), 0)::bigint,
           coalesce(sum(p.sheets) FILTER (WHERE p.bucket = res_elec.tally_bucket('to_vote_again')), 0)::bigint,
           coalesce(sum(p.sheets) FILTER (WHERE p.bucket = res_elec.tally_bucket('merged')), 0)::bigint,
           coalesce(sum(p.registered_voters) FILTER (WHERE p.bucket = res_elec.tally_bucket('expected')), 0)::bigint,
           coalesce(sum(p.registered_voters) FILTER (WHERE res_elec.tally_counted(p.bucket)), 0)::bigint,
           coalesce(sum(p.total_voters) FILTER (WHERE res_elec.tally_counted(p.bucket)), 0)::bigint,
           coalesce(sum(p.blank_votes) FILTER (WHERE res_elec.tally_counted(p.bucket)), 0)::bigint,
           coalesce(sum(p.null_votes) FILTER (WHERE res_elec.tally_counted(p.bucket)), 0)::bigint,
           res_elec.sum(p.votes) FILTER (WHERE res_elec.tally_counted(p.bucket)),
           coalesce(sum(p.turnout_offices) FILTER (WHERE res_elec.tally_counted(p.bucket)), 0)::bigint,
           coalesce(sum(p.turnout_voters) FILTER (WHERE res_elec.tally_counted(p.bucket)), 0)::bigint
      FROM res_elec_internal.unit_part p
     WHERE p.contest_id = ANY (contests) AND p.level = res_elec.tally_level(at_level)
       AND p.unit_id = ANY (units) AND p.unit_id BETWEEN units[1] AND units[cardinality(units)]
     GROUP BY p.unit_id, p.contest_id;
  END;
COMMENT ON FUNCTION res_elec_internal.unit_contest_sums(integer[], text, integer[]) IS
  'The totals of units of a level in each of these contests, the units given in order';

CREATE FUNCTION res_elec_internal.unit_sums(contests integer[], at_level text, units integer[])
  RETURNS TABLE (unit_id integer, contest_ids integer[], offices_total bigint, offices_reported bigint,
                 offices_held bigint,
                 registered_voters bigint, registered_voters_reported bigint, total_voters bigint, blank_votes bigint,
                 null_votes bigint, votes res_elec.votes, turnout_offices bigint, turnout_voters bigint,
                 offices_annulled bigint, ballots bigint, sheets_total bigint, sheets_reported bigint,
                 sheets_held bigint, sheets_annulled bigint, offices_not_held bigint,
                 offices_to_vote_again bigint, offices_merged bigint)
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS
$$
#variable_conflict use_column
DECLARE
  low integer := units[1];
  high integer := units[cardinality(units)];
BEGIN
  IF at_level = 'office' THEN
    RETURN QUERY
      SELECT o.id, ARRAY[o.contest_id], res_elec_internal.office_is_expected(o.status)::integer::bigint,
             (c.office_id IS NOT NULL)::integer::bigint,
             (s.status IS NOT DISTINCT FROM 'held')::integer::bigint,
             CASE WHEN res_elec_internal.office_is_expected(o.status) THEN greatest(o.registered_voters,
                 c.registered_voters) ELSE 0 END::bigint, coalesce(c.registered_voters, 0)::bigint,
             c.total_voters::bigint, c.blank_votes::bigint, c.null_votes::bigint, c.votes,
             (c.registered_voters IS NOT NULL)::integer::bigint,
             CASE WHEN c.registered_voters IS NOT NULL THEN c.total_voters ELSE 0 END::bigint,
             (s.status IS NOT DISTINCT FROM 'annulled')::integer::bigint,
             c.total_voters::bigint, res_elec_internal.office_is_expected(o.status)::integer::bigint,
             (c.office_id IS NOT NULL)::integer::bigint, (s.status IS NOT DISTINCT FROM 'held')::integer::bigint,
             (s.status IS NOT DISTINCT FROM 'annulled')::integer::bigint,
             (o.status = 'not_held')::integer::bigint, (o.status = 'to_vote_again')::integer::bigint,
             (o.status = 'merged')::integer::bigint
        FROM res_elec.office o
        LEFT JOIN res_elec.result_sheet s ON s.office_id = o.id AND s.office_id BETWEEN low AND high
        LEFT JOIN LATERAL (SELECT s.* WHERE res_elec.tally_counted(res_elec.tally_bucket(s.status))) AS c ON true
       WHERE o.id = ANY (units) AND o.id BETWEEN low AND high;
    RETURN;
  END IF;
  RETURN QUERY
    SELECT x.unit_id, coalesce(array_agg(t.contest_id ORDER BY t.contest_id) FILTER (WHERE t.expected > 0), '{}'),
           (coalesce(sum(t.expected), 0) + x.offices_total)::bigint,
           (coalesce(sum(t.reported), 0) + x.offices_reported)::bigint,
           (coalesce(sum(t.held), 0) + x.offices_held)::bigint,
           greatest(coalesce(sum(t.registered), 0) + x.registered_voters,
                    coalesce(sum(t.registered_reported), 0) + x.registered_voters_reported)::bigint,
           (coalesce(sum(t.registered_reported), 0) + x.registered_voters_reported)::bigint,
           (coalesce(sum(t.total_voters), 0) + x.total_voters)::bigint, coalesce(sum(t.blank_votes), 0)::bigint,
           coalesce(sum(t.null_votes), 0)::bigint,
           coalesce(res_elec.sum(t.votes), '{}'), (coalesce(sum(t.turnout_offices), 0) + x.turnout_offices)::bigint,
           (coalesce(sum(t.turnout_voters), 0) + x.turnout_voters)::bigint,
           (coalesce(sum(t.annulled), 0) + x.offices_annulled)::bigint,
           coalesce(sum(t.total_voters), 0)::bigint, coalesce(sum(t.expected), 0)::bigint,
           coalesce(sum(t.reported), 0)::bigint, coalesce(sum(t.held), 0)::bigint,
           coalesce(sum(t.annulled), 0)::bigint, (coalesce(sum(t.not_held), 0) + x.offices_not_held)::bigint,
           (coalesce(sum(t.to_vote_again), 0) + x.offices_to_vote_again)::bigint,
           (coalesce(sum(t.merged), 0) + x.offices_merged)::bigint
      FROM res_elec_internal.unit_excess(contests, at_level, units) x
      LEFT JOIN res_elec_internal.unit_contest_sums(contests, at_level, units) t ON t.unit_id = x.unit_id
     GROUP BY x.unit_id, x.offices_total, x.registered_voters, x.offices_reported, x.offices_held, x.offices_annulled,
              x.registered_voters_reported, x.total_voters, x.turnout_offices, x.turnout_voters, x.offices_not_held,
              x.offices_to_vote_again, x.offices_merged;
END
$$;
COMMENT ON FUNCTION res_elec_internal.unit_sums(integer[], text, integer[]) IS
  'The total of each unit of a level, of these contests, the units given in order; a unit without offices counts '
  'nothing, an office without a counted sheet has NULL figures. registered_voters is at least that of the counted '
  'sheets, and 0 of an office that is not to report. Of several contests an office that votes in more than one counts '
  'once, as election_total() says, and so do its voters; beside it stand the ballots and what is of sheets';

CREATE FUNCTION res_elec_internal.query_contests(e res_elec.election, of_contest integer) RETURNS integer[]
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  PERFORM res_elec_internal.require_contest_of(e.id, of_contest);
  RETURN ARRAY(SELECT n.id FROM res_elec.contest n WHERE n.election_id = e.id AND (of_contest IS NULL
      OR n.id = of_contest) ORDER BY n.id);
END
$$;
COMMENT ON FUNCTION res_elec_internal.query_contests(res_elec.election, integer) IS
  'The contests of an election, or the one that is asked for; RE001 when it is not of this election';
