-- The levels of results and the buckets of totals, by their names: the numbers stand in extension/base/level.h alone.

CREATE FUNCTION res_elec.tally_level(level text) RETURNS smallint AS 'MODULE_PATHNAME' LANGUAGE C
  IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION res_elec.tally_level(text) IS
  'How tally_part writes a level, contest to center; NULL for any other word';
CREATE FUNCTION res_elec.tally_levels() RETURNS text[] AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION res_elec.tally_levels() IS
  'The levels that have totals, the largest first, as tally_level() numbers them from 0';
CREATE FUNCTION res_elec_internal.require_tally_level(level text) RETURNS void AS 'MODULE_PATHNAME' LANGUAGE C
  STABLE STRICT;
COMMENT ON FUNCTION res_elec_internal.require_tally_level(text) IS
  'Refuses (RE001) a word that is no level with totals';
CREATE FUNCTION res_elec_internal.result_levels() RETURNS text[] AS 'MODULE_PATHNAME' LANGUAGE C
  IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION res_elec_internal.result_levels() IS
  'The levels that have results, the largest first: those of totals, and office';
CREATE FUNCTION res_elec_internal.level_rank(level text) RETURNS integer LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  BEGIN ATOMIC
    SELECT array_position(res_elec_internal.result_levels(), level) - 1;
  END;
COMMENT ON FUNCTION res_elec_internal.level_rank(text) IS
  '0 for a contest, then 1 for a province to 5 for an office: areas as area_rank';
CREATE FUNCTION res_elec_internal.area_kinds() RETURNS text[] AS 'MODULE_PATHNAME' LANGUAGE C
  IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION res_elec_internal.area_kinds() IS
  'The kinds of areas, the largest first: {province, department, commune}';
CREATE FUNCTION res_elec_internal.area_rank(kind text) RETURNS integer AS 'MODULE_PATHNAME' LANGUAGE C
  IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION res_elec_internal.area_rank(text) IS '1 for a province, 2 for a department, 3 for a commune';

CREATE FUNCTION res_elec_internal.office_is_expected(status text) RETURNS boolean AS 'MODULE_PATHNAME',
  'office_is_expected_sql' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION res_elec_internal.office_is_expected(text) IS
  'Whether an office of this status is among those that are to report: expected and to_vote_again';

CREATE FUNCTION res_elec_internal.office_buckets(status text) RETURNS smallint[] AS 'MODULE_PATHNAME',
  'office_buckets_sql' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION res_elec_internal.office_buckets(text) IS
  'The buckets in which an office of this status counts: expected, that of the status, or both (to_vote_again)';

CREATE FUNCTION res_elec.tally_bucket(bucket text) RETURNS smallint AS 'MODULE_PATHNAME' LANGUAGE C
  IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION res_elec.tally_bucket(text) IS
  'How tally_part writes a bucket: expected, of the offices that are to report, the statuses of sheets that are kept, '
  'and the statuses of offices; NULL for any other word';
CREATE FUNCTION res_elec.tally_buckets() RETURNS text[] AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION res_elec.tally_buckets() IS
  'The buckets in the order of their numbers, the first is 0: {expected, provisional, verified, held, annulled, '
  'not_held, to_vote_again, merged}';
CREATE FUNCTION res_elec_internal.tally_of_sheets(bucket smallint) RETURNS boolean AS 'MODULE_PATHNAME' LANGUAGE C
  IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION res_elec_internal.tally_of_sheets(smallint) IS
  'Whether a bucket is of sheets; the others are of offices';
CREATE FUNCTION res_elec.tally_counted(bucket smallint) RETURNS boolean AS 'MODULE_PATHNAME' LANGUAGE C
  IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION res_elec.tally_counted(smallint) IS
  'Whether the sheets of a bucket count in the result: provisional and verified';
