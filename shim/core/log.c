/*
 * The log: JSON lines on one descriptor. A thread gathers its lines and writes them in one piece, at the latest every
 * tick; the sink's lock only keeps lines of different threads apart. Tokens, passwords and bodies never come here.
 */
#include "core/log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { LOG_FLUSH_SIZE = 32 * 1024 };

static const char *const log_levels[] = {"error", "warning", "info", "debug"};

bool log_level_parse(const char *name, LogLevel *level)
{
    int i;

    for (i = LOG_ERROR; i <= LOG_DEBUG; i++)
        if (strcmp(name, log_levels[i]) == 0) {
            *level = (LogLevel)i;
            return true;
        }
    return false;
}

static void log_begin(Log *log, LogLevel level, const char *event)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    if (now.tv_sec != log->second || log->date[0] == '\0') {
        struct tm parts;

        gmtime_r(&now.tv_sec, &parts);
        strftime(log->date, sizeof(log->date), "%Y-%m-%dT%H:%M:%S", &parts);
        log->second = now.tv_sec;
    }
    text_format(&log->lines, "{\"time\":\"%s.%03ldZ\",\"level\":\"%s\",\"event\":\"%s\"", log->date,
                now.tv_nsec / 1000000, log_levels[level], event);
}

static void log_end(Log *log, LogLevel level)
{
    text_append(&log->lines, "}\n", 2);
    if (level <= LOG_WARNING || log->lines.length >= LOG_FLUSH_SIZE)
        log_flush(log);
}

void log_event(Log *log, LogLevel level, const char *event, ...)
{
    va_list fields;
    const char *name;

    if (level > log->sink->level)
        return;
    log_begin(log, level, event);
    va_start(fields, event);
    while ((name = va_arg(fields, const char *)) != NULL) {
        text_format(&log->lines, ",\"%s\":", name);
        text_json_string(&log->lines, va_arg(fields, const char *));
    }
    va_end(fields);
    log_end(log, level);
}

/* A string that needs no escape, or null. */
static void log_plain(Log *log, const char *name, const char *value)
{
    text_string(&log->lines, name);
    text_string(&log->lines, value != NULL ? "\"" : "null");
    if (value != NULL) {
        text_string(&log->lines, value);
        text_string(&log->lines, "\"");
    }
}

void log_access(Log *log, const LogAccess *access)
{
    if (LOG_INFO > log->sink->level)
        return;
    log_begin(log, LOG_INFO, "access");
    text_string(&log->lines, ",\"method\":");
    text_json(&log->lines, access->method, access->method_length);
    text_string(&log->lines, ",\"path\":");
    text_json(&log->lines, access->path, access->path_length);
    text_format(&log->lines, ",\"status\":%d,\"bytes\":%zu,\"duration_ms\":%.3f,\"request_id\":", access->status,
                access->bytes, (double)access->duration_us / 1000);
    text_json_string(&log->lines, access->request_id);
    if (access->user_id > 0)
        text_format(&log->lines, ",\"user_id\":%d", access->user_id);
    else
        text_string(&log->lines, ",\"user_id\":null");
    log_plain(log, ",\"address\":", access->address);
    log_plain(log, ",\"route\":", access->route);
    log_end(log, LOG_INFO);
}

void log_flush(Log *log)
{
    size_t written = 0;

    if (log->lines.length == 0)
        return;
    pthread_mutex_lock(&log->sink->lock);
    while (written < log->lines.length) {
        ssize_t step = write(log->sink->fd, log->lines.data + written, log->lines.length - written);

        if (step < 0 && errno != EINTR)
            break;
        written += step > 0 ? (size_t)step : 0;
    }
    pthread_mutex_unlock(&log->sink->lock);
    text_clear(&log->lines);
}

void log_free(Log *log)
{
    log_flush(log);
    text_free(&log->lines);
}
