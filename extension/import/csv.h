/*
 * CSV as people send it (RFC 4180): UTF-8 with or without a byte order mark, lines that
 * end in CRLF, LF or CR, comma, semicolon or tab (or what Excel's line sep= names), quotes
 * around fields that hold one of these, a Ctrl-Z at the end.
 * Plain C; nothing is allocated, fields point into the text.
 */
#ifndef RES_ELEC_CSV_H
#define RES_ELEC_CSV_H

#include <stdbool.h>
#include <stddef.h>

/* A record has so many fields at most. */
#define CSV_MAX_FIELDS 2000

typedef enum CsvFault
{
	CSV_OK,
	CSV_UNTERMINATED,			/* a quote that opens at this line is never closed */
	CSV_STRAY_QUOTE,			/* a quote inside a field without quotes, or something after the closing one */
	CSV_TOO_MANY				/* more than CSV_MAX_FIELDS in the record */
} CsvFault;

typedef struct CsvReader
{
	const char *at;
	const char *end;
	char		separator;		/* what the header has most of outside quotes; '\0' before it is known */
	int			line;			/* where the reader is, from 1 */
	int			record_line;	/* where the last field's record begins */
	int			n_fields;		/* of that record, so far; all of them where they are too many */
	bool		ended;			/* that record is complete */
	CsvFault	fault;
	int			fault_line;
} CsvReader;

typedef struct CsvField
{
	const char *start;			/* of what is between the quotes, or of the bare field */
	size_t		length;
	bool		quoted;			/* "" in it stands for one quote */
} CsvField;

extern void csv_open(CsvReader *reader, const char *text, size_t length);

/* The end of a text without the Ctrl-Z that may stand there; csv_open() has looked. */
extern const char *csv_without_end_mark(const char *text, const char *end);

/*
 * The next field; false at the end of the text, or at a fault. Lines of separators, spaces
 * and tabs alone are no records. After the last field of a record reader->ended is set.
 */
extern bool csv_next(CsvReader *reader, CsvField *field);

/* Writes a field's value, without NUL, into out of field->length bytes; returns its length. */
extern size_t csv_value(const CsvField *field, char *out);

#endif
