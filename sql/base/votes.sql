-- The type votes: how many votes each candidate has.

CREATE TYPE res_elec.votes;

CREATE FUNCTION res_elec_internal.votes_in(cstring) RETURNS res_elec.votes
  AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION res_elec_internal.votes_in(cstring) IS 'Input of the type votes: JSON, counts of 64 bits';
CREATE FUNCTION res_elec_internal.votes_out(res_elec.votes) RETURNS cstring
  AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION res_elec_internal.votes_out(res_elec.votes) IS
  'Output of the type votes: JSON, by ascending candidate id';
CREATE FUNCTION res_elec_internal.votes_recv(internal) RETURNS res_elec.votes
  AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION res_elec_internal.votes_recv(internal) IS 'Binary input of the type votes';
CREATE FUNCTION res_elec_internal.votes_send(res_elec.votes) RETURNS bytea
  AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION res_elec_internal.votes_send(res_elec.votes) IS 'Binary output of the type votes';

CREATE TYPE res_elec.votes (
  INPUT = res_elec_internal.votes_in,
  OUTPUT = res_elec_internal.votes_out,
  RECEIVE = res_elec_internal.votes_recv,
  SEND = res_elec_internal.votes_send,
  ALIGNMENT = double,
  STORAGE = main
);
COMMENT ON TYPE res_elec.votes IS
  'Votes by candidate id, written {"12":345,"13":20}: each candidate once, counts of 64 bits; a count of 0 is the '
  'same as leaving the candidate out';

-- Making and reading

CREATE FUNCTION res_elec.votes(candidate_ids integer[], counts bigint[]) RETURNS res_elec.votes
  AS 'MODULE_PATHNAME', 'votes_from_arrays' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION res_elec.votes(integer[], bigint[]) IS
  'Votes from candidate ids and their counts, one for one; a NULL count leaves the candidate out, a candidate named '
  'twice is an error';

CREATE FUNCTION res_elec_internal.votes_get(votes res_elec.votes, candidate_id integer) RETURNS bigint
  AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION res_elec_internal.votes_get(res_elec.votes, integer) IS
  'Votes of one candidate; 0 when left out';

CREATE FUNCTION res_elec.total(votes res_elec.votes) RETURNS bigint
  AS 'MODULE_PATHNAME', 'votes_total' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION res_elec.total(res_elec.votes) IS
  'Sum of the votes of all candidates; an error (22003) when it leaves 64 bits';

CREATE FUNCTION res_elec.votes_each(votes res_elec.votes, OUT candidate_id integer, OUT votes_count bigint)
  RETURNS SETOF record
  AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 10;
COMMENT ON FUNCTION res_elec.votes_each(res_elec.votes) IS
  'One row a candidate who has votes, by candidate id';

CREATE FUNCTION res_elec_internal.votes_from_jsonb(jsonb) RETURNS res_elec.votes
  AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION res_elec_internal.votes_to_jsonb(res_elec.votes) RETURNS jsonb
  AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION res_elec_internal.votes_from_jsonb(jsonb) IS 'Votes from an object of "candidate id": count';
COMMENT ON FUNCTION res_elec_internal.votes_to_jsonb(res_elec.votes) IS 'An object of "candidate id": count';

CREATE CAST (jsonb AS res_elec.votes) WITH FUNCTION res_elec_internal.votes_from_jsonb(jsonb);
CREATE CAST (res_elec.votes AS jsonb) WITH FUNCTION res_elec_internal.votes_to_jsonb(res_elec.votes) AS ASSIGNMENT;
COMMENT ON CAST (jsonb AS res_elec.votes) IS 'An object {"<candidate id>": count}';
COMMENT ON CAST (res_elec.votes AS jsonb) IS 'An object {"<candidate id>": count}';

-- Arithmetic

CREATE FUNCTION res_elec_internal.votes_add(res_elec.votes, res_elec.votes) RETURNS res_elec.votes
  AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION res_elec_internal.votes_add(res_elec.votes, res_elec.votes) IS
  'Implements +; an error (22003) when a count leaves 64 bits';
CREATE FUNCTION res_elec_internal.votes_subtract(res_elec.votes, res_elec.votes) RETURNS res_elec.votes
  AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION res_elec_internal.votes_subtract(res_elec.votes, res_elec.votes) IS
  'Implements -; an error (22003) when a count leaves 64 bits';

