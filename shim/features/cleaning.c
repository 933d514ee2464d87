/*
 * What becomes of files in a worker: their parameters, in the forms that the functions take.
 */
#include "features/cleaning.h"

#include "core/clock.h"

#include <arpa/inet.h>
#include <jansson.h>
#include <stdlib.h>

enum { CLEANING_BYTEA = 17 /* its type's number */ };

static void cleaning_number(Text *out, size_t value)
{
    uint32_t bytes = htonl((uint32_t)value);

    text_append(out, (const char *)&bytes, sizeof(bytes));
}

/* array_send of src/backend/utils/adt/arrayfuncs.c. */
void cleaning_begin(Text *contents, int count)
{
    cleaning_number(contents, 1); /* dimensions */
    cleaning_number(contents, 0); /* no nulls */
    cleaning_number(contents, CLEANING_BYTEA);
    cleaning_number(contents, (size_t)count);
    cleaning_number(contents, 1); /* the first index */
}

void cleaning_add(Text *contents, const char *bytes, size_t length)
{
    cleaning_number(contents, length);
    text_append(contents, bytes, length);
}

static void cleaning_write_contents(Cleaning *job)
{
    int i;

    cleaning_begin(&job->contents, job->count);
    for (i = 0; i < job->count; i++) {
        cleaning_add(&job->contents, (const char *)job->files[i].media.content, job->files[i].media.length);
        media_free(&job->files[i].media);
    }
}

static json_t *cleaning_describe(const CleaningFile *file)
{
    char hash[2 * crypto_hash_sha256_BYTES + 1];
    json_t *item;

    sodium_bin2hex(hash, sizeof(hash), file->received_sha256, sizeof(file->received_sha256));
    item = json_pack("{s:s, s:s, s:s}", "field", file->field, "type", media_type_name(file->media.type),
                     "received_sha256", hash);
    if (file->media.width > 0) {
        json_object_set_new(item, "width", json_integer(file->media.width));
        json_object_set_new(item, "height", json_integer(file->media.height));
    }
    return item;
}

static void cleaning_write_list(Cleaning *job)
{
    json_t *list = json_array();
    int i;

    for (i = 0; i < job->count; i++)
        json_array_append_new(list, cleaning_describe(&job->files[i]));
    job->list = json_dumps(list, JSON_COMPACT);
    json_decref(list);
    if (job->list == NULL)
        abort();
}

void cleaning_run(WorkerJob *work)
{
    Cleaning *job = (Cleaning *)work;
    int i;

    job->late = clock_ms() > job->deadline;
    for (i = 0; i < job->count && !job->late; i++) {
        CleaningFile *file = &job->files[i];

        crypto_hash_sha256(file->received_sha256, file->bytes, file->length);
        job->failed = i;
        job->fault = media_clean(file->bytes, file->length, job->pixels, job->scan, &file->media);
        job->oversize = job->fault == MEDIA_OK && file->media.length > job->most;
        job->late = clock_ms() > job->deadline;
        if (job->fault != MEDIA_OK || job->oversize)
            return;
        free(file->bytes);
        file->bytes = NULL;
    }
    if (job->late)
        return;
    cleaning_write_list(job);
    cleaning_write_contents(job);
}

void cleaning_free(WorkerJob *work)
{
    Cleaning *job = (Cleaning *)work;
    int i;

    for (i = 0; i < job->count; i++) {
        free(job->files[i].field);
        free(job->files[i].bytes);
        media_free(&job->files[i].media);
    }
    free(job->list);
    text_free(&job->contents);
    free(job);
}
