/*
 * Whose address a request comes from: lists of trusted proxies, the walk through X-Forwarded-For, spoofed values, and
 * what is limited together.
 */
#include "core/proxy.h"
#include "tap.h"

#include <arpa/inet.h>

#define REPEAT_8(text) text text text text text text text text
#define REPEAT_64(text) REPEAT_8(REPEAT_8(text))

static const struct {
    const char *list;
    long count;        /* of networks read */
    const char *error; /* NULL: it is accepted */
} lists[] = {
    {"", 0, NULL},
    {"  ", 0, NULL},
    {"none", 0, NULL},
    {" none ", 0, NULL},
    {"127.0.0.1", 1, NULL},
    {"127.0.0.1, 10.0.0.0/8, ::1, 2001:db8::/32", 4, NULL},
    {"127.0.0.1,::1", 2, NULL},
    {" 127.0.0.1 ,\t::1 ", 2, NULL},
    {"0.0.0.0/0, ::/0", 2, NULL},
    {"10.1.2.3/32, 2001:db8::1/128", 2, NULL},
    {"10.1.2.2/31", 1, NULL},
    {"::ffff:10.0.0.0/104", 1, NULL},
    {"::ffff:0:0/96", 1, NULL},
    {REPEAT_64("10.0.0.1,") "::1", 0, "\"::1\" is one more than the 64 networks there may be"},
    {"10.1.2.3/8", 0, "\"10.1.2.3/8\" has bits set behind its prefix length"},
    {"::1, 10.1.2.3/31", 0, "\"10.1.2.3/31\" has bits set behind its prefix length"},
    {"10.0.0.0/0", 0, "\"10.0.0.0/0\" has bits set behind its prefix length"},
    {"2001:db8::1/64", 0, "\"2001:db8::1/64\" has bits set behind its prefix length"},
    {"::ffff:0:0/95", 0, "\"::ffff:0:0/95\" has bits set behind its prefix length"},
    {"::ffff:10.0.0.1/104", 0, "\"::ffff:10.0.0.1/104\" has bits set behind its prefix length"},
    {"10.0.0.0/33", 0, "\"10.0.0.0/33\" must have a prefix length from 0 to 32"},
    {"10.0.0.0/", 0, "\"10.0.0.0/\" must have a prefix length from 0 to 32"},
    {"10.0.0.0/-8", 0, "\"10.0.0.0/-8\" must have a prefix length from 0 to 32"},
    {"10.0.0.0/8x", 0, "\"10.0.0.0/8x\" must have a prefix length from 0 to 32"},
    {"10.0.0.0/8/8", 0, "\"10.0.0.0/8/8\" must have a prefix length from 0 to 32"},
    {"10.0.0.0/4294967304", 0, "\"10.0.0.0/4294967304\" must have a prefix length from 0 to 32"},
    {"::/129", 0, "\"::/129\" must have a prefix length from 0 to 128"},
    {"127.0.0.1,", 0, "\"\" is not an IPv4 or IPv6 address or network"},
    {"127.0.0.1,,::1", 0, "\"\" is not an IPv4 or IPv6 address or network"},
    {"127.0.0.1, none", 0, "\"none\" is not an IPv4 or IPv6 address or network"},
    {"localhost", 0, "\"localhost\" is not an IPv4 or IPv6 address or network"},
    {"127.0.0.1 ::1", 0, "\"127.0.0.1 ::1\" is not an IPv4 or IPv6 address or network"},
    {"10/8", 0, "\"10/8\" is not an IPv4 or IPv6 address or network"},
    {"10.0.0.256", 0, "\"10.0.0.256\" is not an IPv4 or IPv6 address or network"},
    {"[::1]", 0, "\"[::1]\" is not an IPv4 or IPv6 address or network"},
    {"fe80::1%eth0", 0, "\"fe80::1%eth0\" is not an IPv4 or IPv6 address or network"},
    {"/8", 0, "\"/8\" is not an IPv4 or IPv6 address or network"},
};

static const char trusted[] = "127.0.0.1, 10.0.0.0/8, 192.168.4.0/22, ::1, 2001:db8::/32, fe80::/10";

