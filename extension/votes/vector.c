/* Vote vectors in plain C: parsing, writing, merging and comparing sorted (candidate, count) lists. */
#include "votes/vector.h"

#include "base/figure.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct Cursor
{
	const char *text;
	size_t		at;
	size_t		length;
} Cursor;

static void
skip_space(Cursor *c)
{
	while (c->at < c->length && strchr(" \t\r\n", c->text[c->at]) && c->text[c->at])
		c->at++;
}

static bool
take(Cursor *c, char wanted)
{
	if (c->at >= c->length || c->text[c->at] != wanted)
		return false;
	c->at++;
	return true;
}

/* An id: an integer without leading zeros, as JSON writes it; a fault leaves the cursor at its start. */
static VotesFault
take_id(Cursor *c, int64_t *value)
{
	size_t		start = c->at;
	bool		negative = take(c, '-');
	size_t		digits = c->at;
	int64_t		v = 0;

	for (; c->at < c->length && c->text[c->at] >= '0' && c->text[c->at] <= '9'; c->at++)
	{
		int			digit = c->text[c->at] - '0';

		if (__builtin_mul_overflow(v, 10, &v) ||
			__builtin_sub_overflow(v, digit, &v))	/* kept negative: INT64_MIN has no positive */
		{
			c->at = start;
			return VOTES_BAD_ID;
		}
	}
	if (c->at == digits || (c->text[digits] == '0' && c->at > digits + 1) ||
		(!negative && v == INT64_MIN))
	{
		c->at = start;
		return VOTES_BAD_ID;
	}
	*value = negative ? v : -v;
	return VOTES_OK;
}

/* A count as JSON writes it, in quotes or not: 300, 300.0, 3e2, "300"; a fault leaves the cursor at its start. */
static VotesFault
take_count(Cursor *c, int64_t *value)
{
	size_t		start = c->at;
	bool		quoted = take(c, '"');
	size_t		digits = c->at + (c->at < c->length && c->text[c->at] == '-');
	bool		padded = digits + 1 < c->length && c->text[digits] == '0' && c->text[digits + 1] >= '0' &&
		c->text[digits + 1] <= '9';
	size_t		used;
	FigureFault fault = figure_read(c->text + c->at, c->length - c->at, value, &used);

	c->at += used;
	if (fault == FIGURE_OK && !padded && (!quoted || take(c, '"')))
		return VOTES_OK;
	c->at = start;
	return VOTES_BAD_COUNT;
}

static VotesFault
take_entry(Cursor *c, VoteEntry *entry)
{
	size_t		key;
	int64_t		id;

	skip_space(c);
	key = c->at;
	if (!take(c, '"'))
		return VOTES_SYNTAX;
	if (take_id(c, &id) != VOTES_OK || id < 1 || id > INT32_MAX ||
		!take(c, '"'))
	{
		c->at = key;
		return VOTES_BAD_ID;
	}
	skip_space(c);
	if (!take(c, ':'))
		return VOTES_SYNTAX;
	skip_space(c);
	entry->candidate = (int32_t) id;
	return take_count(c, &entry->count);
}

size_t
votes_parse_bound(const char *text, size_t length)
{
	size_t		bound = 0;

	for (size_t i = 0; i < length; i++)
		bound += text[i] == ':';
	return bound;
}

static VotesFault
take_object(Cursor *c, VoteEntry *entries, size_t *n)
{
	VotesFault	fault;

	skip_space(c);
	if (!take(c, '{'))
		return VOTES_SYNTAX;
	skip_space(c);
	if (!take(c, '}'))
	{
		do
		{
			VoteEntry	entry;

			fault = take_entry(c, &entry);
			if (fault != VOTES_OK)
				return fault;
			if (*n == VOTES_MAX_CANDIDATES)
				return VOTES_TOO_MANY;
			entries[(*n)++] = entry;
			skip_space(c);
		} while (take(c, ','));
		if (!take(c, '}'))
			return VOTES_SYNTAX;
	}
	skip_space(c);
	return c->at == c->length ? VOTES_OK : VOTES_SYNTAX;
}

