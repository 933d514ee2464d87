/* Rows taken apart, compared and put together; see row.h. */
#include "base/row.h"

#include "access/htup_details.h"
#include "executor/spi.h"
#include "utils/builtins.h"
#include "utils/datum.h"
#include "utils/expandedrecord.h"
#include "utils/typcache.h"

Row
row_take_apart(HeapTuple tuple, TupleDesc desc)
{
	Row			row = {desc, palloc(sizeof(Datum) * desc->natts), palloc(sizeof(bool) * desc->natts)};

	heap_deform_tuple(tuple, desc, row.values, row.nulls);
	return row;
}

/*
 * What a rowtype is made of, for as long as the row. Constraints and defaults are not asked for, but for values that
 * rows lack.
 */
static TupleDesc
rowtype_copy(Oid type, int32 typmod)
{
	TupleDesc	desc = lookup_rowtype_tupdesc(type, typmod);
	TupleDesc	copy = desc->constr != NULL && desc->constr->missing != NULL ? CreateTupleDescCopyConstr(desc)
		: CreateTupleDescCopy(desc);

	ReleaseTupleDesc(desc);
	return copy;
}

static Row
row_of_header(HeapTupleHeader header)
{
	HeapTupleData tuple = {.t_len = HeapTupleHeaderGetDatumLength(header),.t_data = header};

	ItemPointerSetInvalid(&tuple.t_self);
	return row_take_apart(&tuple, rowtype_copy(HeapTupleHeaderGetTypeId(header), HeapTupleHeaderGetTypMod(header)));
}

Row
row_of_datum(Datum composite)
{
	ExpandedRecordHeader *record;

	if (!VARATT_IS_EXTERNAL_EXPANDED(DatumGetPointer(composite)))
		return row_of_header(DatumGetHeapTupleHeader(composite));
	record = (ExpandedRecordHeader *) DatumGetEOHP(composite);
	deconstruct_expanded_record(record);
	return (Row) {expanded_record_get_tupdesc(record), record->dvalues, record->dnulls};
}

HeapTuple
row_put_together(const Row *row)
{
	return heap_form_tuple(row->desc, row->values, row->nulls);
}

int
row_column(const Row *row, const char *name)
{
	int			column = SPI_fnumber(row->desc, name);

	if (column <= 0)
		elog(ERROR, "there is no column \"%s\"", name);
	return column;
}

void
row_set(Row *row, int column, Datum value)
{
	VALUE(row, column) = value;
	IS_NULL(row, column) = false;
}

void
row_set_null(Row *row, int column)
{
	VALUE(row, column) = (Datum) 0;
	IS_NULL(row, column) = true;
}

bool
row_same_column(const Row *a, const Row *b, int column)
{
	Form_pg_attribute attribute = TupleDescAttr(a->desc, column - 1);

	if (IS_NULL(a, column) || IS_NULL(b, column))
		return IS_NULL(a, column) == IS_NULL(b, column);
	return datum_image_eq(VALUE(a, column), VALUE(b, column), attribute->attbyval, attribute->attlen);
}

bool
row_same_columns(const Row *a, const Row *b, int first, int last)
{
	for (int column = first; column <= last; column++)
		if (!row_same_column(a, b, column))
			return false;
	return true;
}

bool
row_same(const Row *a, const Row *b)
{
	return row_same_columns(a, b, 1, a->desc->natts);
}

char *
row_text(const Row *row, const char *name)
{
	int			column = row_column(row, name);

	return IS_NULL(row, column) ? NULL : TextDatumGetCString(VALUE(row, column));
}

int32
row_integer(const Row *row, const char *name)
{
	int			column = row_column(row, name);

	return IS_NULL(row, column) ? 0 : DatumGetInt32(VALUE(row, column));
}
