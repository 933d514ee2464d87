/*
 * Fair queues: whoever waits for a shared resource is served in turn, client by client. A table belongs to one
 * thread, and a client to its table as long as something of it waits or is under way.
 */
#ifndef CLIENT_H
#define CLIENT_H

#include <h2o.h>
#include <stdbool.h>
#include <stdint.h>

enum { CLIENT_KEY_SIZE = 16, CLIENT_QUEUES = 8, CLIENT_PIPELINES = 40, CLIENT_BUCKETS = 256 };

/* Who asks: a user, or the network address of somebody who has not signed in; all zero: the shim itself. */
typedef struct ClientKey {
    unsigned char bytes[CLIENT_KEY_SIZE];
} ClientKey;

struct Client;

/* What a client has in a queue, and under way from it. */
typedef struct ClientTurn {
    h2o_linklist_t link;    /* in the queue's ring, while something waits */
    h2o_linklist_t waiting; /* DbQuery.link */
    struct Client *client;
    uint64_t held;                /* connections that have something from it, a bit each */
    uint8_t on[CLIENT_PIPELINES]; /* how much each has */
} ClientTurn;

/* A client that has something waiting or under way; it is freed with the last of it. */
typedef struct Client {
    h2o_linklist_t link; /* among those of the same hash */
    ClientKey key;
    int waiting;
    int under_way;
    ClientTurn turns[CLIENT_QUEUES]; /* one for each queue */
} Client;

typedef struct ClientTable {
    h2o_linklist_t buckets[CLIENT_BUCKETS];
} ClientTable;

/* A queue that serves its clients in turn, each of them in the order it asked. */
typedef struct ClientQueue {
    int number; /* which of a client's turns is of it */
    int waiting;
    h2o_linklist_t ring; /* of turns: who is next comes first */
} ClientQueue;

ClientKey client_user(int user_id);
/* address: as proxy_client writes it. */
ClientKey client_address(const char *address);
bool client_is_shim(const Client *client);

void client_table_init(ClientTable *table);
void client_queue_init(ClientQueue *queue, int number);
/* The client of a key, which is new when nothing of it waits or is under way. */
Client *client_find(ClientTable *table, const ClientKey *key);
/* Puts what a client waits with (a DbQuery's link) behind its others, or before all of the queue. */
void client_wait(ClientQueue *queue, Client *client, h2o_linklist_t *link, bool first);
/* The first of a client's is sent: its turn is over, and its next one comes after the others'. Then client_sent. */
void client_waited(ClientQueue *queue, Client *client, h2o_linklist_t *link);
/* It waits no more and was not sent. Then client_release. */
void client_withdraw(ClientQueue *queue, Client *client, h2o_linklist_t *link);
/* It was given to a connection, by its number; and has come back from there, which may free the client. */
void client_sent(Client *client, int queue, int pipeline);
void client_done(Client *client, int queue, int pipeline);
/* Frees a client that has nothing waiting or under way any more. */
void client_release(Client *client);

static inline ClientTurn *client_turn_at(h2o_linklist_t *link)
{
    return H2O_STRUCT_FROM_MEMBER(ClientTurn, link, link);
}

#endif
