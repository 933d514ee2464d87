/* Setting texts, whose sources have ordinary spaces; see typography.h. The page's words.js has the same rule. */
#include "base/typography.h"

#include <ctype.h>

#include "fmgr.h"
#include "mb/pg_wchar.h"
#include "utils/builtins.h"

#include "base/messages.h"

PG_FUNCTION_INFO_V1(say);

#define NARROW "\xe2\x80\xaf"	/* U+202F */
#define FIXED "\xc2\xa0"		/* U+00A0 */
#define OPENING "\xc2\xab"		/* « */
#define CLOSING "\xc2\xbb"		/* » */

/* A percent sign, too, but not the %s of a text that is filled in later. */
static bool
is_high_sign(const char *sign)
{
	return *sign == ';' || *sign == '!' || *sign == '?' || (*sign == '%' && !isalpha((unsigned char) sign[1]));
}

int
append_french(StringInfo out, const char *from)
{
	if (strncmp(from, OPENING " ", 3) == 0)
	{
		appendStringInfoString(out, OPENING FIXED);
		return 3;
	}
	if (*from == ' ' && is_high_sign(from + 1))
		appendStringInfoString(out, NARROW);
	else if (*from == ' ' && (from[1] == ':' || strncmp(from + 1, CLOSING, 2) == 0))
		appendStringInfoString(out, FIXED);
	else
		appendStringInfoChar(out, *from);
	return 1;
}

char *
typography_for_client(char *said)
{
	static const struct
	{
		const char *sign;
		char		plain;
	}			signs[] = {{"’", '\''}, {"“", '\''}, {"”", '\''},
	{OPENING FIXED, '\''}, {FIXED CLOSING, '\''}, {NARROW, ' '}, {FIXED, ' '}};
	int			encoding = pg_get_client_encoding();
	char	   *to = said;

	if (encoding == PG_UTF8 || encoding == PG_SQL_ASCII)
		return said;
	for (const char *from = said; *from;)
	{
		size_t		i = 0;

		while (i < lengthof(signs) && strncmp(from, signs[i].sign, strlen(signs[i].sign)) != 0)
			i++;
		*to++ = i < lengthof(signs) ? signs[i].plain : *from;
		from += i < lengthof(signs) ? strlen(signs[i].sign) : 1;
	}
	*to = '\0';
	return said;
}

/* SQL: say(language, english, french); NULL language: French */
Datum
say(PG_FUNCTION_ARGS)
{
	int			wanted = !PG_ARGISNULL(0) && strcmp(text_to_cstring(PG_GETARG_TEXT_PP(0)), "en") == 0 ? 1 : 2;
	StringInfoData out;
	char	   *french;

	if (PG_ARGISNULL(wanted))
		PG_RETURN_NULL();
	if (wanted == 1)
		PG_RETURN_DATUM(PG_GETARG_DATUM(1));
	initStringInfo(&out);
	french = text_to_cstring(PG_GETARG_TEXT_PP(2));
	while (*french)
		french += append_french(&out, french);
	PG_RETURN_TEXT_P(cstring_to_text_with_len(out.data, out.len));
}
