/* Loading the library: settings and callbacks, room by room. */
#include "base/compat.h"

#include "fmgr.h"
#include "utils/guc.h"

#include "base/drop_guard.h"
#include "base/settings.h"
#include "flags/verdict.h"
#include "import/progress.h"
#include "nodes/standby.h"
#include "sheet/election_lock.h"
#include "totals/pending.h"

PG_MODULE_MAGIC;

void		_PG_init(void);

void
_PG_init(void)
{
	settings_define();
	drop_guard_init();
	election_lock_init();
	import_init();
	standby_init();
	tally_init();
	verdict_init();
	MarkGUCPrefixReserved("res_elec");
}