/* Requests to a server that trusts the list above. */
static const struct {
    const char *name;
    const char *peer;
    const char *xff;
    const char *client;
} requests[] = {
    {"no header", "127.0.0.1", NULL, "127.0.0.1"},
    {"peer not trusted, no header", "203.0.113.9", NULL, "203.0.113.9"},
    {"peer not trusted", "203.0.113.9", "198.51.100.7", "203.0.113.9"},
    {"peer not trusted names a proxy", "203.0.113.9", "127.0.0.1", "203.0.113.9"},
    {"peer trusted", "127.0.0.1", "203.0.113.9", "203.0.113.9"},
    {"peer in a network", "10.255.0.1", "203.0.113.9", "203.0.113.9"},
    {"peer in an odd network", "192.168.7.255", "203.0.113.9", "203.0.113.9"},
    {"peer behind an odd network", "192.168.8.0", "203.0.113.9", "192.168.8.0"},
    {"peer before an odd network", "192.168.3.255", "203.0.113.9", "192.168.3.255"},
    {"IPv6 peer", "::1", "203.0.113.9", "203.0.113.9"},
    {"IPv6 peer in a network", "2001:db8:ffff::1", "203.0.113.9", "203.0.113.9"},
    {"IPv6 peer behind the network", "2001:db9::1", "203.0.113.9", "2001:db9::1"},
    {"IPv4-mapped peer", "::ffff:127.0.0.1", "203.0.113.9", "203.0.113.9"},
    {"IPv4-mapped peer in a network", "::ffff:10.1.2.3", "203.0.113.9", "203.0.113.9"},
    {"IPv4-mapped peer not trusted", "::ffff:203.0.113.9", "198.51.100.7", "203.0.113.9"},
    {"the bytes of ::1 are no IPv4", "0.0.0.1", "203.0.113.9", "0.0.0.1"},
    {"the bytes of 10.0.0.0/8 are no IPv6", "a00::1", "203.0.113.9", "a00::1"},

    {"spoofed: the proxy added the true one", "127.0.0.1", "198.51.100.7, 203.0.113.9", "203.0.113.9"},
    {"spoofed: names the proxy", "127.0.0.1", "127.0.0.1, 203.0.113.9", "203.0.113.9"},
    {"spoofed: names itself a proxy's network", "127.0.0.1", "198.51.100.7, 10.0.0.1, 203.0.113.9", "203.0.113.9"},
    {"spoofed: garbage", "127.0.0.1", "<script>, \"x, 203.0.113.9", "203.0.113.9"},
    {"spoofed: commas", "127.0.0.1", ",,,,, 203.0.113.9", "203.0.113.9"},
    {"spoofed through two proxies", "127.0.0.1", "198.51.100.7, 203.0.113.9, 10.0.0.1", "203.0.113.9"},
    {"spoofed by a client within the proxies' network", "127.0.0.1", "198.51.100.7, 10.0.0.66", "198.51.100.7"},

    {"two proxies", "127.0.0.1", "203.0.113.9, 10.0.0.1", "203.0.113.9"},
    {"two proxies, no white space", "127.0.0.1", "203.0.113.9,10.0.0.1", "203.0.113.9"},
    {"white space", "127.0.0.1", " \t203.0.113.9 \t,\t10.0.0.1 ", "203.0.113.9"},
    {"all trusted", "127.0.0.1", "10.0.0.3, 10.0.0.2, 10.0.0.1", "10.0.0.3"},
    {"IPv6 proxies", "::1", "2001:4860::8, 2001:db8::1", "2001:4860::8"},

    {"empty header", "127.0.0.1", "", "127.0.0.1"},
    {"blank header", "127.0.0.1", "  ", "127.0.0.1"},
    {"unknown", "127.0.0.1", "unknown", "127.0.0.1"},
    {"unknown before a proxy", "127.0.0.1", "203.0.113.9, unknown, 10.0.0.1", "10.0.0.1"},
    {"empty element", "127.0.0.1", "203.0.113.9,, 10.0.0.1", "10.0.0.1"},
    {"empty element at the end", "127.0.0.1", "203.0.113.9,", "127.0.0.1"},
    {"empty element at the start", "127.0.0.1", ",10.0.0.1", "10.0.0.1"},
    {"a name", "127.0.0.1", "localhost", "127.0.0.1"},
    {"two in one element", "127.0.0.1", "203.0.113.9 198.51.100.7", "127.0.0.1"},
    {"semicolons", "127.0.0.1", "203.0.113.9; 198.51.100.7", "127.0.0.1"},
    {"a network", "127.0.0.1", "203.0.113.0/24", "127.0.0.1"},
    {"short IPv4", "127.0.0.1", "203.9", "127.0.0.1"},
    {"octal IPv4", "127.0.0.1", "0203.0.113.9", "127.0.0.1"},
    {"hexadecimal IPv4", "127.0.0.1", "0xcb007109", "127.0.0.1"},
    {"quotes", "127.0.0.1", "\"203.0.113.9\"", "127.0.0.1"},
    {"line end", "127.0.0.1", "203.0.113.9\r\n", "127.0.0.1"},
    {"long element", "127.0.0.1", REPEAT_64("12345678"), "127.0.0.1"},

    {"port", "127.0.0.1", "203.0.113.9:65535", "203.0.113.9"},
    {"port too large", "127.0.0.1", "203.0.113.9:65536", "127.0.0.1"},
    {"no port behind the colon", "127.0.0.1", "203.0.113.9:", "127.0.0.1"},
    {"port is no number", "127.0.0.1", "203.0.113.9:http", "127.0.0.1"},
    {"only a port", "127.0.0.1", ":80", "127.0.0.1"},
    {"IPv6", "127.0.0.1", "2001:4860::8", "2001:4860::8"},
    {"IPv6, upper case and long", "127.0.0.1", "2001:4860:0:0:0:0:0:00A8", "2001:4860::a8"},
    {"IPv6 in brackets", "127.0.0.1", "[2001:4860::8]", "2001:4860::8"},
    {"IPv6 and port", "127.0.0.1", "[2001:4860::8]:443", "2001:4860::8"},
    {"IPv6 and bad port", "127.0.0.1", "[2001:4860::8]:x", "127.0.0.1"},
    {"IPv6 and no colon", "127.0.0.1", "[2001:4860::8]443", "127.0.0.1"},
    {"open bracket", "127.0.0.1", "[2001:4860::8", "127.0.0.1"},
    {"close bracket", "127.0.0.1", "2001:4860::8]", "127.0.0.1"},
    {"empty brackets", "127.0.0.1", "[]", "127.0.0.1"},
    {"only a bracket", "127.0.0.1", "[", "127.0.0.1"},
    {"IPv4 in brackets", "127.0.0.1", "[203.0.113.9]", "127.0.0.1"},
    {"mapped IPv4", "127.0.0.1", "::ffff:203.0.113.9", "203.0.113.9"},
    {"mapped IPv4 in hexadecimal", "127.0.0.1", "[::ffff:cb00:7109]:1", "203.0.113.9"},
    {"mapped proxy", "127.0.0.1", "203.0.113.9, ::ffff:10.0.0.1", "203.0.113.9"},
    {"zone", "127.0.0.1", "fe80::1%eth0, 127.0.0.1", "fe80::1"},
    {"zone in brackets", "127.0.0.1", "203.0.113.9, [fe80::1%eth0.5]:80", "203.0.113.9"},
    {"empty zone", "127.0.0.1", "fe80::1%", "127.0.0.1"},
    {"blank in a zone", "127.0.0.1", "fe80::1%a b", "127.0.0.1"},
    {"zone of IPv4", "127.0.0.1", "203.0.113.9%eth0", "127.0.0.1"},
    {"only a zone", "127.0.0.1", "[%eth0]", "127.0.0.1"},
};