CREATE OPERATOR res_elec.+ (
  LEFTARG = res_elec.votes, RIGHTARG = res_elec.votes,
  FUNCTION = res_elec_internal.votes_add, COMMUTATOR = OPERATOR(res_elec.+)
);
CREATE OPERATOR res_elec.- (
  LEFTARG = res_elec.votes, RIGHTARG = res_elec.votes, FUNCTION = res_elec_internal.votes_subtract
);
CREATE OPERATOR res_elec.-> (
  LEFTARG = res_elec.votes, RIGHTARG = integer, FUNCTION = res_elec_internal.votes_get
);
COMMENT ON OPERATOR res_elec.+ (res_elec.votes, res_elec.votes) IS 'Sum, candidate by candidate';
COMMENT ON OPERATOR res_elec.- (res_elec.votes, res_elec.votes) IS
  'Difference, candidate by candidate; counts may be negative';
COMMENT ON OPERATOR res_elec.-> (res_elec.votes, integer) IS 'Votes of one candidate; 0 when left out';

CREATE FUNCTION res_elec_internal.votes_sum_step(internal, res_elec.votes) RETURNS internal
  AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION res_elec_internal.votes_sum_step(internal, res_elec.votes) IS 'A step of the aggregate sum';
CREATE FUNCTION res_elec_internal.votes_sum_combine(internal, internal) RETURNS internal
  AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION res_elec_internal.votes_sum_combine(internal, internal) IS
  'Joins what two workers of a parallel sum have';
CREATE FUNCTION res_elec_internal.votes_sum_serialize(internal) RETURNS bytea
  AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION res_elec_internal.votes_sum_serialize(internal) IS
  'What a worker of a parallel sum has, to be sent';
CREATE FUNCTION res_elec_internal.votes_sum_deserialize(bytea, internal) RETURNS internal
  AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION res_elec_internal.votes_sum_deserialize(bytea, internal) IS
  'What a worker of a parallel sum has sent';
CREATE FUNCTION res_elec_internal.votes_sum_final(internal) RETURNS res_elec.votes
  AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION res_elec_internal.votes_sum_final(internal) IS 'The result of the aggregate sum';

CREATE AGGREGATE res_elec.sum(res_elec.votes) (
  SFUNC = res_elec_internal.votes_sum_step,
  STYPE = internal,
  FINALFUNC = res_elec_internal.votes_sum_final,
  COMBINEFUNC = res_elec_internal.votes_sum_combine,
  SERIALFUNC = res_elec_internal.votes_sum_serialize,
  DESERIALFUNC = res_elec_internal.votes_sum_deserialize,
  PARALLEL = SAFE
);
COMMENT ON AGGREGATE res_elec.sum(res_elec.votes) IS
  'Sum, candidate by candidate; NULL of no rows; an error (22003) when a count leaves 64 bits';

-- Comparing. The order only serves sorting, DISTINCT and merge joins.

CREATE FUNCTION res_elec_internal.votes_eq(res_elec.votes, res_elec.votes) RETURNS boolean
  AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION res_elec_internal.votes_eq(res_elec.votes, res_elec.votes) IS
  'Implements =: the same count for each candidate';
CREATE FUNCTION res_elec_internal.votes_ne(res_elec.votes, res_elec.votes) RETURNS boolean
  AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION res_elec_internal.votes_ne(res_elec.votes, res_elec.votes) IS 'Implements <>';
CREATE FUNCTION res_elec_internal.votes_lt(res_elec.votes, res_elec.votes) RETURNS boolean
  AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION res_elec_internal.votes_lt(res_elec.votes, res_elec.votes) IS
  'Implements <; the order only serves sorting';
CREATE FUNCTION res_elec_internal.votes_le(res_elec.votes, res_elec.votes) RETURNS boolean
  AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION res_elec_internal.votes_le(res_elec.votes, res_elec.votes) IS
  'Implements <=; the order only serves sorting';
CREATE FUNCTION res_elec_internal.votes_gt(res_elec.votes, res_elec.votes) RETURNS boolean
  AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION res_elec_internal.votes_gt(res_elec.votes, res_elec.votes) IS
  'Implements >; the order only serves sorting';
CREATE FUNCTION res_elec_internal.votes_ge(res_elec.votes, res_elec.votes) RETURNS boolean
  AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION res_elec_internal.votes_ge(res_elec.votes, res_elec.votes) IS
  'Implements >=; the order only serves sorting';
CREATE FUNCTION res_elec_internal.votes_cmp(res_elec.votes, res_elec.votes) RETURNS integer
  AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION res_elec_internal.votes_cmp(res_elec.votes, res_elec.votes) IS
  '-1, 0 or 1: the order of the btree operator class';
