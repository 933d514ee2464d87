-- The parameters of a query string, as extension/rules/query_functions.c reads them: each by its field, NULL or the
-- preset where it is left out, RE001 where it is not what it should be.

CREATE FUNCTION res_elec_internal.query_integer(query jsonb, field text, low integer, high integer, preset integer)
  RETURNS integer
  AS 'MODULE_PATHNAME' LANGUAGE C STABLE;
COMMENT ON FUNCTION res_elec_internal.query_integer(jsonb, text, integer, integer, integer) IS
  'An integer of the query string, the preset when it is left out; RE001 outside low to high';

CREATE FUNCTION res_elec_internal.query_choice(query jsonb, field text, allowed text[], preset text) RETURNS text
  AS 'MODULE_PATHNAME' LANGUAGE C STABLE;
COMMENT ON FUNCTION res_elec_internal.query_choice(jsonb, text, text[], text) IS
  'A word of the query string, the preset when it is left out; RE001 for any but the allowed ones';

CREATE FUNCTION res_elec_internal.query_letters(query jsonb, field text, required boolean DEFAULT false) RETURNS text
  AS 'MODULE_PATHNAME' LANGUAGE C STABLE;
COMMENT ON FUNCTION res_elec_internal.query_letters(jsonb, text, boolean) IS
  'A part of a name in the query string, as name_key has it; RE001 unless it has 1 to 100 characters, and where it is '
  'required and left out';

CREATE FUNCTION res_elec_internal.query_time(query jsonb, field text, instead_of text DEFAULT NULL) RETURNS timestamptz
  AS 'MODULE_PATHNAME' LANGUAGE C STABLE;
COMMENT ON FUNCTION res_elec_internal.query_time(jsonb, text, text) IS
  'A time (ISO 8601) of the query string; RE001 when it is none, and when the field that it stands instead of is '
  'given, too';

CREATE FUNCTION res_elec_internal.query_before(query jsonb, field text, OUT before timestamptz, OUT skip integer)
  AS 'MODULE_PATHNAME' LANGUAGE C STABLE;
COMMENT ON FUNCTION res_elec_internal.query_before(jsonb, text) IS
  'Where a page of the audit begins, the newest line when it is left out; RE001 for what is none';

CREATE FUNCTION res_elec_internal.query_change_key(query jsonb, field text) RETURNS res_elec_internal.change_key
  AS 'MODULE_PATHNAME' LANGUAGE C STABLE;
COMMENT ON FUNCTION res_elec_internal.query_change_key(jsonb, text) IS
  'The place of a change in the query string, that of the beginning when it is left out; RE001 for what is none';

-- What a request for results asks to stay in

CREATE FUNCTION res_elec_internal.require_contest_of(election_id integer, contest_id integer)
  RETURNS void AS 'MODULE_PATHNAME' LANGUAGE C STABLE;
COMMENT ON FUNCTION res_elec_internal.require_contest_of(integer, integer) IS
  'Refuses (RE001) a contest that is none of the election; NULL stands for all';

CREATE FUNCTION res_elec_internal.require_place_of(election_id integer, level text, area_id integer, center_id integer)
  RETURNS void
  AS 'MODULE_PATHNAME' LANGUAGE C STABLE;
COMMENT ON FUNCTION res_elec_internal.require_place_of(integer, text, integer, integer) IS
  'Refuses (RE001) what a request for a level cannot stay in: an area must be of the election and larger than the '
  'level, a center of the election, for its offices; not both';
