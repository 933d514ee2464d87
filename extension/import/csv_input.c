/*
 * The records of a text or of a large object; see csv_input.h. Of a large object a window is in memory: the record that
 * is being read and what follows it, so much that a Ctrl-Z at the end of the file is seen before it is taken for a
 * record. A record that reaches the window's end may go on: it is read again when more has come.
 */
#include "import/csv_input.h"

#include "catalog/pg_largeobject.h"
#include "fmgr.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/snapmgr.h"

#include "base/refusal.h"
#include "import/csv_charset.h"

#define PIECE (256 * 1024)
#define AHEAD (16 * 1024)
/* A record that goes on for longer has a quote that is not closed. */
#define RECORD_MAX (64 * 1024 * 1024)

/* A file that cannot be taken apart is refused whole. */
static void
refuse_fault(const CsvReader *reader)
{
	static const char *const rules[] = {
		[CSV_UNTERMINATED] = "csv_unterminated",
		[CSV_STRAY_QUOTE] = "csv_quote",
		[CSV_TOO_MANY] = "csv_too_many",
	};
	Violation  *violation;

	if (reader->fault == CSV_OK)
		return;
	violation = violation_make(rules[reader->fault]);
	violation_number(violation, "line", reader->fault_line);
	if (reader->fault == CSV_TOO_MANY)
	{
		violation_number(violation, "found", reader->n_fields);
		violation_number(violation, "max", CSV_MAX_FIELDS);
	}
	refuse(ERRCODE_SHEET_INVALID, NULL, list_make1(violation));
}

/*
 * How many bytes at the end are not decoded before more come: a character that is cut, and a CR that an LF may follow.
 */
static int
unfinished(const char *bytes, int length, int encoding)
{
	if (length > 0 && bytes[length - 1] == '\r')
		return 1;
	for (int back = 1; encoding == PG_UTF8 && back <= Min(4, length); back++)
		if ((bytes[length - back] & 0xC0) != 0x80)
			return pg_utf_mblen((const unsigned char *) &bytes[length - back]) > back ? back : 0;
	return 0;
}

static void
read_bytes(CsvInput *input, int wanted)
{
	bytea	   *piece = DatumGetByteaPP(DirectFunctionCall3(be_lo_get_fragment, ObjectIdGetDatum(input->file),
															Int64GetDatum(input->offset), Int32GetDatum(wanted)));
	int			length = VARSIZE_ANY_EXHDR(piece);

	if (input->offset == 0)
		charset_refuse_other_kinds(VARDATA_ANY(piece), length);
	appendBinaryStringInfo(&input->bytes, VARDATA_ANY(piece), length);
	input->offset += length;
	input->complete = length < wanted;
	pfree(piece);
}

/* What is before the reader goes, more comes after its end. */
static void
fill(CsvInput *input)
{
	int			gone = input->reader.at == NULL ? 0 : input->reader.at - input->window.data;
	StringInfo	bytes = &input->bytes;
	size_t		decoded;
	int			usable;
	char	   *words;

	input->window.len -= gone;
	memmove(input->window.data, input->window.data + gone, input->window.len);
	read_bytes(input, Max(PIECE, input->window.len));
	usable = bytes->len - (input->complete ? 0 : unfinished(bytes->data, bytes->len, input->encoding));
	words = charset_decode(bytes->data, usable, input->encoding, input->lines, &decoded);
	appendBinaryStringInfo(&input->window, words, decoded);
	input->lines += charset_lines(bytes->data, usable);
	if (words != bytes->data)
		pfree(words);
	bytes->len -= usable;
	memmove(bytes->data, bytes->data + usable, bytes->len);
	input->reader.at = input->window.data;
	input->reader.end = input->window.data + input->window.len;
	if (input->complete)
		input->reader.end = csv_without_end_mark(input->reader.at, input->reader.end);
}

void
csv_input_text(CsvInput *input, text *csv)
{
	*input = (CsvInput) {.complete = true};
	csv_open(&input->reader, VARDATA_ANY(csv), VARSIZE_ANY_EXHDR(csv));
}

/* Functions that import run with their owner's rights; a file is read with those of who called them. */
static void
require_readable(Oid file)
{
	Violation  *violation;

	if (!LargeObjectExists(file))
	{
		violation = violation_make("no_such_file");
		violation_number(violation, "id", file);
		refuse(ERRCODE_NO_SUCH_THING, NULL, list_make1(violation));
	}
	if (pg_largeobject_aclcheck_snapshot(file, GetOuterUserId(), ACL_SELECT, GetActiveSnapshot()) != ACLCHECK_OK)
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("permission denied for large object %u", file)));
}

void
csv_input_file(CsvInput *input, Oid file, const char *charset)
{
	*input = (CsvInput) {.file = file,.encoding = charset_encoding(charset)};
	require_readable(file);
	initStringInfo(&input->bytes);
	initStringInfo(&input->window);
	fill(input);
	csv_open(&input->reader, input->window.data, input->window.len);
	if (!input->complete)
		input->reader.end = input->window.data + input->window.len;
}

static int
take_record(CsvReader *reader, CsvField *fields)
{
	int			n = 0;
	CsvField	field;

	while (csv_next(reader, &field))
	{
		fields[n++] = field;
		if (reader->ended)
			return n;
	}
	return 0;
}

/* What the reader says of a record that has more than there can be. */
static void
refuse_endless(const CsvReader *reader)
{
	CsvReader	faulty = *reader;

	if (faulty.fault == CSV_OK)
	{
		faulty.fault = CSV_UNTERMINATED;
		faulty.fault_line = faulty.record_line;
	}
	refuse_fault(&faulty);
}

int
csv_input_record(CsvInput *input, CsvField *fields)
{
	CsvReader	before;
	int			n;

	if (!input->complete && input->reader.end - input->reader.at < AHEAD)
		fill(input);
	before = input->reader;
	while ((n = take_record(&input->reader, fields)), !input->complete && input->reader.at == input->reader.end)
	{
		CHECK_FOR_INTERRUPTS();
		if (input->window.len > RECORD_MAX)
			refuse_endless(&input->reader);
		input->reader = before;
		fill(input);
		before = input->reader;
	}
	refuse_fault(&input->reader);
	return n;
}
