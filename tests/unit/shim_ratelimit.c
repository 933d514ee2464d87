/*
 * Token buckets in bounded memory: what a limit's text means, every number of a verdict at the edges of time, what a
 * flood of addresses can make the table forget, and threads on one bucket.
 */
#include "core/ratelimit.h"
#include "tap.h"

#include <malloc.h>
#include <pthread.h>
#include <stdlib.h>

static const uint64_t second = 1000000;

static const struct {
    const char *text;
    bool ok;
    RateLimit limit;
} texts[] = {
    {"60/60", true, {60, 60}},
    {"1000000/86400", true, {1000000, 86400}},
    {"007/060", true, {7, 60}},
    {"0", true, {0, 0}},
    {"off", true, {0, 0}},
    {"", false, {0, 0}},
    {"60", false, {0, 0}},
    {"60/", false, {0, 0}},
    {"/60", false, {0, 0}},
    {"0/60", false, {0, 0}},
    {"60/0", false, {0, 0}},
    {"1000001/60", false, {0, 0}},
    {"60/86401", false, {0, 0}},
    {"4294967297/1", false, {0, 0}},
    {"1/99999999999999999999", false, {0, 0}},
    {"-1/60", false, {0, 0}},
    {"60/-60", false, {0, 0}},
    {" 60/60", false, {0, 0}},
    {"60/60 ", false, {0, 0}},
    {"60 / 60", false, {0, 0}},
    {"60/60/60", false, {0, 0}},
    {"60.5/60", false, {0, 0}},
    {"00", false, {0, 0}},
    {"OFF", false, {0, 0}},
};

/* Steps on one bucket each limit: takes tokens at once, all but the last allowed; the last verdict must be this one. */
static const struct {
    const char *limit;
    uint64_t at;
    int takes;
    RateVerdict last;
} steps[] = {
    {"60/60", 0, 1, {true, 60, 59, 1, 0}},
    {"60/60", 0, 59, {true, 60, 0, 60, 0}},
    {"60/60", 0, 1, {false, 60, 0, 60, 1}},
    {"60/60", 999999, 1, {false, 60, 0, 60, 1}},
    {"60/60", 1000000, 1, {true, 60, 0, 60, 0}},
    {"60/60", 1000000, 1, {false, 60, 0, 60, 1}},
    {"60/60", 31000000, 1, {true, 60, 29, 31, 0}},
    {"60/60", 31000000, 29, {true, 60, 0, 60, 0}},
    {"60/60", 91000000, 60, {true, 60, 0, 60, 0}},
    {"60/60", 91000001, 1, {false, 60, 0, 60, 1}},
    {"3/30", 0, 1, {true, 3, 2, 10, 0}}, /* a full bucket never holds more */
    {"3/30", 1u << 30, 3, {true, 3, 0, 30, 0}},
    {"3/30", 1u << 30, 1, {false, 3, 0, 30, 10}},
    {"2/3600", 5, 2, {true, 2, 0, 3600, 0}},
    {"2/3600", 5, 1, {false, 2, 0, 3600, 1800}},
    {"2/3600", 1000004, 1, {false, 2, 0, 3600, 1800}},
    {"2/3600", 1000005, 1, {false, 2, 0, 3599, 1799}},
    {"2/3600", 1800000004, 1, {false, 2, 0, 1801, 1}},
    {"2/3600", 1800000005, 1, {true, 2, 0, 3600, 0}},
    {"2/3600", 5400000004, 1, {true, 2, 0, 1801, 0}},
    {"2/3600", 5400000004, 1, {false, 2, 0, 1801, 1}},
    {"2/3600", 9000000004, 2, {true, 2, 0, 3600, 0}},
    {"3/1", 0, 1, {true, 3, 2, 1, 0}}, /* thirds of a second */
    {"3/1", 0, 2, {true, 3, 0, 1, 0}},
    {"3/1", 0, 1, {false, 3, 0, 1, 1}},
    {"3/1", 333333, 1, {false, 3, 0, 1, 1}},
    {"3/1", 333334, 1, {true, 3, 0, 1, 0}},
    {"3/1", 666666, 1, {false, 3, 0, 1, 1}},
    {"3/1", 666667, 1, {true, 3, 0, 1, 0}},
    {"3/1", 999999, 1, {false, 3, 0, 1, 1}},
    {"3/1", 1000000, 1, {true, 3, 0, 1, 0}},
    {"3/1", 2000000, 3, {true, 3, 0, 1, 0}},
    {"1/1", 0, 1, {true, 1, 0, 1, 0}},
    {"1/1", 999999, 1, {false, 1, 0, 1, 1}},
    {"1/1", 1000000, 1, {true, 1, 0, 1, 0}},
    {"1/86400", 0, 1, {true, 1, 0, 86400, 0}},
    {"1/86400", 0, 1, {false, 1, 0, 86400, 86400}},
    {"1/86400", 86399999999, 1, {false, 1, 0, 1, 1}},
    {"1/86400", 86400000000, 1, {true, 1, 0, 86400, 0}},
    {"1000000/1", 7, 1000000, {true, 1000000, 0, 1, 0}}, /* one a microsecond */
    {"1000000/1", 7, 1, {false, 1000000, 0, 1, 1}},
    {"1000000/1", 8, 1, {true, 1000000, 0, 1, 0}},
    {"1000000/1", 500008, 1, {true, 1000000, 499999, 1, 0}},
    {"1000000/86400", 0, 1000000, {true, 1000000, 0, 86400, 0}},
    {"1000000/86400", 0, 1, {false, 1000000, 0, 86400, 1}},
    {"1000000/86400", 86399, 1, {false, 1000000, 0, 86400, 1}},
    {"1000000/86400", 86400, 1, {true, 1000000, 0, 86400, 0}},
    {"10/60", 9151704000000000, 10, {true, 10, 0, 60, 0}}, /* after 290 years */
    {"10/60", 9151704000000000, 1, {false, 10, 0, 60, 6}},
    {"10/60", 9151704005999999, 1, {false, 10, 0, 55, 1}},
    {"10/60", 9151704006000000, 1, {true, 10, 0, 60, 0}},
    {"2/60", 100000000, 2, {true, 2, 0, 60, 0}}, /* a clock that goes back */
    {"2/60", 99999999, 1, {false, 2, 0, 60, 30}},
    {"2/60", 0, 1, {false, 2, 0, 60, 30}},
    {"2/60", 130000000, 1, {true, 2, 0, 60, 0}},
    {"off", 0, 1000, {true, 0, 0, 0, 0}},
    {"off", 9, 1000, {true, 0, 0, 0, 0}},
};

