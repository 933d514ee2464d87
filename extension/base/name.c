/* Names: their clean form, their key, and the trigger that keeps the columns of names clean; see name.h. */
#include "base/name.h"

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/ustring.h>

#include "access/htup_details.h"
#include "commands/trigger.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "mb/pg_wchar.h"
#include "utils/builtins.h"
#include "utils/rel.h"

#include "base/refusal.h"

PG_FUNCTION_INFO_V1(name_clean_text);
PG_FUNCTION_INFO_V1(name_key);
PG_FUNCTION_INFO_V1(names_clean);

/* Text in UTF-16, as ICU takes it. */
typedef struct Wide
{
	UChar	   *at;
	int32_t		n;
} Wide;

static void
check_icu(UErrorCode status)
{
	if (U_FAILURE(status))
		elog(ERROR, "ICU could not read a name: %s", u_errorName(status));
}

static Wide
widen(const char *name, size_t length)
{
	char	   *utf8 = pg_server_to_any(name, length, PG_UTF8);
	size_t		n = utf8 == name ? length : strlen(utf8);
	Wide		wide = {palloc(sizeof(UChar) * (n + 1))};
	UErrorCode	status = U_ZERO_ERROR;

	u_strFromUTF8(wide.at, n + 1, &wide.n, utf8, n, &status);
	check_icu(status);
	return wide;
}

static char *
narrow(Wide wide, size_t *length)
{
	int32_t		room = wide.n * 3 + 1;
	int32_t		n = 0;
	char	   *utf8 = palloc(room);
	char	   *name;
	UErrorCode	status = U_ZERO_ERROR;

	u_strToUTF8(utf8, room, &n, wide.at, wide.n, &status);
	check_icu(status);
	name = pg_any_to_server(utf8, n, PG_UTF8);
	*length = name == utf8 ? n : strlen(name);
	return name;
}

static Wide
normalized(const UNormalizer2 *form, Wide wide)
{
	UErrorCode	status = U_ZERO_ERROR;
	Wide		result;

	result.n = unorm2_normalize(form, wide.at, wide.n, NULL, 0, &status);
	if (status != U_BUFFER_OVERFLOW_ERROR)
		check_icu(status);
	status = U_ZERO_ERROR;
	result.at = palloc(sizeof(UChar) * (result.n + 1));
	unorm2_normalize(form, wide.at, wide.n, result.at, result.n + 1, &status);
	check_icu(status);
	return result;
}

/* White space, and the sign of Braille without a dot, which looks like it. */
static bool
is_space(UChar32 c)
{
	return u_isUWhiteSpace(c) || c == 0x2800;
}

/*
 * What nobody sees: controls, and what is ignorable (Unicode, Default_Ignorable_Code_Point), as are all that turn the
 * direction.
 */
static bool
is_unseen(UChar32 c)
{
	return u_charType(c) == U_CONTROL_CHAR || u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) ||
		(c >= 0xFFF9 && c <= 0xFFFB) || (c & 0xFFFE) == 0xFFFE;
}

/* Takes out what is not seen; white space becomes single spaces, none at the ends. In place. */
static void
squeeze(Wide *wide)
{
	int32_t		from = 0,
				to = 0;
	bool		space = false;

	while (from < wide->n)
	{
		int32_t		start = from;
		UChar32		c;

		U16_NEXT(wide->at, from, wide->n, c);
		if (is_space(c))
			space = true;
		else if (!is_unseen(c))
		{
			if (space && to > 0)
				wide->at[to++] = ' ';
			space = false;
			while (start < from)
				wide->at[to++] = wide->at[start++];
		}
	}
	wide->n = to;
}

/* Printable ASCII with single spaces between words is as it should be. */
static bool
is_plain(const char *name, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (name[i] < ' ' || name[i] > '~' ||
			(name[i] == ' ' && (i == 0 || i == length - 1 || name[i - 1] == ' ')))
			return false;
	return true;
}

static Wide
clean_wide(const char *name, size_t length)
{
	UErrorCode	status = U_ZERO_ERROR;
	const UNormalizer2 *nfc = unorm2_getNFCInstance(&status);
	Wide		wide = widen(name, length);

	check_icu(status);
	squeeze(&wide);
	return normalized(nfc, wide);
}

