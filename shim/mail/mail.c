/*
 * The thread that empties the outbox: take a mail, deliver it, report. A report that the database did not hear is
 * kept and comes before anything else, so a broken connection sends no mail twice; only the end of the process can
 * (the mail's lease runs out: at least once). The lock guards woken alone; the rest is the thread's own or atomic.
 */
#include "mail/mail.h"

#include "core/clock.h"
#include "core/outage.h"
#include "mail/message.h"

#include <curl/curl.h>
#include <jansson.h>
#include <poll.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    MAIL_IDLE_MS = 2000,
    MAIL_BACKOFF_MS = 1000,
    MAIL_BACKOFF_MAX_MS = 30000,
    MAIL_QUERY_MS = 8000, /* more than the statement's own limit */
    MAIL_LAST_MS = 1000,  /* the database has at a stop */
    MAIL_POLL_MS = 100
};

typedef struct MailReport {
    bool due;
    char id[24];
    char attempt[12];
    bool sent;
    bool permanent;
    Text error;
} MailReport;

struct Mail {
    const MailSettings *settings;
    const HostList *hosts;
    HostTurn turn;
    Log log;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool woken;
    atomic_bool stopping;
    atomic_ulong sent;
    atomic_ulong failed;
    PGconn *conn;
    char sqlstate[6]; /* of the last statement's error, if any */
    Outage outage;
    int backoff; /* ms; 0 after a success */
    MailReport report;
};

/* Waits, less at a stop and, when it may be woken, for mail_wake. */
static void mail_wait(Mail *mail, int ms, bool may_wake)
{
    long long until = (long long)clock_ms() + ms;
    struct timespec end = {.tv_sec = until / 1000, .tv_nsec = until % 1000 * 1000000};
    int late = 0;

    pthread_mutex_lock(&mail->lock);
    while (!atomic_load(&mail->stopping) && !(may_wake && mail->woken) && late == 0)
        late = pthread_cond_timedwait(&mail->wake, &mail->lock, &end);
    if (may_wake)
        mail->woken = false;
    pthread_mutex_unlock(&mail->lock);
}

/* Closes the connection; the log says why. */
static bool mail_lose(Mail *mail, const char *reason)
{
    char line[256];

    snprintf(line, sizeof(line), "%s", reason);
    line[strcspn(line, "\n")] = '\0';
    if (outage_failed(&mail->outage, line) && !atomic_load(&mail->stopping))
        log_event(&mail->log, LOG_WARNING, "mail_database_away", "reason", line, NULL);
    PQfinish(mail->conn);
    mail->conn = NULL;
    return false;
}

/* Waits for the socket until the deadline, which a stop brings near. */
static bool mail_await(const Mail *mail, short events, long long *deadline)
{
    struct pollfd fd = {.fd = PQsocket(mail->conn), .events = events};

    for (;;) {
        long long now = (long long)clock_ms();

        if (atomic_load(&mail->stopping) && *deadline > now + MAIL_LAST_MS)
            *deadline = now + MAIL_LAST_MS;
        if (now >= *deadline)
            return false;
        if (poll(&fd, 1, MAIL_POLL_MS) > 0)
            return true;
    }
}

/* The last result of the statement under way, NULL when there is none in time. */
static PGresult *mail_result(Mail *mail)
{
    long long deadline = (long long)clock_ms() + MAIL_QUERY_MS;
    PGresult *result = NULL, *next;

    for (;;) {
        while (PQisBusy(mail->conn))
            if (!mail_await(mail, POLLIN, &deadline) || PQconsumeInput(mail->conn) != 1) {
                PQclear(result);
                return NULL;
            }
        next = PQgetResult(mail->conn);
        if (next == NULL)
            return result;
        PQclear(result);
        result = next;
    }
}

/* One row or NULL, and then the connection is closed. An error's text may quote a mail: the log has its SQLSTATE. */
static PGresult *mail_query(Mail *mail, const char *sql, int count, const char *const *values)
{
    PGresult *result = NULL;
    const char *sqlstate;
    char reason[32];

    if (PQsendQueryParams(mail->conn, sql, count, NULL, values, NULL, NULL, 0) == 1)
        result = mail_result(mail);
    if (result != NULL && PQresultStatus(result) == PGRES_TUPLES_OK && PQntuples(result) == 1)
        return result;
    sqlstate = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    snprintf(mail->sqlstate, sizeof(mail->sqlstate), "%s", sqlstate != NULL ? sqlstate : "");
    snprintf(reason, sizeof(reason), sqlstate != NULL ? "SQLSTATE %s" : "connection closed", mail->sqlstate);
    PQclear(result);
    if (strcmp(mail->sqlstate, "25006") == 0)
        hosts_failed(mail->hosts, &mail->turn, mail->turn.at); /* only another one writes */
    mail_lose(mail, reason);
    return NULL;
}

