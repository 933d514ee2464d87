/*
 * Sends the outbox's mails, in a thread and over a connection of its own. The server owns it; its settings and the
 * sink outlive it.
 */
#ifndef MAIL_H
#define MAIL_H

#include "core/hosts.h"
#include "core/log.h"
#include "mail/send.h"

typedef struct Mail Mail;

/* Deliveries since the start. */
typedef struct MailCounts {
    unsigned long sent;
    unsigned long failed;
} MailCounts;

/*
 * Starts the thread; NULL when it cannot be made. Settings, hosts and sink must outlive it; libsodium is ready. Without
 * a server, a directory or a good sender it says so once and takes nothing.
 */
Mail *mail_start(const MailSettings *settings, const HostList *hosts, LogSink *sink);
/* There may be mail. Callable from any thread, cheap. */
void mail_wake(Mail *mail);
MailCounts mail_counts(const Mail *mail);
/* Ends the thread within about two seconds; a delivery under way is cut. */
void mail_stop(Mail *mail);

#endif
