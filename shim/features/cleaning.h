/*
 * Files that a worker cleans: a copy of its own, because the request may end while it reads them. A job belongs to who
 * makes it until worker_put takes it; run and free are the worker's callbacks.
 */
#ifndef CLEANING_H
#define CLEANING_H

#include "core/text.h"
#include "core/worker.h"
#include "media/media.h"

#include <sodium.h>

enum { CLEANING_FILES = 4 };

typedef struct CleaningFile {
    char *field;
    unsigned char *bytes;
    size_t length;
    unsigned char received_sha256[crypto_hash_sha256_BYTES];
    Media media;
} CleaningFile;

typedef struct Cleaning {
    WorkerJob work;
    long pixels;
    bool scan;
    size_t most;       /* bytes of a file as it is stored */
    uint64_t deadline; /* clock_ms: later nobody waits for it */
    int count;
    CleaningFile files[CLEANING_FILES];
    MediaFault fault; /* of the file at failed */
    bool oversize;    /* it is larger once it is unpacked */
    bool late;
    int failed;
    char *list;    /* the parameter files, malloc'ed */
    Text contents; /* the parameter contents */
} Cleaning;

/* Recognises and cleans each file, and writes the parameters; stops at the first fault, or when it is late. */
void cleaning_run(WorkerJob *work);
void cleaning_free(WorkerJob *work);

/* The parameter contents, which is a bytea[] in binary: its head, then each of count elements. */
void cleaning_begin(Text *contents, int count);
void cleaning_add(Text *contents, const char *bytes, size_t length);

#endif
