/* Reading a count; see figure.h. */
#include "base/figure.h"

#include <stdbool.h>

/* Any number with a larger exponent is out of range, too: exponents are read up to this one. */
#define EXPONENT_MAX 1000000

/* The digits of a number: of text from at to end, point left out; the number is that integer × 10^exponent. */
typedef struct Digits
{
	const char *at;
	const char *end;
	int64_t		exponent;
	bool		negative;
} Digits;

static bool
is_digit(const char *at, const char *end)
{
	return at < end && *at >= '0' && *at <= '9';
}

/* Finds the parts of the number; NULL when there is none, else where it ends. */
static const char *
find_digits(const char *at, const char *end, Digits *digits)
{
	int64_t		exponent = 0;
	bool		lowers;
	const char *mark;

	digits->negative = at < end && *at == '-';
	at += digits->negative;
	digits->at = at;
	digits->exponent = 0;
	if (!is_digit(at, end))
		return NULL;
	while (is_digit(at, end))
		at++;
	if (at < end && *at == '.' && is_digit(at + 1, end))
		for (at++; is_digit(at, end); at++)
			digits->exponent--;
	digits->end = at;
	mark = at;
	if (at == end || (*at != 'e' && *at != 'E'))
		return at;
	at++;
	lowers = at < end && *at == '-';
	at += at < end && (*at == '-' || *at == '+');
	if (!is_digit(at, end))
		return mark;
	for (; is_digit(at, end); at++)
		if (exponent < EXPONENT_MAX)
			exponent = exponent * 10 + (*at - '0');
	digits->exponent += lowers ? -exponent : exponent;
	return at;
}

FigureFault
figure_read(const char *text, size_t length, int64_t *value, size_t *used)
{
	Digits		digits;
	const char *end = find_digits(text, text + length, &digits);
	int64_t		sum = 0;		/* kept negative: INT64_MIN has no positive */

	*used = end ? (size_t) (end - text) : 0;
	*value = 0;
	if (!end)
		return FIGURE_NONE;
	while (digits.at < digits.end && (digits.end[-1] == '0' || digits.end[-1] == '.'))
		digits.exponent += *--digits.end == '0';
	while (digits.at < digits.end && (*digits.at == '0' || *digits.at == '.'))
		digits.at++;
	if (digits.at == digits.end)
		return FIGURE_OK;
	if (digits.exponent < 0)
		return FIGURE_NOT_WHOLE;
	for (; digits.at < digits.end; digits.at++)
		if (*digits.at != '.' && (__builtin_mul_overflow(sum, 10, &sum) ||
			__builtin_sub_overflow(sum, *digits.at - '0', &sum)))
			return FIGURE_BEYOND;
	for (; digits.exponent > 0; digits.exponent--)
		if (__builtin_mul_overflow(sum, 10, &sum))
			return FIGURE_BEYOND;
	if (!digits.negative && sum == INT64_MIN)
		return FIGURE_BEYOND;
	*value = digits.negative ? sum : -sum;
	return FIGURE_OK;
}
