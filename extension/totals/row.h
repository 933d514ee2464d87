/* What a sheet or an office counts for: see row.c. */
#ifndef RES_ELEC_TOTALS_ROW_H
#define RES_ELEC_TOTALS_ROW_H

#include "postgres.h"
#include "access/htup.h"
#include "access/tupdesc.h"

/* Notes what a row of result_sheet (or of office) counts for in each unit that has parts, or takes it away. */
extern void tally_note_row(HeapTuple tuple, TupleDesc desc, bool is_sheet, bool subtract);

#endif
