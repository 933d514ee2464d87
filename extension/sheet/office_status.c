/* What an office is to the count; see office_status.h. */
#include "sheet/office_status.h"

#include <stddef.h>
#include <string.h>

bool
office_is_expected(const char *status)
{
	return strcmp(status, "expected") == 0 || strcmp(status, "to_vote_again") == 0;
}

bool
office_is_decided(const char *status)
{
	return office_is_expected(status) || strcmp(status, "not_held") == 0;
}

bool
office_ends_sheet(const char *status, const char *sheet_status)
{
	return strcmp(status, "to_vote_again") == 0 && strcmp(sheet_status, "annulled") == 0;
}

bool
office_may_become(const char *status, const char *sheet_status)
{
	return sheet_status == NULL || strcmp(status, "expected") == 0 || office_ends_sheet(status, sheet_status);
}
