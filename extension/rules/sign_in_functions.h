/* The second factor of a user, read from its table; the rules are in sign_in.h. */
#ifndef RES_ELEC_SIGN_IN_FUNCTIONS_H
#define RES_ELEC_SIGN_IN_FUNCTIONS_H

#include "base/compat.h"
#include "rules/sign_in.h"

/* As the active snapshot shows it. */
extern SecondFactor second_factor_of(int32 user_id);

#endif
