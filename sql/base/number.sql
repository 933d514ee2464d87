-- Numbers as people write them.

CREATE FUNCTION res_elec_internal.number_of(written text) RETURNS numeric AS 'MODULE_PATHNAME' LANGUAGE C
  IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION res_elec_internal.number_of(text) IS
  'The number that a text is, as JSON writes it: 300, 300.0, 3e2; NULL when it is none';
