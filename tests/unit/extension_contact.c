/* Phone numbers and e-mail addresses as people write and paste them, and what is none. */
#include <stdio.h>
#include <string.h>

#include "rules/contact.h"
#include "tap.h"

static const struct {
    const char *written, *number; /* NULL: none */
} phones[] = {
    {"066 12 34 56", "+24166123456"}, {"66123456", "+24166123456"}, {"+241 66 12 34 56", "+24166123456"},
        {"+241 (0) 66.00 00/01", "+24166000001"},
    {"+241066000001", "+24166000001"}, {"0241-66000001", NULL}, {"00241 66 00 00 01", "+24166000001"},
    {"00241066000001", "+24166000001"},
    {"24166000001", "+24166000001"}, {"241066000001", "+24166000001"}, {"+33 6 12 34 56 78", "+33612345678"},
    {"( 0 )66123456", "+24166123456"},
    {"66\xe2\x80\xaf" "12\xc2\xad" "34\xe2\x80\x91" "56", "+24166123456"}, {"\xef\xbb\xbf" "066123456", "+24166123456"},
    {"\xe2\x88\x92" "66123456", "+24166123456"},
    {"+123456", NULL}, {"+1234567", "+1234567"}, {"+123456789012345", "+123456789012345"}, {"+1234567890123456", NULL},
    {"+0123456789", NULL},
    {"12", NULL}, {"123456", NULL}, {"1234567", "+2411234567"}, {"123456789", "+241123456789"}, {"1234567890", NULL},
    {"0012", NULL}, {"", NULL}, {"+", NULL},
    {"00", NULL}, {"0", NULL}, {"241", NULL}, {"2410", NULL}, {"++24166123456", NULL}, {"66123456a", NULL},
    {"a66123456", NULL}, {"66 12 34 5\xc3\xa9", NULL},
    {"66123456\xe2\x80", NULL}, {"(0", NULL}, {"(0)", NULL},
};

#define A_21 "aaaaaaaaaaaaaaaaaaaaa"
#define A_63 A_21 A_21 A_21

static const struct {
    const char *text;
    bool good;
} addresses[] = {
    {"a@b.ga", true}, {"Awa.Mba+pv@mail.example.ga", true}, {" a@b.ga\t", true}, {"a'b!#$%&*/=?^_`{|}~-@b.ga", true},
        {"a@b-c.ga", true},
    {"a@xn--caf-dma.ga", true}, {"a@1.2b", true}, {"a@b.c-", true}, {"a@b.-c", true},
    {"", false}, {" ", false}, {"a", false}, {"@b.ga", false}, {"a@", false}, {"a@b", false}, {"a@.ga", false},
    {"a@b..ga", false}, {"a@b.ga.", false},
    {".a@b.ga", false}, {"a.@b.ga", false}, {"a..b@c.ga", false}, {"a b@c.ga", false}, {"a@b@c.ga", false},
    {"a@-b.ga", false}, {"a@b-.ga", false},
    {"a@1.2", false}, {"a@b.1", false}, {"caf\xc3\xa9@b.ga", false}, {"a@caf\xc3\xa9.ga", false}, {"\"a\"@b.ga", false},
    {"a@[1.2.3.4]", false}, {"a,b@c.ga", false},
    {"a@b.ga\n@c", false}, {A_63 "b@c.ga", true}, {A_63 "bc@d.ga", false}, {"a@" A_63 ".ga", true},
    {"a@" A_63 "b.ga", false}, {"a@b." A_63 "c", false},
};

static void test_phone(Tap *tap, const char *written, const char *expected)
{
    /* exact: so that a sanitizer sees a read past the end */
    char exact[64], digits[64], number[PHONE_E164_SIZE] = "", name[128];
    size_t length = strlen(written), used;
    bool found;

    memcpy(exact, written, length);
    used = phone_digits(exact, length, digits);
    found = phone_e164(digits, used, "241", number);
    snprintf(name, sizeof(name), "phone \"%s\"", written);
    tap_ok(tap, used <= length && found == (expected != NULL) && (!found || strcmp(number, expected) == 0), name);
}

static void test_texts(Tap *tap)
{
    /* every pair of bytes, and the longest country's code: nothing is written past the end */
    char digits[2], number[PHONE_E164_SIZE], pair[2];
    bool good = true;

    for (int a = 0; a < 256; a++)
        for (int b = 0; b < 256; b++) {
            pair[0] = (char)a;
            pair[1] = (char)b;
            good = good && phone_digits(pair, 2, digits) <= 2 && !phone_e164(pair, 2, "241", number) &&
                !email_is_address(pair, 2);
        }
    tap_ok(tap, good, "two bytes are no number and no address");
    tap_ok(tap, !phone_e164("123456789", 9, "12345678", number), "a number of more than 15 digits is none");
    tap_ok(tap, phone_e164("123456789", 9, "123456", number) && strcmp(number, "+123456123456789") == 0,
        "one of 15 is");
}

int main(void)
{
    Tap tap = {0};
    char name[96];

    for (size_t i = 0; i < sizeof(phones) / sizeof(phones[0]); i++)
        test_phone(&tap, phones[i].written, phones[i].number);
    for (size_t i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++) {
        snprintf(name, sizeof(name), "address \"%s\"", addresses[i].text);
        tap_ok(&tap, email_is_address(addresses[i].text, strlen(addresses[i].text)) == addresses[i].good, name);
    }
    test_texts(&tap);
    return tap_done(&tap);
}
