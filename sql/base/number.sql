-- Numbers as people write them.

CREATE FUNCTION res_elec_internal.number_of(written text) RETURNS numeric LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  BEGIN ATOMIC
    SELECT CASE WHEN btrim(written) ~ E'^-?[0-9]{1,40}(\\.[0-9]{1,40})?([eE][+-]?[0-9]{1,2})?$' THEN btrim(written)::numeric END;
  END;
COMMENT ON FUNCTION res_elec_internal.number_of(text) IS 'The number that a text is, as JSON writes it: 300, 300.0, 3e2; NULL when it is none';
