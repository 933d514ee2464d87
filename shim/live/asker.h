/* Who asks for a live total, as the functions of live totals take it. The value belongs to the caller. */
#ifndef ASKER_H
#define ASKER_H

#include "auth/auth.h"

#include <jansson.h>

/* [user id, session id], or [null, null] for nobody. */
json_t *asker_json(const Identity *who);

#endif
