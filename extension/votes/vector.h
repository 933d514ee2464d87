/*
 * Vote vectors in plain C: the arithmetic and the text form behind the SQL type
 * res_elec.votes, free of PostgreSQL so that unit tests and fuzzers link it alone.
 *
 * A vector is sorted by candidate id, names each candidate once and holds no zero
 * count: a candidate left out has 0 votes, so equal vectors have equal bytes.
 */
#ifndef RES_ELEC_VOTES_VECTOR_H
#define RES_ELEC_VOTES_VECTOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The most candidates that one vector may name. */
#define VOTES_MAX_CANDIDATES 65535

/* Characters of the longest entry in text form, with its comma: "2147483647":-9223372036854775808, */
#define VOTES_ENTRY_TEXT 34

typedef struct VotesView
{
	int32_t		n;
	const int32_t *ids;
	const int64_t *counts;
} VotesView;

typedef struct VoteEntry
{
	int32_t		candidate;
	int64_t		count;
} VoteEntry;

typedef enum VotesFault
{
	VOTES_OK,
	VOTES_SYNTAX,				/* not an object of "id":count */
	VOTES_BAD_ID,				/* a key is not a candidate id, 1 to 2147483647 */
	VOTES_BAD_COUNT,			/* a count is not an integer of 64 bits */
	VOTES_DUPLICATE,			/* a candidate is named twice */
	VOTES_TOO_MANY,				/* more than VOTES_MAX_CANDIDATES */
	VOTES_OVERFLOW				/* a sum leaves 64 bits */
} VotesFault;

/* Upper bound of the entries in a text: what votes_parse may write. */
extern size_t votes_parse_bound(const char *text, size_t length);

/*
 * Reads {"12":345,"13":20}. Entries come in the text's order; *at is the offset of
 * a fault in the text.
 */
extern VotesFault votes_parse(const char *text, size_t length,
							  VoteEntry *entries, size_t *n, size_t *at);

/*
 * Sorts entries and drops zero counts. A candidate named twice, or an id below 1,
 * is a fault; *candidate then names it.
 */
extern VotesFault votes_normalize(VoteEntry *entries, size_t *n, int32_t *candidate);

/* Writes the text form with its NUL; out holds VOTES_ENTRY_TEXT * n + 3 characters. Returns its length. */
extern size_t votes_format(VotesView v, char *out);

/*
 * a + b, or a - b when subtract is set, into ids and counts of a.n + b.n entries.
 * VOTES_OVERFLOW names the candidate.
 */
extern VotesFault votes_merge(VotesView a, VotesView b, bool subtract,
							  int32_t *ids, int64_t *counts, int32_t *n,
							  int32_t *candidate);

/* The count of one candidate, 0 when left out. */
extern int64_t votes_count_of(VotesView v, int32_t candidate);

/* The sum of all counts; false when it leaves 64 bits. */
extern bool votes_grand_total(VotesView v, int64_t *sum);

/* Entry by entry, id before count: negative, 0 or positive. */
extern int	votes_compare(VotesView a, VotesView b);

/* True when the view keeps the invariant of a vector (what untrusted binary input must do). */
extern bool votes_is_normal(VotesView v);

#endif
