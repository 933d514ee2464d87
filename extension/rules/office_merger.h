/* The registered voters of an office that is merged, which the register of the other one has from then on. */
#ifndef RES_ELEC_RULES_OFFICE_MERGER_H
#define RES_ELEC_RULES_OFFICE_MERGER_H

#include "postgres.h"

/* Whether the register that is being written only follows a merger: what is over changes by that alone. */
extern bool office_register_follows(void);

#endif
