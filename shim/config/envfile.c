/*
 * .env files: NAME=value, one a line, "export" allowed, # begins a comment at the start of a line or after a blank.
 * Values may stand in '…' (as they are) or "…" (with \" \\ \n). Nothing is expanded. Debian 12 has readers of such
 * files for Python, Ruby, PHP, Go and Rust, and none for C: libinih and libconfuse take neither "export" nor the
 * quotes.
 */
#include "config/envfile.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *envfile_blanks(const char *at, const char *end)
{
    while (at < end && (*at == ' ' || *at == '\t' || *at == '\r'))
        at++;
    return at;
}

static bool envfile_name_character(char c, bool first)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' || (!first && c >= '0' && c <= '9');
}

/* Reads a quoted value; NULL when its quote does not close or something follows it. */
static const char *envfile_quoted(const char *at, const char *end, Text *value)
{
    char quote = *at++;

    for (; at < end && *at != quote; at++) {
        char c = *at;

        if (quote == '"' && c == '\\' && at + 1 < end && strchr("\"\\n", at[1]) != NULL)
            c = *++at == 'n' ? '\n' : *at;
        text_append(value, &c, 1);
    }
    if (at == end)
        return NULL;
    at = envfile_blanks(at + 1, end);
    return at == end || *at == '#' ? end : NULL;
}

static void envfile_plain(const char *at, const char *end, Text *value)
{
    const char *stop = at;

    while (stop < end && !(*stop == '#' && (stop == at || stop[-1] == ' ' || stop[-1] == '\t')))
        stop++;
    while (stop > at && (stop[-1] == ' ' || stop[-1] == '\t' || stop[-1] == '\r'))
        stop--;
    text_append(value, at, (size_t)(stop - at));
}

static bool envfile_line(EnvFile *file, const char *at, const char *end)
{
    const char *name;
    Text value = {0};
    EnvEntry *entry;

    at = envfile_blanks(at, end);
    if (at == end || *at == '#')
        return true;
    if (end - at > 7 && memcmp(at, "export", 6) == 0 && (at[6] == ' ' || at[6] == '\t'))
        at = envfile_blanks(at + 7, end);
    for (name = at; at < end && envfile_name_character(*at, at == name);)
        at++;
    if (at == name || at == end)
        return false;
    file->entries = realloc(file->entries, (file->count + 1) * sizeof(*file->entries));
    if (file->entries == NULL)
        abort();
    entry = &file->entries[file->count++];
    *entry = (EnvEntry){strndup(name, (size_t)(at - name)), NULL};
    at = envfile_blanks(at, end);
    if (at == end || *at != '=')
        return false;
    at = envfile_blanks(at + 1, end);
    text_append(&value, "", 0);
    if (at < end && (*at == '"' || *at == '\''))
        at = envfile_quoted(at, end, &value);
    else
        envfile_plain(at, end, &value);
    entry->value = value.data;
    return at != NULL;
}

bool envfile_parse(EnvFile *file, const char *content, size_t length, Text *error)
{
    const char *at = content, *end = content + length;
    int line = 1;

    while (at < end) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));

        if (stop == NULL)
            stop = end;
        if (memchr(at, '\0', (size_t)(stop - at)) != NULL || !envfile_line(file, at, stop)) {
            text_format(error, "line %d is not NAME=value", line);
            return false;
        }
        at = stop + 1;
        line++;
    }
    return true;
}

bool envfile_read(EnvFile *file, const char *path, bool required, Text *error)
{
    FILE *stream = fopen(path, "re");
    Text content = {0};
    char block[4096];
    size_t size;
    bool ok;

    if (stream == NULL) {
        if (!required && errno == ENOENT)
            return true;
        text_format(error, "%s: %s", path, strerror(errno));
        return false;
    }
    while ((size = fread(block, 1, sizeof(block), stream)) > 0)
        text_append(&content, block, size);
    fclose(stream);
    text_format(error, "%s: ", path);
    ok = envfile_parse(file, content.data, content.length, error);
    if (ok)
        text_clear(error);
    text_free(&content);
    return ok;
}

const char *envfile_value(const EnvFile *file, const char *name)
{
    size_t i;

    for (i = file->count; i > 0; i--)
        if (strcmp(file->entries[i - 1].name, name) == 0)
            return file->entries[i - 1].value;
    return NULL;
}

void envfile_free(EnvFile *file)
{
    size_t i;

    for (i = 0; i < file->count; i++) {
        free(file->entries[i].name);
        free(file->entries[i].value);
    }
    free(file->entries);
    *file = (EnvFile){0};
}
