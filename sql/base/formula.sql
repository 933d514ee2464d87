-- Electoral formulas for anybody's table: seats from votes. The engine is
-- extension/formula, plain C in exact arithmetic; formula.h says what each rule is.

CREATE FUNCTION res_elec.seats(votes bigint[], seats integer, terms jsonb) RETURNS integer[]
  AS 'MODULE_PATHNAME', 'formula_seats' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION res_elec.seats(bigint[], integer, jsonb) IS
  'The seats of each list (or candidate), in the order of votes, by the terms of an electoral formula: {"method": '
  '"dhondt" | "sainte_lague" | "modified_sainte_lague" | "hare" | "droop" | "hagenbach_bischoff", "thresholds": '
  '[{"share": "5/100", "of": "valid", "above": false}]}, or lists, majority and plurality with all their terms '
  '(sql/README.md). NULL for those among whom a lot must decide, and whose seats hang on that. RE001 names every '
  'mistake in the terms. 1 to 100000 seats, votes of 0 or more';

CREATE FUNCTION res_elec.seat_steps(votes bigint[], seats integer, terms jsonb)
  RETURNS TABLE (step integer, kind text, place integer, given integer, quotient numeric, divisor bigint)
  AS 'MODULE_PATHNAME', 'formula_seat_steps' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION res_elec.seat_steps(bigint[], integer, jsonb) IS
  'How seats() comes to its seats, step by step, to be checked on paper: the kind of step (threshold_failed, bonus, '
  'quota, remainder, average, majority_gains, majority_loses, exhausted, elected, goes_on, tie_rule, tied, vacant), '
  'whose it is (place in votes, from 1), how many seats it gives, and what was compared: quotient / divisor';
