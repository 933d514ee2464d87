/*
 * The settings as a struct: read-only after the start, so all threads read it. load.c fills it from the table of
 * settings.c and owns its strings.
 */
#ifndef CONFIG_H
#define CONFIG_H

#include "core/hosts.h"
#include "core/log.h"
#include "mail/send.h"
#include "core/proxy.h"
#include "core/ratelimit.h"
#include "config/route.h"
#include "core/text.h"

/* Each class of routes has a limit for an address and one for an account. */
typedef enum RateSubject { RATE_ADDRESS, RATE_ACCOUNT, RATE_SUBJECTS } RateSubject;

/* A port that may be any free one; PORT says it by 0, METRICS_PORT, where 0 is none, by "any". */
enum { CONFIG_ANY_PORT = -1 };

/* The effective settings; read-only after start. Times are seconds unless the name says otherwise; "" is unset. */
typedef struct Config {
    char *database_url;
    HostList hosts; /* of database_url */
    char *jwt_secret;
    char *listen_address;
    char *log_level_name;
    int port;
    char *metrics_address;
    int metrics_port; /* 0: none */
    int threads;
    int db_connections; /* a thread */
    int db_queue;       /* waiting requests a thread, of a kind */
    int client_queue;   /* of one client, of all kinds */
    int request_timeout;
    int statement_timeout_ms;
    int max_connections;
    int max_connections_address;
    int max_body;
    int max_headers;
    int max_upload;
    int max_incoming;
    int max_outgoing;
    int max_export;
    int export_timeout;
    int max_pixels;
    int max_photo_pixels;
    int upload_queue;
    int upload_timeout;
    int max_import;
    int import_timeout;
    int idle_timeout;
    int access_expires;
    int refresh_expires;
    int password_threads;
    int password_queue;
    int shutdown_timeout;
    int max_lag; /* of a standby; 0: no limit */
    char *tls_cert_file, *tls_key_file;
    int hsts_max_age;
    char *cors_origins;
    char *trusted_proxies;
    ProxyList proxies;
    int rate_entries;
    RateLimit rates[LIMIT_NONE][RATE_SUBJECTS];
    MailSettings mail; /* its strings are the next ones */
    char *mail_server, *mail_username, *mail_password, *mail_sender, *mail_ca_file, *mail_directory;
    int mail_port, mail_timeout;
    bool mail_use_tls, mail_use_ssl;
    LogLevel log_level;
} Config;

#endif
