/*
 * Vote vectors: the parser and its faults with their offsets, the invariant, the text form's
 * round trip, merging, looking up, summing, comparing.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "votes/vector.h"
#include "tap.h"

#define FEW 8
#define MANY 70000
#define ROUNDS 2000

typedef struct ParseCase {
    const char *name;
    const char *text;
    VotesFault fault;
    size_t at;          /* of a fault; of the end when there is none */
    const char *wanted; /* text form after normalizing; NULL: normalizing finds the fault */
} ParseCase;

static const ParseCase parse_cases[] = {
    {"empty", "{}", VOTES_OK, 2, "{}"},
    {"empty with spaces", " \t{ \r\n} ", VOTES_OK, 8, "{}"},
    {"one", "{\"1\":1}", VOTES_OK, 7, "{\"1\":1}"},
    {"two", "{\"12\":345,\"13\":20}", VOTES_OK, 18, "{\"12\":345,\"13\":20}"},
    {"spaces", " { \"12\" : 345 ,\n\t\"13\"\r: 20 } ", VOTES_OK, 29, "{\"12\":345,\"13\":20}"},
    {"unsorted", "{\"3\":1,\"1\":2,\"2\":3}", VOTES_OK, 19, "{\"1\":2,\"2\":3,\"3\":1}"},
    {"zeros vanish", "{\"3\":0,\"1\":2,\"2\":-0}", VOTES_OK, 20, "{\"1\":2}"},
    {"all zeros", "{\"3\":0}", VOTES_OK, 7, "{}"},
    {"negative", "{\"3\":-5}", VOTES_OK, 8, "{\"3\":-5}"},
    {"smallest count", "{\"3\":-9223372036854775808}", VOTES_OK, 26, "{\"3\":-9223372036854775808}"},
    {"largest count", "{\"3\":9223372036854775807}", VOTES_OK, 25, "{\"3\":9223372036854775807}"},
    {"smallest id", "{\"1\":1}", VOTES_OK, 7, "{\"1\":1}"},
    {"largest id", "{\"2147483647\":1}", VOTES_OK, 16, "{\"2147483647\":1}"},
    {"duplicate", "{\"3\":1,\"3\":1}", VOTES_OK, 13, NULL},
    {"duplicate zeros", "{\"3\":0,\"2\":1,\"3\":0}", VOTES_OK, 19, NULL},

    {"no text", "", VOTES_SYNTAX, 0, NULL},
    {"spaces only", "  ", VOTES_SYNTAX, 2, NULL},
    {"a list", "[]", VOTES_SYNTAX, 0, NULL},
    {"null", "null", VOTES_SYNTAX, 0, NULL},
    {"unterminated", "{", VOTES_SYNTAX, 1, NULL},
    {"unterminated after a key", "{\"1\"", VOTES_SYNTAX, 4, NULL},
    {"unterminated after a colon", "{\"1\":", VOTES_BAD_COUNT, 5, NULL},
    {"unterminated after a count", "{\"1\":1", VOTES_SYNTAX, 6, NULL},
    {"unterminated after a comma", "{\"1\":1,", VOTES_SYNTAX, 7, NULL},
    {"unterminated key", "{\"1", VOTES_BAD_ID, 1, NULL},
    {"trailing comma", "{\"1\":1,}", VOTES_SYNTAX, 7, NULL},
    {"leading comma", "{,\"1\":1}", VOTES_SYNTAX, 1, NULL},
    {"no comma", "{\"1\":1 \"2\":1}", VOTES_SYNTAX, 7, NULL},
    {"no colon", "{\"1\" 1}", VOTES_SYNTAX, 5, NULL},
    {"trailing garbage", "{} x", VOTES_SYNTAX, 3, NULL},
    {"a second object", "{}{}", VOTES_SYNTAX, 2, NULL},
    {"key without quotes", "{1:1}", VOTES_SYNTAX, 1, NULL},
    {"single quotes", "{'1':1}", VOTES_SYNTAX, 1, NULL},

    {"id 0", "{\"0\":1}", VOTES_BAD_ID, 1, NULL},
    {"id -1", "{\"-1\":1}", VOTES_BAD_ID, 1, NULL},
    {"id 2147483648", "{\"2147483648\":1}", VOTES_BAD_ID, 1, NULL},
    {"id beyond 64 bits", "{\"1\":1,\"99999999999999999999\":1}", VOTES_BAD_ID, 7, NULL},
    {"id with a leading zero", "{\"01\":1}", VOTES_BAD_ID, 1, NULL},
    {"id with a space", "{\"1 \":1}", VOTES_BAD_ID, 1, NULL},
    {"id with a sign", "{\"+1\":1}", VOTES_BAD_ID, 1, NULL},
    {"empty id", "{\"\":1}", VOTES_BAD_ID, 1, NULL},
    {"a name", "{\"Ndong\":1}", VOTES_BAD_ID, 1, NULL},

    {"no count", "{\"1\":}", VOTES_BAD_COUNT, 5, NULL},
    {"null count", "{\"1\":null}", VOTES_BAD_COUNT, 5, NULL},
    {"quoted count", "{\"1\":\"5\"}", VOTES_OK, 9, "{\"1\":5}"},
    {"decimals of nothing", "{\"1\":300.0,\"2\":\"300.00\"}", VOTES_OK, 24, "{\"1\":300,\"2\":300}"},
    {"a quote that does not end", "{\"1\":\"5}", VOTES_BAD_COUNT, 5, NULL},
    {"an empty quote", "{\"1\":\"\"}", VOTES_BAD_COUNT, 5, NULL},
    {"a word in quotes", "{\"1\":\"5 \"}", VOTES_BAD_COUNT, 5, NULL},
    {"a quoted leading zero", "{\"1\":\"05\"}", VOTES_BAD_COUNT, 5, NULL},
    {"count with a plus", "{\"1\":+5}", VOTES_BAD_COUNT, 5, NULL},
    {"count with a leading zero", "{\"1\":05}", VOTES_BAD_COUNT, 5, NULL},
    {"negative with a leading zero", "{\"1\": -05}", VOTES_BAD_COUNT, 6, NULL},
    {"minus alone", "{\"1\":-}", VOTES_BAD_COUNT, 5, NULL},
    {"two minuses", "{\"1\":--1}", VOTES_BAD_COUNT, 5, NULL},
    {"fraction", "{\"1\":1.5}", VOTES_BAD_COUNT, 5, NULL},
    {"exponent", "{\"1\":1e2}", VOTES_OK, 9, "{\"1\":100}"},
    {"exponent that makes a fraction", "{\"1\":1e-2}", VOTES_BAD_COUNT, 5, NULL},
    {"exponent without digits", "{\"1\":1e}", VOTES_SYNTAX, 6, NULL},
    {"one above 64 bits", "{\"1\":9223372036854775808}", VOTES_BAD_COUNT, 5, NULL},
    {"one below 64 bits", "{\"1\":-9223372036854775809}", VOTES_BAD_COUNT, 5, NULL},
    {"far above 64 bits", "{\"1\":99999999999999999999999}", VOTES_BAD_COUNT, 5, NULL},
};