static const struct {
    const char *client;
    size_t length;
    const char *key;
} keys[] = {
    {"203.0.113.9", 5, "\4\313\0\161\11"},
    {"::ffff:203.0.113.9", 5, "\4\313\0\161\11"},
    {"0.0.0.0", 5, "\4\0\0\0\0"},
    {"2001:db8:1:2:3:4:5:6", 9, "\6\40\1\15\270\0\1\0\2"},
    {"2001:db8:1:2::", 9, "\6\40\1\15\270\0\1\0\2"},
    {"2001:db8:1:3::", 9, "\6\40\1\15\270\0\1\0\3"},
    {"::1", 9, "\6\0\0\0\0\0\0\0\0"},
    {"", 1, "\0"},
    {"unknown", 1, "\0"},
};

static void make_peer(const char *text, struct sockaddr_storage *peer)
{
    struct sockaddr_in *v4 = (struct sockaddr_in *)peer;
    struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)peer;

    memset(peer, 0, sizeof(*peer));
    if (inet_pton(AF_INET, text, &v4->sin_addr) == 1) {
        peer->ss_family = AF_INET;
    } else if (inet_pton(AF_INET6, text, &v6->sin6_addr) == 1) {
        peer->ss_family = AF_INET6;
        v6->sin6_scope_id = 3;
    } else {
        peer->ss_family = AF_UNIX;
    }
}

