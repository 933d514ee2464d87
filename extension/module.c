/* Loading the library: settings and transaction callbacks. */
#include "base/compat.h"

#include <limits.h>

#include "fmgr.h"
#include "utils/guc.h"

#include "base/drop_guard.h"
#include "sheet/election_lock.h"
#include "base/messages.h"
#include "base/settings.h"
#include "flags/verdict.h"
#include "totals/totals.h"

PG_MODULE_MAGIC;

void		_PG_init(void);

char	   *res_elec_channel = NULL;
int			res_elec_user_id = 0;
char	   *res_elec_address = NULL;
char	   *res_elec_request_id = NULL;

static const struct config_enum_entry languages[] = {
	{"en", LANGUAGE_EN, false},
	{"fr", LANGUAGE_FR, false},
	{NULL, 0, false}
};

void
_PG_init(void)
{
	DefineCustomEnumVariable("res_elec.language",
							 "Language of the messages: en or fr.", NULL,
							 &message_language, LANGUAGE_EN, languages,
							 PGC_USERSET, 0, NULL, NULL, NULL);
	DefineCustomStringVariable("res_elec.channel",
							   "How result sheets come in through this session.",
							   "Kept with each version of a sheet.",
							   &res_elec_channel, "sql", PGC_SUSET, 0, NULL, NULL, NULL);
	DefineCustomIntVariable("res_elec.user_id",
							"The app_user on whose behalf this session writes; 0 for none.",
							"Kept with each version of a sheet.",
							&res_elec_user_id, 0, 0, INT_MAX, PGC_SUSET, 0, NULL, NULL, NULL);
	DefineCustomStringVariable("res_elec.address",
							   "The client's address, where it is not the connection's.",
							   "Kept with each version of a sheet and in the audit log.",
							   &res_elec_address, "", PGC_SUSET, 0, NULL, NULL, NULL);
	DefineCustomStringVariable("res_elec.request_id",
							   "The REST request that this session serves.",
							   "Kept with each version of a sheet and in the audit log.",
							   &res_elec_request_id, "", PGC_SUSET, 0, NULL, NULL, NULL);
	DefineCustomBoolVariable("res_elec.drop_protection",
							 "Whether the tables of sheets are kept from being dropped with sheets in them.",
							 "DROP EXTENSION, DROP SCHEMA and DROP OWNED are refused then.",
							 &drop_protection, true, PGC_USERSET, 0, NULL, NULL, NULL);
	DefineCustomIntVariable("res_elec.lock_timeout",
							"How long who changes what result sheets depend on waits for a lock.",
							"Sheets of the election wait meanwhile. Where lock_timeout is set, that counts.",
							&election_lock_timeout, 500, 1, 60000, PGC_USERSET, GUC_UNIT_MS, NULL, NULL, NULL);
	MarkGUCPrefixReserved("res_elec");
	drop_guard_init();
	tally_init();
	verdict_init();
}
