/* Delivers one mail: over SMTP, or as a file. Everything is borrowed for the call. */
#ifndef MAIL_SEND_H
#define MAIL_SEND_H

#include "core/text.h"

#include <stdatomic.h>

/* Where mail goes: an SMTP server, or else a directory, or else nowhere. An empty text is as good as NULL. */
typedef struct MailSettings {
    const char *server;
    int port;
    bool use_tls; /* STARTTLS, required */
    bool use_ssl; /* TLS from the first byte (smtps) */
    const char *username;
    const char *password;
    const char *sender;    /* a@b or Name <a@b> */
    const char *ca_file;   /* trusted alone; NULL: the system's */
    const char *directory; /* must exist */
    int timeout;           /* seconds for one delivery, 1 or more */
} MailSettings;

/* True when there is a server or a directory. */
bool mail_send_is_set(const MailSettings *settings);

/*
 * Delivers one message within the timeout, or within about a second once stop is true. On failure error says why in
 * one line of at most 300 bytes without secrets, and *permanent tells a refusal of this recipient or message from what
 * may pass. After a failure past the message's end the server may have it all the same.
 */
bool mail_send(const MailSettings *settings, const char *recipient, const Text *message, const atomic_bool *stop,
               bool *permanent, Text *error);

#endif
