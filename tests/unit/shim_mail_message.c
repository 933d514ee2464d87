/*
 * Mails as text: which addresses are taken, how headers and body are encoded, that no value adds a header.
 */
#include "mail/message.h"
#include "tap.h"

#include <sodium.h>

typedef struct AddressCase {
    const char *sender;
    const char *address; /* NULL: refused */
} AddressCase;

static const AddressCase addresses[] = {
    {"a@b", "a@b"},
    {"<a@b>", "a@b"},
    {"RES-ELEC <no.reply@mail.example.org>", "no.reply@mail.example.org"},
    {"\"Résultats, Gabon\" <a@b>", "a@b"},
    {"a<b <c@d>", "c@d"},
    {"o'brien+x=y_{z}@ex-ample.org", "o'brien+x=y_{z}@ex-ample.org"},
    {"", NULL},
    {"a", NULL},
    {"@b", NULL},
    {"a@", NULL},
    {"a@b@c", NULL},
    {"a@b,c@d", NULL},
    {"a@b;c", NULL},
    {"a b@c", NULL},
    {" a@b", NULL},
    {"a@b ", NULL},
    {"a@b\r\nBcc: c@d", NULL},
    {"a@b\n", NULL},
    {"a\t@b", NULL},
    {"a\x7f@b", NULL},
    {"jérôme@example.org", NULL},
    {"a@exémple.org", NULL},
    {"\"a b\"@c", NULL},
    {"a(b)@c", NULL},
    {"a@[127.0.0.1]", NULL},
    {".a@b", NULL},
    {"a.@b", NULL},
    {"a..b@c", NULL},
    {"a@b..c", NULL},
    {"a@b.", NULL},
    {"<a@b", NULL},
    {"a@b>", NULL},
    {"<<a@b>>", NULL},
    {"x <>", NULL},
    {"<", NULL},
    {">", NULL},
    {"x <a@b> y", NULL},
    {"x <a@b>\r\n", NULL},
    {"x\r\nBcc: c@d <a@b>", NULL},
    {"x\x01 <a@b>", NULL},
};

typedef struct HeaderCase {
    const char *name;
    const char *sender;
    const char *subject;
    const char *line; /* must stand in the message, after and before a line end */
} HeaderCase;

#define TEN "0123456789"
#define SIXTY TEN TEN TEN TEN TEN TEN

static const HeaderCase headers[] = {
    {"bare sender", "a@b", "x", "From: a@b"},
    {"brackets alone", "<a@b>", "x", "From: a@b"},
    {"plain name", "RES-ELEC <a@b>", "x", "From: RES-ELEC <a@b>"},
    {"no space before the bracket", "RES-ELEC<a@b>", "x", "From: RES-ELEC <a@b>"},
    {"quotes that were needless", "\"RES-ELEC\" <a@b>", "x", "From: RES-ELEC <a@b>"},
    {"a name to quote", "CENAP, Gabon <a@b>", "x", "From: \"CENAP, Gabon\" <a@b>"},
    {"a name to escape", "a\"b\\c <a@b>", "x", "From: \"a\\\"b\\\\c\" <a@b>"},
    {"an empty name", "\"\" <a@b>", "x", "From: a@b"},
    {"a name to encode", "Résultats <a@b>", "x", "From: =?UTF-8?B?UsOpc3VsdGF0cw==?=\r\n <a@b>"},
    {"a name like an encoded word", "=?x?= <a@b>", "x", "From: =?UTF-8?B?PT94Pz0=?=\r\n <a@b>"},
    {"recipient", "a@b", "x", "To: c@d"},
    {"plain subject", "a@b", "Set a new password: (now)", "Subject: Set a new password: (now)"},
    {"empty subject", "a@b", "", "Subject: "},
    {"a subject to encode", "a@b", "é", "Subject: =?UTF-8?B?w6k=?="},
    {"a subject like an encoded word", "a@b", "=?utf-8?Q?x?=", "Subject: =?UTF-8?B?PT91dGYtOD9RP3g/PQ==?="},
    {"line ends become spaces", "a@b", "a\r\nBcc: c@d", "Subject: =?UTF-8?B?YSAgQmNjOiBjQGQ=?="},
    {"so do other control characters", "a@b", "a\x01\x7f", "Subject: =?UTF-8?B?YSAg?="},
    {"bytes that are no UTF-8", "a@b", "a\xff", "Subject: =?UTF-8?B?Ye+/vQ==?="},
    {"the longest on one line", "a@b", SIXTY "123456", "Subject: " SIXTY "123456"},
    {"a longer one is folded", "a@b", SIXTY "1234567",
     "Subject: =?UTF-8?B?MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDEyMzQ1Njc4?=\r\n"
     " =?UTF-8?B?OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MTIzNDU2Nw==?="},
    {"message id", "X <a@example.org>", "x", "Message-ID: <17.abc-9@example.org>"},
    {"date", "a@b", "x", "Date: Tue, 5 Mar 2024 07:08:09 +0000"},
};

