/*
 * Reads the settings from the environment and the .env file, and checks them. The struct is the caller's, its strings
 * are its own: config_free.
 */
#ifndef CONFIG_LOAD_H
#define CONFIG_LOAD_H

#include "config/config.h"

/* Gives the value of a setting or NULL. */
typedef const char *(*ConfigLookup)(void *source, const char *name);

/* Reads and checks all settings; on failure error names each that is missing or bad. Free it either way. */
bool config_read(Config *config, ConfigLookup lookup, void *source, Text *error);
/* As config_read from the environment, then from env_file (NULL: ./.env where there is one). */
bool config_load(Config *config, const char *env_file, Text *error);
void config_free(Config *config);

#endif