static void check_texts(Tap *tap)
{
    size_t i;

    for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        RateLimit limit = {-1, -1};
        bool ok = rate_parse(texts[i].text, &limit);
        RateLimit wanted = texts[i].ok ? texts[i].limit : (RateLimit){-1, -1};

        tap_ok(tap, ok == texts[i].ok && limit.count == wanted.count && limit.seconds == wanted.seconds, texts[i].text);
    }
}

static RateVerdict take(RateTable *table, RateLimit limit, const char *key, uint64_t now)
{
    return rate_take(table, limit, 1, key, strlen(key), now);
}

/* The tokens that can be taken at that time. */
static int drain(RateTable *table, RateLimit limit, const char *key, uint64_t now)
{
    int taken = 0;

    while (take(table, limit, key, now).allowed)
        taken++;
    return taken;
}

static bool same(RateVerdict a, RateVerdict b)
{
    return a.allowed == b.allowed && a.limit == b.limit && a.remaining == b.remaining && a.reset == b.reset &&
           a.retry_after == b.retry_after;
}

static void check_steps(Tap *tap, RateTable *table)
{
    char name[128];
    size_t i;
    int n;

    for (i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        RateVerdict got = {.allowed = true};
        RateLimit limit = {-1, -1};
        bool allowed = rate_parse(steps[i].limit, &limit);

        for (n = 0; n < steps[i].takes; n++) {
            allowed = allowed && got.allowed;
            got = take(table, limit, steps[i].limit, steps[i].at);
        }
        snprintf(name, sizeof(name), "%s: %d at %ju", steps[i].limit, steps[i].takes, (uintmax_t)steps[i].at);
        if (!tap_ok(tap, allowed && same(got, steps[i].last), name))
            printf("#   got: allowed %d, remaining %d, reset %d, retry after %d\n", got.allowed, got.remaining,
                   got.reset, got.retry_after);
    }
}

/* Many limits that do not divide their seconds: a bucket gives its count, and its count again when it is refilled. */
static void check_counts(Tap *tap, RateTable *table)
{
    int count, right = 0;
    char key[16];

    for (count = 1; count <= 300; count++) {
        RateLimit limit = {count, 7};

        snprintf(key, sizeof(key), "%d", count);
        right += take(table, limit, key, second).reset == (7 + count - 1) / count;
        right += drain(table, limit, key, second) == count - 1 && take(table, limit, key, second).reset == 7;
        right += drain(table, limit, key, 8 * second - 1) == count - 1 && drain(table, limit, key, 8 * second) == 1;
    }
    tap_is_int(tap, right, 900, "1 to 300 in 7 seconds");
}

