/* Which columns are candidates'; see column.h. */
#include "import/column.h"

#include <string.h>
#include <strings.h>

#define VOTES "votes:"

static const char *const others[] = {
	"abstention", "abstentions", "exprimes", "suffrages exprimes", "valid", "valid_votes", "valid votes", "total",
		"turnout",
	"participation", "taux", "code", "id", "center_id", "office_id", "latitude", "longitude", "address", "adresse", "date",
	"version",
	"status", "votes", "voix", "candidate", "candidat",
};

const char *
column_code(const char *name)
{
	return strncasecmp(name, VOTES, strlen(VOTES)) == 0 ? name + strlen(VOTES) : name;
}

/* "% of votes", "share %" and "share%", but not "%" alone. */
static bool
is_share(const char *name)
{
	size_t		length = strlen(name);

	if (strncmp(name, "% ", 2) == 0)
		return true;
	if (length < 2 || name[length - 1] != '%')
		return false;
	length--;
	if (name[length - 1] == ' ')
		length--;
	return length > 0 && name[length - 1] != ' ';
}

bool
column_is_no_candidate(const char *name, const char *key)
{
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (strcmp(others[i], key) == 0)
			return true;
	return is_share(name);
}
