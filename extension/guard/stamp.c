/* What a version of a sheet carries beside its figures; see stamp.h. */
#include "guard/stamp.h"

#include "access/xact.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"
#include "utils/xid8.h"

#include "base/origin.h"
#include "base/settings.h"

void
stamp_office(Row *row, const OfficeFacts *facts)
{
	SheetFigure registered = facts->rules.registered_voters;

	memcpy(&VALUE(row, SHEET_ELECTION_ID), facts->units, sizeof(facts->units));
	memcpy(&IS_NULL(row, SHEET_ELECTION_ID), facts->units_null, sizeof(facts->units_null));
	VALUE(row, SHEET_OFFICE_REGISTERED_VOTERS) = Int32GetDatum((int32) registered.value);
	IS_NULL(row, SHEET_OFFICE_REGISTERED_VOTERS) = !registered.given;
}

void
stamp_valid_from(Row *row, const Row *old, TimestampTz at)
{
	if (old != NULL)
		at = Max(at, DatumGetTimestampTz(VALUE(old, SHEET_VALID_FROM)) + 1);
	row_set(row, SHEET_VALID_FROM_XID, FullTransactionIdGetDatum(GetTopFullTransactionId()));
	row_set(row, SHEET_VALID_FROM, TimestampTzGetDatum(at));
}

void
stamp_same_valid_from(Row *row, const Row *old)
{
	for (int column = SHEET_VALID_FROM_XID; column <= SHEET_VALID_FROM; column++)
		row_set(row, column, VALUE(old, column));
}

void
stamp_before_all(Row *row)
{
	row_set(row, SHEET_VALID_FROM_XID, FullTransactionIdGetDatum(InvalidFullTransactionId));
	if (IS_NULL(row, SHEET_VALID_FROM))
	{
		VALUE(row, SHEET_VALID_FROM) = VALUE(row, SHEET_UPDATED_AT);
		IS_NULL(row, SHEET_VALID_FROM) = IS_NULL(row, SHEET_UPDATED_AT);
	}
}

void
stamp_version(Row *row, const Row *old, int32 version, Name db_user)
{
	namestrcpy(db_user, GetUserNameFromId(GetSessionUserId(), false));
	row_set(row, SHEET_VERSION, Int32GetDatum(version));
	row_set(row, SHEET_CHANNEL, CStringGetTextDatum(res_elec_channel));
	row_set(row, SHEET_DB_USER, NameGetDatum(db_user));
	row_set(row, SHEET_UPDATED_AT, TimestampTzGetDatum(GetCurrentTimestamp()));
	stamp_valid_from(row, old, DatumGetTimestampTz(VALUE(row, SHEET_UPDATED_AT)));
	if (res_elec_user_id > 0)
		row_set(row, SHEET_SUBMITTED_BY, Int32GetDatum(res_elec_user_id));
	else
		row_set_null(row, SHEET_SUBMITTED_BY);
	VALUE(row, SHEET_ADDRESS) = origin_address(&IS_NULL(row, SHEET_ADDRESS));
	VALUE(row, SHEET_REQUEST_ID) = origin_request_id(&IS_NULL(row, SHEET_REQUEST_ID));
}
