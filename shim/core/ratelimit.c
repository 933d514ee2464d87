/*
 * Rate limits by GCRA, the generic cell rate algorithm (ITU-T I.371). It equals a token bucket: one number, the time it
 * is full again, of whose distance from now each missing token takes a step: seconds / count, in whole nanoseconds
 * rounded down. Memory is bounded: sets of 8 entries, chosen by a keyed hash nobody outside can foresee. A set is read
 * and written under its stripe's mutex; no thread holds two.
 * A newcomer to a full set replaces the entry that lacks the smallest part of its bucket and starts with that part of
 * its own missing (Space-Saving, Metwally et al. 2005). So who was forgotten finds no less missing than before; let in
 * unstored or with a full bucket, newcomer and victim would by turns be free of limits. The price: in a flood of more
 * than entries * count / seconds requests a second newcomers are refused.
 */
#include "core/ratelimit.h"

#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum {
    RATE_WAYS = 8,
    RATE_STRIPES = 64,
    RATE_MAX_COUNT = 1000000,
    RATE_MAX_SECONDS = 86400,
    RATE_SECONDS_MASK = (1 << 17) - 1,
    RATE_SECOND = 1000000000
};

/* All zero is a free entry; so is one whose bucket is full: full_at is not after now. */
typedef struct RateEntry {
    uint64_t name; /* upper 47 bits: of the hash; lower 17: the limit's seconds */
    uint64_t full_at;
} RateEntry;

typedef struct RateSet {
    RateEntry entries[RATE_WAYS];
} RateSet;

/* A cache line each, so that threads do not slow each other. */
typedef struct RateStripe {
    pthread_mutex_t lock;
} __attribute__((aligned(64))) RateStripe;

struct RateTable {
    RateStripe stripes[RATE_STRIPES];
    unsigned char hash_key[crypto_shorthash_KEYBYTES];
    size_t count;
    RateSet *sets;
};

/* A bucket's name and where it is kept. */
typedef struct RateSlot {
    uint64_t name;
    RateSet *set;
    pthread_mutex_t *lock;
} RateSlot;

/* Reads digits at *text, a number from 1 to max, and moves *text behind them. */
static bool rate_number(const char **text, int max, int *number)
{
    const char *at;

    *number = 0;
    for (at = *text; *at >= '0' && *at <= '9'; at++) {
        *number = *number * 10 + (*at - '0');
        if (*number > max)
            return false;
    }
    *text = at;
    return *number > 0;
}

bool rate_parse(const char *text, RateLimit *limit)
{
    RateLimit read = {0};

    if (strcmp(text, "0") != 0 && strcmp(text, "off") != 0) {
        if (!rate_number(&text, RATE_MAX_COUNT, &read.count) || *text++ != '/' ||
            !rate_number(&text, RATE_MAX_SECONDS, &read.seconds) || *text != '\0')
            return false;
    }
    *limit = read;
    return true;
}

RateTable *rate_open(size_t entries)
{
    size_t count = entries / RATE_WAYS + (entries % RATE_WAYS != 0 || entries == 0), i;
    RateTable *table;

    if (sodium_init() < 0 || count > SIZE_MAX / sizeof(RateSet))
        return NULL;
    table = aligned_alloc(_Alignof(RateTable), sizeof(*table));
    if (table == NULL)
        return NULL;
    table->count = count;
    table->sets = calloc(count, sizeof(RateSet)); /* pages that nobody has written yet take no memory */
    if (table->sets == NULL) {
        free(table);
        return NULL;
    }
    crypto_shorthash_keygen(table->hash_key);
    for (i = 0; i < RATE_STRIPES; i++)
        pthread_mutex_init(&table->stripes[i].lock, NULL);
    return table;
}

void rate_close(RateTable *table)
{
    size_t i;

    if (table == NULL)
        return;
    for (i = 0; i < RATE_STRIPES; i++)
        pthread_mutex_destroy(&table->stripes[i].lock);
    sodium_memzero(table->hash_key, sizeof(table->hash_key));
    free(table->sets);
    free(table);
}

