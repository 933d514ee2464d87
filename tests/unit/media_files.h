#ifndef MEDIA_FILES_H
#define MEDIA_FILES_H

/*
 * Files for media_clean, put together in memory. It is given a copy of exactly their length, so that the sanitizer
 * sees a read beyond it.
 */
#include "media/media.h"
#include "tap.h"

#include <stdint.h>
#include <stdlib.h>

enum { PIXELS = 1000000 };

typedef struct Bytes {
    unsigned char *data;
    size_t length;
} Bytes;

static inline void put(Bytes *bytes, const void *data, size_t length)
{
    bytes->data = realloc(bytes->data, bytes->length + length + 1);
    memcpy(bytes->data + bytes->length, data, length);
    bytes->length += length;
}

static inline void put_number(Bytes *bytes, unsigned long number, int size, bool little)
{
    int i;

    for (i = 0; i < size; i++) {
        unsigned char byte = (unsigned char)(number >> 8 * (little ? i : size - 1 - i));

        put(bytes, &byte, 1);
    }
}

/* Puts more at the end, and frees it. */
static inline void append(Bytes *bytes, Bytes more)
{
    put(bytes, more.data, more.length);
    free(more.data);
}

/* A new file with more at the offset; more is freed. */
static inline Bytes spliced(Bytes bytes, size_t at, Bytes more)
{
    Bytes whole = {0};

    put(&whole, bytes.data, at);
    put(&whole, more.data, more.length);
    put(&whole, bytes.data + at, bytes.length - at);
    free(more.data);
    return whole;
}

static inline MediaFault clean_bytes(const void *data, size_t length, long pixels, Media *out)
{
    unsigned char *copy = malloc(length > 0 ? length : 1);
    MediaFault fault;

    memcpy(copy, data, length);
    fault = media_clean(copy, length, pixels, true, out);
    free(copy);
    return fault;
}

static inline MediaFault clean(Bytes in, Media *out)
{
    return clean_bytes(in.data, in.length, PIXELS, out);
}

/* Checks the fault alone and frees both. */
static inline void is_fault(Tap *tap, Bytes in, MediaFault fault, const char *name)
{
    Media media;

    tap_is_int(tap, clean(in, &media), fault, name);
    media_free(&media);
    free(in.data);
}

static inline bool holds(const Media *media, const char *string)
{
    return memmem(media->content, media->length, string, strlen(string)) != NULL;
}

#endif
