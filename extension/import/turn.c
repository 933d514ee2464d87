/*
 * Imports that make what an election consists of (contests, parties, candidates, centers and offices) take turns in it:
 * the second of two that come at the same moment finds all that the first has made, and tells that it stands. It waits
 * before it has any other lock.
 */
#include "base/compat.h"

#include "fmgr.h"

#include "base/key.h"

PG_FUNCTION_INFO_V1(import_turn);

/* SQL: import_turn(election_id, dry_run): nobody waits for a dry run, which waits for nobody */
Datum
import_turn(PG_FUNCTION_ARGS)
{
	if (!PG_GETARG_BOOL(1))
		key_wait_for_maker("center", PG_GETARG_INT32(0));
	PG_RETURN_VOID();
}
