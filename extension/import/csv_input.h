/* Where the records of an import come from, a text or a large object: see csv_input.c. */
#ifndef RES_ELEC_CSV_INPUT_H
#define RES_ELEC_CSV_INPUT_H

#include "base/compat.h"

#include "lib/stringinfo.h"

#include "import/csv.h"

typedef struct CsvInput
{
	CsvReader	reader;			/* of the text, or of the window */
	bool		complete;		/* nothing comes after reader.end */
	Oid			file;			/* the large object that the window is of */
	int64		offset;			/* how many of its bytes have been read */
	int64		lines;			/* how many lines end in those that are decoded */
	int			encoding;
	StringInfoData bytes;		/* read, and not decoded yet: a character may be cut */
	StringInfoData window;		/* decoded, from the record that is read */
} CsvInput;

/* Reads a text, which must stay as it is. */
extern void csv_input_text(CsvInput *input, text *csv);

/*
 * Reads a large object that whoever called in SQL may read, in pieces: what is in memory does not grow with it. RE004
 * where there is none, 42501 where it may not be read; RE001 as csv_text().
 */
extern void csv_input_file(CsvInput *input, Oid file, const char *charset);

/*
 * The fields of the next record, and how many they are: 0 at the end. They stand until the next call. RE001 for faults
 * of CSV.
 */
extern int	csv_input_record(CsvInput *input, CsvField *fields);

#endif
