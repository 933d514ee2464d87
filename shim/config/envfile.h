/* Reads a .env file: NAME=value lines. The struct owns its strings. */
#ifndef ENVFILE_H
#define ENVFILE_H

#include "core/text.h"

#include <stdbool.h>

typedef struct EnvEntry {
    char *name;
    char *value;
} EnvEntry;

/* The settings of a .env file; owns its strings. */
typedef struct EnvFile {
    EnvEntry *entries;
    size_t count;
} EnvFile;

/* Parses the content of a file; on failure says the line in error. */
bool envfile_parse(EnvFile *file, const char *content, size_t length, Text *error);
/* Reads a file. A missing one is an error only where it is required. */
bool envfile_read(EnvFile *file, const char *path, bool required, Text *error);
/* The last value given to name, or NULL. */
const char *envfile_value(const EnvFile *file, const char *name);
void envfile_free(EnvFile *file);

#endif
