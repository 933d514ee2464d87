/*
 * Whose address a request comes from. A client may send any X-Forwarded-For; a proxy adds the address it saw on the
 * right. So the value is believed from the right, as far as the one who added the next address is trusted.
 */
#include "core/proxy.h"

#include <arpa/inet.h>
#include <string.h>

enum { PROXY_MAX_ELEMENTS = 32 };

static const unsigned char proxy_mapped[12] = {[10] = 0xff, [11] = 0xff}; /* ::ffff:0:0/96 */

static void proxy_trim(const char **bytes, size_t *length)
{
    while (*length > 0 && (**bytes == ' ' || **bytes == '\t')) {
        ++*bytes;
        --*length;
    }
    while (*length > 0 && ((*bytes)[*length - 1] == ' ' || (*bytes)[*length - 1] == '\t'))
        --*length;
}

/* All digits, at most max. */
static bool proxy_number(const char *bytes, size_t length, unsigned max, unsigned *number)
{
    size_t i;

    *number = 0;
    for (i = 0; i < length; i++) {
        if (bytes[i] < '0' || bytes[i] > '9')
            return false;
        *number = *number * 10 + (unsigned)(bytes[i] - '0');
        if (*number > max)
            return false;
    }
    return length > 0;
}

/* Makes ::ffff:1.2.3.4 into 1.2.3.4. */
static void proxy_unmap(ProxyAddress *address)
{
    if (address->family != AF_INET6 || memcmp(address->bytes, proxy_mapped, sizeof(proxy_mapped)) != 0)
        return;
    address->family = AF_INET;
    memmove(address->bytes, address->bytes + sizeof(proxy_mapped), 4);
    memset(address->bytes + 4, 0, sizeof(address->bytes) - 4);
}

/* Reads an address of that family as it is written, without unmapping it. */
static bool proxy_address(int family, const char *bytes, size_t length, ProxyAddress *address)
{
    char string[INET6_ADDRSTRLEN];

    if (length >= sizeof(string) || memchr(bytes, '\0', length) != NULL)
        return false;
    memcpy(string, bytes, length);
    string[length] = '\0';
    *address = (ProxyAddress){.family = family};
    return inet_pton(family, string, address->bytes) == 1;
}

/* Cuts "%eth0" off an IPv6 address. */
static bool proxy_cut_zone(const char *bytes, size_t *length)
{
    const char *percent = memchr(bytes, '%', *length), *at;

    if (percent == NULL)
        return true;
    for (at = percent + 1; at < bytes + *length; at++)
        if (*at <= ' ' || *at > '~' || strchr("%[]:,", *at) != NULL)
            return false;
    if (at == percent + 1)
        return false;
    *length = (size_t)(percent - bytes);
    return true;
}

/* Reads one element of X-Forwarded-For: its host, then the port that may follow. */
static bool proxy_element(const char *bytes, size_t length, ProxyAddress *address)
{
    const char *host, *host_end, *end, *colon;
    int family = AF_INET;
    size_t host_length;
    unsigned port;

    proxy_trim(&bytes, &length);
    host = bytes;
    host_end = end = bytes + length;
    colon = memchr(bytes, ':', length);
    if (length > 0 && *bytes == '[') {
        family = AF_INET6;
        host++;
        host_end = memchr(bytes, ']', length);
        if (host_end == NULL)
            return false;
        bytes = host_end + 1;
    } else if (colon != NULL && memchr(colon + 1, ':', (size_t)(end - colon - 1)) == NULL) {
        bytes = host_end = colon;
    } else {
        family = colon != NULL ? AF_INET6 : AF_INET;
        bytes = end;
    }
    if (bytes < end && (*bytes != ':' || !proxy_number(bytes + 1, (size_t)(end - bytes - 1), 65535, &port)))
        return false;
    host_length = (size_t)(host_end - host);
    if ((family == AF_INET6 && !proxy_cut_zone(host, &host_length)) ||
        !proxy_address(family, host, host_length, address))
        return false;
    proxy_unmap(address);
    return true;
}

static bool proxy_same_bits(const unsigned char *a, const unsigned char *b, unsigned bits)
{
    unsigned bytes = bits / 8, rest = bits % 8;

    return memcmp(a, b, bytes) == 0 && (rest == 0 || ((a[bytes] ^ b[bytes]) >> (8 - rest)) == 0);
}

