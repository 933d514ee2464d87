/*
 * The log: a JSON object a line on standard error. Each thread owns a Log, in which lines gather; the sink is shared
 * and locked.
 */
#ifndef LOG_H
#define LOG_H

#include "core/text.h"

#include <pthread.h>
#include <stdint.h>

typedef enum LogLevel { LOG_ERROR, LOG_WARNING, LOG_INFO, LOG_DEBUG } LogLevel;

/* Where all threads write; one of them for the process. */
typedef struct LogSink {
    pthread_mutex_t lock;
    int fd;
    LogLevel level;
} LogSink;

/* One thread's log: lines wait here until log_flush. */
typedef struct Log {
    LogSink *sink;
    Text lines;
    int64_t second; /* the second that date stands for */
    char date[24];
} Log;

/* What an access line says; user_id 0 is nobody. */
typedef struct LogAccess {
    const char *method;
    size_t method_length;
    const char *path; /* without query */
    size_t path_length;
    int status;
    size_t bytes;
    int64_t duration_us;
    const char *request_id;
    int user_id;
    const char *address; /* the client's; NULL: unknown, as is the next */
    const char *route;   /* the pattern of the route's row */
} LogAccess;

/* False and *level untouched when the name is no level. */
bool log_level_parse(const char *name, LogLevel *level);

/*
 * Writes one line {"time","level","event",…}; fields is a list of name, value, …, NULL of strings (a NULL value is
 * null). Errors and warnings are flushed at once.
 */
void log_event(Log *log, LogLevel level, const char *event, ...) __attribute__((sentinel));
void log_access(Log *log, const LogAccess *access);
void log_flush(Log *log);
void log_free(Log *log);

#endif
