/* What an account is good for: active, and with the second factor that its role must have. */
#ifndef RES_ELEC_ACCOUNT_H
#define RES_ELEC_ACCOUNT_H

#include "base/row.h"

/* Whether a row of app_user is active and, of who works for a director, that director too. */
extern bool account_works(const Row *user);

/* Whether the setting second_factor_required makes a second factor a must for a role. */
extern bool account_must_have_second_factor(const char *role);

/* Whether a user signs in with a second factor. */
extern bool account_has_second_factor(int32 user_id);

#endif