static void test_parse(Tap *tap)
{
    for (size_t i = 0; i < sizeof(parse_cases) / sizeof(parse_cases[0]); i++) {
        const ParseCase *c = &parse_cases[i];
        size_t length = strlen(c->text), n, at, bound = votes_parse_bound(c->text, length);
        VoteEntry *entries = malloc(sizeof(VoteEntry) * (bound + 1)); /* no more: ASan watches the bound */
        char *exact = malloc(length + 1), out[VOTES_ENTRY_TEXT * FEW + 3];
        int32_t ids[FEW], candidate = 0;
        int64_t counts[FEW];
        VotesFault fault;

        memcpy(exact, c->text, length);
        exact = realloc(exact, length ? length : 1); /* nor may it read beyond the text */
        fault = votes_parse(exact, length, entries, &n, &at);
        tap_is_int(tap, fault, c->fault, c->name);
        tap_is_int(tap, (long) at, (long) c->at, "... offset");
        if (fault == VOTES_OK && votes_normalize(entries, &n, &candidate) == VOTES_OK) {
            for (size_t j = 0; j < n; j++) {
                ids[j] = entries[j].candidate;
                counts[j] = entries[j].count;
            }
            votes_format((VotesView) {(int32_t) n, ids, counts}, out);
            tap_is(tap, out, c->wanted, "... value");
        } else if (fault == VOTES_OK) {
            tap_ok(tap, c->wanted == NULL && candidate == 3, "... duplicate named");
        }
        free(exact);
        free(entries);
    }
}

