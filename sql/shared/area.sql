-- Which areas a text names.

-- enable_seqscan: whatever statistics say of how frequent letters are, names are found by their index. OFFSET 0: by
-- that one.
CREATE FUNCTION res_elec_internal.areas_named(of_election integer, wanted text) RETURNS SETOF res_elec.area
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET enable_seqscan = off
      SET plan_cache_mode = force_custom_plan AS
$$
BEGIN
  RETURN QUERY
    SELECT a.* FROM (SELECT x.* FROM res_elec.area x
                      WHERE res_elec_internal.name_grams(coalesce(x.election_id, 0),
                                                         x.name) @> res_elec_internal.name_grams_wanted(0, wanted)
                         OR res_elec_internal.name_grams(coalesce(x.election_id, 0),
                                                         x.name) @> res_elec_internal.name_grams_wanted(of_election,
                                                         wanted) OFFSET 0) AS a
     WHERE (a.election_id IS NULL OR a.election_id = of_election) AND strpos(res_elec_internal.name_key(a.name),
         wanted) > 0;
END
$$;
COMMENT ON FUNCTION res_elec_internal.areas_named(integer, text) IS
  'The areas of the reference data and of an election that have the letters wanted (of a name_key) in their name';

CREATE FUNCTION res_elec_internal.areas_worded(of_election integer, word text) RETURNS SETOF integer
  LANGUAGE plpgsql STABLE ROWS 1 SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  RETURN QUERY SELECT a.id FROM res_elec.area a WHERE a.code = res_elec_internal.name_clean(word)
      AND (a.election_id IS NULL OR a.election_id = of_election);
  IF NOT FOUND THEN
    RETURN QUERY
      SELECT f.id
        FROM (SELECT a.id, res_elec_internal.area_rank(a.kind) AS rank,
              min(res_elec_internal.area_rank(a.kind)) OVER () AS first
                FROM res_elec_internal.areas_named(of_election, res_elec_internal.name_key(word)) a
               WHERE res_elec_internal.name_key(a.name) = res_elec_internal.name_key(word)) AS f
       WHERE f.rank = f.first ORDER BY f.id;
  END IF;
END
$$;
COMMENT ON FUNCTION res_elec_internal.areas_worded(integer, text) IS
  'The areas of the reference data and of an election that a word names: the one with this code, else those of the '
  'largest kind with this name';

CREATE FUNCTION res_elec_internal.area_fault(word text, found bigint) RETURNS jsonb AS 'MODULE_PATHNAME' LANGUAGE C
  STABLE PARALLEL SAFE;
COMMENT ON FUNCTION res_elec_internal.area_fault(text, bigint) IS
  'Why a word names no area, or several, of how many it names; NULL where it names one, or is none';

CREATE FUNCTION res_elec_internal.require_area_named(word text, found bigint) RETURNS void AS 'MODULE_PATHNAME'
  LANGUAGE C STABLE;
COMMENT ON FUNCTION res_elec_internal.require_area_named(text, bigint) IS
  'Refuses (RE001) a word that names no area, or several';

CREATE FUNCTION res_elec_internal.require_area(area_id integer) RETURNS void AS 'MODULE_PATHNAME' LANGUAGE C
  STABLE STRICT;
COMMENT ON FUNCTION res_elec_internal.require_area(integer) IS 'Refuses (RE004) an area that there is not';

CREATE FUNCTION res_elec_internal.area_violation(of_election integer, word text) RETURNS jsonb
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  RETURN res_elec_internal.area_fault(word, (SELECT count(*) FROM res_elec_internal.areas_worded(of_election, word)));
END
$$;
COMMENT ON FUNCTION res_elec_internal.area_violation(integer, text) IS
  'Why a word names no area, or several; NULL where it names one';
