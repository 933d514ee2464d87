/*
 * Settings: one table with name, kind, default and limits. To add a setting, add a field to Config and a row here.
 * Error texts name the setting and never show a secret's value.
 */
#include "config.h"

#include "envfile.h"

#include <errno.h>
#include <libpq-fe.h>
#include <limits.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef enum SettingKind { SETTING_NUMBER, SETTING_TEXT, SETTING_SECRET, SETTING_DATABASE } SettingKind;

/* min and max limit a number's value or a text's length; without an initial value it is required. */
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
    {"THREADS", NULL, SETTING_NUMBER, AT(threads), "0", 0, 256, "event loops, 0 for one a core"},
    {"DB_CONNECTIONS", NULL, SETTING_NUMBER, AT(db_connections), "2", 1, 32, "database connections a thread"},
    {"DB_QUEUE", NULL, SETTING_NUMBER, AT(db_queue), "4096", 1, 1000000, "requests a thread that may wait"},
    {"REQUEST_TIMEOUT", NULL, SETTING_NUMBER, AT(request_timeout), "10", 1, 3600, "seconds a request may take"},
    {"STATEMENT_TIMEOUT", NULL, SETTING_NUMBER, AT(statement_timeout_ms), "8000", 0, 3600000,
     "milliseconds a statement may take, 0 for no limit"},
    {"MAX_CONNECTIONS", NULL, SETTING_NUMBER, AT(max_connections), "10000", 1, 1000000, "open client connections"},
    {"MAX_BODY", NULL, SETTING_NUMBER, AT(max_body), "1048576", 1024, 1073741824, "bytes of a request body"},
    {"JWT_ACCESS_TOKEN_EXPIRES", NULL, SETTING_NUMBER, AT(access_expires), "900", 1, 86400, "seconds"},
    {"JWT_REFRESH_TOKEN_EXPIRES", NULL, SETTING_NUMBER, AT(refresh_expires), "2592000", 60, 31536000, "seconds"},
    {"PASSWORD_THREADS", NULL, SETTING_NUMBER, AT(password_threads), "1", 1, 64, "threads that hash passwords"},
    {"PASSWORD_QUEUE", NULL, SETTING_NUMBER, AT(password_queue), "64", 1, 100000, "passwords that may wait"},
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
    length = strlen(value);
    if (length < (size_t)setting->min || length > (size_t)setting->max) {
        text_format(error, "%s must have %d to %d bytes\n", setting->name, setting->min, setting->max);
        return false;
    }
    *config_text(config, setting) = strdup(value);
    return setting->kind != SETTING_DATABASE || config_read_database(setting, value, error);
}

static bool config_finish(Config *config, Text *error)
{
    if (config->threads == 0) {
        long cores = sysconf(_SC_NPROCESSORS_ONLN);

        config->threads = cores < 1 ? 1 : cores > 256 ? 256 : (int)cores;
    }
    if (config->log_level_name != NULL && !log_level_parse(config->log_level_name, &config->log_level)) {
        text_string(error, "LOG_LEVEL must be error, warning, info or debug\n");
        return false;
    }
    return true;
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
        if (setting->kind == SETTING_NUMBER)
            text_format(out, "%d", *config_number(config, setting));
        else if (setting->kind == SETTING_SECRET)
            text_string(out, "(hidden)");
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
                    setting->initial != NULL ? setting->initial : "(required)", setting->help);
    }
}

void config_free(Config *config)
{
    size_t i;

    for (i = 0; i < CONFIG_SETTINGS; i++)
        if (config_settings[i].kind != SETTING_NUMBER)
            free(*config_text(config, &config_settings[i]));
    *config = (Config){0};
}