static const char whole[] = "Date: Thu, 1 Jan 1970 00:00:00 +0000\r\n"
                            "From: RES-ELEC <no-reply@example.org>\r\n"
                            "To: marie@example.ga\r\n"
                            "Subject: Hello\r\n"
                            "Message-ID: <1@example.org>\r\n"
                            "MIME-Version: 1.0\r\n"
                            "Content-Type: text/plain; charset=utf-8\r\n"
                            "Content-Transfer-Encoding: base64\r\n"
                            "Auto-Submitted: auto-generated\r\n"
                            "\r\n"
                            "YQ0KYg0KYw0KDQo=\r\n";

static void test_addresses(Tap *tap)
{
    char address[MAIL_ADDRESS_BYTES + 1], longest[MAIL_ADDRESS_BYTES + 2];
    size_t i;

    for (i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++) {
        bool found = mail_message_address(addresses[i].sender, address);

        tap_is(tap, found ? address : NULL, addresses[i].address, addresses[i].sender[0] != '\0' ? "address" : "empty");
    }
    memset(longest, 'a', sizeof(longest));
    longest[1] = '@';
    longest[MAIL_ADDRESS_BYTES] = '\0';
    tap_ok(tap, mail_message_address(longest, address), "254 bytes");
    longest[MAIL_ADDRESS_BYTES] = 'a';
    longest[MAIL_ADDRESS_BYTES + 1] = '\0';
    tap_ok(tap, !mail_message_address(longest, address), "255 bytes");
}

static void test_headers(Tap *tap)
{
    Text out = {0}, wanted = {0};
    size_t i;

    for (i = 0; i < sizeof(headers) / sizeof(headers[0]); i++) {
        MailMessage message = {headers[i].sender, "c@d", headers[i].subject, "x", 1709622489, "17.abc-9"};
        const char *start;

        text_clear(&out);
        text_clear(&wanted);
        text_string(&out, "\r\n");
        text_format(&wanted, "\r\n%s\r\n", headers[i].line);
        mail_message_write(&out, &message);
        start = strstr(out.data, wanted.data);
        if (!tap_ok(tap, start != NULL && start[wanted.length] != ' ' && strstr(out.data, "\nBcc") == NULL,
                    headers[i].name))
            printf("# wanted: %s\n# in: %s\n", headers[i].line, out.data);
    }
    text_free(&out);
    text_free(&wanted);
}

static void test_refusals(Tap *tap)
{
    const MailMessage good = {"a@b", "c@d", "x", "x", 0, "1"};
    MailMessage message;
    Text out = {0};
    size_t i;

    for (i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++) {
        const AddressCase *one = &addresses[i];

        message = good;
        message.recipient = one->sender;
        text_clear(&out);
        tap_ok(tap,
               mail_message_write(&out, &message) == (one->address != NULL && strcmp(one->sender, one->address) == 0),
               "recipient");
        message = good;
        message.sender = one->sender;
        text_clear(&out);
        tap_ok(tap, mail_message_write(&out, &message) == (one->address != NULL), "sender");
        tap_ok(tap, one->address != NULL || out.length == 0, "nothing is written");
    }
    message = good;
    message.id = "1\r\nx";
    tap_ok(tap, !mail_message_write(&out, &message), "id with a line end");
    message.id = "";
    tap_ok(tap, !mail_message_write(&out, &message), "no id");
    message.id = "1>2";
    tap_ok(tap, !mail_message_write(&out, &message), "id with a bracket");
    text_free(&out);
}

