/* What the SQL functions of electoral formulas share. */
#ifndef RES_ELEC_FORMULA_FUNCTIONS_H
#define RES_ELEC_FORMULA_FUNCTIONS_H

#include "base/compat.h"
#include "utils/array.h"

#include "formula/certainty.h"

extern const char *formula_step_name(StepKind kind);

extern Datum formula_numeric(Signed value);

/*
 * The votes of a bigint[]: at most FORMULA_MAX_CONTENDERS numbers of 0 or more, within 64 bits together (RE001); NULL
 * counts 0.
 */
extern int64 *formula_votes(ArrayType *array, int32 *n, int64 *sum);

/*
 * Reads a res_elec_internal.poll into a formula and a poll that are all zero; false, and nothing is read, without
 * terms.
 */
extern bool formula_read_poll(Datum composite, Formula *formula, Poll *poll);

#endif
