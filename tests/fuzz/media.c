/*
 * Any bytes through media_clean. What comes out is within the limits and comes out the same when it goes in again.
 * clang -g -O1 -fsanitize=fuzzer,address,undefined -Ishim tests/fuzz/media.c shim/media*.c -lturbojpeg -lpng16 -lgif
 */
#include "media/media.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { PIXELS = 1000000 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void insist(bool right)
{
    if (!right)
        abort();
}

/* 4:1:1 that lies on its side, which libjpeg reads and TurboJPEG 2.1 does not: four blocks down, one across. */
static bool is_tall(const Media *media)
{
    size_t i;

    for (i = 0; media->type == MEDIA_JPEG && i + 12 < media->length; i++)
        if (memcmp(media->content + i, "\xff\xc0\0\x11\x08", 5) == 0 && media->content[i + 11] == 0x14)
            return true;
    return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Media media, again;
    MediaFault fault;
    bool scan = size % 2 == 0; /* it takes PDFs, else GIFs */

    if (media_clean(data, size, PIXELS, scan, &media) != MEDIA_OK) {
        insist(media.content == NULL && media.length == 0);
        return 0;
    }
    insist(media.content != NULL && media.length > 0);
    if (media.type != MEDIA_PDF)
        insist(media.width > 0 && media.height > 0);
    fault = media_clean(media.content, media.length, 2 * PIXELS, scan, &again);
    if (fault == MEDIA_BROKEN && is_tall(&media)) {
        media_free(&media);
        return 0;
    }
    insist(fault == MEDIA_OK);
    insist(again.type == media.type && again.width == media.width && again.height == media.height);
    insist(again.length == media.length && memcmp(again.content, media.content, media.length) == 0);
    media_free(&again);
    media_free(&media);
    return 0;
}
