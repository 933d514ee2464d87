/*
 * Client addresses: which proxies are believed, what they say, and what is limited together. All of it is values;
 * nothing is allocated.
 */
#ifndef PROXY_H
#define PROXY_H

#include "core/text.h"

#include <netinet/in.h>
#include <sys/socket.h>

enum { PROXY_MAX_NETWORKS = 64 };

/* An address: AF_INET with 4 bytes or AF_INET6 with 16; AF_UNSPEC is none. IPv4-mapped IPv6 is kept as IPv4. */
typedef struct ProxyAddress {
    int family;
    unsigned char bytes[16];
} ProxyAddress;

typedef struct ProxyNetwork {
    ProxyAddress address;
    unsigned bits;
} ProxyNetwork;

/* Addresses and networks whose X-Forwarded-For is believed; all zero: nobody. */
typedef struct ProxyList {
    ProxyNetwork networks[PROXY_MAX_NETWORKS];
    size_t count;
} ProxyList;

/*
 * Reads "127.0.0.1, 10.0.0.0/8, ::1, 2001:db8::/32"; empty or "none": nobody. On failure the list is empty and error
 * quotes the bad item and says why, without a line end.
 */
bool proxy_parse(const char *list, ProxyList *proxies, Text *error);

/* Whether a peer is one of them. */
bool proxy_is_trusted(const ProxyList *proxies, const struct sockaddr *peer);

/*
 * The client of a connection from peer: peer itself unless it is trusted; then the rightmost address of the
 * X-Forwarded-For value (NULL: no header; several headers: joined by commas) that is not trusted, or the leftmost when
 * all are. A value that cannot be read ends the walk from right to left, and so do 32 elements: the last address read
 * counts. Elements: 1.2.3.4, 1.2.3.4:port, v6, [v6], [v6]:port. Writes a number without scope, "" for a peer that is
 * neither IPv4 nor IPv6; an IPv4-mapped address is written and matched as IPv4.
 */
void proxy_client(const ProxyList *proxies, const struct sockaddr *peer, const char *xff, size_t xff_length,
                  char client[INET6_ADDRSTRLEN]);

/*
 * What is limited together: the whole IPv4 address, or the /64 network of an IPv6 address. Returns the key's length:
 * 5 or 9 bytes, a family byte (4 or 6) and address bytes; 1 byte (0) for all that is not an address.
 */
size_t proxy_limit_key(const char *client, unsigned char key[16]);

#endif
