-- The fields of requests and files: what they are to be, and how they are read and written in JSON.

CREATE FUNCTION res_elec_internal.moment(at timestamptz) RETURNS text AS 'MODULE_PATHNAME' LANGUAGE C
  IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION res_elec_internal.moment(timestamptz) IS
  'A time as REST writes it: ISO 8601 in UTC, always with six digits of a second (clients read no others)';

-- JSON writes 300 or "300", a form always text: one reading for all of them.
CREATE FUNCTION res_elec_internal.scalar(value jsonb, kind text) RETURNS jsonb AS 'MODULE_PATHNAME', 'field_scalar'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION res_elec_internal.scalar(jsonb, text) IS
  'A value of a body as its field wants it: of an integer or number written as text the number, null of an empty one '
  'or an empty date; others as they are';

CREATE FUNCTION res_elec_internal.written_json(value text) RETURNS jsonb
  LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
  RETURN coalesce(nullif(btrim(value), ''), 'null')::jsonb;
EXCEPTION WHEN data_exception THEN
  RETURN to_jsonb(value);
END
$$;
COMMENT ON FUNCTION res_elec_internal.written_json(text) IS
  'The JSON that a text is, null of an empty one; of what is none the text, to be refused as such';

-- as jsonb_build_object is: else it is no part of its caller's plan
CREATE FUNCTION res_elec_internal.nested(body jsonb, field text) RETURNS jsonb LANGUAGE sql STABLE PARALLEL SAFE
  BEGIN ATOMIC
    SELECT CASE jsonb_typeof(body -> field) WHEN 'string' THEN body
        || jsonb_build_object(field, res_elec_internal.written_json(body ->> field))
                                            ELSE body END;
  END;
COMMENT ON FUNCTION res_elec_internal.nested(jsonb, text) IS
  'A body whose list or object in one field may be written as JSON in a text, as a form has it';

CREATE FUNCTION res_elec_internal.field_violation(field text, value jsonb, spec jsonb)
  RETURNS jsonb AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION res_elec_internal.field_violation(text, jsonb, jsonb) IS
  'How a field that was given breaks its spec (see check_body); NULL: it does not';

CREATE FUNCTION res_elec_internal.check_body(body jsonb, specs json, partial boolean DEFAULT false,
                                             others jsonb DEFAULT '[]') RETURNS jsonb
  AS 'MODULE_PATHNAME' LANGUAGE C STABLE;
COMMENT ON FUNCTION res_elec_internal.check_body(jsonb, json, boolean, jsonb) IS
  'The body with its numbers read (see scalar); refuses (RE001) one with all the fields that break their spec {kind, '
  'required, min, max, allowed, pattern, format, expected}; partial: a field left out is left as it is; others: '
  'violations found elsewhere';