CREATE FUNCTION res_elec_internal.votes_hash(res_elec.votes) RETURNS integer
  AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION res_elec_internal.votes_hash(res_elec.votes) IS 'Hash of 32 bits, the same for equal votes';
CREATE FUNCTION res_elec_internal.votes_hash_extended(res_elec.votes, bigint) RETURNS bigint
  AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION res_elec_internal.votes_hash_extended(res_elec.votes, bigint) IS
  'Hash of 64 bits with a seed, the same for equal votes';

CREATE OPERATOR res_elec.= (
  LEFTARG = res_elec.votes, RIGHTARG = res_elec.votes, FUNCTION = res_elec_internal.votes_eq,
  COMMUTATOR = OPERATOR(res_elec.=), NEGATOR = OPERATOR(res_elec.<>),
  RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES
);
CREATE OPERATOR res_elec.<> (
  LEFTARG = res_elec.votes, RIGHTARG = res_elec.votes, FUNCTION = res_elec_internal.votes_ne,
  COMMUTATOR = OPERATOR(res_elec.<>), NEGATOR = OPERATOR(res_elec.=),
  RESTRICT = neqsel, JOIN = neqjoinsel
);
CREATE OPERATOR res_elec.< (
  LEFTARG = res_elec.votes, RIGHTARG = res_elec.votes, FUNCTION = res_elec_internal.votes_lt,
  COMMUTATOR = OPERATOR(res_elec.>), NEGATOR = OPERATOR(res_elec.>=),
  RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
CREATE OPERATOR res_elec.<= (
  LEFTARG = res_elec.votes, RIGHTARG = res_elec.votes, FUNCTION = res_elec_internal.votes_le,
  COMMUTATOR = OPERATOR(res_elec.>=), NEGATOR = OPERATOR(res_elec.>),
  RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
CREATE OPERATOR res_elec.> (
  LEFTARG = res_elec.votes, RIGHTARG = res_elec.votes, FUNCTION = res_elec_internal.votes_gt,
  COMMUTATOR = OPERATOR(res_elec.<), NEGATOR = OPERATOR(res_elec.<=),
  RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
CREATE OPERATOR res_elec.>= (
  LEFTARG = res_elec.votes, RIGHTARG = res_elec.votes, FUNCTION = res_elec_internal.votes_ge,
  COMMUTATOR = OPERATOR(res_elec.<=), NEGATOR = OPERATOR(res_elec.<),
  RESTRICT = scalargesel, JOIN = scalargejoinsel
);

COMMENT ON OPERATOR res_elec.= (res_elec.votes, res_elec.votes) IS 'The same count for each candidate';
COMMENT ON OPERATOR res_elec.<> (res_elec.votes, res_elec.votes) IS 'Not the same';
COMMENT ON OPERATOR res_elec.< (res_elec.votes, res_elec.votes) IS 'Before, in an order that only serves sorting';
COMMENT ON OPERATOR res_elec.<= (res_elec.votes, res_elec.votes) IS
  'Before or the same, in an order that only serves sorting';
COMMENT ON OPERATOR res_elec.> (res_elec.votes, res_elec.votes) IS 'After, in an order that only serves sorting';
COMMENT ON OPERATOR res_elec.>= (res_elec.votes, res_elec.votes) IS
  'After or the same, in an order that only serves sorting';
CREATE OPERATOR CLASS res_elec.votes_ops DEFAULT FOR TYPE res_elec.votes USING btree AS
  OPERATOR 1 res_elec.<, OPERATOR 2 res_elec.<=, OPERATOR 3 res_elec.=,
  OPERATOR 4 res_elec.>=, OPERATOR 5 res_elec.>,
  FUNCTION 1 res_elec_internal.votes_cmp(res_elec.votes, res_elec.votes);
CREATE OPERATOR CLASS res_elec.votes_hash_ops DEFAULT FOR TYPE res_elec.votes USING hash AS
  OPERATOR 1 res_elec.=,
  FUNCTION 1 res_elec_internal.votes_hash(res_elec.votes),
  FUNCTION 2 res_elec_internal.votes_hash_extended(res_elec.votes, bigint);
COMMENT ON OPERATOR CLASS res_elec.votes_ops USING btree IS 'Sorting, DISTINCT and merge joins of votes';
COMMENT ON OPERATOR FAMILY res_elec.votes_ops USING btree IS 'Sorting, DISTINCT and merge joins of votes';
COMMENT ON OPERATOR CLASS res_elec.votes_hash_ops USING hash IS 'Hashing of votes';
COMMENT ON OPERATOR FAMILY res_elec.votes_hash_ops USING hash IS 'Hashing of votes';
