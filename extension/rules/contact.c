/* Phone numbers and e-mail addresses, read; see contact.h. */
#include "rules/contact.h"

#include <stdint.h>
#include <string.h>

typedef struct Span
{
	uint32_t	first;
	uint32_t	last;
} Span;

/* White space as Unicode has it. */
static const Span spaces[] = {
	{0x09, 0x0d}, {0x20, 0x20}, {0xa0, 0xa0}, {0x1680, 0x1680}, {0x2000, 0x200a}, {0x2028, 0x2029}, {0x202f, 0x202f},
		{0x205f, 0x205f}, {0x3000, 0x3000}
};

/* What else stands between digits, or is not seen at all. */
static const Span separators[] = {
	{'(', ')'}, {'-', '/'}, {0xad, 0xad}, {0x200b, 0x200f}, {0x2010, 0x2015}, {0x202a, 0x202e}, {0x2060, 0x206f},
		{0x2212, 0x2212}, {0xfeff, 0xfeff}
};

static bool
is_in(uint32_t code, const Span *spans, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (code >= spans[i].first && code <= spans[i].last)
			return true;
	return false;
}

static bool
is_space(uint32_t code)
{
	return is_in(code, spaces, sizeof(spaces) / sizeof(spaces[0]));
}

/* The character at the beginning of length > 0 bytes, and its bytes; what is no UTF-8 is read byte by byte. */
static size_t
decode(const char *text, size_t length, uint32_t *code)
{
	const unsigned char *at = (const unsigned char *) text;
	size_t		size = at[0] < 0x80 ? 1 : at[0] < 0xe0 ? 2 : at[0] < 0xf0 ? 3 : 4;

	if (at[0] < 0xc0 || size > length)
	{
		*code = at[0] < 0x80 ? at[0] : 0xfffd;
		return 1;
	}
	*code = at[0] & (0xff >> (size + 1));
	for (size_t i = 1; i < size; i++)
		*code = *code << 6 | (at[i] & 0x3f);
	return size;
}

static size_t
skip_spaces(const char *text, size_t length, size_t at)
{
	uint32_t	code;

	while (at < length)
	{
		size_t		size = decode(text + at, length - at, &code);

		if (!is_space(code))
			break;
		at += size;
	}
	return at;
}

/* The bytes of a (0) at the beginning of a text; 0: there is none. */
static size_t
trunk_zero(const char *text, size_t length)
{
	size_t		at;

	if (length == 0 || text[0] != '(')
		return 0;
	at = skip_spaces(text, length, 1);
	if (at == length || text[at] != '0')
		return 0;
	at = skip_spaces(text, length, at + 1);
	return at < length && text[at] == ')' ? at + 1 : 0;
}

