/*
 * A mail as RFC 5322 text: header words that are not ASCII are encoded (RFC 2047), the body is base64. What cannot be
 * encoded, addresses and the id, is taken only when it is made of plain words, so no value can add a header or a
 * second recipient. libcurl's curl_mime would encode the body alone, and send it as one part of several: header words,
 * the date and the id would be ours as they are.
 */
#include "mail/message.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum {
    MESSAGE_LINE = 76,       /* characters of a line with encoded words, and of base64 */
    MESSAGE_WORD = 75,       /* characters of an encoded word */
    MESSAGE_WORD_FRAME = 12, /* of =?UTF-8?B??= */
    MESSAGE_WORD_BYTES = (MESSAGE_WORD - MESSAGE_WORD_FRAME) / 4 * 3,
    MESSAGE_BODY_BYTES = MESSAGE_LINE / 4 * 3,
    MESSAGE_HASH_BYTES = 16,
    MESSAGE_PLAIN = 66, /* characters of a header's text that stays on one line */
};

#define MESSAGE_ATOM "!#$%&'*+-/=?^_`{|}~" /* RFC 5322 3.2.3, beside letters and digits */

typedef struct MessageSender {
    const char *name;
    size_t name_length;
    const char *address;
    size_t address_length;
} MessageSender;

typedef struct MessageBody {
    Text *out;
    size_t filled;
    unsigned char line[MESSAGE_BODY_BYTES];
} MessageBody;

static bool message_is_word(char c, const char *others)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c != '\0' && strchr(others, c) != NULL);
}

/* One or more words with single dots between them. */
static bool message_is_dotted(const char *text, size_t length, const char *others)
{
    bool in_word = false;
    size_t i;

    for (i = 0; i < length; i++) {
        if (text[i] == '.' ? !in_word : !message_is_word(text[i], others))
            return false;
        in_word = text[i] != '.';
    }
    return in_word;
}

static bool message_is_address(const char *text, size_t length)
{
    const char *at = length <= MAIL_ADDRESS_BYTES ? memchr(text, '@', length) : NULL;

    return at != NULL && message_is_dotted(text, (size_t)(at - text), MESSAGE_ATOM) &&
           message_is_dotted(at + 1, length - (size_t)(at + 1 - text), "-");
}

static bool message_is_id(const char *id)
{
    size_t length = strlen(id);

    return length < MAIL_ID_BYTES && message_is_dotted(id, length, "-");
}

static bool message_is_control(char c)
{
    return (unsigned char)c < 0x20 || c == 0x7f;
}

/* Parts Name <a@b>, "Name" <a@b> or a@b; false when there is no plain address or the name has control characters. */
static bool message_split(const char *sender, MessageSender *parts)
{
    size_t length = strlen(sender), i;
    const char *open = strrchr(sender, '<');

    *parts = (MessageSender){sender, 0, sender, length};
    if (open != NULL) {
        parts->name_length = (size_t)(open - sender);
        parts->address = open + 1;
        if (sender[length - 1] != '>')
            return false;
        parts->address_length = length - parts->name_length - 2;
    }
    while (parts->name_length > 0 && parts->name[parts->name_length - 1] == ' ')
        parts->name_length--;
    if (parts->name_length >= 2 && parts->name[0] == '"' && parts->name[parts->name_length - 1] == '"') {
        parts->name++;
        parts->name_length -= 2;
    }
    for (i = 0; i < parts->name_length; i++)
        if (message_is_control(parts->name[i]))
            return false;
    return message_is_address(parts->address, parts->address_length);
}

bool mail_message_address(const char *sender, char address[MAIL_ADDRESS_BYTES + 1])
{
    MessageSender parts;

    if (!message_split(sender, &parts))
        return false;
    memcpy(address, parts.address, parts.address_length);
    address[parts.address_length] = '\0';
    return true;
}

static void message_base64(Text *out, const void *bytes, size_t length)
{
    char encoded[MESSAGE_LINE + 1];

    sodium_bin2base64(encoded, sizeof(encoded), bytes, length, sodium_base64_VARIANT_ORIGINAL);
    text_string(out, encoded);
    sodium_memzero(encoded, sizeof(encoded));
}

static void message_word(Text *out, const char *bytes, size_t length)
{
    text_string(out, "=?UTF-8?B?");
    message_base64(out, bytes, length);
    text_string(out, "?=");
}

/* Appends encoded words with whole characters each, folded; column is the length of the line so far. */
static void message_words(Text *out, const char *bytes, size_t length, size_t column)
{
    size_t room = (MESSAGE_LINE - MESSAGE_WORD_FRAME - column) / 4 * 3, filled = 0, at = 0;
    char word[MESSAGE_WORD_BYTES];

    while (at < length) {
        size_t step = text_utf8_length(bytes + at, length - at), size = step == 0 ? 3 : step;
        const char *piece = step == 0 ? "\xef\xbf\xbd" : message_is_control(bytes[at]) ? " " : bytes + at;

        if (filled + size > room) {
            message_word(out, word, filled);
            text_string(out, "\r\n ");
            room = MESSAGE_WORD_BYTES;
            filled = 0;
        }
        memcpy(word + filled, piece, size);
        filled += size;
        at += step == 0 ? 1 : step;
    }
    message_word(out, word, filled);
}

