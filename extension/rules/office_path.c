/*
 * BEFORE INSERT OR UPDATE on office: the election, contest and areas that it counts in, from its center, and from when
 * on. The center and its areas are share-locked: who moves them waits.
 */
#include "base/compat.h"

#include "access/xact.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "utils/timestamp.h"
#include "utils/xid8.h"

#include "base/level.h"
#include "base/refusal.h"
#include "base/tables.h"
#include "history/checkpoint.h"
#include "rules/contest.h"
#include "rules/trigger.h"
#include "sheet/sheet.h"

#define CENTER_QUERY \
	"SELECT c.election_id, c.area_id, c.contest_id FROM res_elec.center c WHERE c.id OPERATOR(pg_catalog.=) $1 FOR SHARE"
#define AREA_QUERY "SELECT a.parent_id, a.kind FROM res_elec.area a WHERE a.id OPERATOR(pg_catalog.=) $1 FOR SHARE"

PG_FUNCTION_INFO_V1(office_path);

/* Runs a query with an id; its row, if there is one, stands in SPI_tuptable. */
static bool
read_by_id(SPIPlanPtr *plan, const char *query, Datum id)
{
	Oid			type = INT4OID;

	if (*plan == NULL)
		*plan = plan_keep(query, 1, &type);
	if (SPI_execute_plan(*plan, &id, NULL, false, 0) != SPI_OK_SELECT)
		elog(ERROR, "could not find where an office counts");
	return SPI_processed == 1;
}

static Datum
column_read(int column, bool *null)
{
	return SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, column, null);
}

/* From the office's center: its election, the area it lies in (null: none), and its contest where none is named. */
static void
read_center(RowChange *change, Datum *area_id, bool *area_null)
{
	static SPIPlanPtr plan = NULL;
	Row		   *row = &change->row;
	int32		center_id = row_integer(row, "center_id");

	if (!read_by_id(&plan, CENTER_QUERY, Int32GetDatum(center_id)))
		refuse_one(ERRCODE_NO_SUCH_THING, violation_of("no_such_center", "center_id", "id", center_id));
	VALUE(row, SHEET_ELECTION_ID) = column_read(1, &IS_NULL(row, SHEET_ELECTION_ID));
	*area_id = column_read(2, area_null);
	if (INSERTS(change) && IS_NULL(row, SHEET_CONTEST_ID))
		VALUE(row, SHEET_CONTEST_ID) = column_read(3, &IS_NULL(row, SHEET_CONTEST_ID));
	if (UPDATES(change) && !row_same_column(&change->old, row, SHEET_ELECTION_ID))
		refuse_one(ERRCODE_WRONG_STATE, violation_of("other_election", "center_id", NULL, 0));
}

/* Each area is locked before it tells in which one it lies: nobody moves it in between. */
static void
read_areas(Row *row, Datum area_id, bool area_null)
{
	static SPIPlanPtr plan = NULL;

	for (int column = SHEET_COMMUNE_ID; column <= SHEET_PROVINCE_ID; column++)
		row_set_null(row, column);
	while (!area_null && read_by_id(&plan, AREA_QUERY, area_id))
	{
		const char *kind = SPI_getvalue(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 2);

		row_set(row, SHEET_PROVINCE_ID + 1 - area_kind_rank(kind), area_id);
		area_id = column_read(1, &area_null);
	}
}

static void
find_contest(Row *row)
{
	int32		election_id = DatumGetInt32(VALUE(row, SHEET_ELECTION_ID));

	if (IS_NULL(row, SHEET_CONTEST_ID))
		row_set(row, SHEET_CONTEST_ID, Int32GetDatum(sole_contest(election_id)));
	require_contest(DatumGetInt32(VALUE(row, SHEET_CONTEST_ID)), election_id);
}

static void
set_valid_from(RowChange *change, TimestampTz at)
{
	row_set(&change->row, row_column(&change->row, "valid_from_xid"),
		FullTransactionIdGetDatum(GetTopFullTransactionId()));
	row_set(&change->row, row_column(&change->row, "valid_from"), TimestampTzGetDatum(at));
}

/*
 * What changes where or how an office counts, its name or its register is valid from now on, and after the old row
 * whatever the clock says; any other change leaves both as they were.
 */
static void
renew_valid_from(RowChange *change)
{
	int			xid = row_column(&change->row, "valid_from_xid");
	int			at = row_column(&change->row, "valid_from");

	row_set(&change->row, row_column(&change->row, "updated_at"), TimestampTzGetDatum(GetCurrentTimestamp()));
	if (!row_same_columns(&change->old, &change->row, SHEET_CONTEST_ID, OFFICE_STATUS) ||
		!row_same_column(&change->old, &change->row, row_column(&change->row, "name")))
	{
		set_valid_from(change, Max(GetCurrentTimestamp(), DatumGetTimestampTz(VALUE(&change->old, at)) + 1));
		return;
	}
	row_set(&change->row, xid, VALUE(&change->old, xid));
	row_set(&change->row, at, VALUE(&change->old, at));
}

/* An office from a dump is in no transaction of this database: it has counted from the beginning. */
static void
count_before_all(RowChange *change)
{
	int			at = row_column(&change->row, "valid_from");

	checkpoint_lacks(DatumGetInt32(VALUE(&change->row, SHEET_ELECTION_ID)));
	row_set(&change->row, row_column(&change->row, "valid_from_xid"), FullTransactionIdGetDatum(InvalidFullTransactionId));
	if (IS_NULL(&change->row, at))
		row_set(&change->row, at, VALUE(&change->row, row_column(&change->row, "created_at")));
}

Datum
office_path(PG_FUNCTION_ARGS)
{
	RowChange	change = row_change(fcinfo, "office_path", "office");
	Identity	caller;
	Datum		area_id;
	bool		area_null;

	become_owner(res_elec_relation("office"), &caller);
	SPI_connect();
	read_center(&change, &area_id, &area_null);
	find_contest(&change.row);
	read_areas(&change.row, area_id, area_null);
	SPI_finish();
	become_caller(&caller);
	if (UPDATES(&change))
		renew_valid_from(&change);
	else if (is_made_now(&change.row))
		set_valid_from(&change, GetCurrentTimestamp());
	else
		count_before_all(&change);
	return row_changed(&change);
}