static void check_client(Tap *tap, const ProxyList *proxies, const char *peer, const char *xff, size_t length,
                         const char *wanted, const char *name)
{
    struct sockaddr_storage storage;
    char client[INET6_ADDRSTRLEN] = "not written";

    make_peer(peer, &storage);
    proxy_client(proxies, (struct sockaddr *)&storage, xff, length, client);
    tap_is(tap, client, wanted, name);
}

/* Values no table can hold: NULs, many elements, other lists, other peers. */
static void check_others(Tap *tap, const ProxyList *proxies)
{
    static const char nul[] = "203.0.113.9\0, 10.0.0.1", part[] = "203.0.113.9, 198.51.100.7";
    static const char many[] = "203.0.113.9," REPEAT_8("10.0.0.2,") REPEAT_8("10.0.0.2,")
        REPEAT_8("10.0.0.2,") "10.0.0.9,10.0.0.8,10.0.0.7,10.0.0.6,10.0.0.5,10.0.0.4,10.0.0.3,";
    ProxyList nobody = {0}, everybody;
    Text error = {0}, xff = {0};

    check_client(tap, proxies, "127.0.0.1", nul, sizeof(nul) - 1, "10.0.0.1", "NUL in an element");
    check_client(tap, proxies, "127.0.0.1", part, 11, "203.0.113.9", "the length counts");
    check_client(tap, &nobody, "127.0.0.1", "203.0.113.9", 11, "127.0.0.1", "nobody is trusted");
    check_client(tap, proxies, "unix", "203.0.113.9", 11, "", "a peer without address");
    check_client(tap, proxies, "fe80::1", NULL, 0, "fe80::1", "a peer with a scope");
    check_client(tap, proxies, "fe80::1", "203.0.113.9", 11, "203.0.113.9", "a trusted peer with a scope");

    text_string(&xff, many); /* 1 + 24 + 7 */
    check_client(tap, proxies, "127.0.0.1", xff.data, xff.length - 1, "203.0.113.9", "32 elements");
    text_string(&xff, "10.0.0.2");
    check_client(tap, proxies, "127.0.0.1", xff.data, xff.length, "10.0.0.2", "33 elements: the 32nd counts");

    tap_ok(tap, proxy_parse("::/0", &everybody, &error), "all of IPv6");
    check_client(tap, &everybody, "2001:db8::1", "::2", 3, "::2", "is trusted");
    check_client(tap, &everybody, "::ffff:10.0.0.1", "::2", 3, "10.0.0.1", "is not IPv4");
    tap_ok(tap, proxy_parse("::ffff:10.0.0.0/104", &everybody, &error), "a mapped network");
    check_client(tap, &everybody, "10.255.9.9", "::2", 3, "::2", "is an IPv4 network");
    check_client(tap, &everybody, "11.0.0.0", "::2", 3, "11.0.0.0", "and no more");
    tap_ok(tap, proxy_parse("0.0.0.0/0", &everybody, &error), "all of IPv4");
    check_client(tap, &everybody, "255.1.2.3", "::2", 3, "::2", "is trusted");
    check_client(tap, &everybody, "::1", "::2", 3, "::1", "is not IPv6");
    text_free(&xff);
    text_free(&error);
}

int main(void)
{
    Tap tap = {0};
    Text error = {0};
    ProxyList proxies;
    size_t i;

    for (i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
        text_clear(&error);
        tap_ok(&tap, proxy_parse(lists[i].list, &proxies, &error) == (lists[i].error == NULL), lists[i].list);
        tap_is_int(&tap, (long)proxies.count, lists[i].count, "networks");
        tap_is(&tap, error.length > 0 ? error.data : NULL, lists[i].error, "error");
    }
    tap_ok(&tap, proxy_parse(trusted, &proxies, &error), trusted);
    for (i = 0; i < sizeof(requests) / sizeof(requests[0]); i++)
        check_client(&tap, &proxies, requests[i].peer, requests[i].xff,
                     requests[i].xff != NULL ? strlen(requests[i].xff) : 0, requests[i].client, requests[i].name);
    check_others(&tap, &proxies);
    for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        unsigned char key[16];
        size_t length = proxy_limit_key(keys[i].client, key);

        tap_is_int(&tap, (long)length, (long)keys[i].length, keys[i].client);
        tap_ok(&tap, memcmp(key, keys[i].key, keys[i].length) == 0, "key");
    }
    text_free(&error);
    return tap_done(&tap);
}
