/*
 * Askers are named by user and session: a session that has ended sees no more than anybody.
 */
#include "live/asker.h"

json_t *asker_json(const Identity *who)
{
    return who->user_id > 0 ? json_pack("[i, s]", who->user_id, who->session_id) : json_pack("[n, n]");
}
