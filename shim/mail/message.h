/* Writes one mail as RFC 5322 has it. Strings are borrowed; what is written belongs to the caller's Text. */
#ifndef MAIL_MESSAGE_H
#define MAIL_MESSAGE_H

#include "core/text.h"

#include <stdint.h>

enum {
    MAIL_ADDRESS_BYTES = 254, /* the longest address (RFC 5321 4.5.3.1.3, less its brackets) */
    MAIL_ID_BYTES = 64        /* of an id and its end */
};

/* One mail; all strings are UTF-8. */
typedef struct MailMessage {
    const char *sender; /* a@b or Name <a@b> */
    const char *recipient;
    const char *subject;
    const char *text; /* lines end as they like */
    int64_t date;     /* seconds since 1970 */
    const char *id;   /* left part of the Message-ID: letters, digits, hyphens, single dots; at most 63 bytes */
} MailMessage;

/*
 * Appends the mail as RFC 5322 text with CRLF lines, ASCII throughout. False, and nothing is written, when an address
 * is not plain (ASCII, words and single dots around one @, at most 254 bytes), or the sender's name or the id is bad.
 */
bool mail_message_write(Text *out, const MailMessage *message);
/* The bare address of a sender; false when there is no plain one. */
bool mail_message_address(const char *sender, char address[MAIL_ADDRESS_BYTES + 1]);

/* NUMBER.HASH of recipient, subject and text: the same for the same mail, so a mail box knows a second copy. */
void mail_message_id(char id[MAIL_ID_BYTES], const char *number, const MailMessage *message);

#endif
