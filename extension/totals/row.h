/* What a sheet or an office counts for: see row.c. */
#ifndef RES_ELEC_TOTALS_ROW_H
#define RES_ELEC_TOTALS_ROW_H

#include "postgres.h"
#include "access/htup.h"
#include "access/tupdesc.h"
#include "utils/relcache.h"

/* Notes what a row of result_sheet (or of office) counts for in each unit that has parts, or takes it away. */
extern void tally_note_row(HeapTuple tuple, TupleDesc desc, bool is_sheet, bool subtract);

/*
 * The version of a center's total sums those of its sheets. Notes what it would lose when a sheet is updated or, where
 * "is" is NULL, taken away: a version never goes back.
 */
extern void tally_note_version(HeapTuple was, HeapTuple is, TupleDesc desc);

/* The same of all sheets: their table, which nobody else changes, is about to be truncated. */
extern void tally_note_truncated_versions(Relation sheets);

#endif
