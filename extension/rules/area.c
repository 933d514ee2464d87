/*
 * The rules of areas. A parent is of a larger kind: kinds grow strictly upwards, so there can be no circle. An area of
 * one election stays there, and is none that the reference data has already.
 */
#include "base/compat.h"

#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "utils/builtins.h"

#include "base/area.h"
#include "base/indexed.h"
#include "base/level.h"
#include "base/refusal.h"
#include "base/tables.h"
#include "rules/area.h"
#include "rules/trigger.h"

#define PARENT_QUERY "SELECT p.kind FROM res_elec.area p WHERE p.id OPERATOR(pg_catalog.=) $1 FOR SHARE"
#define KNOWN_QUERY \
	"SELECT a.id, a.name FROM res_elec.area a" \
	" WHERE a.election_id IS NULL AND (a.parent_id OPERATOR(pg_catalog.=) $1 OR (a.parent_id IS NULL AND $1 IS NULL))" \
	" AND a.kind OPERATOR(pg_catalog.=) $2" \
	" AND res_elec_internal.name_key(a.name) OPERATOR(pg_catalog.=) res_elec_internal.name_key($3)"

PG_FUNCTION_INFO_V1(area_check);

static bool
is_of_other_election(HeapTuple area, TupleDesc desc, void *context)
{
	Row			row = row_take_apart(area, desc);
	int32		election_id = row_integer(&row, "election_id");

	return election_id != 0 && election_id != *(int32 *) context;
}

void
require_own_area(int32 area_id, int32 election_id)
{
	Indexed		area = {"area", "area_pkey", {AREA_ID}, {area_id}};

	if (area_id != 0 && indexed_any(&area, is_of_other_election, &election_id))
		refuse_one(ERRCODE_SHEET_INVALID, violation_of("other_election", "area_id", NULL, 0));
}

pg_noreturn static void
refuse_parent(const Row *row, const char *field)
{
	Violation  *violation = violation_of("area_parent", field, "area_id", row_integer(row, "id"));

	violation_text(violation, "kind", row_text(row, "kind"));
	refuse_one(ERRCODE_SHEET_INVALID, violation);
}

/* A parent that is not there, the foreign key refuses; a kind that there is not, the column. */
static void
require_larger_parent(const Row *row)
{
	static SPIPlanPtr plan = NULL;
	Oid			type = INT4OID;
	Datum		parent = Int32GetDatum(row_integer(row, "parent_id"));
	int			rank = area_kind_rank(row_text(row, "kind"));

	SPI_connect();
	if (plan == NULL)
		plan = plan_keep(PARENT_QUERY, 1, &type);
	if (SPI_execute_plan(plan, &parent, NULL, false, 1) != SPI_OK_SELECT)
		elog(ERROR, "could not read an area");
	if (SPI_processed == 1 && rank > 0 &&
		rank <= area_kind_rank(SPI_getvalue(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1)))
		refuse_parent(row, "parent_id");
	SPI_finish();
}

static void
require_not_known(const Row *row)
{
	static SPIPlanPtr plan = NULL;
	int			parent = row_column(row, "parent_id");
	Oid			types[] = {INT4OID, TEXTOID, TEXTOID};
	Datum		values[] = {VALUE(row, parent), VALUE(row, row_column(row, "kind")), VALUE(row, row_column(row, "name"))};
	char		nulls[] = {IS_NULL(row, parent) ? 'n' : ' ', ' ', ' ', '\0'};
	bool		isnull;
	Violation  *violation;

	SPI_connect();
	if (plan == NULL)
		plan = plan_keep(KNOWN_QUERY, lengthof(types), types);
	if (SPI_execute_plan(plan, values, nulls, false, 1) != SPI_OK_SELECT)
		elog(ERROR, "could not read the areas");
	if (SPI_processed == 1)
	{
		violation = violation_of("name_taken", "name", "id",
								 DatumGetInt32(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &isnull)));
		violation_text(violation, "name", SPI_getvalue(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 2));
		refuse_one(ERRCODE_ALREADY_THERE, violation);
	}
	SPI_finish();
}

/* BEFORE INSERT OR UPDATE on area */
Datum
area_check(PG_FUNCTION_ARGS)
{
	RowChange	change = row_change(fcinfo, "area_check", "area");
	Row		   *row = &change.row;

	if (IS_NULL(row, row_column(row, "kind")) || IS_NULL(row, row_column(row, "name")))
		return row_unchanged(&change);	/* NOT NULL refuses it */
	if (!IS_NULL(row, row_column(row, "parent_id")))
		require_larger_parent(row);
	if (UPDATES(&change) && !row_same_column(&change.old, row, row_column(row, "election_id")))
		refuse_one(ERRCODE_WRONG_STATE, violation_of("other_election", "election_id", NULL, 0));
	if (UPDATES(&change) && !row_same_column(&change.old, row, row_column(row, "kind")))
		refuse_parent(row, "kind");
	if (!IS_NULL(row, row_column(row, "election_id")) && (UPDATES(&change) || is_made_now(row)))
		require_not_known(row);
	return row_unchanged(&change);
}
