/*
 * SQL: what the sums over several contests have too many of the offices that they share (shared_office.h): of those
 * that are read as they are now, and, for those of the past, an aggregate over the contests of one.
 */
#include "base/compat.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "fmgr.h"
#include "funcapi.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/tuplestore.h"

#include "reports/shared_scan.h"
#include "sheet/office_status.h"

PG_FUNCTION_INFO_V1(shared_excess_step);
PG_FUNCTION_INFO_V1(shared_excess_final);
PG_FUNCTION_INFO_V1(shared_offices_now);

#define PLACE_COLUMNS 4

static SharedOffice *
office_of(FunctionCallInfo fcinfo)
{
	MemoryContext context;

	if (!AggCheckCallContext(fcinfo, &context))
		elog(ERROR, "shared_excess() is an aggregate");
	return PG_ARGISNULL(0) ? MemoryContextAllocZero(context, sizeof(SharedOffice)) : (SharedOffice *) PG_GETARG_POINTER(0);
}

static int32
integer_or_zero(FunctionCallInfo fcinfo, int argument)
{
	return PG_ARGISNULL(argument) ? 0 : PG_GETARG_INT32(argument);
}

/* (state, status and register of the office, bucket, registered voters and voters of the sheet) → state */
Datum
shared_excess_step(PG_FUNCTION_ARGS)
{
	SharedOffice *office = office_of(fcinfo);
	SharedBallot ballot = {
		.state = PG_ARGISNULL(1) ? TALLY_EXPECTED : office_state(text_to_cstring(PG_GETARG_TEXT_PP(1))),
		.registered = integer_or_zero(fcinfo, 2),
		.bucket = PG_ARGISNULL(3) ? TALLY_EXPECTED : PG_GETARG_INT16(3),
		.sheet_known = !PG_ARGISNULL(4),
		.sheet_registered = integer_or_zero(fcinfo, 4),
		.sheet_voters = integer_or_zero(fcinfo, 5)
	};

	if (ballot.bucket < 0 || ballot.bucket >= TALLY_BUCKETS)
		elog(ERROR, "there is no bucket %d", ballot.bucket);
	shared_office_add(office, &ballot);
	PG_RETURN_POINTER(office);
}

static void
excess_values(const SharedOffice *office, Datum *values)
{
	int64		excess[SHARED_FIGURES];

	shared_office_excess(office, excess);
	for (int i = 0; i < SHARED_FIGURES; i++)
		values[i] = Int64GetDatum(excess[i]);
}

Datum
shared_excess_final(PG_FUNCTION_ARGS)
{
	Datum		values[SHARED_FIGURES];
	bool		nulls[SHARED_FIGURES] = {false};
	TupleDesc	desc;

	if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE || desc->natts != SHARED_FIGURES)
		elog(ERROR, "shared_excess must be declared to return %d columns", SHARED_FIGURES);
	excess_values(office_of(fcinfo), values);
	PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(desc), values, nulls)));
}

static void
put_place(const SharedPlace *place, void *context)
{
	ReturnSetInfo *result = context;
	Datum		values[PLACE_COLUMNS + SHARED_FIGURES] = {
		Int32GetDatum(place->center_id), Int32GetDatum(place->commune_id), Int32GetDatum(place->department_id),
		Int32GetDatum(place->province_id)
	};
	bool		nulls[PLACE_COLUMNS + SHARED_FIGURES] = {
		false, place->commune_id == 0, place->department_id == 0, place->province_id == 0
	};

	excess_values(&place->office, values + PLACE_COLUMNS);
	tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
}

/* SQL: shared_offices_now(election_id, centers) → a row an office */
Datum
shared_offices_now(PG_FUNCTION_ARGS)
{
	InitMaterializedSRF(fcinfo, 0);
	if (PG_ARGISNULL(0))
		return (Datum) 0;
	if (PG_ARGISNULL(1))
		shared_each(PG_GETARG_INT32(0), put_place, fcinfo->resultinfo);
	else
	{
		Datum	   *ids;
		int32	   *centers;
		bool	   *nulls;
		int			n;

		deconstruct_array(PG_GETARG_ARRAYTYPE_P(1), INT4OID, sizeof(int32), true, TYPALIGN_INT, &ids, &nulls, &n);
		centers = palloc(sizeof(int32) * (n + 1));
		for (int i = 0; i < n; i++)
			centers[i] = nulls[i] ? 0 : DatumGetInt32(ids[i]);	/* which no center has */
		shared_each_in(PG_GETARG_INT32(0), centers, n, put_place, fcinfo->resultinfo);
	}
	return (Datum) 0;
}
