/* Phone numbers for SQL, in which they may be written in any characters; see contact.h. */
#include "rules/contact_functions.h"

#include "fmgr.h"
#include "mb/pg_wchar.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"

#include "rules/contact.h"

#define PHONE_CHARACTERS 60		/* what is longer is no number */
#define COUNTRY_DIGITS 8
#define HOME "241"				/* Gabon, whose numbers are written without it */

PG_FUNCTION_INFO_V1(phone_digits_sql);
PG_FUNCTION_INFO_V1(phone_e164_sql);

/* The digits of the first characters, palloc'd. */
static char *
digits_of(text *phone, size_t *length)
{
	char	   *bytes = VARDATA_ANY(phone);
	int			kept = pg_mbcharcliplen(bytes, VARSIZE_ANY_EXHDR(phone), PHONE_CHARACTERS);
	text	   *normal = DatumGetTextPP(DirectFunctionCall2(unicode_normalize_func,
															PointerGetDatum(cstring_to_text_with_len(bytes, kept)),
															CStringGetTextDatum("NFKC")));
	char	   *digits = palloc(VARSIZE_ANY_EXHDR(normal) + 1);

	*length = phone_digits(VARDATA_ANY(normal), VARSIZE_ANY_EXHDR(normal), digits);
	return digits;
}

/* SQL: phone_digits(phone) */
Datum
phone_digits_sql(PG_FUNCTION_ARGS)
{
	size_t		length;
	char	   *digits = digits_of(PG_GETARG_TEXT_PP(0), &length);

	PG_RETURN_TEXT_P(cstring_to_text_with_len(digits, length));
}

static bool
read_phone(text *phone, const char *country, char number[PHONE_E164_SIZE])
{
	size_t		length;
	char	   *digits;

	if (pg_mbstrlen_with_len(VARDATA_ANY(phone), VARSIZE_ANY_EXHDR(phone)) > PHONE_CHARACTERS ||
		strlen(country) > COUNTRY_DIGITS)
		return false;
	digits = digits_of(phone, &length);
	return phone_e164(digits, length, country, number);
}

bool
contact_is_phone(text *phone)
{
	char		number[PHONE_E164_SIZE];

	return read_phone(phone, HOME, number);
}

/* SQL: phone_e164(phone), and with a country_code */
Datum
phone_e164_sql(PG_FUNCTION_ARGS)
{
	const char *country = PG_NARGS() > 1 ? text_to_cstring(PG_GETARG_TEXT_PP(1)) : HOME;
	char		number[PHONE_E164_SIZE];

	if (!read_phone(PG_GETARG_TEXT_PP(0), country, number))
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(cstring_to_text(number));
}
