/*
 * CSV for SQL: csv_header(text) and csv_rows(text, columns); csv_file_header(file, charset) and csv_file_rows(file,
 * charset, columns) of a large object, which is read piece by piece.
 */
#include "import/csv_input.h"

#include "base/compat.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/tuplestore.h"

#include "base/name.h"
#include "import/progress.h"

PG_FUNCTION_INFO_V1(csv_header);
PG_FUNCTION_INFO_V1(csv_rows);
PG_FUNCTION_INFO_V1(csv_file_header);
PG_FUNCTION_INFO_V1(csv_file_rows);

/*
 * Whether it begins with apostrophes and then a sign that would make a formula of it: exports write one apostrophe
 * more, so that a spreadsheet does not run it (res_elec_internal.csv_field).
 */
static bool
is_disarmed(const char *value, size_t length)
{
	static const char *const signs[] = {"=", "+", "-", "@", "\xEF\xBC\x9D", "\xEF\xBC\x8B", "\xEF\xBC\x8D",
		"\xEF\xBC\xA0"};
	size_t		at = 0;

	while (at < length && value[at] == '\'')
		at++;
	for (int i = 0; at > 0 && i < lengthof(signs); i++)
		if (length - at >= strlen(signs[i]) && memcmp(value + at, signs[i], strlen(signs[i])) == 0)
			return true;
	return false;
}

/* The value as names are kept (name.h); *empty when nothing is left. */
static Datum
cleaned(const CsvField *field, bool *empty)
{
	char	   *value = palloc(field->length + 1);
	size_t		length = csv_value(field, value);

	value = name_clean(value, length, &length);
	if (is_disarmed(value, length))
	{
		value++;
		length--;
	}
	*empty = length == 0;
	return *empty ? (Datum) 0 : PointerGetDatum(cstring_to_text_with_len(value, length));
}

static Datum
text_array(Datum *values, bool *nulls, int n)
{
	int			lower = 1;

	return PointerGetDatum(construct_md_array(values, nulls, n > 0 ? 1 : 0, &n, &lower, TEXTOID, -1, false,
											  TYPALIGN_INT));
}

/* The names in the first record; NULL when there is none. */
static Datum
header_of(FunctionCallInfo fcinfo, CsvInput *input)
{
	CsvField	fields[CSV_MAX_FIELDS];
	Datum		values[CSV_MAX_FIELDS];
	bool		nulls[CSV_MAX_FIELDS];
	int			n = csv_input_record(input, fields);

	if (n == 0)
		PG_RETURN_NULL();
	for (int i = 0; i < n; i++)
		values[i] = cleaned(&fields[i], &nulls[i]);
	PG_RETURN_DATUM(text_array(values, nulls, n));
}

/* csv_header(csv) */
Datum
csv_header(PG_FUNCTION_ARGS)
{
	CsvInput	input;

	csv_input_text(&input, PG_GETARG_TEXT_PP(0));
	return header_of(fcinfo, &input);
}

/* csv_file_header(file, charset) */
Datum
csv_file_header(PG_FUNCTION_ARGS)
{
	CsvInput	input;

	csv_input_file(&input, PG_GETARG_OID(0), text_to_cstring(PG_GETARG_TEXT_PP(1)));
	return header_of(fcinfo, &input);
}

/*
 * Columns that are asked for may be more than a file has: one that it has not, which any file may have, and one that
 * has two names.
 */
#define COLUMNS_MAX (2 * CSV_MAX_FIELDS)

/* Numbers of columns, from 1; 0 is a column that the file has not. */
static int
read_columns(ArrayType *array, const int32 **columns)
{
	int			n = ArrayGetNItems(ARR_NDIM(array), ARR_DIMS(array));

	if (array_contains_nulls(array) || n > COLUMNS_MAX)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("columns must be at most %d numbers", COLUMNS_MAX)));
	*columns = (const int32 *) ARR_DATA_PTR(array);
	return n;
}

/*
 * (row, width, fields): the records after the header. row is the line
 * where it begins, width how many fields it has; fields are those at the columns, cleaned,
 * NULL for an empty one.
 */
static void
rows_of(FunctionCallInfo fcinfo, CsvInput *input, const int32 *columns, int n_columns)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	MemoryContext record = AllocSetContextCreate(CurrentMemoryContext, "record of CSV", ALLOCSET_DEFAULT_SIZES);
	MemoryContext outer;
	CsvField	fields[CSV_MAX_FIELDS];
	Datum		values[COLUMNS_MAX];
	bool		nulls[COLUMNS_MAX];
	int			n;

	InitMaterializedSRF(fcinfo, 0);
	csv_input_record(input, fields);
	outer = MemoryContextSwitchTo(record);
	while ((n = csv_input_record(input, fields)) > 0)
	{
		Datum		row[3] = {Int32GetDatum(input->reader.record_line), Int32GetDatum(n)};
		bool		row_nulls[3] = {false};

		CHECK_FOR_INTERRUPTS();
		progress_tick();
		for (int i = 0; i < n_columns; i++)
		{
			nulls[i] = columns[i] < 1 || columns[i] > n;
			if (!nulls[i])
				values[i] = cleaned(&fields[columns[i] - 1], &nulls[i]);
		}
		row[2] = text_array(values, nulls, n_columns);
		tuplestore_putvalues(result->setResult, result->setDesc, row, row_nulls);
		MemoryContextReset(record);
	}
	MemoryContextSwitchTo(outer);
	MemoryContextDelete(record);
}

/* csv_rows(csv, columns) */
Datum
csv_rows(PG_FUNCTION_ARGS)
{
	const int32 *columns;
	int			n_columns = read_columns(PG_GETARG_ARRAYTYPE_P(1), &columns);
	CsvInput	input;

	csv_input_text(&input, PG_GETARG_TEXT_PP(0));
	rows_of(fcinfo, &input, columns, n_columns);
	return (Datum) 0;
}

/* csv_file_rows(file, charset, columns) */
Datum
csv_file_rows(PG_FUNCTION_ARGS)
{
	const int32 *columns;
	int			n_columns = read_columns(PG_GETARG_ARRAYTYPE_P(2), &columns);
	CsvInput	input;

	csv_input_file(&input, PG_GETARG_OID(0), text_to_cstring(PG_GETARG_TEXT_PP(1)));
	rows_of(fcinfo, &input, columns, n_columns);
	return (Datum) 0;
}
