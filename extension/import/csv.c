/* Reading CSV, field by field; see csv.h. */
#include "import/csv.h"

#include <string.h>
#include <strings.h>

/* Counts what separates fields in the first record, outside quotes. */
static char
guess_separator(const char *at, const char *end)
{
	size_t		commas = 0,
				semicolons = 0,
				tabs = 0;
	bool		quoted = false;

	for (; at < end && (quoted || (*at != '\n' && *at != '\r')); at++)
	{
		if (*at == '"')
			quoted = !quoted;
		commas += !quoted && *at == ',';
		semicolons += !quoted && *at == ';';
		tabs += !quoted && *at == '\t';
	}
	if (tabs > commas && tabs > semicolons)
		return '\t';
	return semicolons > commas ? ';' : ',';
}

/* Steps over one end of line. */
static void
skip_line_end(CsvReader *reader)
{
	if (*reader->at == '\r' && reader->at + 1 < reader->end && reader->at[1] == '\n')
		reader->at++;
	reader->at++;
	reader->line++;
}

static bool
is_line_end(char c)
{
	return c == '\n' || c == '\r';
}

/* Before the separator is known, each that a file may have counts as one. */
static bool
separates(const CsvReader *reader, char c)
{
	return reader->separator != '\0' ? c == reader->separator : c == ',' || c == ';';
}

/* Spreadsheets write a row that was emptied as its separators alone. */
static void
skip_empty_lines(CsvReader *reader)
{
	for (;;)
	{
		const char *at = reader->at;

		while (at < reader->end && (*at == ' ' || *at == '\t' || separates(reader, *at)))
			at++;
		if (at < reader->end && !is_line_end(*at))
			return;
		reader->at = at;
		if (at == reader->end)
			return;
		skip_line_end(reader);
	}
}

/* The end of file of CP/M, which some programs still write: Ctrl-Z, and ends of line after it. */
const char *
csv_without_end_mark(const char *text, const char *end)
{
	const char *last = end;

	while (last > text && is_line_end(last[-1]))
		last--;
	if (last == text || last[-1] != '\x1A')
		return end;
	while (last > text && last[-1] == '\x1A')
		last--;
	return last;
}

/* Excel's line that names the separator: sep=; (in quotes, too). */
static void
read_separator_line(CsvReader *reader)
{
	const char *at = reader->at;
	bool		quoted = at < reader->end && *at == '"';
	size_t		length = quoted ? 7 : 5;

	if ((size_t) (reader->end - at) < length || strncasecmp(at + quoted, "sep=", 4) != 0 ||
		strchr(",;\t|", at[quoted + 4]) == NULL || at[quoted + 4] == '\0' || (quoted && at[6] != '"') ||
		(at + length < reader->end && !is_line_end(at[length])))
		return;
	reader->separator = at[quoted + 4];
	reader->at += length;
	skip_empty_lines(reader);
}

void
csv_open(CsvReader *reader, const char *text, size_t length)
{
	static const char mark[] = "\xEF\xBB\xBF";

	*reader = (CsvReader) {.at = text,.end = text + length,.line = 1,.ended = true};
	if (length >= 3 && memcmp(text, mark, 3) == 0)
		reader->at += 3;
	reader->end = csv_without_end_mark(reader->at, reader->end);
	skip_empty_lines(reader);
	read_separator_line(reader);
	if (reader->separator == '\0')
		reader->separator = guess_separator(reader->at, reader->end);
}

static bool
fail(CsvReader *reader, CsvFault fault, int line)
{
	reader->fault = fault;
	reader->fault_line = line;
	return false;
}

/* From after the opening quote to the closing one. */
static bool
read_quoted(CsvReader *reader, CsvField *field)
{
	int			opened = reader->line;

	*field = (CsvField) {.start = ++reader->at,.quoted = true};
	for (;;)
	{
		if (reader->at == reader->end)
			return fail(reader, CSV_UNTERMINATED, opened);
		if (is_line_end(*reader->at))
			skip_line_end(reader);
		else if (*reader->at != '"')
			reader->at++;
		else if (reader->at + 1 < reader->end && reader->at[1] == '"')
			reader->at += 2;
		else
			break;
	}
	field->length = reader->at++ - field->start;
	return true;
}

static bool
read_bare(CsvReader *reader, CsvField *field)
{
	*field = (CsvField) {.start = reader->at};
	while (reader->at < reader->end && *reader->at != reader->separator && !is_line_end(*reader->at))
	{
		if (*reader->at == '"')
			return fail(reader, CSV_STRAY_QUOTE, reader->line);
		reader->at++;
	}
	field->length = reader->at - field->start;
	return true;
}

/* One field of the record, and what ends it. */
static bool
read_field(CsvReader *reader, CsvField *field)
{
	if (!(reader->at < reader->end && *reader->at == '"' ? read_quoted : read_bare) (reader, field))
		return false;
	if (reader->at == reader->end)
		reader->ended = true;
	else if (is_line_end(*reader->at))
	{
		skip_line_end(reader);
		reader->ended = true;
	}
	else if (*reader->at == reader->separator)
		reader->at++;
	else
		return fail(reader, CSV_STRAY_QUOTE, reader->line);
	return true;
}

/* A record of too many fields: n_fields becomes how many they are. */
static bool
fail_too_many(CsvReader *reader, CsvField *field)
{
	while (!reader->ended && read_field(reader, field))
		reader->n_fields += !reader->ended;
	return reader->fault == CSV_OK ? fail(reader, CSV_TOO_MANY, reader->record_line) : false;
}

bool
csv_next(CsvReader *reader, CsvField *field)
{
	if (reader->fault != CSV_OK)
		return false;
	if (reader->ended)
	{
		skip_empty_lines(reader);
		if (reader->at == reader->end)
			return false;
		reader->record_line = reader->line;
		reader->n_fields = 0;
		reader->ended = false;
	}
	if (++reader->n_fields > CSV_MAX_FIELDS)
		return fail_too_many(reader, field);
	return read_field(reader, field);
}

size_t
csv_value(const CsvField *field, char *out)
{
	const char *at = field->start,
			   *end = at + field->length;
	char	   *to = out;

	while (at < end)
	{
		const char *quote = field->quoted ? memchr(at, '"', end - at) : NULL;
		size_t		n = (quote ? quote + 1 : end) - at;

		memcpy(to, at, n);
		to += n;
		at += n + (quote != NULL);	/* the second quote of two */
	}
	return to - out;
}
