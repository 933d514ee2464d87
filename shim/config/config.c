/*
 * Settings: one table with name, kind, default and limits. To add a setting, add a field to Config and a row here.
 * Error texts name the setting and never show a secret's value.
 */
#include "config/config.h"

#include "parse/cors.h"
#include "config/envfile.h"
#include "mail/message.h"

#include <errno.h>
#include <libpq-fe.h>
#include <limits.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

typedef enum SettingKind {
    SETTING_NUMBER,
    SETTING_PORT,
    SETTING_FLAG,
    SETTING_RATE,
    SETTING_TEXT,
    SETTING_SECRET,
    SETTING_DATABASE
} SettingKind;

/*
 * min and max limit a number's value or a text's length; without an initial value (NULL) it is required, with the
 * empty one it may be left out.
 */
typedef struct Setting {
    const char *name;
    const char *fallback;
    SettingKind kind;
    size_t offset;
    const char *initial;
    int min;
    int max;
    const char *help;
} Setting;

#define AT(field) offsetof(Config, field)

static const Setting config_settings[] = {
    {"DATABASE_URL", NULL, SETTING_DATABASE, AT(database_url), NULL, 1, 4096, "PostgreSQL connection string"},
    {"JWT_SECRET_KEY", "SECRET_KEY", SETTING_SECRET, AT(jwt_secret), NULL, 32, 4096, "key of the tokens"},
    {"LISTEN_ADDRESS", NULL, SETTING_TEXT, AT(listen_address), "127.0.0.1", 1, 64, "address to listen on"},
    {"PORT", NULL, SETTING_NUMBER, AT(port), "8080", 0, 65535, "port to listen on, 0 for any free one"},
    {"METRICS_ADDRESS", NULL, SETTING_TEXT, AT(metrics_address), "127.0.0.1", 1, 64, "address of /metrics"},
    {"METRICS_PORT", NULL, SETTING_PORT, AT(metrics_port), "9464", 0, 65535,
     "port of /metrics, 0 for none, any for a free one"},
    {"THREADS", NULL, SETTING_NUMBER, AT(threads), "0", 0, 256, "event loops, 0 for one a core"},
    {"DB_CONNECTIONS", NULL, SETTING_NUMBER, AT(db_connections), "0", 0, 32,
     "database connections a thread, 0 for 20 in all, but 3 a thread at the least"},
    {"DB_QUEUE", NULL, SETTING_NUMBER, AT(db_queue), "4096", 1, 1000000, "requests of a kind and thread that may wait"},
    {"CLIENT_QUEUE", NULL, SETTING_NUMBER, AT(client_queue), "512", 1, 1000000,
     "of these, requests of one user or address"},
    {"REQUEST_TIMEOUT", NULL, SETTING_NUMBER, AT(request_timeout), "10", 1, 3600, "seconds a request may take"},
    {"STATEMENT_TIMEOUT", NULL, SETTING_NUMBER, AT(statement_timeout_ms), "8000", 0, 3600000,
     "milliseconds a statement may take, 0 for no limit"},
    {"MAX_CONNECTIONS", NULL, SETTING_NUMBER, AT(max_connections), "10000", 1, 1000000, "open client connections"},
    {"MAX_CONNECTIONS_ADDRESS", NULL, SETTING_NUMBER, AT(max_connections_address), "2000", 1, 1000000,
     "of these, of one address that is no trusted proxy"},
    {"MAX_BODY", NULL, SETTING_NUMBER, AT(max_body), "1048576", 1024, 1073741824, "bytes of a request body"},
    {"JWT_ACCESS_TOKEN_EXPIRES", NULL, SETTING_NUMBER, AT(access_expires), "900", 1, 86400, "seconds"},
    {"JWT_REFRESH_TOKEN_EXPIRES", NULL, SETTING_NUMBER, AT(refresh_expires), "2592000", 60, 31536000, "seconds"},
    {"PASSWORD_THREADS", NULL, SETTING_NUMBER, AT(password_threads), "1", 1, 64, "threads that hash passwords"},
    {"PASSWORD_QUEUE", NULL, SETTING_NUMBER, AT(password_queue), "64", 1, 100000, "passwords that may wait"},
    {"MAX_HEADERS", NULL, SETTING_NUMBER, AT(max_headers), "32768", 1024, 262144, "bytes of a request's headers"},
    {"MAX_UPLOAD", NULL, SETTING_NUMBER, AT(max_upload), "10485760", 1024, 104857600,
     "bytes of a multipart/form-data body"},
    {"MAX_INCOMING", NULL, SETTING_NUMBER, AT(max_incoming), "268435456", 1048576, 2147483647,
     "bytes of all requests that are not whole yet"},
    {"MAX_OUTGOING", NULL, SETTING_NUMBER, AT(max_outgoing), "268435456", 1048576, 2147483647,
     "bytes of all large answers under way"},
    {"MAX_EXPORT", NULL, SETTING_NUMBER, AT(max_export), "1073741824", 1048576, 2147483647,
     "bytes on disk of all exports that are not taken yet"},
    {"EXPORT_TIMEOUT", NULL, SETTING_NUMBER, AT(export_timeout), "900", 1, 3600,
     "seconds an export may take to be made, and to be taken"},
    {"MAX_PIXELS", NULL, SETTING_NUMBER, AT(max_pixels), "25000000", 1, 250000000, "width x height of a scan"},
    {"MAX_PHOTO_PIXELS", NULL, SETTING_NUMBER, AT(max_photo_pixels), "16000000", 1, 250000000,
     "width x height of a photo or logo"},
    {"UPLOAD_QUEUE", NULL, SETTING_NUMBER, AT(upload_queue), "16", 1, 1000, "uploads under way at the same time"},
    {"UPLOAD_TIMEOUT", NULL, SETTING_NUMBER, AT(upload_timeout), "300", 1, 3600,
     "seconds a request may take to come in and be taken"},
    {"MAX_IMPORT", NULL, SETTING_NUMBER, AT(max_import), "33554432", 1024, 268435456, "bytes of a CSV file to import"},
    {"IMPORT_TIMEOUT", NULL, SETTING_NUMBER, AT(import_timeout), "120", 1, 3600, "seconds an import may take"},
    {"IDLE_TIMEOUT", NULL, SETTING_NUMBER, AT(idle_timeout), "60", 1, 3600, "seconds a connection may be idle"},
    {"TLS_CERT_FILE", NULL, SETTING_TEXT, AT(tls_cert_file), "", 0, 4096, "certificate chain (PEM); with it TLS is on"},
    {"TLS_KEY_FILE", NULL, SETTING_TEXT, AT(tls_key_file), "", 0, 4096, "its private key (PEM)"},
    {"HSTS_MAX_AGE", NULL, SETTING_NUMBER, AT(hsts_max_age), "31536000", 0, 63072000,
     "seconds browsers keep to https, with TLS on; 0 for none"},
    {"CORS_ORIGINS", NULL, SETTING_TEXT, AT(cors_origins), "", 0, 4096,
     "origins (https://host[:port], ...) whose pages may call; * any, without cookies"},
    {"TRUSTED_PROXIES", NULL, SETTING_TEXT, AT(trusted_proxies), "", 0, 4096,
     "addresses and networks whose X-Forwarded-For is believed"},
    {"RATE_ENTRIES", NULL, SETTING_NUMBER, AT(rate_entries), "65536", 64, 16777216,
     "addresses or accounts that each limit counts at once"},
    {"RATE_READ_ADDRESS", NULL, SETTING_RATE, AT(rates[LIMIT_READ][RATE_ADDRESS]), "6000/60", 0, 0,
     "reads an address may do: COUNT/SECONDS, or off"},
    {"RATE_READ_ACCOUNT", NULL, SETTING_RATE, AT(rates[LIMIT_READ][RATE_ACCOUNT]), "3000/60", 0, 0, "the same, a user"},
    {"RATE_WRITE_ADDRESS", NULL, SETTING_RATE, AT(rates[LIMIT_WRITE][RATE_ADDRESS]), "3000/60", 0, 0,
     "writes an address may do"},
    {"RATE_WRITE_ACCOUNT", NULL, SETTING_RATE, AT(rates[LIMIT_WRITE][RATE_ACCOUNT]), "1800/60", 0, 0,
     "the same, a user"},
    {"RATE_LOGIN_ADDRESS", NULL, SETTING_RATE, AT(rates[LIMIT_LOGIN][RATE_ADDRESS]), "60/60", 0, 0,
     "logins and registrations an address may try"},
    {"RATE_LOGIN_ACCOUNT", NULL, SETTING_RATE, AT(rates[LIMIT_LOGIN][RATE_ACCOUNT]), "10/300", 0, 0,
     "wrong passwords an account may get"},
    {"RATE_RESET_ADDRESS", NULL, SETTING_RATE, AT(rates[LIMIT_RESET][RATE_ADDRESS]), "20/900", 0, 0,
     "forgotten passwords an address may ask for and set"},
    {"RATE_RESET_ACCOUNT", NULL, SETTING_RATE, AT(rates[LIMIT_RESET][RATE_ACCOUNT]), "5/3600", 0, 0,
     "reset mails an e-mail address may be sent"},
    {"MAIL_SERVER", NULL, SETTING_TEXT, AT(mail_server), "", 0, 255, "SMTP server"},
    {"MAIL_PORT", NULL, SETTING_NUMBER, AT(mail_port), "587", 1, 65535, "its port"},
    {"MAIL_USE_TLS", NULL, SETTING_FLAG, AT(mail_use_tls), "true", 0, 0, "STARTTLS, required when true"},
    {"MAIL_USE_SSL", NULL, SETTING_FLAG, AT(mail_use_ssl), "false", 0, 0, "TLS from the first byte, as on port 465"},
    {"MAIL_USERNAME", NULL, SETTING_TEXT, AT(mail_username), "", 0, 255, "login at the SMTP server"},
    {"MAIL_PASSWORD", NULL, SETTING_SECRET, AT(mail_password), "", 0, 1024, "its password"},
    {"MAIL_DEFAULT_SENDER", NULL, SETTING_TEXT, AT(mail_sender), "res-elec@localhost", 3, 320,
     "From: address, or Name <address>"},
    {"MAIL_CA_FILE", NULL, SETTING_TEXT, AT(mail_ca_file), "", 0, 4096,
     "authorities (PEM) that the SMTP server is checked with"},
    {"MAIL_DIR", NULL, SETTING_TEXT, AT(mail_directory), "", 0, 4096, "without a server: mail goes into files here"},
    {"MAIL_TIMEOUT", NULL, SETTING_NUMBER, AT(mail_timeout), "30", 1, 600, "seconds a delivery may take"},
    {"LOG_LEVEL", NULL, SETTING_TEXT, AT(log_level_name), "info", 1, 16, "error, warning, info or debug"},
    {"SHUTDOWN_TIMEOUT", NULL, SETTING_NUMBER, AT(shutdown_timeout), "15", 1, 3600,
     "seconds open requests have to finish at a stop"},
};
enum { CONFIG_SETTINGS = sizeof(config_settings) / sizeof(config_settings[0]) };