/* Writes {"1":1,...,"n":1} and parses it. */
static VotesFault parse_count(int count, size_t *n)
{
    char *text = malloc((size_t) count * 16 + 3), *p = text;
    VoteEntry *entries = malloc(sizeof(VoteEntry) * ((size_t) count + 1));
    size_t at;
    VotesFault fault;

    *p++ = '{';
    for (int i = 1; i <= count; i++)
        p += sprintf(p, "%s\"%d\":1", i > 1 ? "," : "", i);
    *p++ = '}';
    fault = votes_parse(text, (size_t) (p - text), entries, n, &at);
    free(text);
    free(entries);
    return fault;
}

static void test_limits(Tap *tap)
{
    VoteEntry zero[] = {{5, 1}, {0, 1}}, below[] = {{-3, 0}}, pair[] = {{4, 1}, {2, 0}, {4, -1}};
    size_t n;
    int32_t candidate = 99;

    tap_is_int(tap, parse_count(VOTES_MAX_CANDIDATES, &n), VOTES_OK, "the most candidates");
    tap_is_int(tap, (long) n, VOTES_MAX_CANDIDATES, "... all read");
    tap_is_int(tap, parse_count(VOTES_MAX_CANDIDATES + 1, &n), VOTES_TOO_MANY, "one too many");
    tap_is_int(tap, parse_count(MANY, &n), VOTES_TOO_MANY, "70,000 are too many");
    tap_is_int(tap, (long) votes_parse_bound("", 0), 0, "bound of no text");
    tap_is_int(tap, (long) votes_parse_bound("{\"1\":1,\"2\":2}", 13), 2, "bound of two");

    n = 2;
    tap_is_int(tap, votes_normalize(zero, &n, &candidate), VOTES_BAD_ID, "normalize: id 0");
    tap_is_int(tap, candidate, 0, "... named");
    n = 1;
    tap_is_int(tap, votes_normalize(below, &n, &candidate), VOTES_BAD_ID, "normalize: id -3 with a zero count");
    tap_is_int(tap, candidate, -3, "... named");
    n = 3;
    tap_is_int(tap, votes_normalize(pair, &n, &candidate), VOTES_DUPLICATE, "normalize: duplicate that sums to zero");
    tap_is_int(tap, candidate, 4, "... named");
    n = 0;
    tap_is_int(tap, votes_normalize(NULL, &n, &candidate), VOTES_OK, "normalize: nothing");
}

typedef struct MergeCase {
    const char *name;
    int32_t an, bn;
    VoteEntry a[3], b[3];
    VotesFault fault;         /* of either */
    int32_t candidate;        /* at fault */
    const char *sum, *difference; /* NULL: at fault */
} MergeCase;

