/*
 * Parts of gzip streams (RFC 1952) that many streams share: a text is compressed once, refers to nothing before it, and
 * ends at a byte, so that it may follow any other part. What a stream needs of its own is its running checksum.
 */
#ifndef GZIP_PART_H
#define GZIP_PART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { GZIP_HEAD = 10, GZIP_TAIL = 10 /* bytes */ };

/* One text; the bytes belong to it until gzip_part_free(). */
typedef struct GzipPart {
    unsigned char *bytes;
    size_t length;
    uint32_t crc; /* of the text */
    size_t plain; /* length of the text */
} GzipPart;

/* What the end of a stream tells of all its texts; {0} at its beginning. */
typedef struct GzipSum {
    uint32_t crc;
    uint32_t plain; /* modulo 2^32 */
} GzipSum;

/* What a stream begins with. */
extern const unsigned char gzip_head[GZIP_HEAD];

/* Compresses a text; ends the program when memory ends, as h2o does. */
void gzip_part_make(GzipPart *part, const char *text, size_t length);
void gzip_part_free(GzipPart *part);
/* The part is sent in the stream. */
void gzip_sum_add(GzipSum *sum, const GzipPart *part);
/* What the stream ends with. */
void gzip_tail(const GzipSum *sum, unsigned char tail[GZIP_TAIL]);

#endif
