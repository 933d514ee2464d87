/*
 * What a second person has rejected does not come back by itself: figures that stand as
 * rejected in the history of an office are held when they are entered again, whichever
 * way. Only another person releases them.
 */
#include "flags/rejected.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/pg_type.h"
#include "lib/stringinfo.h"
#include "utils/builtins.h"
#include "utils/datetime.h"
#include "utils/fmgroids.h"
#include "utils/json.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

#include "base/tables.h"
#include "sheet/sheet.h"
#include "votes/votes.h"

/* The columns of result_sheet_history are those of result_sheet, then these. */
#define HISTORY_SUPERSEDED_AT (SHEET_N_COLUMNS + 1)

static Datum
column(HeapTuple tuple, TupleDesc desc, int number)
{
	bool		isnull;
	Datum		value = heap_getattr(tuple, number, desc, &isnull);

	return isnull ? (Datum) 0 : value;
}

static bool
is_rejected(HeapTuple tuple, TupleDesc desc, const SheetEntered *entered, VotesView votes)
{
	return strcmp(TextDatumGetCString(column(tuple, desc, SHEET_STATUS)), "rejected") == 0 &&
		DatumGetInt32(column(tuple, desc, SHEET_TOTAL_VOTERS)) == entered->total_voters &&
		DatumGetInt32(column(tuple, desc, SHEET_BLANK_VOTES)) == entered->blank_votes &&
		DatumGetInt32(column(tuple, desc, SHEET_NULL_VOTES)) == entered->null_votes &&
		votes_compare(votes_view(DatumGetVotesP(column(tuple, desc, SHEET_VOTES))), votes) == 0;
}

/* The operands of the flag, as JSON. */
static char *
operands(HeapTuple tuple, TupleDesc desc)
{
	StringInfoData json;
	char		at[MAXDATELEN + 1];
	Datum		reason = column(tuple, desc, SHEET_REASON);

	JsonEncodeDateTime(at, column(tuple, desc, HISTORY_SUPERSEDED_AT), TIMESTAMPTZOID, NULL);
	initStringInfo(&json);
	appendStringInfo(&json, "{\"rejected_at\":\"%s\",\"rejected_version\":%d,\"rejected_reason\":", at,
					 DatumGetInt32(column(tuple, desc, SHEET_VERSION)));
	escape_json(&json, reason == (Datum) 0 ? "" : TextDatumGetCString(reason));
	appendStringInfoChar(&json, '}');
	return json.data;
}

char *
rejected_before(const SheetEntered *entered, VotesView votes)
{
	Relation	history = table_open(res_elec_relation("result_sheet_history"), AccessShareLock);
	TupleDesc	desc = RelationGetDescr(history);
	Snapshot	latest = RegisterSnapshot(GetLatestSnapshot());
	ScanKeyData key;
	SysScanDesc scan;
	HeapTuple	tuple;
	char	   *found = NULL;

	ScanKeyInit(&key, SHEET_OFFICE_ID, BTEqualStrategyNumber, F_INT4EQ, Int32GetDatum(entered->office_id));
	scan = systable_beginscan(history, res_elec_relation("result_sheet_history_pkey"), true, latest, 1, &key);
	while (found == NULL && HeapTupleIsValid(tuple = systable_getnext(scan)))
		if (is_rejected(tuple, desc, entered, votes))
			found = operands(tuple, desc);
	systable_endscan(scan);
	UnregisterSnapshot(latest);
	table_close(history, NoLock);
	return found;
}