static const MergeCase merge_cases[] = {
    {"nothing", 0, 0, {{0, 0}}, {{0, 0}}, VOTES_OK, 0, "{}", "{}"},
    {"right only", 0, 2, {{0, 0}}, {{1, 4}, {9, -4}}, VOTES_OK, 0, "{\"1\":4,\"9\":-4}", "{\"1\":-4,\"9\":4}"},
    {"left only", 2, 0, {{1, 4}, {9, -4}}, {{0, 0}}, VOTES_OK, 0, "{\"1\":4,\"9\":-4}", "{\"1\":4,\"9\":-4}"},
    {"interleaved", 2, 2, {{1, 1}, {3, 3}}, {{2, 2}, {4, 4}}, VOTES_OK, 0, "{\"1\":1,\"2\":2,\"3\":3,\"4\":4}",
     "{\"1\":1,\"2\":-2,\"3\":3,\"4\":-4}"},
    {"the same vanish", 2, 2, {{1, 5}, {2, 7}}, {{1, 5}, {2, -7}}, VOTES_OK, 0, "{\"1\":10}", "{\"2\":14}"},
    {"to the edge", 1, 1, {{1, INT64_MAX - 1}}, {{1, 1}}, VOTES_OK, 0, "{\"1\":9223372036854775807}",
     "{\"1\":9223372036854775805}"},
    {"sum above", 2, 1, {{1, 1}, {2, INT64_MAX}}, {{2, 1}}, VOTES_OVERFLOW, 2, NULL,
        "{\"1\":1,\"2\":9223372036854775806}"},
    {"sum below", 1, 1, {{7, INT64_MIN}}, {{7, -1}}, VOTES_OVERFLOW, 7, NULL, "{\"7\":-9223372036854775807}"},
    {"difference above", 1, 1, {{7, INT64_MAX}}, {{7, -1}}, VOTES_OVERFLOW, 7, "{\"7\":9223372036854775806}", NULL},
    {"difference below", 1, 1, {{7, INT64_MIN}}, {{7, 1}}, VOTES_OVERFLOW, 7, "{\"7\":-9223372036854775807}", NULL},
    {"the smallest has no opposite", 0, 1, {{0, 0}}, {{7, INT64_MIN}}, VOTES_OVERFLOW, 7,
        "{\"7\":-9223372036854775808}", NULL},
};

static VotesView unzip(const VoteEntry *entries, int32_t n, int32_t *ids, int64_t *counts)
{
    for (int32_t i = 0; i < n; i++) {
        ids[i] = entries[i].candidate;
        counts[i] = entries[i].count;
    }
    return (VotesView) {n, ids, counts};
}

static void test_merge(Tap *tap)
{
    for (size_t i = 0; i < sizeof(merge_cases) / sizeof(merge_cases[0]); i++) {
        const MergeCase *c = &merge_cases[i];
        int32_t aids[3], bids[3], ids[6], n, candidate;
        int64_t acounts[3], bcounts[3], counts[6];
        VotesView a = unzip(c->a, c->an, aids, acounts), b = unzip(c->b, c->bn, bids, bcounts);

        for (int subtract = 0; subtract <= 1; subtract++) {
            const char *wanted = subtract ? c->difference : c->sum;
            VotesFault fault = votes_merge(a, b, subtract, ids, counts, &n, &candidate);
            char out[VOTES_ENTRY_TEXT * 6 + 3];

            if (wanted == NULL) {
                tap_ok(tap, fault == c->fault && candidate == c->candidate, c->name);
                continue;
            }
            votes_format((VotesView) {n, ids, counts}, out);
            tap_is(tap, fault == VOTES_OK ? out : NULL, wanted, c->name);
        }
    }
}