static char **config_text(const Config *config, const Setting *setting)
{
    return (char **)((char *)config + setting->offset);
}

static int *config_number(const Config *config, const Setting *setting)
{
    return (int *)((char *)config + setting->offset);
}

static bool *config_flag(const Config *config, const Setting *setting)
{
    return (bool *)((char *)config + setting->offset);
}

static RateLimit *config_rate(const Config *config, const Setting *setting)
{
    return (RateLimit *)((char *)config + setting->offset);
}

static bool config_is_text(const Setting *setting)
{
    return setting->kind == SETTING_TEXT || setting->kind == SETTING_SECRET || setting->kind == SETTING_DATABASE;
}

static bool config_read_flag(Config *config, const Setting *setting, const char *value, Text *error)
{
    static const char *const words[][2] = {{"false", "true"}, {"no", "yes"}, {"off", "on"}, {"0", "1"}};
    size_t i;

    for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (strcasecmp(value, words[i][0]) == 0 || strcasecmp(value, words[i][1]) == 0) {
            *config_flag(config, setting) = strcasecmp(value, words[i][1]) == 0;
            return true;
        }
    text_format(error, "%s must be true or false\n", setting->name);
    return false;
}

static bool config_read_rate(Config *config, const Setting *setting, const char *value, Text *error)
{
    if (rate_parse(value, config_rate(config, setting)))
        return true;
    text_format(error, "%s must be COUNT/SECONDS, such as 60/60, or off\n", setting->name);
    return false;
}

