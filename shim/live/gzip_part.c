/*
 * Parts of gzip streams.
 */
#include "live/gzip_part.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { GZIP_RAW = -15 /* no head nor tail, a window of 32 KiB */, GZIP_LEVEL = 6, GZIP_MEMORY = 8 };

/* deflate, no flags, no time, no level, any system */
const unsigned char gzip_head[GZIP_HEAD] = {0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff};

void gzip_part_make(GzipPart *part, const char *text, size_t length)
{
    z_stream z = {.next_in = (z_const Bytef *)text, .avail_in = (uInt)length};
    size_t room;

    if (deflateInit2(&z, GZIP_LEVEL, Z_DEFLATED, GZIP_RAW, GZIP_MEMORY, Z_DEFAULT_STRATEGY) != Z_OK)
        abort();
    room = deflateBound(&z, (uLong)length) + GZIP_HEAD; /* and the empty block of the flush */
    *part = (GzipPart){
        .bytes = malloc(room), .crc = (uint32_t)crc32(0, (const Bytef *)text, (uInt)length), .plain = length};
    if (part->bytes == NULL)
        abort();
    z.next_out = part->bytes;
    z.avail_out = (uInt)room;
    if (deflate(&z, Z_SYNC_FLUSH) != Z_OK || z.avail_in > 0 || z.avail_out == 0)
        abort();
    part->length = room - z.avail_out;
    deflateEnd(&z);
}

void gzip_part_free(GzipPart *part)
{
    free(part->bytes);
    *part = (GzipPart){0};
}

void gzip_sum_add(GzipSum *sum, const GzipPart *part)
{
    sum->crc = (uint32_t)crc32_combine(sum->crc, part->crc, (z_off_t)part->plain);
    sum->plain += (uint32_t)part->plain;
}

static void gzip_little_endian(unsigned char *at, uint32_t value)
{
    int i;

    for (i = 0; i < 4; i++)
        at[i] = (unsigned char)(value >> (8 * i));
}

void gzip_tail(const GzipSum *sum, unsigned char tail[GZIP_TAIL])
{
    static const unsigned char last[] = {0x03, 0x00}; /* a last block with nothing in it */

    memcpy(tail, last, sizeof(last));
    gzip_little_endian(tail + sizeof(last), sum->crc);
    gzip_little_endian(tail + sizeof(last) + 4, sum->plain);
}
