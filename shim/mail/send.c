/*
 * Delivers one mail: over SMTP with libcurl, a connection each, or as a file. Certificates are always checked, a
 * password never goes over a network in the clear, nothing is taken from the environment or from .netrc.
 */
#include "mail/send.h"

#include "core/clock.h"
#include "mail/message.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { MAIL_ERROR_BYTES = 300, MAIL_NAME_BYTES = 160 };

typedef struct MailDelivery {
    const Text *message;
    size_t read; /* bytes libcurl has taken */
    const atomic_bool *stop;
    int64_t deadline; /* clock_ms */
    char reason[CURL_ERROR_SIZE];
} MailDelivery;

static bool mail_is_set(const char *setting)
{
    return setting != NULL && setting[0] != '\0';
}

bool mail_send_is_set(const MailSettings *settings)
{
    return mail_is_set(settings->server) || mail_is_set(settings->directory);
}

/* Appends to a line of valid UTF-8 without control characters that stays within its limit. */
static void mail_say(Text *error, const char *reason)
{
    size_t left = strlen(reason), step;

    for (; left > 0; reason += step, left -= step) {
        const char *piece = reason;

        step = text_utf8_length(reason, left);
        if (step == 0 || (unsigned char)*reason < 0x20 || *reason == 0x7f) {
            piece = " ";
            step = 1;
        }
        if (error->length + step > MAIL_ERROR_BYTES)
            return;
        text_append(error, piece, step);
    }
}

static bool mail_refuse(Text *error, const char *reason)
{
    mail_say(error, reason);
    return false;
}

static bool mail_is_loopback(const char *server)
{
    struct in_addr four;
    struct in6_addr six;

    if (inet_pton(AF_INET, server, &four) == 1)
        return ntohl(four.s_addr) >> 24 == 127;
    if (inet_pton(AF_INET6, server, &six) == 1)
        return IN6_IS_ADDR_LOOPBACK(&six);
    return strcmp(server, "localhost") == 0; /* which libcurl itself takes for the loopback */
}

static size_t mail_on_read(char *buffer, size_t size, size_t count, void *data)
{
    MailDelivery *delivery = data;
    size_t left = delivery->message->length - delivery->read;
    size_t step = size * count < left ? size * count : left;

    if (step > 0)
        memcpy(buffer, delivery->message->data + delivery->read, step);
    delivery->read += step;
    return step;
}

/* What a server says is not kept. */
static size_t mail_on_write(char *bytes, size_t size, size_t count, void *data)
{
    (void)bytes;
    (void)data;
    return size * count;
}

/* Called at least once a second, also while libcurl waits for the answer to QUIT, which its own timeout leaves out. */
static int mail_on_progress(void *data, curl_off_t down_total, curl_off_t down, curl_off_t up_total, curl_off_t up)
{
    const MailDelivery *delivery = data;

    (void)down_total;
    (void)down;
    (void)up_total;
    (void)up;
    return atomic_load(delivery->stop) || (int64_t)clock_ms() >= delivery->deadline;
}

static bool mail_set_url(CURLU *url, const MailSettings *settings)
{
    char host[300], port[12];
    int length = snprintf(host, sizeof(host), strchr(settings->server, ':') != NULL ? "[%s]" : "%s", settings->server);

    snprintf(port, sizeof(port), "%d", settings->port);
    return length < (int)sizeof(host) &&
           curl_url_set(url, CURLUPART_SCHEME, settings->use_ssl ? "smtps" : "smtp", 0) == CURLUE_OK &&
           curl_url_set(url, CURLUPART_HOST, host, 0) == CURLUE_OK &&
           curl_url_set(url, CURLUPART_PORT, port, 0) == CURLUE_OK;
}

/* The server and how far it is trusted. A resolver that hangs is left to itself (QUICK_EXIT). */
static bool mail_set_server(CURL *curl, CURLU *url, const MailSettings *settings)
{
    bool ca = mail_is_set(settings->ca_file), login = mail_is_set(settings->username);

    return curl_easy_setopt(curl, CURLOPT_CURLU, url) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps") == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_PROXY, "") == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_QUICK_EXIT, 1L) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_FORBID_REUSE, 1L) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)settings->timeout) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)settings->timeout) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_USE_SSL, (long)(settings->use_tls ? CURLUSESSL_ALL : CURLUSESSL_NONE)) ==
               CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L) == CURLE_OK &&
           (!ca || (curl_easy_setopt(curl, CURLOPT_CAINFO, settings->ca_file) == CURLE_OK &&
                    curl_easy_setopt(curl, CURLOPT_CAPATH, NULL) == CURLE_OK)) &&
           (!login || (curl_easy_setopt(curl, CURLOPT_USERNAME, settings->username) == CURLE_OK &&
                       curl_easy_setopt(curl, CURLOPT_PASSWORD, settings->password) == CURLE_OK));
}

static bool mail_set_message(CURL *curl, MailDelivery *delivery, const char *from, const struct curl_slist *to)
{
    return curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, delivery->reason) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_MAIL_FROM, from) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, to) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)delivery->message->length) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_READFUNCTION, mail_on_read) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_READDATA, delivery) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, mail_on_write) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, mail_on_progress) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_XFERINFODATA, delivery) == CURLE_OK;
}

/*
 * A 5xx reply to MAIL, RCPT, DATA or the message itself is final, but for those that ask for TLS or a login
 * (RFC 4954 6, RFC 3207 4): settings can be mended. Refusals before, of the client or its login, are not the mail's.
 */
