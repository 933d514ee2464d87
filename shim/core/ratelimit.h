/*
 * Limits of how often: token buckets by key, in tables of fixed size. The server owns the tables; they lock for
 * themselves.
 */
#ifndef RATELIMIT_H
#define RATELIMIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* count requests in seconds: a bucket of count tokens, refilled evenly over seconds. count 0: no limit. */
typedef struct RateLimit {
    int count;
    int seconds;
} RateLimit;

typedef struct RateVerdict {
    bool allowed;
    int limit;       /* the limit's count, 0: none */
    int remaining;   /* whole tokens left */
    int reset;       /* seconds, rounded up, until the bucket is full again */
    int retry_after; /* seconds, rounded up, at least 1, until the next token; 0 when allowed */
} RateVerdict;

typedef struct RateTable RateTable;

/*
 * Reads "60/60" (count/seconds), "0" or "off" (no limit); count 1 to 1000000, seconds 1 to 86400.
 * False for anything else, limit is then as it was.
 */
bool rate_parse(const char *text, RateLimit *limit);

/*
 * At most entries buckets, rounded up to a multiple of 8, of 16 bytes each, all allocated here. Several times the keys
 * expected within a limit's seconds keep strangers from being charged for each other. Limits whose seconds differ are
 * best kept in tables of their own: what replaces a bucket is full again after its own seconds. NULL: no memory.
 */
RateTable *rate_open(size_t entries);
/*
 * Takes one token of the bucket named by (space, key, limit.seconds), from any thread. space tells classes of limits
 * apart. now_us: a monotonic clock in microseconds, less than 292 years. limit: as rate_parse gives it. Exact while the
 * key's set has room; otherwise the key may have less left than it is due, never more.
 */
RateVerdict rate_take(RateTable *table, RateLimit limit, unsigned space, const void *key, size_t key_length,
                      uint64_t now_us);
/* Gives a taken token back; a full or forgotten bucket stays as it is. */
void rate_give(RateTable *table, RateLimit limit, unsigned space, const void *key, size_t key_length, uint64_t now_us);
void rate_close(RateTable *table);

#endif