/* Fits on one line as it is: printable ASCII that nobody would take for encoded words. */
static bool message_is_simple(const char *bytes, size_t length)
{
    size_t i;

    for (i = 0; i < length; i++)
        if (message_is_control(bytes[i]) || (unsigned char)bytes[i] > 0x7f || strncmp(bytes + i, "=?", 2) == 0)
            return false;
    return length <= MESSAGE_PLAIN;
}

/* A name of atoms stands as it is, another simple one in quotes. */
static void message_name(Text *out, const char *name, size_t length)
{
    bool quoted = false;
    size_t i;

    for (i = 0; i < length; i++)
        quoted = quoted || !message_is_word(name[i], MESSAGE_ATOM " ");
    if (quoted)
        text_append(out, "\"", 1);
    for (i = 0; i < length; i++) {
        if (name[i] == '"' || name[i] == '\\')
            text_append(out, "\\", 1);
        text_append(out, name + i, 1);
    }
    if (quoted)
        text_append(out, "\"", 1);
}

static void message_from(Text *out, const MessageSender *sender)
{
    text_string(out, "From: ");
    if (sender->name_length == 0) {
        text_format(out, "%.*s\r\n", (int)sender->address_length, sender->address);
        return;
    }
    if (message_is_simple(sender->name, sender->name_length)) {
        message_name(out, sender->name, sender->name_length);
    } else {
        message_words(out, sender->name, sender->name_length, strlen("From: "));
        text_string(out, "\r\n");
    }
    text_format(out, " <%.*s>\r\n", (int)sender->address_length, sender->address);
}

static void message_subject(Text *out, const char *subject)
{
    size_t length = strlen(subject);

    text_string(out, "Subject: ");
    if (message_is_simple(subject, length))
        text_append(out, subject, length);
    else
        message_words(out, subject, length, strlen("Subject: "));
    text_string(out, "\r\n");
}

/* RFC 5322 3.3, in no locale. */
static void message_date(Text *out, int64_t date)
{
    static const char *const days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    time_t seconds = (time_t)date;
    struct tm parts = {.tm_mday = 1};

    gmtime_r(&seconds, &parts);
    text_format(out, "Date: %s, %d %s %04d %02d:%02d:%02d +0000\r\n", days[parts.tm_wday], parts.tm_mday,
                months[parts.tm_mon], parts.tm_year + 1900, parts.tm_hour, parts.tm_min, parts.tm_sec);
}

static void message_body_flush(MessageBody *body)
{
    if (body->filled == 0)
        return;
    message_base64(body->out, body->line, body->filled);
    text_string(body->out, "\r\n");
    body->filled = 0;
}

static void message_body_put(MessageBody *body, char byte)
{
    body->line[body->filled++] = (unsigned char)byte;
    if (body->filled == sizeof(body->line))
        message_body_flush(body);
}

/* Encodes the text with its line ends as CRLF (RFC 2045 6.8). */
static void message_body(Text *out, const char *text)
{
    MessageBody body = {.out = out};

    for (; *text != '\0'; text++) {
        if (*text != '\n' && *text != '\r') {
            message_body_put(&body, *text);
        } else if (*text == '\n' || text[1] != '\n') {
            message_body_put(&body, '\r');
            message_body_put(&body, '\n');
        }
    }
    message_body_flush(&body);
    sodium_memzero(body.line, sizeof(body.line));
}

bool mail_message_write(Text *out, const MailMessage *message)
{
    char address[MAIL_ADDRESS_BYTES + 1];
    MessageSender sender;

    if (!message_split(message->sender, &sender) || !mail_message_address(message->sender, address) ||
        !message_is_address(message->recipient, strlen(message->recipient)) || !message_is_id(message->id))
        return false;
    message_date(out, message->date);
    message_from(out, &sender);
    text_format(out, "To: %s\r\n", message->recipient);
    message_subject(out, message->subject);
    text_format(out, "Message-ID: <%s%s>\r\n", message->id, strchr(address, '@'));
    text_string(out, "MIME-Version: 1.0\r\n"
                     "Content-Type: text/plain; charset=utf-8\r\n"
                     "Content-Transfer-Encoding: base64\r\n"
                     "Auto-Submitted: auto-generated\r\n"
                     "\r\n");
    message_body(out, message->text);
    return true;
}

void mail_message_id(char id[MAIL_ID_BYTES], const char *number, const MailMessage *message)
{
    const char *parts[] = {message->recipient, message->subject, message->text};
    unsigned char hash[MESSAGE_HASH_BYTES];
    char hex[2 * MESSAGE_HASH_BYTES + 1];
    crypto_generichash_state state;
    int i;

    crypto_generichash_init(&state, NULL, 0, sizeof(hash));
    for (i = 0; i < 3; i++)
        crypto_generichash_update(&state, (const unsigned char *)parts[i], strlen(parts[i]) + 1);
    crypto_generichash_final(&state, hash, sizeof(hash));
    snprintf(id, MAIL_ID_BYTES, "%s.%s", number, sodium_bin2hex(hex, sizeof(hex), hash, sizeof(hash)));
}