char *
name_clean(const char *name, size_t length, size_t *cleaned)
{
	if (is_plain(name, length))
	{
		*cleaned = length;
		return pnstrdup(name, length);
	}
	return narrow(clean_wide(name, length), cleaned);
}

/* The letter or sign that stands for a kind of it, or for one that has no decomposition. */
static const char *
plain_sign(UChar32 c)
{
	switch (c)
	{
		case 0x60:				/* ` ´ ʹ ʻ ʼ ʽ ˈ ‘ ’ ‛ ′ ‵ ꞌ ＇ */
		case 0xB4:
		case 0x2B9:
		case 0x2BB:
		case 0x2BC:
		case 0x2BD:
		case 0x2C8:
		case 0x2018:
		case 0x2019:
		case 0x201B:
		case 0x2032:
		case 0x2035:
		case 0xA78C:
		case 0xFF07:
			return "'";
		case 0xAB:				/* « » “ ” „ ‟ */
		case 0xBB:
		case 0x201C:
		case 0x201D:
		case 0x201E:
		case 0x201F:
			return "\"";
		case 0xC6:
		case 0xE6:
			return "ae";
		case 0xD8:
		case 0xF8:
			return "o";
		case 0x110:
		case 0x111:
			return "d";
		case 0x131:
			return "i";
		case 0x141:
		case 0x142:
			return "l";
		case 0x152:
		case 0x153:
			return "oe";
		case 0x2043:			/* a bullet that is a hyphen */
			return "-";
		default:
			return u_hasBinaryProperty(c, UCHAR_DASH) ? "-" : NULL;
	}
}

/* Signs become plain; accents (marks that go with any script) go. */
static Wide
plain_signs(Wide wide)
{
	Wide		plain = {palloc(sizeof(UChar) * (2 * wide.n + 1))};
	int32_t		from = 0;

	while (from < wide.n)
	{
		int32_t		start = from;
		const char *sign;
		UErrorCode	status = U_ZERO_ERROR;
		UChar32		c;

		U16_NEXT(wide.at, from, wide.n, c);
		if ((sign = plain_sign(c)) != NULL)
			while (*sign)
				plain.at[plain.n++] = *sign++;
		else if (u_charType(c) != U_NON_SPACING_MARK || uscript_getScript(c, &status) != USCRIPT_INHERITED)
			while (start < from)
				plain.at[plain.n++] = wide.at[start++];
	}
	return plain;
}

/*
 * A hyphen between words counts as the space that others write there (Haut-Ogooué, Haut Ogooué); at the ends it says
 * something (-1). In place.
 */
static size_t
hyphens_as_spaces(char *key, size_t length)
{
	size_t		first = 0,
				last = length,
				to;

	while (first < length && (key[first] == '-' || key[first] == ' '))
		first++;
	while (last > first && (key[last - 1] == '-' || key[last - 1] == ' '))
		last--;
	to = first;
	for (size_t from = first; from < last; from++)
	{
		if (key[from] != '-' && key[from] != ' ')
			key[to++] = key[from];
		else if (key[to - 1] != ' ')
			key[to++] = ' ';
	}
	memmove(key + to, key + last, length - last);
	return to + length - last;
}

static char *
key_of(const char *name, size_t length, size_t *key_length)
{
	UErrorCode	status = U_ZERO_ERROR;
	const UNormalizer2 *folding = unorm2_getNFKCCasefoldInstance(&status);
	const UNormalizer2 *apart = unorm2_getNFDInstance(&status);
	Wide		wide;

	check_icu(status);
	wide = plain_signs(clean_wide(name, length));	/* before folding, which makes a space and an accent of ´ */
	wide = plain_signs(normalized(apart, normalized(folding, wide)));
	squeeze(&wide);
	return narrow(wide, key_length);
}

/* name_clean(name) */
Datum
name_clean_text(PG_FUNCTION_ARGS)
{
	text	   *name = PG_GETARG_TEXT_PP(0);
	size_t		length;
	char	   *cleaned;

	if (is_plain(VARDATA_ANY(name), VARSIZE_ANY_EXHDR(name)))
		PG_RETURN_TEXT_P(name);
	cleaned = name_clean(VARDATA_ANY(name), VARSIZE_ANY_EXHDR(name), &length);
	PG_RETURN_TEXT_P(cstring_to_text_with_len(cleaned, length));
}

