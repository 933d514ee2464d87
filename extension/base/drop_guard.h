/* The sheets' tables are not dropped with sheets in them. */
#ifndef RES_ELEC_DROP_GUARD_H
#define RES_ELEC_DROP_GUARD_H

#include "postgres.h"

/* res_elec.drop_protection; on unless it is set otherwise. */
extern bool drop_protection;

/* Called once, when the library is loaded. */
extern void drop_guard_init(void);

#endif
