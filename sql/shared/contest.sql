-- The fields of contests and parties, and how requests and files name one.

CREATE FUNCTION res_elec_internal.contest_specs() RETURNS json LANGUAGE sql IMMUTABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT '{"name": {"kind": "text", "min": 1, "max": 200, "required": true},
             "code": {"kind": "text", "min": 0, "max": 50},
             "seats": {"kind": "integer", "min": 1, "max": 1000},
             "area_id": {"kind": "integer", "min": 1, "max": 2147483647},
             "area": {"kind": "text", "min": 0, "max": 200},
             "formula": {"kind": "text", "min": 0, "max": 60}}'::json;
  END;
COMMENT ON FUNCTION res_elec_internal.contest_specs() IS 'The fields of a contest, for check_body';

-- Names before codes and codes before ids: what an export names its contests by is read again as it was meant.
CREATE FUNCTION res_elec_internal.contest_of(of_election integer, word text) RETURNS integer
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  RETURN coalesce(
    (SELECT n.id FROM res_elec.contest n WHERE n.election_id = of_election
     AND res_elec_internal.name_key(n.name) = res_elec_internal.name_key(word)),
    (SELECT n.id FROM res_elec.contest n WHERE n.election_id = of_election
     AND res_elec_internal.name_key(n.code) = res_elec_internal.name_key(word)),
    (SELECT n.id FROM res_elec.contest n
      WHERE n.election_id = of_election AND n.id = CASE WHEN word ~ '^[1-9][0-9]{0,9}$' THEN word::bigint END));
END
$$;
COMMENT ON FUNCTION res_elec_internal.contest_of(integer, text) IS
  'The contest of an election that a word names: by its name, else its code, whatever case and accents, else its id; '
  'NULL: none';

CREATE FUNCTION res_elec_internal.require_contest_named(contest_id integer, word text) RETURNS void AS 'MODULE_PATHNAME'
  LANGUAGE C STABLE;
COMMENT ON FUNCTION res_elec_internal.require_contest_named(integer, text) IS
  'Refuses (RE001) a word by which no contest was found, NULL';

CREATE FUNCTION res_elec_internal.contest_chosen(of_election integer, body jsonb) RETURNS integer
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
  chosen integer := (body ->> 'contest_id')::numeric;
BEGIN
  IF chosen IS NULL AND res_elec_internal.name_clean(body ->> 'contest') <> '' THEN
    chosen := res_elec_internal.contest_of(of_election, body ->> 'contest');
    PERFORM res_elec_internal.require_contest_named(chosen, body ->> 'contest');
  END IF;
  RETURN chosen;
END
$$;
COMMENT ON FUNCTION res_elec_internal.contest_chosen(integer, jsonb) IS
  'The contest that a body names: contest_id, or contest, a word as contest_of() has it (RE001 for one that is none); '
  'NULL where it names none';

CREATE FUNCTION res_elec_internal.party_specs() RETURNS json LANGUAGE sql IMMUTABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT '{"name": {"kind": "text", "min": 1, "max": 200, "required": true},
             "code": {"kind": "text", "min": 0, "max": 50},
             "colour": {"kind": "text", "min": 0, "max": 7}}'::json;
  END;
COMMENT ON FUNCTION res_elec_internal.party_specs() IS 'The fields of a party, for check_body';
