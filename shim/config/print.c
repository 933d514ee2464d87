/* The settings as others read them: what is in force, the help, the table of the documents. */
#include "config/print.h"

#include "config/settings.h"

#include <libpq-fe.h>
#include <string.h>

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

    for (i = 0; i < config_settings_count; i++) {
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

/* "1 to 60 seconds", "true or false", "path". */
static void config_print_values(const Setting *setting, Text *out)
{
    const char *unit = setting->unit != NULL ? setting->unit : "";

    if (setting->kind == SETTING_FLAG)
        text_string(out, "true or false");
    else if (setting->kind == SETTING_RATE)
        text_string(out, "COUNT/SECONDS or off");
    else if (setting->kind == SETTING_PORT)
        text_format(out, "%d to %d or any", setting->min, setting->max);
    else if (setting->kind == SETTING_NUMBER)
        text_format(out, "%d to %d%s%s", setting->min, setting->max, *unit != '\0' ? " " : "", unit);
    else if (*unit != '\0')
        text_string(out, unit);
    else
        text_format(out, "%d to %d bytes", setting->min, setting->max);
}

static const char *config_default(const Setting *setting)
{
    return setting->initial == NULL ? "(required)" : *setting->initial == '\0' ? "-" : setting->initial;
}

void config_help(Text *out)
{
    size_t i;

    for (i = 0; i < config_settings_count; i++) {
        const Setting *setting = &config_settings[i];

        text_format(out, "  %-26s %-11s %s [", setting->name, config_default(setting), setting->help);
        config_print_values(setting, out);
        text_string(out, "]\n");
    }
}

/* What Markdown would read as more than text is escaped. */
static void config_print_cell(const Text *cell, Text *out)
{
    size_t i;

    for (i = 0; i < cell->length; i++) {
        if (strchr("<*|_", cell->data[i]) != NULL)
            text_append(out, "\\", 1);
        text_append(out, cell->data + i, 1);
    }
}

void config_markdown(Text *out)
{
    Text values = {0}, help = {0};
    size_t i;

    text_string(out, "| setting | default | values | meaning |\n|---|---|---|---|\n");
    for (i = 0; i < config_settings_count; i++) {
        const Setting *setting = &config_settings[i];

        values.length = help.length = 0;
        config_print_values(setting, &values);
        text_string(&help, setting->help);
        text_format(out, "| `%s` | %s | ", setting->name, config_default(setting));
        config_print_cell(&values, out);
        text_string(out, " | ");
        config_print_cell(&help, out);
        text_string(out, " |\n");
    }
    text_free(&values);
    text_free(&help);
}
