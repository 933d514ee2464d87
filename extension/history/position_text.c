/* Reading a position; see position_text.h. */
#include "history/position_text.h"

#include <stdint.h>
#include <string.h>

static bool
is_tag(const char *text)
{
	return strspn(text, "0123456789abcdef") >= POSITION_TAG_DIGITS && text[POSITION_TAG_DIGITS] == '-';
}

/* Moves *text behind the id that it begins with; false where none does, or one beyond 64 bits. */
static bool
take_id(const char **text, uint64_t *id)
{
	const char *begin = *text;

	*id = 0;
	for (; **text >= '0' && **text <= '9'; (*text)++)
	{
		uint64_t	digit = (uint64_t) (**text - '0');

		if (*id > (UINT64_MAX - digit) / 10)
			return false;
		*id = *id * 10 + digit;
	}
	return *text > begin;
}

static bool
take_mark(const char **text, char mark)
{
	if (**text != mark)
		return false;
	(*text)++;
	return true;
}

/* Nothing, or ids with dots between them. */
static bool
are_under_way(const char *text, uint64_t xmin, uint64_t xmax)
{
	uint64_t	last = xmin,
				id;

	if (*text == '\0')
		return true;
	do
	{
		if (!take_id(&text, &id) || id < last || id >= xmax)
			return false;
		last = id;
	} while (take_mark(&text, '.'));
	return *text == '\0';
}

bool
position_snapshot_text(const char *position, char *out)
{
	const char *text;
	uint64_t	xmin,
				xmax;

	if (!is_tag(position))
		return false;
	position += POSITION_TAG_DIGITS + 1;
	text = position;
	if (!take_id(&text, &xmin) || !take_mark(&text, '-') || !take_id(&text, &xmax) || !take_mark(&text, '-') ||
		xmin == 0 || xmax < xmin || !are_under_way(text, xmin, xmax))
		return false;
	strcpy(out, position);
	for (; *out != '\0'; out++)
		if (*out == '-' || *out == '.')
			*out = *out == '-' ? ':' : ',';
	return true;
}
