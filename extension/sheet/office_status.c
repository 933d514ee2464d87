/* What an office is to the count; see office_status.h. */
#include "sheet/office_status.h"

#include <stddef.h>
#include <string.h>

bool
office_is_expected(const char *status)
{
	return strcmp(status, "expected") == 0 || strcmp(status, "to_vote_again") == 0;
}

int
office_buckets(const char *status, TallyBucket buckets[OFFICE_BUCKETS])
{
	int			n = 0;

	if (office_is_expected(status))
		buckets[n++] = TALLY_EXPECTED;
	if (strcmp(status, "not_held") == 0)
		buckets[n++] = TALLY_NOT_HELD;
	else if (strcmp(status, "to_vote_again") == 0)
		buckets[n++] = TALLY_TO_VOTE_AGAIN;
	else if (strcmp(status, "merged") == 0)
		buckets[n++] = TALLY_MERGED;
	return n;
}

TallyBucket
office_state(const char *status)
{
	TallyBucket buckets[OFFICE_BUCKETS];
	int			n = office_buckets(status, buckets);

	return n == 0 ? TALLY_EXPECTED : buckets[n - 1];
}

bool
office_is_status(const char *status)
{
	TallyBucket buckets[OFFICE_BUCKETS];

	return office_buckets(status, buckets) > 0;
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
