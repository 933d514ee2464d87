/* Writing figures and moments into sentences; see figures_shown.h. */
#include "base/figures_shown.h"

#include <ctype.h>
#include <stdlib.h>

#include "fmgr.h"
#include "pgtime.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

#include "base/messages.h"

#define GROUPED 5				/* digits from which on a figure is written in groups of three: no year has so many */

static const char *const months[12][2] = {	/* by Language */
	{"January", "janvier"}, {"February", "février"}, {"March", "mars"}, {"April", "avril"},
	{"May", "mai"}, {"June", "juin"}, {"July", "juillet"}, {"August", "août"},
	{"September", "septembre"}, {"October", "octobre"}, {"November", "novembre"}, {"December", "décembre"}
};

void
append_number(StringInfo out, const char *number)
{
	bool		french = message_language == LANGUAGE_FR;
	size_t		sign = *number == '-';
	size_t		digits = strspn(number + sign, "0123456789");
	const char *rest = number + sign + digits;

	appendBinaryStringInfo(out, number, sign);
	for (size_t i = 0; i < digits; i++)
	{
		if (i > 0 && digits >= GROUPED && (digits - i) % 3 == 0)
			appendStringInfoString(out, french ? "\xe2\x80\xaf" : ",");
		appendStringInfoChar(out, number[sign + i]);
	}
	if (french && *rest == '.')
		appendStringInfo(out, ",%s", rest + 1);
	else
		appendStringInfoString(out, rest);
}

/* Whether it begins as ISO 8601 does: 2026-01-01T12:00:00. */
static bool
is_moment(const char *iso)
{
	static const char form[] = "0000-00-00T00:00:00";
	size_t		i;

	for (i = 0; form[i] != '\0'; i++)
		if (form[i] == '0' ? !isdigit((unsigned char) iso[i]) : iso[i] != form[i])
			return false;
	return true;
}

void
append_time(StringInfo out, const char *iso)
{
	TimestampTz when;
	struct pg_tm tm;
	fsec_t		fraction;
	int			west;
	bool		french = message_language == LANGUAGE_FR;

	if (!is_moment(iso))
	{
		appendStringInfoString(out, iso);
		return;
	}
	when = DatumGetTimestampTz(DirectFunctionCall3(timestamptz_in, CStringGetDatum(iso), ObjectIdGetDatum(InvalidOid),
		Int32GetDatum(-1)));
	if (timestamp2tm(when, &west, &tm, &fraction, NULL, NULL) != 0)
	{
		appendStringInfoString(out, iso);
		return;
	}
	appendStringInfo(out, "%d%s %s %d %s %02d:%02d:%02d UTC", tm.tm_mday, french && tm.tm_mday == 1 ? "er" : "",
					 months[tm.tm_mon - 1][french], tm.tm_year, french ? "à" : "at", tm.tm_hour, tm.tm_min, tm.tm_sec);
	if (west != 0)
		appendStringInfo(out, "%c%d", west < 0 ? '+' : '-', abs(west) / 3600);
	if (west % 3600 != 0)
		appendStringInfo(out, ":%02d", abs(west) % 3600 / 60);
}