VotesFault
votes_parse(const char *text, size_t length, VoteEntry *entries, size_t *n, size_t *at)
{
	Cursor		c = {text, 0, length};
	VotesFault	fault;

	*n = 0;
	fault = take_object(&c, entries, n);
	*at = c.at;
	return fault;
}

static int
compare_candidates(const void *left, const void *right)
{
	int32_t		a = ((const VoteEntry *) left)->candidate;
	int32_t		b = ((const VoteEntry *) right)->candidate;

	return (a > b) - (a < b);
}

VotesFault
votes_normalize(VoteEntry *entries, size_t *n, int32_t *candidate)
{
	size_t		kept = 0;

	if (*n > 1)
		qsort(entries, *n, sizeof(VoteEntry), compare_candidates);
	for (size_t i = 0; i < *n; i++)
	{
		*candidate = entries[i].candidate;
		if (entries[i].candidate < 1)
			return VOTES_BAD_ID;
		if (i + 1 < *n && entries[i + 1].candidate == entries[i].candidate)
			return VOTES_DUPLICATE;
	}
	for (size_t i = 0; i < *n; i++)
		if (entries[i].count != 0)
			entries[kept++] = entries[i];
	*n = kept;
	return VOTES_OK;
}

size_t
votes_format(VotesView v, char *out)
{
	char	   *p = out;

	*p++ = '{';
	for (int32_t i = 0; i < v.n; i++)
		p += sprintf(p, "%s\"%" PRId32 "\":%" PRId64, i ? "," : "", v.ids[i], v.counts[i]);
	*p++ = '}';
	*p = '\0';
	return (size_t) (p - out);
}

VotesFault
votes_merge(VotesView a, VotesView b, bool subtract,
			int32_t *ids, int64_t *counts, int32_t *n, int32_t *candidate)
{
	int32_t		i = 0,
				j = 0;

	*n = 0;
	while (i < a.n || j < b.n)
	{
		bool		from_a = j == b.n || (i < a.n && a.ids[i] <= b.ids[j]);
		bool		from_b = i == a.n || (j < b.n && b.ids[j] <= a.ids[i]);
		int32_t		id = from_a ? a.ids[i] : b.ids[j];
		int64_t		left = from_a ? a.counts[i++] : 0;
		int64_t		right = from_b ? b.counts[j++] : 0;
		int64_t		sum;

		*candidate = id;
		if (subtract ? __builtin_sub_overflow(left, right, &sum)
			: __builtin_add_overflow(left, right, &sum))
			return VOTES_OVERFLOW;
		if (sum == 0)
			continue;
		ids[*n] = id;
		counts[(*n)++] = sum;
	}
	return VOTES_OK;
}

int64_t
votes_count_of(VotesView v, int32_t candidate)
{
	int32_t		low = 0,
				high = v.n;

	while (low < high)
	{
		int32_t		middle = low + (high - low) / 2;

		if (v.ids[middle] < candidate)
			low = middle + 1;
		else
			high = middle;
	}
	return low < v.n && v.ids[low] == candidate ? v.counts[low] : 0;
}

bool
votes_grand_total(VotesView v, int64_t *sum)
{
	*sum = 0;
	for (int32_t i = 0; i < v.n; i++)
		if (__builtin_add_overflow(*sum, v.counts[i], sum))
			return false;
	return true;
}

int
votes_compare(VotesView a, VotesView b)
{
	for (int32_t i = 0; i < a.n && i < b.n; i++)
	{
		if (a.ids[i] != b.ids[i])
			return a.ids[i] < b.ids[i] ? -1 : 1;
		if (a.counts[i] != b.counts[i])
			return a.counts[i] < b.counts[i] ? -1 : 1;
	}
	return (a.n > b.n) - (a.n < b.n);
}

bool
votes_is_normal(VotesView v)
{
	for (int32_t i = 0; i < v.n; i++)
		if (v.counts[i] == 0 || v.ids[i] < 1 || (i > 0 && v.ids[i - 1] >= v.ids[i]))
			return false;
	return true;
}
