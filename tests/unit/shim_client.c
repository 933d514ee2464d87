/* A queue serves its clients in turn; who has much waiting waits for themself. */
#include "core/client.h"
#include "tap.h"

enum { MANY = 5 };

typedef struct Item {
    h2o_linklist_t link;
    Client *client;
    int number;
} Item;

/* Takes what comes next, as a text of user:number. */
static void take(Tap *tap, ClientQueue *queue, const char *wanted, const char *name)
{
    char got[64] = "";
    size_t length = 0;

    while (!h2o_linklist_is_empty(&queue->ring)) {
        Client *client = client_turn_at(queue->ring.next)->client;
        Item *item = H2O_STRUCT_FROM_MEMBER(Item, link, client->turns[queue->number].waiting.next);
        int user;

        memcpy(&user, client->key.bytes + 1, sizeof(user));
        length += (size_t)snprintf(got + length, sizeof(got) - length, "%s%d:%d", length > 0 ? " " : "", user,
            item->number);
        client_waited(queue, client, &item->link);
        client_sent(client, queue->number, 3);
    }
    tap_is(tap, got, wanted, name);
}

static void put(ClientTable *table, ClientQueue *queue, Item *item, int user, int number)
{
    ClientKey key = client_user(user);

    *item = (Item){.client = client_find(table, &key), .number = number};
    client_wait(queue, item->client, &item->link, false);
}

static void turns(Tap *tap)
{
    ClientTable table;
    ClientQueue queue;
    Item items[MANY + 2];
    int i;

    client_table_init(&table);
    client_queue_init(&queue, 2);
    for (i = 0; i < MANY; i++)
        put(&table, &queue, &items[i], 1, i);
    put(&table, &queue, &items[MANY], 2, 0);
    put(&table, &queue, &items[MANY + 1], 3, 0);
    tap_is_int(tap, queue.waiting, MANY + 2, "all wait");
    tap_is_int(tap, items[0].client->waiting, MANY, "... each counted as its client's");
    client_withdraw(&queue, items[1].client, &items[1].link);
    take(tap, &queue, "1:0 2:0 3:0 1:2 1:3 1:4",
        "one each in turn, each client's in order, without what was withdrawn");
    tap_ok(tap, items[0].client->turns[2].held == 1 << 3 && items[0].client->under_way == 4,
        "what was sent is counted by its connection");
    client_wait(&queue, items[4].client, &items[4].link, false);
    client_wait(&queue, items[MANY].client, &items[MANY].link, true);
    take(tap, &queue, "2:0 1:4", "what comes back goes first");
    for (i = 0; i < 5; i++)
        client_done(items[0].client, 2, 3);
    client_done(items[MANY].client, 2, 3);
    client_done(items[MANY].client, 2, 3);
    client_done(items[MANY + 1].client, 2, 3);
    for (i = 0; i < CLIENT_BUCKETS && h2o_linklist_is_empty(&table.buckets[i]); i++)
        ;
    tap_is_int(tap, i, CLIENT_BUCKETS, "a client goes with the last of what it had");
}

static bool same(ClientKey a, ClientKey b)
{
    return memcmp(&a, &b, sizeof(a)) == 0;
}

int main(void)
{
    Tap tap = {0};

    turns(&tap);
    tap_ok(&tap, same(client_address("192.0.2.7"), client_address("192.0.2.7")), "an address is itself");
    tap_ok(&tap, !same(client_address("192.0.2.7"), client_address("192.0.2.8")), "... and no other");
    tap_ok(&tap, same(client_address("2001:db8::1"), client_address("2001:db8::2:3")),
        "a network of IPv6 is one client");
    tap_ok(&tap, !same(client_user(1), client_user(2)) && !same(client_user(1), client_address("192.0.2.7")),
        "so is each user");
    tap_ok(&tap, client_is_shim(&(Client){.under_way = 1}) && !client_is_shim(&(Client){.key = client_address("")}),
           "only the shim itself is nobody");
    return tap_done(&tap);
}