static bool config_read_number(Config *config, const Setting *setting, const char *value, Text *error)
{
    char *end;
    long number;

    errno = 0;
    number = strtol(value, &end, 10);
    if (errno != 0 || end == value || *end != '\0' || number < setting->min || number > setting->max) {
        text_format(error, "%s must be a number from %d to %d\n", setting->name, setting->min, setting->max);
        return false;
    }
    *config_number(config, setting) = (int)number;
    return true;
}

/* Beside numbers there is the word any. */
static bool config_read_port(Config *config, const Setting *setting, const char *value, Text *error)
{
    if (strcasecmp(value, "any") != 0)
        return config_read_number(config, setting, value, error);
    *config_number(config, setting) = CONFIG_ANY_PORT;
    return true;
}

static bool config_read_database(const Setting *setting, const char *value, Text *error)
{
    char *message = NULL;
    PQconninfoOption *options = PQconninfoParse(value, &message);

    PQfreemem(message); /* it may quote the password */
    if (options == NULL)
        text_format(error, "%s is not a PostgreSQL connection string\n", setting->name);
    PQconninfoFree(options);
    return options != NULL;
}

static bool config_read_setting(Config *config, const Setting *setting, const char *value, Text *error)
{
    size_t length;

    if (setting->kind == SETTING_NUMBER)
        return config_read_number(config, setting, value, error);
    if (setting->kind == SETTING_PORT)
        return config_read_port(config, setting, value, error);
    if (setting->kind == SETTING_FLAG)
        return config_read_flag(config, setting, value, error);
    if (setting->kind == SETTING_RATE)
        return config_read_rate(config, setting, value, error);
    length = strlen(value);
    if (length < (size_t)setting->min || length > (size_t)setting->max) {
        text_format(error, "%s must have %d to %d bytes\n", setting->name, setting->min, setting->max);
        return false;
    }
    *config_text(config, setting) = strdup(value);
    return setting->kind != SETTING_DATABASE || config_read_database(setting, value, error);
}

