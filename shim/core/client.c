/*
 * Who waits for the database, and for how much. A queue serves its clients in turn, so that who sends much waits behind
 * their own requests and nobody else does. What was sent is counted until the database has done with it, whether or not
 * its client is still there: who leaves and comes again gets no more of it.
 */
#include "core/client.h"

#include "core/proxy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

ClientKey client_user(int user_id)
{
    ClientKey key = {{'u'}};

    memcpy(key.bytes + 1, &user_id, sizeof(user_id));
    return key;
}

ClientKey client_address(const char *address)
{
    ClientKey key = {{'a'}};
    unsigned char network[16] = {0};

    size_t length = proxy_limit_key(address, network); /* 9 at the most */

    memcpy(key.bytes + 1, network, length);
    return key;
}

bool client_is_shim(const Client *client)
{
    return client->key.bytes[0] == '\0';
}

void client_table_init(ClientTable *table)
{
    int i;

    for (i = 0; i < CLIENT_BUCKETS; i++)
        h2o_linklist_init_anchor(&table->buckets[i]);
}

void client_queue_init(ClientQueue *queue, int number)
{
    *queue = (ClientQueue){.number = number};
    h2o_linklist_init_anchor(&queue->ring);
}

/* FNV-1a */
static h2o_linklist_t *client_bucket(ClientTable *table, const ClientKey *key)
{
    uint32_t hash = 2166136261U;
    int i;

    for (i = 0; i < CLIENT_KEY_SIZE; i++)
        hash = (hash ^ key->bytes[i]) * 16777619U;
    return &table->buckets[hash % CLIENT_BUCKETS];
}

Client *client_find(ClientTable *table, const ClientKey *key)
{
    h2o_linklist_t *bucket = client_bucket(table, key), *at;
    Client *client;
    int i;

    for (at = bucket->next; at != bucket; at = at->next) {
        client = H2O_STRUCT_FROM_MEMBER(Client, link, at);
        if (memcmp(&client->key, key, sizeof(*key)) == 0)
            return client;
    }
    client = calloc(1, sizeof(*client));
    if (client == NULL)
        abort();
    client->key = *key;
    for (i = 0; i < CLIENT_QUEUES; i++) {
        client->turns[i].client = client;
        h2o_linklist_init_anchor(&client->turns[i].waiting);
    }
    h2o_linklist_insert(bucket, &client->link);
    return client;
}

void client_release(Client *client)
{
    if (client->waiting > 0 || client->under_way > 0)
        return;
    h2o_linklist_unlink(&client->link);
    free(client);
}

void client_wait(ClientQueue *queue, Client *client, h2o_linklist_t *link, bool first)
{
    ClientTurn *turn = &client->turns[queue->number];

    h2o_linklist_insert(first ? turn->waiting.next : &turn->waiting, link);
    if (first && h2o_linklist_is_linked(&turn->link))
        h2o_linklist_unlink(&turn->link);
    if (!h2o_linklist_is_linked(&turn->link))
        h2o_linklist_insert(first ? queue->ring.next : &queue->ring, &turn->link);
    client->waiting++;
    queue->waiting++;
}

void client_withdraw(ClientQueue *queue, Client *client, h2o_linklist_t *link)
{
    ClientTurn *turn = &client->turns[queue->number];

    h2o_linklist_unlink(link);
    if (h2o_linklist_is_empty(&turn->waiting))
        h2o_linklist_unlink(&turn->link);
    client->waiting--;
    queue->waiting--;
}

void client_waited(ClientQueue *queue, Client *client, h2o_linklist_t *link)
{
    ClientTurn *turn = &client->turns[queue->number];

    client_withdraw(queue, client, link);
    if (h2o_linklist_is_linked(&turn->link)) {
        h2o_linklist_unlink(&turn->link);
        h2o_linklist_insert(&queue->ring, &turn->link);
    }
}

void client_sent(Client *client, int queue, int pipeline)
{
    client->under_way++;
    client->turns[queue].on[pipeline]++;
    client->turns[queue].held |= (uint64_t)1 << pipeline;
}

void client_done(Client *client, int queue, int pipeline)
{
    client->under_way--;
    if (--client->turns[queue].on[pipeline] == 0)
        client->turns[queue].held &= ~((uint64_t)1 << pipeline);
    client_release(client);
}
