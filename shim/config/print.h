/* The settings as others read them. What is written belongs to the caller's Text. */
#ifndef CONFIG_PRINT_H
#define CONFIG_PRINT_H

#include "config/config.h"

/* Appends NAME=value lines, secrets hidden. */
void config_print(const Config *config, Text *out);
/* Appends one line a setting: name, default, meaning, values. */
void config_help(Text *out);
/* The same as the table of Markdown in shim/doc/settings.md. */
void config_markdown(Text *out);

#endif
