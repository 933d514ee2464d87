/* The office that somebody enters a sheet for; see office_entry.h. Office and election are read once. */
#include "api/office_entry.h"

#include "api/requester.h"
#include "fmgr.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/snapmgr.h"

#include "base/lookup.h"
#include "base/refusal.h"
#include "rules/access_functions.h"
#include "sheet/sheet.h"

PG_FUNCTION_INFO_V1(api_entry);
PG_FUNCTION_INFO_V1(in_scope);

#define SCOPE_USER_ID 2			/* of res_elec.user_scope */

static int32
id_in(const Row *row, int column)
{
	return IS_NULL(row, column) ? 0 : DatumGetInt32(VALUE(row, column));
}

/* Whether a row of user_scope names the center of an office, or an area around it. */
static bool
covers(const Row *scope, const Row *office)
{
	int32		center_id = row_integer(scope, "center_id"),
				area_id = row_integer(scope, "area_id");

	if (center_id != 0)
		return center_id == id_in(office, SHEET_CENTER_ID);
	return area_id == id_in(office, SHEET_COMMUNE_ID) || area_id == id_in(office, SHEET_DEPARTMENT_ID) ||
		area_id == id_in(office, SHEET_PROVINCE_ID);
}

static bool
is_in_scope(int32 user_id, const Row *office)
{
	ScanKeyData key;
	Lookup		lookup;
	HeapTuple	found;
	bool		covered = false;

	lookup_key(&key, SCOPE_USER_ID, F_INT4EQ, Int32GetDatum(user_id));
	lookup_begin(&lookup, "user_scope", "user_scope_user_id_center_id_area_id_key", GetActiveSnapshot(), 1, &key);
	while (!covered && HeapTupleIsValid(found = lookup_next(&lookup)))
	{
		Row			scope = row_take_apart(found, lookup.desc);

		covered = covers(&scope, office);
	}
	lookup_end(&lookup);
	return covered;
}

/* Refuses who may not enter the sheet of an office of this election. */
static void
require_entry(const Person *who, const Row *office, const Row *election)
{
	int32		office_id = id_in(office, SHEET_OFFICE_ID),
				owner_id = row_integer(election, "owner_id");
	Violation  *violation;

	if (!access_reads(who, owner_id, row_text(election, "visibility")))
		access_refuse_unseen(who->id, "no_such_office", office_id);
	access_require_entering(who, owner_id);
	if (access_manages(who, owner_id) || is_in_scope(who->id, office))
		return;
	violation = violation_make("out_of_scope");
	violation_number(violation, "office_id", office_id);
	refuse_one(ERRCODE_NOT_ALLOWED, violation);
}

Row
office_for_entry(const Person *who, int32 office_id, Datum *found)
{
	Datum		of_election;
	Row			office,
				election;

	if (!lookup_row("office", "office_pkey", GetActiveSnapshot(), office_id, found))
		access_refuse_unseen(who->id, "no_such_office", office_id);
	office = row_of_datum(*found);
	if (!lookup_row("election", "election_pkey", GetActiveSnapshot(), id_in(&office, SHEET_ELECTION_ID), &of_election))
		access_refuse_unseen(who->id, "no_such_office", office_id);
	election = row_of_datum(of_election);
	require_entry(who, &office, &election);
	return office;
}

/* SQL: api_entry(app_user, office_id) → office */
Datum
api_entry(PG_FUNCTION_ARGS)
{
	Person		who = {0};
	Row			user;
	Datum		found;

	if (!PG_ARGISNULL(0))
	{
		user = row_of_datum(PG_GETARG_DATUM(0));
		who = requester_person(&user);
	}
	(void) office_for_entry(&who, PG_ARGISNULL(1) ? 0 : PG_GETARG_INT32(1), &found);
	PG_RETURN_DATUM(found);
}

/* SQL: in_scope(user_id, office) */
Datum
in_scope(PG_FUNCTION_ARGS)
{
	Row			office = row_of_datum(PG_GETARG_DATUM(1));

	PG_RETURN_BOOL(is_in_scope(PG_GETARG_INT32(0), &office));
}