static const char *config_given(const char *value)
{
    return value != NULL && *value != '\0' ? value : NULL;
}

/* Settings that hang together. */
static bool config_check_mail(Config *config, Text *error)
{
    char address[MAIL_ADDRESS_BYTES + 1];

    config->mail = (MailSettings){.server = config_given(config->mail_server),
                                  .port = config->mail_port,
                                  .use_tls = config->mail_use_tls && !config->mail_use_ssl,
                                  .use_ssl = config->mail_use_ssl,
                                  .username = config_given(config->mail_username),
                                  .password = config_given(config->mail_password),
                                  .sender = config->mail_sender,
                                  .ca_file = config_given(config->mail_ca_file),
                                  .directory = config_given(config->mail_directory),
                                  .timeout = config->mail_timeout};
    if (config->mail_sender == NULL || mail_message_address(config->mail_sender, address))
        return true;
    text_string(error, "MAIL_DEFAULT_SENDER must be an e-mail address, or Name <address>\n");
    return false;
}

static bool config_check_tls(const Config *config, Text *error)
{
    if ((config_given(config->tls_cert_file) == NULL) == (config_given(config->tls_key_file) == NULL))
        return true;
    text_string(error, "TLS_CERT_FILE and TLS_KEY_FILE must be given together\n");
    return false;
}

static bool config_check_proxies(Config *config, Text *error)
{
    Text why = {0};
    bool ok = config->trusted_proxies == NULL || proxy_parse(config->trusted_proxies, &config->proxies, &why);

    if (!ok)
        text_format(error, "TRUSTED_PROXIES: %s\n", why.data);
    text_free(&why);
    return ok;
}

static bool config_check_origins(const Config *config, Text *error)
{
    if (config->cors_origins == NULL || cors_is_list(config->cors_origins))
        return true;
    text_string(error, "CORS_ORIGINS must be a list of origins such as https://example.org, or *\n");
    return false;
}

