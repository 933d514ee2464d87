-- From when until when each sheet and each office counted, and where: extension/history/position.c says by which
-- transactions.

CREATE VIEW res_elec_internal.span AS
  SELECT s.election_id, s.office_id, s.contest_id, s.center_id, s.commune_id, s.department_id, s.province_id,
         res_elec.tally_bucket(s.status) AS bucket, s.registered_voters, s.total_voters, s.blank_votes, s.null_votes,
         s.votes, s.valid_from_xid, s.valid_from, NULL::xid8 AS valid_to_xid, NULL::timestamptz AS valid_to
    FROM res_elec.result_sheet s
   WHERE s.status <> 'rejected'
  UNION ALL
  SELECT h.election_id, h.office_id, h.contest_id, h.center_id, h.commune_id, h.department_id, h.province_id,
         res_elec.tally_bucket(h.status), h.registered_voters, h.total_voters, h.blank_votes, h.null_votes,
         h.votes, h.valid_from_xid, h.valid_from, h.valid_to_xid, h.superseded_at
    FROM res_elec.result_sheet_history h
   WHERE h.status <> 'rejected'
  UNION ALL
  SELECT o.election_id, o.id, o.contest_id, o.center_id, o.commune_id, o.department_id, o.province_id,
         k.bucket, o.registered_voters, 0, 0, 0, '{}', o.valid_from_xid, o.valid_from, NULL, NULL
    FROM res_elec.office o
   CROSS JOIN LATERAL unnest(res_elec_internal.office_buckets(o.status)) AS k(bucket)
  UNION ALL
  SELECT h.election_id, h.office_id, h.contest_id, h.center_id, h.commune_id, h.department_id, h.province_id,
         k.bucket, h.registered_voters, 0, 0, 0, '{}', h.valid_from_xid, h.valid_from, h.valid_to_xid, h.valid_to
    FROM res_elec.office_history h
   CROSS JOIN LATERAL unnest(res_elec_internal.office_buckets(h.status)) AS k(bucket);
COMMENT ON VIEW res_elec_internal.span IS
  'All that ever counted: each version of a sheet, and each office in the buckets of its state, where, since when and '
  'until when (NULL: still)';
COMMENT ON COLUMN res_elec_internal.span.bucket IS 'As tally_bucket() writes it';

CREATE FUNCTION res_elec_internal.spans_between(of_election integer, low xid8, high xid8)
  RETURNS SETOF res_elec_internal.span
  LANGUAGE sql STABLE
  BEGIN ATOMIC
    SELECT s.* FROM res_elec_internal.span s
     WHERE s.election_id = of_election AND s.valid_from_xid >= low AND s.valid_from_xid < high
    UNION ALL
    SELECT s.* FROM res_elec_internal.span s
     WHERE s.election_id = of_election AND s.valid_to_xid >= low AND s.valid_to_xid < high
       AND (s.valid_from_xid < low OR s.valid_from_xid >= high);
  END;
COMMENT ON FUNCTION res_elec_internal.spans_between(integer, xid8, xid8) IS
  'What counted in an election, of what its validity starts or ends in a transaction from low to below high. All that '
  'ever counted from 0 on';

-- The condition on the election is one that no index serves (+ 0): PostgreSQL would take the index on the election
-- where a few offices seem as dear to look up as all of its history, and read all of it.
CREATE FUNCTION res_elec_internal.spans_of(of_election integer, offices integer[])
  RETURNS SETOF res_elec_internal.span
  LANGUAGE sql STABLE
  BEGIN ATOMIC
    SELECT s.* FROM res_elec_internal.span s WHERE s.office_id = ANY (offices) AND s.election_id + 0 = of_election;
  END;
COMMENT ON FUNCTION res_elec_internal.spans_of(integer, integer[]) IS 'All that ever counted of these offices';

CREATE FUNCTION res_elec_internal.valid_then(from_xid xid8, since timestamptz, to_xid xid8, until timestamptz,
                                             seen pg_snapshot, at timestamptz) RETURNS boolean
  LANGUAGE sql STABLE
  BEGIN ATOMIC
    SELECT CASE WHEN seen IS NOT NULL
             THEN pg_visible_in_snapshot(from_xid, seen) AND pg_visible_in_snapshot(to_xid, seen) IS NOT TRUE
             ELSE coalesce(res_elec_internal.commit_time(from_xid), since) <= at
                  AND (coalesce(res_elec_internal.commit_time(to_xid), until) <= at) IS NOT TRUE END;
  END;
COMMENT ON FUNCTION res_elec_internal.valid_then(xid8, timestamptz, xid8, timestamptz, pg_snapshot, timestamptz) IS
  'Whether what is valid from a transaction until another (NULL: still) is so for a snapshot, or without one at a '
  'moment';

CREATE FUNCTION res_elec_internal.offices_ever(of_election integer, at_level text, units integer[]) RETURNS integer[]
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS
$$
BEGIN
  IF at_level = 'center' THEN
    RETURN ARRAY(SELECT o.id FROM res_elec.office o WHERE o.center_id = ANY (units)
                 UNION
                 SELECT h.office_id FROM res_elec.office_history h WHERE h.election_id = of_election
                     AND h.center_id = ANY (units));
  END IF;
  RETURN ARRAY(SELECT o.id FROM res_elec.office o WHERE o.commune_id = ANY (units) AND o.election_id = of_election
               UNION
               SELECT h.office_id FROM res_elec.office_history h WHERE h.election_id = of_election
                   AND h.commune_id = ANY (units));
END
$$;
COMMENT ON FUNCTION res_elec_internal.offices_ever(integer, text, integer[]) IS
  'The offices that ever counted in these centers or communes';
