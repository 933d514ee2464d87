/* A time as REST writes it; see moment.h. */
#include "api/moment.h"

#include <stdio.h>

#include "fmgr.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

PG_FUNCTION_INFO_V1(moment);

int
moment_write(TimestampTz at, char out[MOMENT_SIZE])
{
	struct pg_tm tm;
	fsec_t		microseconds;

	if (TIMESTAMP_NOT_FINITE(at) || timestamp2tm(at, NULL, &tm, &microseconds, NULL, NULL) != 0)
		return 0;
	return snprintf(out, MOMENT_SIZE, "%04d-%02d-%02dT%02d:%02d:%02d.%06d+00:00", tm.tm_year > 0 ? tm.tm_year : 1 - tm.tm_year,
					tm.tm_mon, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec, (int) microseconds);
}

/* SQL: moment(timestamptz) */
Datum
moment(PG_FUNCTION_ARGS)
{
	char		out[MOMENT_SIZE];
	int			length = moment_write(PG_GETARG_TIMESTAMPTZ(0), out);

	if (length == 0)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(cstring_to_text_with_len(out, length));
}