static void test_lookup(Tap *tap)
{
    int32_t ids[] = {2, 5, 2147483647};
    int64_t counts[] = {20, -50, 1}, over[] = {INT64_MAX, 1, -1}, under[] = {INT64_MIN, -1, 1},
        edge[] = {INT64_MAX, -1, 1};
    VotesView v = {3, ids, counts};
    static const struct {
        int32_t id;
        int64_t count;
    } looked[] = {{INT32_MIN, 0}, {-2, 0}, {0, 0}, {1, 0}, {2, 20}, {3, 0}, {5, -50}, {6, 0}, {2147483646, 0},
        {2147483647, 1}};
    int64_t sum;

    for (size_t i = 0; i < sizeof(looked) / sizeof(looked[0]); i++)
        tap_ok(tap, votes_count_of(v, looked[i].id) == looked[i].count, "count of one candidate");
    tap_ok(tap, votes_count_of((VotesView) {0, NULL, NULL}, 1) == 0, "count in nothing");
    tap_ok(tap, votes_grand_total(v, &sum) && sum == -29, "grand total");
    tap_ok(tap, votes_grand_total((VotesView) {0, NULL, NULL}, &sum) && sum == 0, "grand total of nothing");
    tap_ok(tap, votes_grand_total((VotesView) {3, ids, edge}, &sum) && sum == INT64_MAX, "grand total at the edge");
    tap_ok(tap, !votes_grand_total((VotesView) {3, ids, over}, &sum), "grand total above 64 bits");
    tap_ok(tap, !votes_grand_total((VotesView) {3, ids, under}, &sum), "grand total below 64 bits");
}

static void test_normal(Tap *tap)
{
    int32_t good[] = {1, 2, 2147483647}, zero_id[] = {0}, negative_id[] = {-1}, twice[] = {1, 1}, falling[] = {2, 1};
    int64_t counts[] = {1, -1, INT64_MIN}, zero[] = {1, 0, 1};

    tap_ok(tap, votes_is_normal((VotesView) {0, NULL, NULL}), "nothing is normal");
    tap_ok(tap, votes_is_normal((VotesView) {3, good, counts}), "sorted without zeros is normal");
    tap_ok(tap, !votes_is_normal((VotesView) {3, good, zero}), "a zero count is not");
    tap_ok(tap, !votes_is_normal((VotesView) {1, zero_id, counts}), "id 0 is not");
    tap_ok(tap, !votes_is_normal((VotesView) {1, negative_id, counts}), "id -1 is not");
    tap_ok(tap, !votes_is_normal((VotesView) {2, twice, counts}), "a candidate twice is not");
    tap_ok(tap, !votes_is_normal((VotesView) {2, falling, counts}), "falling ids are not");
}

static uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

typedef struct Vector {
    int32_t n, ids[FEW];
    int64_t counts[FEW];
} Vector;

static VotesView view(const Vector *v)
{
    return (VotesView) {v->n, v->ids, v->counts};
}

/* A normal vector of up to FEW entries; ids and counts from narrow ranges meet often. */
static Vector random_vector(uint64_t *state)
{
    Vector v = {.n = 0};
    int32_t id = 0;
    bool wide = next_random(state) % 2;

    for (int i = (int) (next_random(state) % (FEW + 1)); i > 0; i--) {
        int64_t count = (int64_t) next_random(state);

        id += 1 + (int32_t) (next_random(state) % (wide ? 200000000 : 3));
        count = wide ? count / 4 : count % 3;
        if (count == 0)
            continue;
        v.ids[v.n] = id;
        v.counts[v.n++] = count;
    }
    return v;
}

static bool round_trips(const Vector *v)
{
    char text[VOTES_ENTRY_TEXT * FEW + 3], again[VOTES_ENTRY_TEXT * FEW + 3];
    VoteEntry entries[FEW + 1];
    size_t length = votes_format(view(v), text), n, at;
    int32_t candidate, ids[FEW + 1];
    int64_t counts[FEW + 1];

    if (length != strlen(text) || votes_parse(text, length, entries, &n, &at) != VOTES_OK || at != length ||
        votes_normalize(entries, &n, &candidate) != VOTES_OK)
        return false;
    votes_format(unzip(entries, (int32_t) n, ids, counts), again);
    return strcmp(text, again) == 0 && votes_compare((VotesView) {(int32_t) n, ids, counts}, view(v)) == 0;
}

