/*
 * What a search for a part of a name looks up: the letters of the name's key, and each two that follow one another,
 * hashed with the election whose name it is. A GIN index over them (core PostgreSQL, array_ops) finds the few names
 * that may have the part; hashes may meet, and letters may be elsewhere, so that who searches compares the keys of what
 * is found.
 */
#include "base/name.h"

#include "catalog/pg_type.h"
#include "common/hashfn.h"
#include "fmgr.h"
#include "mb/pg_wchar.h"
#include "utils/array.h"
#include "utils/builtins.h"

PG_FUNCTION_INFO_V1(name_grams);
PG_FUNCTION_INFO_V1(name_grams_wanted);

static Datum
gram(int32 election, const char *letters, int length)
{
	return Int32GetDatum((int32) hash_bytes_extended((const unsigned char *) letters, length, (uint32) election));
}

/* With pairs alone, but for a text of a single letter: each letter of which there are two stands in a pair. */
static ArrayType *
grams_of(int32 election, const char *key, int length, bool letters)
{
	Datum	   *grams = palloc(sizeof(Datum) * (2 * length + 1));
	int			n = 0;

	for (int at = 0; at < length;)
	{
		int			one = pg_mblen(key + at);
		int			next = at + one;

		if (letters || one == length)
			grams[n++] = gram(election, key + at, one);
		if (next < length)
			grams[n++] = gram(election, key + at, one + pg_mblen(key + next));
		at = next;
	}
	return construct_array(grams, n, INT4OID, sizeof(int32), true, TYPALIGN_INT);
}

/* name_grams(election, name) */
Datum
name_grams(PG_FUNCTION_ARGS)
{
	text	   *key = DatumGetTextPP(DirectFunctionCall1(name_key, PG_GETARG_DATUM(1)));

	PG_RETURN_ARRAYTYPE_P(grams_of(PG_GETARG_INT32(0), VARDATA_ANY(key), VARSIZE_ANY_EXHDR(key), true));
}

/* name_grams_wanted(election, part of a key) */
Datum
name_grams_wanted(PG_FUNCTION_ARGS)
{
	text	   *part = PG_GETARG_TEXT_PP(1);

	PG_RETURN_ARRAYTYPE_P(grams_of(PG_GETARG_INT32(0), VARDATA_ANY(part), VARSIZE_ANY_EXHDR(part), false));
}