static void check_give(Tap *tap, RateTable *table)
{
    RateLimit limit = {3, 30}, none = {0, 0};

    rate_give(table, limit, 1, "give", 4, 0);
    tap_is_int(tap, drain(table, limit, "give", 0), 3, "an unknown bucket has nothing to get back");
    take(table, limit, "twice", 0);
    rate_give(table, limit, 1, "twice", 5, 0);
    rate_give(table, limit, 1, "twice", 5, 0);
    tap_is_int(tap, drain(table, limit, "twice", 0), 3, "nor does one that has it back");
    rate_give(table, limit, 1, "give", 4, 0);
    tap_is_int(tap, take(table, limit, "give", 0).remaining, 0, "a token comes back");
    tap_ok(tap, !take(table, limit, "give", 0).allowed, "one only");
    rate_give(table, limit, 1, "give", 4, 25 * second);
    tap_is_int(tap, drain(table, limit, "give", 25 * second), 3, "a bucket gets no fuller than full");
    tap_is_int(tap, take(table, limit, "give", 25 * second).reset, 30, "and counts from that time");
    rate_give(table, limit, 1, "give", 4, 26 * second);
    tap_is_int(tap, take(table, limit, "give", 26 * second).reset, 29, "time that passed is kept");
    rate_give(table, limit, 1, "give", 4, 100 * second);
    tap_is_int(tap, drain(table, limit, "give", 100 * second), 3, "a full bucket gets nothing");
    rate_give(table, none, 1, "give", 4, 100 * second);
    tap_ok(tap, !take(table, limit, "give", 100 * second).allowed, "no limit has nothing to give");
}

static void check_names(Tap *tap, RateTable *table)
{
    RateLimit limit = {1, 60}, other = {1, 61};
    char longer[1000] = "name";

    tap_ok(tap, rate_take(table, limit, 1, "name", 4, 0).allowed, "a name");
    tap_ok(tap, !rate_take(table, limit, 1, "name", 4, 0).allowed, "the same again");
    tap_ok(tap, rate_take(table, limit, 2, "name", 4, 0).allowed, "in another space");
    tap_ok(tap, rate_take(table, other, 1, "name", 4, 0).allowed, "under another limit");
    tap_ok(tap, rate_take(table, limit, 1, "name", 3, 0).allowed, "shorter");
    tap_ok(tap, rate_take(table, limit, 1, "name", 5, 0).allowed, "longer by a NUL");
    tap_ok(tap, rate_take(table, limit, 1, "", 0, 0).allowed, "empty");
    tap_ok(tap, !rate_take(table, limit, 1, "", 0, 0).allowed, "empty again");
    for (; longer[999] < 2; longer[999]++)
        tap_ok(tap, rate_take(table, limit, 1, longer, sizeof(longer), 0).allowed, "long");
}

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
size_t __sanitizer_get_current_allocated_bytes(void); /* Debian's gcc has no header of it */

static size_t allocated(void)
{
    return __sanitizer_get_current_allocated_bytes();
}
#else
static size_t allocated(void)
{
    struct mallinfo2 info = mallinfo2();

    return info.uordblks + info.hblkhd;
}
#endif

/*
 * A million addresses with 1 or 5 requests each, in 8,192 entries of 5 tokens. Nobody who is limited gets a token, in
 * the second kind of flood either, in which all buckets are used up. The flood itself gets no more than the entries'
 * 40,960 tokens and what they regain in its seconds, 46 a second.
 */
static void check_flood(Tap *tap, int requests)
{
    RateLimit login = {5, 900};
    size_t before = allocated(), opened;
    RateTable *table = rate_open(8185);
    int i, limited = 0, flood = 0;

    opened = allocated() - before;
    tap_ok(tap, opened >= 8192 * 16 && opened < 8192 * 16 + 8192, "8192 entries of 16 bytes and 64 locks");
    tap_is_int(tap, drain(table, login, "limited", 0), 5, "a key is limited");
    for (i = 0; i < 1000000 * requests; i++) {
        int address = i / requests;

        flood += rate_take(table, login, 2, &address, sizeof(address), (uint64_t)i).allowed;
        if (i % 3 == 0)
            limited += take(table, login, "limited", (uint64_t)i).allowed;
    }
    tap_is_int(tap, limited, 0, "it stays limited in a flood of a million addresses");
    printf("# the flood of %d got %d\n", i, flood);
    tap_ok(tap, flood > 40900 && flood <= 40960 + 46 * requests, "the flood gets what the entries hold");
    tap_ok(tap, allocated() - before == opened, "memory is what it was");
    rate_close(table);
}

/*
 * Twelve times as many addresses as entries, one request of 60 each: about 98 a set, whose buckets hold 480. A short
 * limit's bucket is kept though the addresses' limits last longer.
 */
