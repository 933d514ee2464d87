/* Refuses to drop the tables of sheets while there are sheets in them. */
#ifndef RES_ELEC_DROP_GUARD_H
#define RES_ELEC_DROP_GUARD_H

#include "postgres.h"

/* Defines res_elec.drop_protection and hooks in; called once, when the library is loaded. */
extern void drop_guard_init(void);

#endif
