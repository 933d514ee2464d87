/*
 * Counts what clients have: connections of an address, uploads of a user. Only those that have something are kept, so
 * memory is bounded by what is counted. The lists are guarded by one lock, which is held for a look into one of them.
 */
#include "core/quota.h"

#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { QUOTA_BUCKETS = 4096 };

typedef struct QuotaEntry {
    struct QuotaEntry *next;
    ClientKey client;
    int count;
} QuotaEntry;

struct Quota {
    pthread_mutex_t lock;
    unsigned char hash_key[crypto_shorthash_KEYBYTES]; /* nobody outside can choose addresses that share a list */
    QuotaEntry *buckets[QUOTA_BUCKETS];
};

Quota *quota_open(void)
{
    Quota *quota = sodium_init() < 0 ? NULL : calloc(1, sizeof(*quota));

    if (quota == NULL)
        return NULL;
    pthread_mutex_init(&quota->lock, NULL);
    crypto_shorthash_keygen(quota->hash_key);
    return quota;
}

/* Where the entry of a client is, or is to be. */
static QuotaEntry **quota_find(Quota *quota, const ClientKey *client)
{
    uint64_t hash;
    QuotaEntry **at;

    crypto_shorthash((unsigned char *)&hash, client->bytes, sizeof(client->bytes), quota->hash_key);
    at = &quota->buckets[hash % QUOTA_BUCKETS];
    while (*at != NULL && memcmp(&(*at)->client, client, sizeof(*client)) != 0)
        at = &(*at)->next;
    return at;
}

bool quota_take(Quota *quota, const ClientKey *client, int most)
{
    QuotaEntry **at;
    bool room;

    pthread_mutex_lock(&quota->lock);
    at = quota_find(quota, client);
    if (*at == NULL && most > 0) {
        *at = calloc(1, sizeof(**at));
        if (*at == NULL)
            abort();
        (*at)->client = *client;
    }
    room = *at != NULL && (*at)->count < most;
    if (room)
        (*at)->count++;
    pthread_mutex_unlock(&quota->lock);
    return room;
}

void quota_give(Quota *quota, const ClientKey *client)
{
    QuotaEntry **at, *entry;

    pthread_mutex_lock(&quota->lock);
    at = quota_find(quota, client);
    entry = *at;
    if (entry != NULL && --entry->count == 0) {
        *at = entry->next;
        free(entry);
    }
    pthread_mutex_unlock(&quota->lock);
}

void quota_close(Quota *quota)
{
    size_t i;

    if (quota == NULL)
        return;
    for (i = 0; i < QUOTA_BUCKETS; i++)
        while (quota->buckets[i] != NULL) {
            QuotaEntry *entry = quota->buckets[i];

            quota->buckets[i] = entry->next;
            free(entry);
        }
    pthread_mutex_destroy(&quota->lock);
    free(quota);
}
