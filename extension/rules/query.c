/* Numbers, places and times of a query string, read digit by digit; see query.h. */
#include "rules/query.h"

#define INTEGER_DIGITS 10

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/*
 * The number of at most max digits that *text begins with, which it is moved behind; -1: there is none, or a larger
 * one.
 */
static int64_t
take_number(const char **text, int64_t max)
{
	int64_t		value = 0;

	if (!is_digit(**text))
		return -1;
	for (; is_digit(**text); (*text)++)
	{
		int			digit = **text - '0';

		if (digit > max || value > (max - digit) / 10)
			return -1;
		value = value * 10 + digit;
	}
	return value;
}

bool
query_read_integer(const char *text, int32_t low, int32_t high, int32_t *value)
{
	const char *end = text;
	int64_t		number = take_number(&end, high);

	if (*end != '\0' || end - text > INTEGER_DIGITS || number < low)
		return false;
	*value = (int32_t) number;
	return true;
}

bool
query_read_place(const char *text, const int64_t *largest, size_t n, int64_t *parts)
{
	for (size_t i = 0; i < n; i++)
	{
		if (i > 0 && *text++ != '-')
			return false;
		parts[i] = take_number(&text, largest[i]);
		if (parts[i] < 0)
			return false;
	}
	return *text == '\0';
}

/* Moves *text behind so many digits. */
static bool
pass_digits(const char **text, int n)
{
	for (int i = 0; i < n; i++, (*text)++)
		if (!is_digit(**text))
			return false;
	return true;
}

static bool
pass(const char **text, char c)
{
	if (**text != c)
		return false;
	(*text)++;
	return true;
}

/* Nothing, Z, or an offset: hours, and minutes with or without a colon. */
static bool
is_zone(const char *text)
{
	if (pass(&text, 'Z') || *text == '\0')
		return *text == '\0';
	if ((!pass(&text, '+') && !pass(&text, '-')) || !pass_digits(&text, 2))
		return false;
	if (*text == '\0')
		return true;
	(void) pass(&text, ':');
	return pass_digits(&text, 2) && *text == '\0';
}

/* Seconds after hours and minutes, with a fraction of one to six digits or without. */
static bool
pass_seconds(const char **text)
{
	int			digits = 0;

	if (!pass(text, ':'))
		return true;
	if (!pass_digits(text, 2))
		return false;
	if (!pass(text, '.'))
		return true;
	while (pass_digits(text, 1))
		digits++;
	return digits >= 1 && digits <= 6;
}

bool
query_is_time(const char *text)
{
	if (!pass_digits(&text, 4) || !pass(&text, '-') || !pass_digits(&text, 2) || !pass(&text, '-') ||
		!pass_digits(&text, 2))
		return false;
	if (*text == '\0')
		return true;
	if (!pass(&text, 'T') && !pass(&text, ' '))
		return false;
	return pass_digits(&text, 2) && pass(&text, ':') && pass_digits(&text, 2) && pass_seconds(&text) && is_zone(text);
}
