/*
 * The terms of an electoral formula: from the JSON of res_elec.electoral_formula to
 * the engine's struct, with every mistake named.
 */
#ifndef RES_ELEC_FORMULA_TERMS_H
#define RES_ELEC_FORMULA_TERMS_H

#include "base/refusal.h"

#include "utils/jsonb.h"

#include "formula/formula.h"

/* Fills in the formula; the violations, of Violation *, are NIL when the terms can be applied. */
extern List *terms_read(Jsonb *terms, Formula *formula);

#endif
