/* Which texts are numbers; see number.h. */
#include "base/number.h"

#define MOST_DIGITS 40
#define MOST_EXPONENT_DIGITS 2

void
number_trim(const char **text, size_t *length)
{
	while (*length > 0 && **text == ' ')
	{
		(*text)++;
		(*length)--;
	}
	while (*length > 0 && (*text)[*length - 1] == ' ')
		(*length)--;
}

/* Moves *at behind one to most digits; false where there are none, or more. */
static bool
pass_digits(const char **at, const char *end, int most)
{
	int			n = 0;

	for (; *at < end && **at >= '0' && **at <= '9'; (*at)++)
		n++;
	return n >= 1 && n <= most;
}

static bool
pass(const char **at, const char *end, char mark)
{
	if (*at == end || **at != mark)
		return false;
	(*at)++;
	return true;
}

bool
number_is_written(const char *text, size_t length)
{
	const char *end = text + length;

	(void) pass(&text, end, '-');
	if (!pass_digits(&text, end, MOST_DIGITS))
		return false;
	if (pass(&text, end, '.') && !pass_digits(&text, end, MOST_DIGITS))
		return false;
	if (pass(&text, end, 'e') || pass(&text, end, 'E'))
	{
		if (!pass(&text, end, '+'))
			(void) pass(&text, end, '-');
		if (!pass_digits(&text, end, MOST_EXPONENT_DIGITS))
			return false;
	}
	return text == end;
}