/* One attempt, at the host whose turn it is; false: *reason says why, and is libpq's or a constant. */
static bool mail_connect_host(Mail *mail, const char **reason)
{
    long long deadline = (long long)clock_ms() + mail->hosts->connect_ms;
    PostgresPollingStatusType status = PGRES_POLLING_WRITING;

    mail->conn = hosts_connect(mail->hosts, mail->turn.at, NULL, "res_elec shim mail");
    *reason = PQerrorMessage(mail->conn);
    if (mail->conn == NULL || PQstatus(mail->conn) == CONNECTION_BAD)
        return false;
    while (status != PGRES_POLLING_OK) {
        if (!mail_await(mail, status == PGRES_POLLING_READING ? POLLIN : POLLOUT, &deadline)) {
            *reason = "no answer in time";
            return false;
        }
        status = PQconnectPoll(mail->conn);
        if (status == PGRES_POLLING_FAILED) {
            *reason = PQerrorMessage(mail->conn);
            return false;
        }
    }
    return true;
}

/* Each host once, from the one on that worked last. */
static bool mail_connect(Mail *mail)
{
    const char *reason = "";
    PGresult *result;
    int host;

    if (mail->conn != NULL)
        return true;
    mail->turn.failed = 0;
    while (!mail_connect_host(mail, &reason)) {
        host = mail->turn.at;
        hosts_failed(mail->hosts, &mail->turn, host);
        if (hosts_all_failed(mail->hosts, &mail->turn) || atomic_load(&mail->stopping))
            return mail_lose(mail, reason);
        PQfinish(mail->conn);
        mail->conn = NULL;
    }
    hosts_worked(&mail->turn, mail->turn.at);
    result = mail_query(mail,
                        "SELECT set_config('statement_timeout', '5000', false), "
                        "set_config('default_transaction_isolation', 'read committed', false)",
                        0, NULL);
    PQclear(result);
    return result != NULL;
}

/* The statement failed for its own data, not for the state of the server. */
static bool mail_is_refused(const char *sqlstate)
{
    const char class[] = {sqlstate[0], sqlstate[1], '\0'};

    return class[0] != '\0' && strstr("22 23 P0 RE", class) != NULL;
}

/*
 * Tells the database what became of the last mail; true when there is nothing to tell any more. A report refused for
 * itself is dropped, for it would hold up all mail.
 */
static bool mail_tell(Mail *mail)
{
    MailReport *report = &mail->report;
    const char *values[] = {report->id, report->attempt, report->sent ? NULL : report->error.data,
                            report->permanent ? "true" : "false"};
    PGresult *result;

    if (!report->due)
        return true;
    result = mail_query(mail, "SELECT res_elec_api.api_mail_done($1::bigint, $2::integer, $3::text, $4::boolean)", 4,
                        values);
    PQclear(result);
    report->due = result == NULL && !mail_is_refused(mail->sqlstate);
    if (result == NULL && !report->due)
        log_event(&mail->log, LOG_ERROR, "mail_report_refused", "id", report->id, "sqlstate", mail->sqlstate, NULL);
    return result != NULL;
}

static void mail_log_delivery(Mail *mail)
{
    const MailReport *report = &mail->report;

    atomic_fetch_add(report->sent ? &mail->sent : &mail->failed, 1);
    if (report->sent)
        log_event(&mail->log, LOG_INFO, "mail_sent", "id", report->id, "attempt", report->attempt, NULL);
    else
        log_event(&mail->log, LOG_WARNING, "mail_failed", "id", report->id, "attempt", report->attempt, "permanent",
                  report->permanent ? "yes" : "no", "error", report->error.data, NULL);
    log_flush(&mail->log);
}

/* Delivers a mail and keeps what became of it as the report that is due. */
static void mail_deliver(Mail *mail, const MailMessage *taken)
{
    MailReport *report = &mail->report;
    MailMessage message = *taken;
    char id[MAIL_ID_BYTES];
    Text text = {0};

    mail_message_id(id, report->id, taken);
    message.id = id;
    message.sender = mail->settings->sender;
    message.date = (int64_t)time(NULL);
    report->due = true;
    report->sent = false;
    text_clear(&report->error);
    if (mail_message_write(&text, &message)) {
        report->sent =
            mail_send(mail->settings, message.recipient, &text, &mail->stopping, &report->permanent, &report->error);
        sodium_memzero(text.data, text.capacity);
    } else {
        report->permanent = true;
        text_string(&report->error, "the recipient has no plain address");
    }
    text_free(&text);
    mail_log_delivery(mail);
}

