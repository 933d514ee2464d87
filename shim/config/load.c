/*
 * Reading the settings of settings.c from the environment and the .env file, and checking them. Error texts name the
 * setting and never show a secret's value.
 */
#include "config/load.h"

#include "config/envfile.h"
#include "config/settings.h"
#include "parse/cors.h"
#include "mail/message.h"

#include <errno.h>
#include <limits.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

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
    return setting->kind != SETTING_DATABASE || hosts_open(&config->hosts, setting->name, value, error);
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
    for (i = 0; i < config_settings_count; i++) {
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

void config_free(Config *config)
{
    size_t i;

    for (i = 0; i < config_settings_count; i++)
        if (config_is_text(&config_settings[i]))
            free(*config_text(config, &config_settings[i]));
    hosts_close(&config->hosts);
    *config = (Config){0};
}