/* Takes one encoded word from *at, checks it and appends what it says. */
static bool take_word(const char **at, Text *text)
{
    unsigned char bytes[64];
    const char *end = strstr(*at, "?=");
    size_t length = 0;

    if (strncmp(*at, "=?UTF-8?B?", 10) != 0 || end == NULL || end + 2 - *at > 75 ||
        sodium_base642bin(bytes, sizeof(bytes), *at + 10, (size_t)(end - *at - 10), NULL, &length, NULL,
                          sodium_base64_VARIANT_ORIGINAL) != 0)
        return false;
    text_append(text, (const char *)bytes, length);
    *at = end + 2;
    return text_is_utf8((const char *)bytes, length);
}

/* A subject of one to four byte characters at every offset comes back; its words and lines keep their limits. */
static void test_long_subjects(Tap *tap)
{
    static const char *const characters[] = {"e", "é", "€", "\xf0\x9f\x97\xb3"};
    Text subject = {0}, out = {0}, decoded = {0};
    size_t kind, offset, i;

    for (kind = 0; kind < 4; kind++)
        for (offset = 0; offset < 5; offset++) {
            MailMessage message = {"a@b", "c@d", NULL, "x", 0, "1"};
            const char *at;
            bool fits = true;

            text_clear(&subject);
            text_clear(&out);
            text_clear(&decoded);
            text_append(&subject, "aaaaa", offset);
            for (i = 0; i < 200; i++)
                text_string(&subject, characters[kind]);
            message.subject = subject.data;
            mail_message_write(&out, &message);
            at = strstr(out.data, "\r\nSubject: ") + 11;
            fits = strcspn(at, "\r") + strlen("Subject: ") <= 76 && take_word(&at, &decoded);
            while (fits && strncmp(at, "\r\n ", 3) == 0) {
                at += 3;
                fits = strcspn(at, "\r") + 1 <= 76 && take_word(&at, &decoded);
            }
            tap_ok(tap, fits && strncmp(at, "\r\n", 2) == 0, "words and lines are short, characters whole");
            tap_is(tap, decoded.data, subject.data, "a long subject comes back");
        }
    text_free(&subject);
    text_free(&out);
    text_free(&decoded);
}

static void test_whole(Tap *tap)
{
    MailMessage message = {"RES-ELEC <no-reply@example.org>", "marie@example.ga", "Hello", "a\nb\r\nc\r\r\n", 0, "1"};
    Text out = {0}, text = {0};
    const char *line, *end;
    size_t longest = 0;
    int i;

    tap_ok(tap, mail_message_write(&out, &message), "a message is written");
    tap_is(tap, out.data, whole, "… byte for byte");
    text_clear(&out);
    message.text = "";
    tap_ok(tap, mail_message_write(&out, &message), "an empty text is fine");
    tap_is(tap, strstr(out.data, "\r\n\r\n"), "\r\n\r\n", "… and gives an empty body");
    for (i = 0; i < 1000; i++)
        text_string(&text, "Ça va ? ");
    text_clear(&out);
    message.text = text.data;
    mail_message_write(&out, &message);
    for (line = strstr(out.data, "\r\n\r\n") + 4; (end = strstr(line, "\r\n")) != NULL; line = end + 2)
        longest = (size_t)(end - line) > longest ? (size_t)(end - line) : longest;
    tap_is_int(tap, (long)longest, 76, "lines of a long body have 76 characters");
    tap_is(tap, line, "", "… the last one ends, too");
    text_free(&out);
    text_free(&text);
}

static void test_id(Tap *tap)
{
    const MailMessage message = {"a@b", "c@d", "x", "y", 0, NULL};
    MailMessage other = message;
    char id[MAIL_ID_BYTES], again[MAIL_ID_BYTES];
    Text out = {0};

    mail_message_id(id, "9223372036854775807", &message);
    other.id = id;
    tap_ok(tap, mail_message_write(&out, &other), "the longest id is taken");
    text_free(&out);
    other.date = 1;
    mail_message_id(again, "9223372036854775807", &other);
    tap_is(tap, again, id, "an id is the same for the same mail");
    other.text = "z";
    mail_message_id(again, "9223372036854775807", &other);
    tap_ok(tap, strcmp(again, id) != 0, "… another one for another text");
    other = message;
    other.recipient = "c@dx";
    other.subject = "";
    mail_message_id(again, "9223372036854775807", &other);
    tap_ok(tap, strcmp(again, id) != 0, "… and when text moves between the fields");
}

int main(void)
{
    Tap tap = {0};

    test_addresses(&tap);
    test_headers(&tap);
    test_refusals(&tap);
    test_long_subjects(&tap);
    test_whole(&tap);
    test_id(&tap);
    return tap_done(&tap);
}
