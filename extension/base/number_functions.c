/* SQL's number_of(): the number that a text is, as number.h reads it. */
#include "base/compat.h"

#include "fmgr.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"

#include "base/number.h"

PG_FUNCTION_INFO_V1(number_of);

/* SQL: number_of(written) → numeric, NULL for what is none */
Datum
number_of(PG_FUNCTION_ARGS)
{
	text	   *written = PG_GETARG_TEXT_PP(0);
	const char *number = VARDATA_ANY(written);
	size_t		length = VARSIZE_ANY_EXHDR(written);

	number_trim(&number, &length);
	if (!number_is_written(number, length))
		PG_RETURN_NULL();
	PG_RETURN_DATUM(DirectFunctionCall3(numeric_in, CStringGetDatum(pnstrdup(number, length)),
		ObjectIdGetDatum(InvalidOid), Int32GetDatum(-1)));
}
