/* The settings of a session: see settings.h. Those of one room are defined there. */
#include "postgres.h"

#include "base/settings.h"

#include <limits.h>

#include "utils/guc.h"

#include "base/messages.h"

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
settings_define(void)
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
}
