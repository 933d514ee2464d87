/*
 * The table of settings: name, kind, default, limits, unit, meaning. To add a setting, add a field to Config and a row
 * in settings.c, then run make documents, which writes the table into shim/doc/settings.md.
 */
#ifndef CONFIG_SETTINGS_H
#define CONFIG_SETTINGS_H

#include "config/config.h"

#include <stddef.h>

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
 * empty one it may be left out. What a number counts, or what a text is, stands in unit.
 */
typedef struct Setting {
    const char *name;
    const char *fallback;
    SettingKind kind;
    size_t offset;
    const char *initial;
    int min;
    int max;
    const char *unit;
    const char *help;
} Setting;

extern const Setting config_settings[];
extern const size_t config_settings_count;

/* Where a setting is in the configuration, by its kind. */
static inline char **config_text(const Config *config, const Setting *setting)
{
    return (char **)((char *)config + setting->offset);
}

static inline int *config_number(const Config *config, const Setting *setting)
{
    return (int *)((char *)config + setting->offset);
}

static inline bool *config_flag(const Config *config, const Setting *setting)
{
    return (bool *)((char *)config + setting->offset);
}

static inline RateLimit *config_rate(const Config *config, const Setting *setting)
{
    return (RateLimit *)((char *)config + setting->offset);
}

static inline bool config_is_text(const Setting *setting)
{
    return setting->kind == SETTING_TEXT || setting->kind == SETTING_SECRET || setting->kind == SETTING_DATABASE;
}

#endif