/* SipHash-2-4 of the key, then of that and the space. */
static RateSlot rate_slot(RateTable *table, RateLimit limit, unsigned space, const void *key, size_t key_length)
{
    uint64_t parts[2] = {0, space}, hash;
    size_t at;

    crypto_shorthash((unsigned char *)&parts[0], key, key_length, table->hash_key);
    crypto_shorthash((unsigned char *)&hash, (const unsigned char *)parts, sizeof(parts), table->hash_key);
    at = hash % table->count;
    return (RateSlot){.name = (hash & ~(uint64_t)RATE_SECONDS_MASK) | (uint64_t)limit.seconds,
                      .set = &table->sets[at],
                      .lock = &table->stripes[at % RATE_STRIPES].lock};
}

static uint64_t rate_seconds(const RateEntry *entry)
{
    return entry->name & RATE_SECONDS_MASK;
}

/* Nanoseconds until the bucket is full, at most its limit's seconds, whatever the clock does: times
 * a number of seconds it fits 64 bits. */
static uint64_t rate_backlog(const RateEntry *entry, uint64_t now)
{
    uint64_t most = rate_seconds(entry) * RATE_SECOND;

    if (entry->full_at <= now)
        return 0;
    return entry->full_at - now < most ? entry->full_at - now : most;
}

static RateEntry *rate_find(RateSet *set, uint64_t name)
{
    int i;

    for (i = 0; i < RATE_WAYS; i++)
        if (set->entries[i].name == name)
            return &set->entries[i];
    return NULL;
}

/* The entry that lacks the smallest part of its bucket: a free one where there is one. */
static RateEntry *rate_least(RateSet *set, uint64_t now)
{
    RateEntry *least = &set->entries[0];
    uint64_t least_backlog = rate_backlog(least, now);
    int i;

    for (i = 1; i < RATE_WAYS && least_backlog > 0; i++) {
        RateEntry *entry = &set->entries[i];
        uint64_t backlog = rate_backlog(entry, now);

        if (backlog == 0 || backlog * rate_seconds(least) < least_backlog * rate_seconds(entry)) {
            least = entry;
            least_backlog = backlog;
        }
    }
    return least;
}

/* What a bucket of that limit lacks when it lacks the same part as the entry's. */
static uint64_t rate_charge(const RateEntry *entry, RateLimit limit, uint64_t now)
{
    uint64_t backlog = rate_backlog(entry, now);

    return backlog == 0 ? 0 : backlog * (uint64_t)limit.seconds / rate_seconds(entry);
}

static uint64_t rate_step(RateLimit limit)
{
    return (uint64_t)limit.seconds * RATE_SECOND / (uint64_t)limit.count;
}

static int rate_seconds_up(uint64_t nanoseconds)
{
    return (int)((nanoseconds + RATE_SECOND - 1) / RATE_SECOND);
}

RateVerdict rate_take(RateTable *table, RateLimit limit, unsigned space, const void *key, size_t key_length,
                      uint64_t now_us)
{
    RateVerdict verdict = {.allowed = true, .limit = limit.count};
    uint64_t now = now_us * 1000, step, full, backlog;
    RateSlot slot;
    RateEntry *entry;

    if (limit.count == 0)
        return verdict;
    step = rate_step(limit);
    full = step * (uint64_t)limit.count;
    slot = rate_slot(table, limit, space, key, key_length);
    pthread_mutex_lock(slot.lock);
    entry = rate_find(slot.set, slot.name);
    if (entry == NULL)
        entry = rate_least(slot.set, now);
    backlog = entry->name == slot.name ? rate_backlog(entry, now) : rate_charge(entry, limit, now);
    verdict.allowed = backlog <= full - step;
    if (verdict.allowed) {
        backlog += step;
        *entry = (RateEntry){.name = slot.name, .full_at = now + backlog};
    }
    pthread_mutex_unlock(slot.lock);
    verdict.reset = rate_seconds_up(backlog);
    if (verdict.allowed)
        verdict.remaining = (int)((full - backlog) / step);
    else
        verdict.retry_after = rate_seconds_up(backlog + step - full);
    return verdict;
}

void rate_give(RateTable *table, RateLimit limit, unsigned space, const void *key, size_t key_length, uint64_t now_us)
{
    uint64_t now = now_us * 1000;
    RateSlot slot;
    RateEntry *entry;

    if (limit.count == 0)
        return;
    slot = rate_slot(table, limit, space, key, key_length);
    pthread_mutex_lock(slot.lock);
    entry = rate_find(slot.set, slot.name);
    if (entry != NULL) {
        uint64_t backlog = rate_backlog(entry, now), step = rate_step(limit);

        entry->full_at = now + (backlog > step ? backlog - step : 0);
    }
    pthread_mutex_unlock(slot.lock);
}
