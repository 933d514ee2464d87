/*
 * Fuzzing the text form of votes: what is read is written and read again the
 * same, and the arithmetic of what is read obeys its laws. The input's text up
 * to a newline is one vector, the rest another.
 */
#include "votes/vector.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A vector that owns its arrays. */
typedef struct Vector {
    int32_t *ids;
    int64_t *counts;
    int32_t n;
} Vector;

static void check(bool holds)
{
    if (!holds)
        abort();
}

static VotesView view_of(const Vector *v)
{
    return (VotesView){v->n, v->ids, v->counts};
}

static Vector vector_of_size(size_t n)
{
    return (Vector){malloc(n * sizeof(int32_t) + 1), malloc(n * sizeof(int64_t) + 1), (int32_t)n};
}

static void vector_free(Vector *v)
{
    free(v->ids);
    free(v->counts);
}

/* False when the text, in a copy that ends where it ends, is refused; the fault
 * then lies in it. */
static bool vector_read(const char *text, size_t length, Vector *v)
{
    char *exact = malloc(length + 1);
    VoteEntry *entries;
    size_t n = 0, at = 0, i;
    int32_t candidate = 0;
    VotesFault fault;

    memcpy(exact, text, length);
    exact[length] = '\0';
    entries = malloc((votes_parse_bound(exact, length) + 1) * sizeof(VoteEntry));
    fault = votes_parse(exact, length, entries, &n, &at);
    check(fault == VOTES_OK ? n <= votes_parse_bound(exact, length) : at <= length);
    if (fault == VOTES_OK)
        fault = votes_normalize(entries, &n, &candidate);
    *v = vector_of_size(fault == VOTES_OK ? n : 0);
    for (i = 0; fault == VOTES_OK && i < n; i++) {
        v->ids[i] = entries[i].candidate;
        v->counts[i] = entries[i].count;
    }
    free(entries);
    free(exact);
    if (fault != VOTES_OK)
        vector_free(v);
    return fault == VOTES_OK;
}

static void check_round_trip(const Vector *v)
{
    char *text = malloc(VOTES_ENTRY_TEXT * (size_t)v->n + 3);
    size_t length = votes_format(view_of(v), text);
    Vector again;

    check(strlen(text) == length && votes_is_normal(view_of(v)));
    check(vector_read(text, length, &again));
    check(votes_compare(view_of(v), view_of(&again)) == 0);
    vector_free(&again);
    free(text);
}

/* (a + b) - b is a, and each count of a + b is the sum of the two, unless it
 * leaves 64 bits. */
static void check_sum(const Vector *a, const Vector *b)
{
    Vector sum = vector_of_size((size_t)a->n + (size_t)b->n), back = vector_of_size(2 * (size_t)b->n + (size_t)a->n);
    int32_t candidate;
    int i;

    if (votes_merge(view_of(a), view_of(b), false, sum.ids, sum.counts, &sum.n, &candidate) == VOTES_OK) {
        check(votes_is_normal(view_of(&sum)));
        for (i = 0; i < sum.n; i++)
            check(sum.counts[i] == votes_count_of(view_of(a), sum.ids[i]) + votes_count_of(view_of(b), sum.ids[i]));
        if (votes_merge(view_of(&sum), view_of(b), true, back.ids, back.counts, &back.n, &candidate) == VOTES_OK)
            check(votes_compare(view_of(&back), view_of(a)) == 0);
    }
    vector_free(&sum);
    vector_free(&back);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = (const char *)data, *end = size > 0 ? memchr(text, '\n', size) : NULL;
    size_t first = end != NULL ? (size_t)(end - text) : size;
    Vector a, b;
    int64_t total;

    if (!vector_read(text, first, &a))
        return 0;
    check_round_trip(&a);
    (void)votes_grand_total(view_of(&a), &total);
    if (end != NULL && vector_read(end + 1, size - first - 1, &b)) {
        check((votes_compare(view_of(&a), view_of(&b)) < 0) == (votes_compare(view_of(&b), view_of(&a)) > 0));
        check_sum(&a, &b);
        vector_free(&b);
    }
    vector_free(&a);
    return 0;
}