/* (a + b) - b = a and a + b = b + a, and sums are normal. */
static bool merges(const Vector *a, const Vector *b)
{
    int32_t ids[2 * FEW], back_ids[3 * FEW], other_ids[2 * FEW], n, back_n, other_n, candidate;
    int64_t counts[2 * FEW], back_counts[3 * FEW], other_counts[2 * FEW];

    if (votes_merge(view(a), view(b), false, ids, counts, &n, &candidate) != VOTES_OK ||
        votes_merge(view(b), view(a), false, other_ids, other_counts, &other_n, &candidate) != VOTES_OK ||
        votes_merge((VotesView) {n, ids, counts}, view(b), true, back_ids, back_counts, &back_n, &candidate) !=
        VOTES_OK)
        return false;
    return votes_is_normal((VotesView) {n, ids, counts}) &&
           votes_compare((VotesView) {n, ids, counts}, (VotesView) {other_n, other_ids, other_counts}) == 0 &&
           votes_compare((VotesView) {back_n, back_ids, back_counts}, view(a)) == 0;
}

static int sign(int number)
{
    return (number > 0) - (number < 0);
}

static bool ordered(const Vector *a, const Vector *b, const Vector *c)
{
    int ab = sign(votes_compare(view(a), view(b))), bc = sign(votes_compare(view(b), view(c)));
    bool equal = a->n == b->n && memcmp(a->ids, b->ids, sizeof(int32_t) * (size_t) a->n) == 0 &&
                 memcmp(a->counts, b->counts, sizeof(int64_t) * (size_t) a->n) == 0;

    return votes_compare(view(a), view(a)) == 0 && ab == -sign(votes_compare(view(b), view(a))) && (ab == 0) == equal &&
           (ab > 0 || bc > 0 || votes_compare(view(a), view(c)) <= 0);
}

static void test_random(Tap *tap)
{
    uint64_t state = 20250412;
    bool trips = true, sums = true, order = true;

    for (int i = 0; i < ROUNDS; i++) {
        Vector a = random_vector(&state), b = random_vector(&state), c = random_vector(&state);

        trips = trips && round_trips(&a);
        sums = sums && merges(&a, &b);
        order = order && ordered(&a, &b, &c);
    }
    tap_ok(tap, trips, "random vectors: format and parse round trip");
    tap_ok(tap, sums, "random vectors: a + b = b + a, a + b - b = a, normal");
    tap_ok(tap, order, "random vectors: the order is reflexive, antisymmetric, transitive, and equal is identical");
}

static void test_compare(Tap *tap)
{
    int32_t one[] = {1}, two[] = {2}, both[] = {1, 2};
    int64_t five[] = {5, 5}, six[] = {6, 5};
    VotesView nothing = {0, NULL, NULL};

    tap_ok(tap, votes_compare(nothing, nothing) == 0, "nothing equals nothing");
    tap_ok(tap, votes_compare(nothing, (VotesView) {1, one, five}) < 0, "nothing comes first");
    tap_ok(tap, votes_compare((VotesView) {1, one, five}, (VotesView) {2, both, five}) < 0, "a prefix comes first");
    tap_ok(tap, votes_compare((VotesView) {1, one, six}, (VotesView) {2, both, five}) > 0,
        "a count decides before the length");
    tap_ok(tap, votes_compare((VotesView) {1, one, six}, (VotesView) {1, two, five}) < 0,
        "an id decides before a count");
}

int main(void)
{
    Tap tap = {0};

    test_parse(&tap);
    test_limits(&tap);
    test_merge(&tap);
    test_lookup(&tap);
    test_normal(&tap);
    test_compare(&tap);
    test_random(&tap);
    return tap_done(&tap);
}
