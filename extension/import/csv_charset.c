/*
 * A file's bytes as text, whole (csv_text(file, charset)) or in pieces. What is no CSV in the charset that was
 * named is refused with what it seems to be, and the line where it is not: a text ends at
 * its first NUL for programs in C, so that a file with one would be entered in part.
 */
#include "import/csv_charset.h"

#include "base/compat.h"
#include "fmgr.h"
#include "mb/pg_wchar.h"
#include "utils/builtins.h"

#include "base/refusal.h"

PG_FUNCTION_INFO_V1(csv_text);

int64
charset_lines(const char *bytes, size_t length)
{
	int64		lines = 0;

	for (size_t i = 0; i < length; i++)	/* lines end in CRLF, LF or CR */
		lines += bytes[i] == '\n' || (bytes[i] == '\r' && (i + 1 == length || bytes[i + 1] != '\n'));
	return lines;
}

static void
refuse_file(const char *rule, int64 line)
{
	Violation  *violation = violation_make(rule);

	if (line > 0)
		violation_number(violation, "line", line);
	refuse(ERRCODE_SHEET_INVALID, NULL, list_make1(violation));
}

/* Files that are sent for CSV by mistake are known by their first bytes. */
void
charset_refuse_other_kinds(const char *bytes, size_t length)
{
	static const struct
	{
		const char *magic;
		size_t		length;
		const char *rule;
	}			kinds[] = {
		{"\x1F\x8B", 2, "file_gzip"},
		{"PK\x03\x04", 4, "file_workbook"},
		{"\xD0\xCF\x11\xE0", 4, "file_workbook"},
		{"\xFF\xFE", 2, "file_utf16"},
		{"\xFE\xFF", 2, "file_utf16"},
	};

	for (size_t i = 0; i < lengthof(kinds); i++)
		if (length >= kinds[i].length && memcmp(bytes, kinds[i].magic, kinds[i].length) == 0)
			refuse_file(kinds[i].rule, 0);
}

/* Of the charsets' many names those that files of offices have; ISO-8859-1 is read as Windows-1252, as browsers do. */
int
charset_encoding(const char *charset)
{
	int			encoding = pg_char_to_encoding(charset);

	if (encoding == PG_LATIN1)
		encoding = PG_WIN1252;
	if (encoding != PG_UTF8 && encoding != PG_WIN1252 && encoding != PG_LATIN9)
	{
		Violation  *violation = violation_make("field_choice");

		violation_field(violation, "charset");
		violation_text(violation, "allowed", "utf-8, windows-1252, iso-8859-1, iso-8859-15");
		refuse(ERRCODE_SHEET_INVALID, NULL, list_make1(violation));
	}
	return encoding;
}

/* The first byte that is none of the encoding; end when all are. */
static const char *
first_foreign(const char *bytes, int length, int encoding)
{
	static const char unused[] = "\x81\x8D\x8F\x90\x9D";	/* no letters of Windows-1252 */
	const char *at = bytes;

	if (encoding == PG_UTF8)
		return bytes + pg_encoding_verifymbstr(PG_UTF8, bytes, length);
	while (at < bytes + length && (encoding != PG_WIN1252 || memchr(unused, *at, sizeof(unused) - 1) == NULL))
		at++;
	return at;
}

char *
charset_decode(char *bytes, size_t length, int encoding, int64 lines_before, size_t *decoded)
{
	const char *nul = memchr(bytes, '\0', length);
	const char *foreign;
	char	   *converted;

	if (nul != NULL)
		refuse_file("file_nul", lines_before + charset_lines(bytes, nul - bytes) + 1);
	foreign = first_foreign(bytes, length, encoding);
	if (foreign < bytes + length)
		refuse_file(encoding == PG_UTF8 ? "csv_encoding" : "csv_charset",
			lines_before + charset_lines(bytes, foreign - bytes) + 1);
	converted = pg_any_to_server(bytes, length, encoding);
	*decoded = converted == bytes ? length : strlen(converted);
	return converted;
}

Datum
csv_text(PG_FUNCTION_ARGS)
{
	bytea	   *file = PG_GETARG_BYTEA_PP(0);
	int			encoding = charset_encoding(text_to_cstring(PG_GETARG_TEXT_PP(1)));
	size_t		length = VARSIZE_ANY_EXHDR(file);
	char	   *words;

	charset_refuse_other_kinds(VARDATA_ANY(file), length);
	words = charset_decode(VARDATA_ANY(file), length, encoding, 0, &length);
	PG_RETURN_TEXT_P(cstring_to_text_with_len(words, length));
}
