/* What a synchronous standby has on disk, for what goes to other nodes and what comes from them; see standby.c. */
#ifndef RES_ELEC_STANDBY_H
#define RES_ELEC_STANDBY_H

#include "postgres.h"

#include "access/xlogdefs.h"

/* Whether commits up to this position are acknowledged: a synchronous standby has them, or commits wait for none. */
extern bool standby_has(XLogRecPtr end);

/* Called once a process. */
extern void standby_init(void);

#endif