static bool mail_is_final(CURLcode result, long reply, const MailDelivery *delivery)
{
    bool of_mail = result == CURLE_SEND_ERROR || result == CURLE_RECV_ERROR ||
                   (result == CURLE_WEIRD_SERVER_REPLY && delivery->read > 0);

    return of_mail && reply >= 500 && reply <= 599 && reply != 530 && reply != 534 && reply != 535 && reply != 538;
}

static bool mail_perform(CURL *curl, const MailDelivery *delivery, bool *permanent, Text *error)
{
    CURLcode result = curl_easy_perform(curl);
    char code[32] = "";
    long reply = 0;

    if (result == CURLE_OK)
        return true;
    if (result == CURLE_ABORTED_BY_CALLBACK)
        return mail_refuse(error, atomic_load(delivery->stop) ? "the shim stops" : "it took too long");
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &reply);
    *permanent = mail_is_final(result, reply, delivery);
    mail_say(error, delivery->reason[0] != '\0' ? delivery->reason : curl_easy_strerror(result));
    snprintf(code, sizeof(code), "%ld", reply);
    if (reply >= 400 && strstr(error->data, code) == NULL) {
        mail_say(error, ", reply ");
        mail_say(error, code);
    }
    return false;
}

static bool mail_to_server(const MailSettings *settings, const char *recipient, MailDelivery *delivery, bool *permanent,
                           Text *error)
{
    char sender[MAIL_ADDRESS_BYTES + 1];
    struct curl_slist *to;
    CURLU *url;
    CURL *curl;
    bool sent;

    if (!mail_message_address(settings->sender, sender))
        return mail_refuse(error, "the sender has no plain address");
    if (mail_is_set(settings->username) && settings->password == NULL)
        return mail_refuse(error, "there is a user name and no password");
    if (mail_is_set(settings->username) && !settings->use_tls && !settings->use_ssl &&
        !mail_is_loopback(settings->server))
        return mail_refuse(error, "a password is not sent without TLS");
    curl = curl_easy_init();
    url = curl_url();
    to = curl_slist_append(NULL, recipient);
    if (curl == NULL || url == NULL || to == NULL)
        sent = mail_refuse(error, "out of memory");
    else if (!mail_set_url(url, settings) || !mail_set_server(curl, url, settings) ||
             !mail_set_message(curl, delivery, sender, to))
        sent = mail_refuse(error, "libcurl does not take the settings");
    else
        sent = mail_perform(curl, delivery, permanent, error);
    curl_easy_cleanup(curl);
    curl_slist_free_all(to);
    curl_url_cleanup(url);
    return sent;
}

/* TIME-ID.eml, where ID is the message's own; other characters than letters, digits, dots become hyphens. */
static void mail_file_name(char name[MAIL_NAME_BYTES], const Text *message)
{
    static const char header[] = "\r\nMessage-ID: <";
    const char *id = strstr(message->data, header);
    struct timespec now;
    struct tm parts;
    size_t length;

    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &parts);
    length = strftime(name, MAIL_NAME_BYTES, "%Y%m%dT%H%M%S", &parts);
    length += (size_t)snprintf(name + length, MAIL_NAME_BYTES - length, ".%06ld-", now.tv_nsec / 1000);
    for (id = id != NULL ? id + strlen(header) : ""; strchr("@>\r", *id) == NULL && length + 5 < MAIL_NAME_BYTES; id++)
        name[length++] = strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.", *id) ? *id : '-';
    memcpy(name + length, ".eml", 5);
}

static bool mail_write_file(int fd, const Text *message)
{
    size_t written = 0;

    while (written < message->length) {
        ssize_t step = write(fd, message->data + written, message->length - written);

        if (step < 0 && errno != EINTR)
            return false;
        written += step > 0 ? (size_t)step : 0;
    }
    return fsync(fd) == 0;
}

/* Complete under its name or not there. */
static bool mail_put_file(int directory, const char *name, const Text *message)
{
    unsigned char random[8];
    char temporary[2 * sizeof(random) + 8] = ".mail-";
    bool written;
    int fd, failure;

    randombytes_buf(random, sizeof(random));
    sodium_bin2hex(temporary + 6, sizeof(temporary) - 6, random, sizeof(random));
    fd = openat(directory, temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0)
        return false;
    written = mail_write_file(fd, message);
    failure = errno;
    if (close(fd) == 0 && written && renameat(directory, temporary, directory, name) == 0)
        return fsync(directory) == 0;
    failure = written ? errno : failure;
    unlinkat(directory, temporary, 0);
    errno = failure;
    return false;
}

static bool mail_to_directory(const MailSettings *settings, const Text *message, Text *error)
{
    int directory = open(settings->directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    char name[MAIL_NAME_BYTES];
    bool put;

    mail_file_name(name, message);
    put = directory >= 0 && mail_put_file(directory, name, message);
    if (!put) {
        mail_say(error, "mail directory: ");
        mail_say(error, strerror(errno));
    }
    if (directory >= 0)
        close(directory);
    return put;
}

bool mail_send(const MailSettings *settings, const char *recipient, const Text *message, const atomic_bool *stop,
               bool *permanent, Text *error)
{
    MailDelivery delivery = {
        .message = message, .stop = stop, .deadline = (int64_t)clock_ms() + settings->timeout * 1000LL};
    char address[MAIL_ADDRESS_BYTES + 1];

    *permanent = false;
    text_clear(error);
    if (!mail_message_address(recipient, address) || strcmp(recipient, address) != 0 || message->length == 0) {
        *permanent = true;
        return mail_refuse(error, "there is no plain address or no message");
    }
    if (mail_is_set(settings->server))
        return mail_to_server(settings, recipient, &delivery, permanent, error);
    if (mail_is_set(settings->directory))
        return mail_to_directory(settings, message, error);
    return mail_refuse(error, "there is neither a server nor a directory");
}