static bool config_finish(Config *config, Text *error)
{
    bool ok = config_check_mail(config, error);

    ok = config_check_tls(config, error) && ok;
    ok = config_check_proxies(config, error) && ok;
    ok = config_check_origins(config, error) && ok;
    if (config->threads == 0) {
        long cores = sysconf(_SC_NPROCESSORS_ONLN);

        config->threads = cores < 1 ? 1 : cores > 256 ? 256 : (int)cores;
    }
    /* as many commits can wait for the disk, or for a standby, at the same time */
    if (config->db_connections == 0)
        config->db_connections = config->threads < 7 ? 20 / config->threads : 3;
    if (config->log_level_name != NULL && !log_level_parse(config->log_level_name, &config->log_level)) {
        text_string(error, "LOG_LEVEL must be error, warning, info or debug\n");
        ok = false;
    }
    return ok;
}

bool config_read(Config *config, ConfigLookup lookup, void *source, Text *error)
{
    bool ok = true;
    size_t i;

    *config = (Config){0};
    for (i = 0; i < CONFIG_SETTINGS; i++) {
        const Setting *setting = &config_settings[i];
        const char *value = lookup(source, setting->name);

        if ((value == NULL || *value == '\0') && setting->fallback != NULL)
            value = lookup(source, setting->fallback);
        if (value == NULL || *value == '\0')
            value = setting->initial;
        if (value == NULL) {
            text_format(error, "%s is required\n", setting->name);
            ok = false;
        } else if (!config_read_setting(config, setting, value, error)) {
            ok = false;
        }
    }
    return config_finish(config, error) && ok;
}

static const char *config_lookup(void *source, const char *name)
{
    const char *value = getenv(name);

    return value != NULL ? value : envfile_value(source, name);
}

bool config_load(Config *config, const char *env_file, Text *error)
{
    EnvFile file = {0};
    bool ok;

    *config = (Config){0};
    ok = envfile_read(&file, env_file != NULL ? env_file : ".env", env_file != NULL, error) &&
         config_read(config, config_lookup, &file, error);
    envfile_free(&file);
    return ok;
}

static void config_print_database(const char *url, Text *out)
{
    PQconninfoOption *options = PQconninfoParse(url, NULL), *option;
    const char *space = "";

    for (option = options; option != NULL && option->keyword != NULL; option++) {
        bool secret = option->dispchar[0] == '*' || strstr(option->keyword, "password") != NULL;

        if (option->val == NULL)
            continue;
        text_format(out, "%s%s=%s", space, option->keyword, secret ? "(hidden)" : option->val);
        space = " ";
    }
    PQconninfoFree(options);
}

void config_print(const Config *config, Text *out)
{
    size_t i;

    for (i = 0; i < CONFIG_SETTINGS; i++) {
        const Setting *setting = &config_settings[i];

        text_format(out, "%s=", setting->name);
        if (setting->kind == SETTING_PORT && *config_number(config, setting) == CONFIG_ANY_PORT)
            text_string(out, "any");
        else if (setting->kind == SETTING_NUMBER || setting->kind == SETTING_PORT)
            text_format(out, "%d", *config_number(config, setting));
        else if (setting->kind == SETTING_FLAG)
            text_string(out, *config_flag(config, setting) ? "true" : "false");
        else if (setting->kind == SETTING_RATE && config_rate(config, setting)->count == 0)
            text_string(out, "off");
        else if (setting->kind == SETTING_RATE)
            text_format(out, "%d/%d", config_rate(config, setting)->count, config_rate(config, setting)->seconds);
        else if (setting->kind == SETTING_SECRET)
            text_string(out, **config_text(config, setting) != '\0' ? "(hidden)" : "");
        else if (setting->kind == SETTING_DATABASE)
            config_print_database(*config_text(config, setting), out);
        else
            text_string(out, *config_text(config, setting));
        text_append(out, "\n", 1);
    }
}

void config_help(Text *out)
{
    size_t i;

    for (i = 0; i < CONFIG_SETTINGS; i++) {
        const Setting *setting = &config_settings[i];

        text_format(out, "  %-26s %-11s %s\n", setting->name,
                    setting->initial == NULL    ? "(required)"
                    : *setting->initial == '\0' ? "-"
                                                : setting->initial,
                    setting->help);
    }
}

void config_free(Config *config)
{
    size_t i;

    for (i = 0; i < CONFIG_SETTINGS; i++)
        if (config_is_text(&config_settings[i]))
            free(*config_text(config, &config_settings[i]));
    *config = (Config){0};
}