static void check_crowd(Tap *tap)
{
    RateLimit reads = {60, 900}, writes = {2, 20};
    RateTable *table = rate_open(8192);
    int address, refused = 0, limited = 0;

    drain(table, writes, "limited", 0);
    for (address = 0; address < 100000; address++) {
        refused += !rate_take(table, reads, 2, &address, sizeof(address), (uint64_t)address).allowed;
        limited += take(table, writes, "limited", (uint64_t)address).allowed;
    }
    tap_is_int(tap, refused, 0, "a crowd of 100,000 in 8,192 entries is let in");
    tap_is_int(tap, limited, 0, "and nobody is forgotten");
    tap_is_int(tap, drain(table, writes, "limited", 9999999), 0, "before time");
    tap_is_int(tap, drain(table, writes, "limited", 10 * second), 1, "in time");
    rate_close(table);
}

/* One set of 8 entries. */
static void check_full_set(Tap *tap)
{
    RateLimit limit = {4, 40}, longer = {10, 100};
    RateTable *table = rate_open(1);
    int i, turns = 0;
    char key[2] = "a";

    tap_is_int(tap, drain(table, limit, "least", 0), 4, "the bucket that will be full first");
    for (; key[0] < 'h'; key[0]++)
        drain(table, limit, key, second);
    tap_is_int(tap, take(table, limit, "new", 2 * second).retry_after, 8, "a newcomer waits for the least limited");
    tap_is_int(tap, drain(table, limit, "new", 10 * second), 1, "and gets its token");
    tap_is_int(tap, drain(table, limit, "least", 10 * second), 0, "which it then lacks");
    tap_is_int(tap, drain(table, limit, "g", 10 * second), 0, "as do the others");
    tap_is_int(tap, drain(table, limit, "least", 11 * second), 1, "until the next is due");
    for (i = 0; i < 1000; i++) {
        turns += take(table, limit, "one", 12 * second).allowed;
        turns += take(table, limit, "other", 12 * second).allowed;
    }
    tap_is_int(tap, turns, 2, "two by turns get one token each");
    rate_close(table);

    table = rate_open(1);
    for (key[0] = 'a'; key[0] <= 'h'; key[0]++)
        rate_give(table, limit, 1, key, (size_t)drain(table, limit, key, 0) / 4, 0);
    tap_is_int(tap, take(table, longer, "new", 0).reset, 85, "another limit's bucket starts with the same part");
    tap_is_int(tap, take(table, longer, "new", 0).remaining, 0, "and is then its own");
    rate_close(table);
}

typedef struct Racer {
    RateTable *table;
    int taken;
    int given;
} Racer;

static void *race(void *data)
{
    static const RateLimit limit = {1000, 3600}, lent = {100, 3600};
    Racer *racer = data;
    int i;

    for (i = 0; i < 20000; i++) {
        racer->taken += take(racer->table, limit, "race", (uint64_t)i % 100).allowed;
        if (take(racer->table, lent, "lent", 0).allowed) {
            rate_give(racer->table, lent, 1, "lent", 4, 0);
            racer->given++;
        }
        rate_take(racer->table, limit, 2, &i, sizeof(i), 0);
    }
    return NULL;
}

static void check_threads(Tap *tap)
{
    RateLimit lent = {100, 3600};
    RateTable *table = rate_open(65536);
    Racer racers[8] = {0};
    pthread_t threads[8];
    int taken = 0, given = 0, i;

    for (i = 0; i < 8; i++) {
        racers[i].table = table;
        if (pthread_create(&threads[i], NULL, race, &racers[i]) != 0)
            abort();
    }
    for (i = 0; i < 8; i++) {
        pthread_join(threads[i], NULL);
        taken += racers[i].taken;
        given += racers[i].given;
    }
    tap_is_int(tap, taken, 1000, "8 threads get 1000 tokens of 1000");
    tap_is_int(tap, given, 160000, "8 threads never lack what they give back");
    tap_is_int(tap, drain(table, lent, "lent", 0), 100, "and it is all back");
    rate_close(table);
}

int main(void)
{
    Tap tap = {0};
    RateTable *table = rate_open(65536);

    check_texts(&tap);
    check_steps(&tap, table);
    check_counts(&tap, table);
    check_give(&tap, table);
    check_names(&tap, table);
    rate_close(table);
    table = rate_open(0);
    tap_is_int(&tap, drain(table, (RateLimit){2, 60}, "key", 0), 2, "a table of no entries has one set");
    rate_close(table);
    rate_close(NULL);
    tap_ok(&tap, rate_open(SIZE_MAX) == NULL, "a table too large");
    check_flood(&tap, 1);
    check_flood(&tap, 5);
    check_crowd(&tap);
    check_full_set(&tap);
    check_threads(&tap);
    return tap_done(&tap);
}
