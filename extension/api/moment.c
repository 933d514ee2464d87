/* A time as REST writes it; see moment.h. */
#include "api/moment.h"

#include "fmgr.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

PG_FUNCTION_INFO_V1(moment);

/*
 * Writes a number with at least this many digits and the separator behind it; returns where that ends. Each answer has
 * several times, and a format string would cost more.
 */
static char *
digits(char *at, uint32 number, int least, char then)
{
	at = pg_ultostr_zeropad(at, number, least);
	*at = then;
	return at + 1;
}

int
moment_write(TimestampTz at, char out[MOMENT_SIZE])
{
	struct pg_tm tm;
	fsec_t		microseconds;
	char	   *end;

	if (TIMESTAMP_NOT_FINITE(at) || timestamp2tm(at, NULL, &tm, &microseconds, NULL, NULL) != 0)
		return 0;
	end = digits(out, tm.tm_year > 0 ? tm.tm_year : 1 - tm.tm_year, 4, '-');
	end = digits(end, tm.tm_mon, 2, '-');
	end = digits(end, tm.tm_mday, 2, 'T');
	end = digits(end, tm.tm_hour, 2, ':');
	end = digits(end, tm.tm_min, 2, ':');
	end = digits(end, tm.tm_sec, 2, '.');
	end = digits(end, microseconds, 6, '+');
	strcpy(end, "00:00");
	return end - out + strlen(end);
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