/* Delivers what api_mail_take gave; false when it is no mail. */
static bool mail_deliver_json(Mail *mail, const char *json, size_t length)
{
    json_t *root = json_loadb(json, length, 0, NULL), *text = json_object_get(root, "text");
    MailReport *report = &mail->report;
    MailMessage message = {0};
    json_int_t id;
    int attempt;
    bool is_mail = json_unpack(root, "{s:I,s:i,s:s,s:s,s:s}", "id", &id, "attempt", &attempt, "recipient",
                               &message.recipient, "subject", &message.subject, "text", &message.text) == 0;

    if (is_mail) {
        snprintf(report->id, sizeof(report->id), "%" JSON_INTEGER_FORMAT, id);
        snprintf(report->attempt, sizeof(report->attempt), "%d", attempt);
        mail_deliver(mail, &message);
    }
    if (json_is_string(text))
        sodium_memzero((char *)json_string_value(text), json_string_length(text)); /* its last use */
    json_decref(root);
    return is_mail;
}

/* One step; true when the database did its part, *more when a mail was taken. */
static bool mail_step(Mail *mail, bool *more)
{
    PGresult *result;
    bool good = true;

    *more = false;
    if (!mail_connect(mail) || !mail_tell(mail))
        return false;
    result = mail_query(mail, "SELECT res_elec_api.api_mail_take()", 0, NULL);
    if (result == NULL)
        return false;
    if (outage_over(&mail->outage))
        log_event(&mail->log, LOG_INFO, "mail_database_back", NULL);
    log_flush(&mail->log);
    mail->backoff = 0;
    *more = !PQgetisnull(result, 0, 0);
    if (*more) {
        char *json = PQgetvalue(result, 0, 0);
        size_t length = (size_t)PQgetlength(result, 0, 0);

        good = mail_deliver_json(mail, json, length);
        sodium_memzero(json, length);
    }
    PQclear(result);
    return good || mail_lose(mail, "api_mail_take gave no mail");
}

static void *mail_run(void *data)
{
    Mail *mail = data;
    const MailSettings *settings = mail->settings;
    char address[MAIL_ADDRESS_BYTES + 1];
    bool more;

    if (!mail_send_is_set(settings) || settings->sender == NULL || !mail_message_address(settings->sender, address)) {
        log_event(&mail->log, LOG_WARNING, "mail_not_configured", "missing",
                  mail_send_is_set(settings) ? "a sender's address" : "a server or a directory", NULL);
        return NULL;
    }
    while (!atomic_load(&mail->stopping)) {
        if (!mail_step(mail, &more)) {
            mail->backoff = mail->backoff == 0 ? MAIL_BACKOFF_MS : mail->backoff * 2;
            if (mail->backoff > MAIL_BACKOFF_MAX_MS)
                mail->backoff = MAIL_BACKOFF_MAX_MS;
            mail_wait(mail, mail->backoff, false);
        } else if (!more) {
            mail_wait(mail, MAIL_IDLE_MS, true);
        }
    }
    if (mail->conn != NULL)
        mail_tell(mail);
    PQfinish(mail->conn);
    return NULL;
}

static void mail_free(Mail *mail)
{
    curl_global_cleanup();
    pthread_cond_destroy(&mail->wake);
    pthread_mutex_destroy(&mail->lock);
    text_free(&mail->report.error);
    log_free(&mail->log);
    free(mail);
}

Mail *mail_start(const MailSettings *settings, const HostList *hosts, LogSink *sink)
{
    Mail *mail = calloc(1, sizeof(*mail));
    pthread_condattr_t monotonic;

    if (mail == NULL || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
        free(mail);
        return NULL;
    }
    mail->settings = settings;
    mail->hosts = hosts;
    mail->log = (Log){.sink = sink};
    pthread_mutex_init(&mail->lock, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&mail->wake, &monotonic);
    pthread_condattr_destroy(&monotonic);
    if (pthread_create(&mail->thread, NULL, mail_run, mail) != 0) {
        mail_free(mail);
        return NULL;
    }
    return mail;
}

void mail_wake(Mail *mail)
{
    pthread_mutex_lock(&mail->lock);
    mail->woken = true;
    pthread_cond_signal(&mail->wake);
    pthread_mutex_unlock(&mail->lock);
}

MailCounts mail_counts(const Mail *mail)
{
    return (MailCounts){atomic_load(&mail->sent), atomic_load(&mail->failed)};
}

void mail_stop(Mail *mail)
{
    pthread_mutex_lock(&mail->lock);
    atomic_store(&mail->stopping, true);
    pthread_cond_signal(&mail->wake);
    pthread_mutex_unlock(&mail->lock);
    pthread_join(mail->thread, NULL);
    mail_free(mail);
}