size_t
phone_digits(const char *phone, size_t length, char *out)
{
	size_t		n = 0;

	for (size_t at = 0; at < length;)
	{
		uint32_t	code;
		size_t		size = trunk_zero(phone + at, length - at);

		if (size > 0)
		{
			at += size;
			continue;
		}
		size = decode(phone + at, length - at, &code);
		if (!is_space(code) && !is_in(code, separators, sizeof(separators) / sizeof(separators[0])))
		{
			memcpy(out + n, phone + at, size);
			n += size;
		}
		at += size;
	}
	return n;
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* A digit that is not 0, and low to high more. */
static bool
is_number(const char *digits, size_t length, size_t low, size_t high)
{
	if (length < low + 1 || length > high + 1 || digits[0] == '0')
		return false;
	for (size_t i = 0; i < length; i++)
		if (!is_digit(digits[i]))
			return false;
	return true;
}

/* A number inside the country, which has seven to nine digits. */
static bool
is_national(const char *digits, size_t length)
{
	return is_number(digits, length, 6, 8);
}

static bool
begins(const char *digits, size_t length, const char *prefix)
{
	size_t		n = strlen(prefix);

	return length >= n && memcmp(digits, prefix, n) == 0;
}

static bool
write_number(const char *prefix, const char *digits, size_t length, char out[PHONE_E164_SIZE])
{
	size_t		n = strlen(prefix);

	if (1 + n + length + 1 > PHONE_E164_SIZE)
		return false;
	out[0] = '+';
	memcpy(out + 1, prefix, n);
	memcpy(out + 1 + n, digits, length);
	out[1 + n + length] = '\0';
	return true;
}

static bool
international(const char *digits, size_t length, const char *country, char out[PHONE_E164_SIZE])
{
	size_t		code = strlen(country);

	if (begins(digits, length, country) && length > code && digits[code] == '0' &&
		is_national(digits + code + 1, length - code - 1))
		return write_number(country, digits + code + 1, length - code - 1, out);
	return is_number(digits, length, 6, 14) && write_number("", digits, length, out);
}

bool
phone_e164(const char *digits, size_t length, const char *country, char out[PHONE_E164_SIZE])
{
	size_t		code = strlen(country);
	size_t		zero;

	if (begins(digits, length, "+"))
		return international(digits + 1, length - 1, country, out);
	if (begins(digits, length, "00"))
		return international(digits + 2, length - 2, country, out);
	zero = begins(digits, length, "0");
	if (is_national(digits + zero, length - zero))
		return write_number(country, digits + zero, length - zero, out);
	if (!begins(digits, length, country))
		return false;
	zero = begins(digits + code, length - code, "0");
	return is_national(digits + code + zero, length - code - zero) &&
		write_number(country, digits + code + zero, length - code - zero, out);
}

static bool
is_letter(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* What mail servers take at most (RFC 5321 4.5.3.1.1; RFC 1035 2.3.4): who has more would never be mailed. */
#define LOCAL_PART_BYTES 64
#define LABEL_BYTES 63

static bool
is_of_name(char c)
{
	return is_letter(c) || is_digit(c) || (c != '\0' && strchr("!#$%&'*+/=?^_`{|}~-", c) != NULL);
}

/* Words of a name with single dots between them. */
static bool
is_local_part(const char *text, size_t length)
{
	bool		dot = true;		/* one more may not follow */

	for (size_t i = 0; i < length; i++)
	{
		if (text[i] != '.' && !is_of_name(text[i]))
			return false;
		if (text[i] == '.' && dot)
			return false;
		dot = text[i] == '.';
	}
	return !dot && length <= LOCAL_PART_BYTES;
}

/* A label of a host: letters, digits, and hyphens within. */
static bool
is_label(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (!is_letter(text[i]) && !is_digit(text[i]) && (text[i] != '-' || i == 0 || i == length - 1))
			return false;
	return length > 0 && length <= LABEL_BYTES;
}

/* The last one: not a number, which would be an address of a network. */
static bool
is_top_label(const char *text, size_t length)
{
	bool		letter = false;

	for (size_t i = 0; i < length; i++)
	{
		if (!is_letter(text[i]) && !is_digit(text[i]) && text[i] != '-')
			return false;
		letter |= is_letter(text[i]);
	}
	return letter && length <= LABEL_BYTES;
}

static bool
is_host(const char *text, size_t length)
{
	size_t		labels = 0;

	for (const char *dot; (dot = memchr(text, '.', length)) != NULL; labels++)
	{
		if (!is_label(text, dot - text))
			return false;
		length -= dot + 1 - text;
		text = dot + 1;
	}
	return labels > 0 && is_top_label(text, length);
}

bool
email_is_address(const char *text, size_t length)
{
	size_t		begin = skip_spaces(text, length, 0);
	const char *at;

	while (length > begin && strchr(" \t\r\n\v\f", text[length - 1]) != NULL && text[length - 1] != '\0')
		length--;
	at = memchr(text + begin, '@', length - begin);
	return at != NULL && is_local_part(text + begin, at - text - begin) && is_host(at + 1, text + length - at - 1);
}
