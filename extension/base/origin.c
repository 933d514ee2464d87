/*
 * Who and where a change comes from. The settings behind it are the shim's to set (PGC_SUSET); reading them in C loads
 * the library first, so that a value that somebody set before it was loaded never counts.
 */
#include "base/origin.h"

#include "access/htup_details.h"
#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/inet.h"

#include "base/settings.h"

PG_FUNCTION_INFO_V1(origin);

static bool
is_given(const char *setting)
{
	return setting != NULL && setting[0] != '\0';
}

Datum
origin_address(bool *isnull)
{
	LOCAL_FCINFO(fcinfo, 0);
	Datum		address;

	if (is_given(res_elec_address))
	{
		*isnull = false;
		return DirectFunctionCall1(inet_in, CStringGetDatum(res_elec_address));
	}
	InitFunctionCallInfoData(*fcinfo, NULL, 0, InvalidOid, NULL, NULL);
	address = inet_client_addr(fcinfo);
	*isnull = fcinfo->isnull;
	return address;
}

Datum
origin_request_id(bool *isnull)
{
	*isnull = !is_given(res_elec_request_id);
	return *isnull ? (Datum) 0 : CStringGetTextDatum(res_elec_request_id);
}

/* SQL: origin() → (user_id, db_user, channel, address, request_id) */
Datum
origin(PG_FUNCTION_ARGS)
{
	enum
	{
		USER_ID, DB_USER, CHANNEL, ADDRESS, REQUEST_ID, N_COLUMNS
	};
	TupleDesc	desc;
	Datum		values[N_COLUMNS];
	bool		nulls[N_COLUMNS] = {false};
	NameData	db_user;

	if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE || desc->natts != N_COLUMNS)
		elog(ERROR, "origin must be declared with %d columns", N_COLUMNS);
	namestrcpy(&db_user, GetUserNameFromId(GetSessionUserId(), false));
	values[USER_ID] = Int32GetDatum(res_elec_user_id);
	nulls[USER_ID] = res_elec_user_id <= 0;
	values[DB_USER] = NameGetDatum(&db_user);
	values[CHANNEL] = CStringGetTextDatum(res_elec_channel);
	values[ADDRESS] = origin_address(&nulls[ADDRESS]);
	values[REQUEST_ID] = origin_request_id(&nulls[REQUEST_ID]);
	PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(desc), values, nulls)));
}
