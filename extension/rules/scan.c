/*
 * When a scan of a signed sheet is taken: there is the sheet, its election is not over for good, and it has not too
 * many already.
 */
#include "base/compat.h"

#include "fmgr.h"
#include "utils/builtins.h"

#include "base/refusal.h"
#include "rules/election_status.h"
#include "sheet/standing.h"

/* Scans of one version of a sheet: pages and retakes; more would be a store of files. */
#define SCANS_OF_A_VERSION 20

PG_FUNCTION_INFO_V1(scan_check);

static void
require_scans_taken(int32 election_id, const char *status)
{
	if (election_takes_scans(status))
		return;
	refuse_status("election_not_active", NULL, "election_id", election_id, status);
}

/* SQL: scan_check(office_id, has_sheet, election_id, election_status, how many other scans the version has) */
Datum
scan_check(PG_FUNCTION_ARGS)
{
	int32		office_id = PG_GETARG_INT32(0);
	Violation  *violation;

	sheet_require(office_id, PG_GETARG_BOOL(1));
	require_scans_taken(PG_GETARG_INT32(2), text_to_cstring(PG_GETARG_TEXT_PP(3)));
	if (PG_GETARG_INT64(4) < SCANS_OF_A_VERSION)
		PG_RETURN_VOID();
	violation = violation_of("scan_limit", "scan", "office_id", office_id);
	violation_number(violation, "limit", SCANS_OF_A_VERSION);
	refuse_one(ERRCODE_WRONG_STATE, violation);
}
