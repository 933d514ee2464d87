/*
 * One row taken apart into its columns, for triggers that judge and change it. Columns count from 1, as in the
 * catalogue; values are those of the tuple and live as long as it does.
 */
#ifndef RES_ELEC_ROW_H
#define RES_ELEC_ROW_H

#include "base/compat.h"
#include "access/htup.h"
#include "access/tupdesc.h"
#include "datatype/timestamp.h"

typedef struct Row
{
	TupleDesc	desc;
	Datum	   *values;
	bool	   *nulls;
} Row;

#define VALUE(row, column) ((row)->values[(column) - 1])
#define IS_NULL(row, column) ((row)->nulls[(column) - 1])

extern Row	row_take_apart(HeapTuple tuple, TupleDesc desc);

/* The same of a composite value, such as an argument; one that PL/pgSQL keeps apart is not put together first. */
extern Row	row_of_datum(Datum composite);

extern HeapTuple row_put_together(const Row *row);

/* The number of a column; one that the table lacks is an error. */
extern int	row_column(const Row *row, const char *name);

extern void row_set(Row *row, int column, Datum value);
extern void row_set_null(Row *row, int column);

/* Byte for byte the same value, compressed or not; two NULLs are the same. */
extern bool row_same_column(const Row *a, const Row *b, int column);
extern bool row_same_columns(const Row *a, const Row *b, int first, int last);
extern bool row_same(const Row *a, const Row *b);

/* The text of a column, palloc'd; NULL where it is null. */
extern char *row_text(const Row *row, const char *name);

/* The integer of a column; 0 where it is null, which no id is. */
extern int32 row_integer(const Row *row, const char *name);

#endif
