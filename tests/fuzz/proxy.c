/*
 * Fuzzing the X-Forwarded-For value: whatever a client sends, the result is an address, and what a trusted proxy adds
 * on the right wins.
 */
#include "core/proxy.h"

#include <arpa/inet.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Aborts where client is not an address as inet_ntop writes it, or is an IPv4-mapped one. */
static void check_address(const char *client)
{
    struct in6_addr address;
    unsigned char key[16];
    char again[INET6_ADDRSTRLEN];
    int family = strchr(client, ':') != NULL ? AF_INET6 : AF_INET;

    if (inet_pton(family, client, &address) != 1 || inet_ntop(family, &address, again, sizeof(again)) == NULL ||
        strcmp(client, again) != 0 || (family == AF_INET6 && IN6_IS_ADDR_V4MAPPED(&address)))
        abort();
    if (proxy_limit_key(client, key) != (family == AF_INET6 ? 9 : 5))
        abort();
}

/* Aborts unless a request that came from 127.0.0.1 with that value has that client; NULL: any. */
static void check_client(const ProxyList *proxies, const char *xff, size_t length, const char *wanted)
{
    const struct sockaddr_in peer = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    char client[INET6_ADDRSTRLEN];

    proxy_client(proxies, (const struct sockaddr *)&peer, xff, length, client);
    check_address(client);
    if (wanted != NULL && strcmp(client, wanted) != 0)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char added[] = ", 203.0.113.9";
    ProxyList proxies, nobody = {0};
    char *exact = malloc(size), *longer = malloc(size + sizeof(added)); /* so that a byte too far is seen */
    Text error = {0};

    if (!proxy_parse("127.0.0.1, 10.0.0.0/8, ::1, fe80::/10", &proxies, &error) || exact == NULL || longer == NULL)
        abort();
    if (size > 0) {
        memcpy(exact, data, size);
        memcpy(longer, data, size);
    }
    memcpy(longer + size, added, sizeof(added));
    check_client(&proxies, exact, size, NULL);
    check_client(&nobody, exact, size, "127.0.0.1");
    check_client(&proxies, longer, size + sizeof(added) - 1, "203.0.113.9");
    free(exact);
    free(longer);
    text_free(&error);
    return 0;
}