/* name_key(name) */
Datum
name_key(PG_FUNCTION_ARGS)
{
	text	   *name = PG_GETARG_TEXT_PP(0);
	size_t		length = VARSIZE_ANY_EXHDR(name);
	text	   *key;
	char	   *folded;

	if (!is_plain(VARDATA_ANY(name), length))
	{
		folded = key_of(VARDATA_ANY(name), length, &length);
		PG_RETURN_TEXT_P(cstring_to_text_with_len(folded, hyphens_as_spaces(folded, length)));
	}
	key = cstring_to_text_with_len(VARDATA_ANY(name), length);
	for (char *at = VARDATA(key), *end = at + length; at < end; at++)
		*at = *at == '`' ? '\'' : pg_ascii_tolower(*at);
	SET_VARSIZE(key, VARHDRSZ + hyphens_as_spaces(VARDATA(key), length));
	PG_RETURN_TEXT_P(key);
}

/* A column of names, with how many characters a name has: "column", or "column 1 200". */
typedef struct NameColumn
{
	char		name[NAMEDATALEN];
	int			min;
	int			max;
} NameColumn;

static NameColumn
name_column(const char *argument)
{
	NameColumn	column = {.max = INT_MAX};

	sscanf(argument, "%63s %d %d", column.name, &column.min, &column.max);
	return column;
}

/* Refuses a name that is too short or too long, or that has nothing to be seen though something was given. */
static void
check_length(const NameColumn *column, const char *name, size_t length, bool was_given)
{
	int			n = pg_mbstrlen_with_len(name, length);
	Violation  *violation;

	if (n >= column->min && n <= column->max)
		return;
	violation = violation_make(n == 0 && was_given ? "name_unseen" : "field_length");
	violation_field(violation, column->name);
	violation_number(violation, "min", column->min);
	violation_number(violation, "max", column->max);
	refuse(ERRCODE_SHEET_INVALID, NULL, list_make1(violation));
}

/* Cleans one column of the trigger's row; what has nothing to be seen is NULL where the column may be. */
static HeapTuple
clean_column(Relation table, HeapTuple row, const char *argument)
{
	NameColumn	column = name_column(argument);
	TupleDesc	desc = RelationGetDescr(table);
	int			number = SPI_fnumber(desc, column.name);
	Datum		value;
	bool		isnull,
				was_given;
	text	   *name;
	char	   *cleaned;
	size_t		length;

	if (number <= 0)
		elog(ERROR, "there is no column \"%s\" to clean", column.name);
	value = heap_getattr(row, number, desc, &isnull);
	if (isnull)
		return row;
	name = DatumGetTextPP(value);
	length = VARSIZE_ANY_EXHDR(name);
	was_given = length > 0;
	if (was_given && is_plain(VARDATA_ANY(name), length))
	{
		check_length(&column, VARDATA_ANY(name), length, was_given);
		return row;
	}
	cleaned = name_clean(VARDATA_ANY(name), length, &length);
	isnull = length == 0 && !TupleDescAttr(desc, number - 1)->attnotnull;
	if (!isnull)
		check_length(&column, cleaned, length, was_given);
	value = PointerGetDatum(cstring_to_text_with_len(cleaned, length));
	return heap_modify_tuple_by_cols(row, desc, 1, &number, &value, &isnull);
}

/* names_clean('column least most', …): before each row */
Datum
names_clean(PG_FUNCTION_ARGS)
{
	TriggerData *data = (TriggerData *) fcinfo->context;
	HeapTuple	row;

	if (!CALLED_AS_TRIGGER(fcinfo) || !TRIGGER_FIRED_BEFORE(data->tg_event) || !TRIGGER_FIRED_FOR_ROW(data->tg_event) ||
		TRIGGER_FIRED_BY_DELETE(data->tg_event))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("names_clean must be fired before each row that is inserted or updated")));
	row = TRIGGER_FIRED_BY_UPDATE(data->tg_event) ? data->tg_newtuple : data->tg_trigtuple;
	for (int i = 0; i < data->tg_trigger->tgnargs; i++)
		row = clean_column(data->tg_relation, row, data->tg_trigger->tgargs[i]);
	return PointerGetDatum(row);
}