static bool proxy_trusted(const ProxyList *proxies, const ProxyAddress *address)
{
    size_t i;

    for (i = 0; i < proxies->count; i++) {
        const ProxyNetwork *network = &proxies->networks[i];

        if (network->address.family == address->family &&
            proxy_same_bits(network->address.bytes, address->bytes, network->bits))
            return true;
    }
    return false;
}

/* NULL when the network was read, or what is wrong with the item. */
static const char *proxy_network(const char *item, size_t length, ProxyNetwork *network)
{
    const char *slash = memchr(item, '/', length);
    size_t address_length = slash != NULL ? (size_t)(slash - item) : length;
    int family = memchr(item, ':', address_length) != NULL ? AF_INET6 : AF_INET;
    unsigned width = family == AF_INET6 ? 128 : 32, bit;
    const ProxyAddress *address = &network->address;

    if (!proxy_address(family, item, address_length, &network->address))
        return "is not an IPv4 or IPv6 address or network";
    network->bits = width;
    if (slash != NULL && !proxy_number(slash + 1, length - address_length - 1, width, &network->bits))
        return family == AF_INET6 ? "must have a prefix length from 0 to 128"
                                  : "must have a prefix length from 0 to 32";
    for (bit = network->bits; bit < width; bit++)
        if (address->bytes[bit / 8] & (0x80 >> bit % 8))
            return "has bits set behind its prefix length";
    proxy_unmap(&network->address);
    if (network->address.family != family)
        network->bits -= 96; /* at least 96: the mapped prefix's last bit is set */
    return NULL;
}

bool proxy_parse(const char *list, ProxyList *proxies, Text *error)
{
    const char *item = list, *comma, *wrong;
    size_t length = strlen(list);

    *proxies = (ProxyList){0};
    proxy_trim(&item, &length);
    if (length == 0 || (length == 4 && memcmp(item, "none", 4) == 0))
        return true;
    do {
        comma = strchr(item, ',');
        length = comma != NULL ? (size_t)(comma - item) : strlen(item);
        proxy_trim(&item, &length);
        if (proxies->count == PROXY_MAX_NETWORKS)
            wrong = "is one more than the 64 networks there may be";
        else
            wrong = proxy_network(item, length, &proxies->networks[proxies->count]);
        if (wrong != NULL) {
            text_format(error, "\"%.*s\" %s", length < 64 ? (int)length : 64, item, wrong);
            *proxies = (ProxyList){0};
            return false;
        }
        proxies->count++;
        if (comma != NULL)
            item = comma + 1;
    } while (comma != NULL);
    return true;
}

static ProxyAddress proxy_peer(const struct sockaddr *peer)
{
    ProxyAddress address = {.family = AF_UNSPEC};

    if (peer->sa_family == AF_INET)
        memcpy(address.bytes, &((const struct sockaddr_in *)peer)->sin_addr, 4);
    else if (peer->sa_family == AF_INET6)
        memcpy(address.bytes, &((const struct sockaddr_in6 *)peer)->sin6_addr, 16);
    else
        return address;
    address.family = peer->sa_family;
    proxy_unmap(&address);
    return address;
}

bool proxy_is_trusted(const ProxyList *proxies, const struct sockaddr *peer)
{
    ProxyAddress address = proxy_peer(peer);

    return proxy_trusted(proxies, &address);
}

void proxy_client(const ProxyList *proxies, const struct sockaddr *peer, const char *xff, size_t xff_length,
                  char client[INET6_ADDRSTRLEN])
{
    ProxyAddress address = proxy_peer(peer), element;
    size_t end = xff_length, start;
    int left = xff != NULL ? PROXY_MAX_ELEMENTS : 0;

    while (left-- > 0 && proxy_trusted(proxies, &address)) {
        for (start = end; start > 0 && xff[start - 1] != ','; start--)
            ;
        if (!proxy_element(xff + start, end - start, &element))
            break;
        address = element;
        if (start == 0)
            break;
        end = start - 1;
    }
    if (address.family == AF_UNSPEC || inet_ntop(address.family, address.bytes, client, INET6_ADDRSTRLEN) == NULL)
        client[0] = '\0';
}

size_t proxy_limit_key(const char *client, unsigned char key[16])
{
    ProxyAddress address;
    size_t length;

    if (!proxy_address(AF_INET6, client, strlen(client), &address) &&
        !proxy_address(AF_INET, client, strlen(client), &address)) {
        key[0] = 0;
        return 1;
    }
    proxy_unmap(&address);
    length = address.family == AF_INET6 ? 8 : 4;
    key[0] = address.family == AF_INET6 ? 6 : 4;
    memcpy(key + 1, address.bytes, length);
    return length + 1;
}
