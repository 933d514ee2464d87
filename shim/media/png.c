/*
 * A PNG is decoded to 8 bits a channel and written anew. libpng gets to see only the chunks the pixels need: it would
 * inflate up to 1000 compressed texts of 8 MB each before it knew the size of the picture.
 */
#include "media/png.h"

#include "media/fault.h"

#include <png.h>
#include <stdlib.h>
#include <string.h>

enum { PNG_SIGNATURE = 8, PNG_CHUNK_FRAME = 12 };

/* Colour profiles are metadata; the gamma is kept, and applied by libpng, because without it the look changes. */
static bool media_png_needed(const unsigned char *name)
{
    static const char *const names[] = {"IHDR", "PLTE", "tRNS", "gAMA", "sRGB", "IDAT", "IEND"};
    size_t i;

    for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (memcmp(name, names[i], 4) == 0)
            return true;
    return false;
}

/*
 * Copies the signature and the needed chunks up to IEND into plain, which has room for length bytes, and returns their
 * length: 0 when the file ends early or holds a chunk without which it cannot be shown (PNG 5.4: a capital first).
 */
static size_t media_png_sift(const unsigned char *bytes, size_t length, unsigned char *plain)
{
    size_t at = PNG_SIGNATURE, filled = PNG_SIGNATURE;

    memcpy(plain, bytes, PNG_SIGNATURE);
    while (length - at >= PNG_CHUNK_FRAME) {
        const unsigned char *chunk = bytes + at;
        size_t size = (size_t)chunk[0] << 24 | (size_t)chunk[1] << 16 | (size_t)chunk[2] << 8 | chunk[3];

        if (size > length - at - PNG_CHUNK_FRAME)
            return 0;
        size += PNG_CHUNK_FRAME;
        if (media_png_needed(chunk + 4)) {
            memcpy(plain + filled, chunk, size);
            filled += size;
        } else if ((chunk[4] & 0x20) == 0) {
            return 0;
        }
        if (memcmp(chunk + 4, "IEND", 4) == 0)
            return filled;
        at += size;
    }
    return 0;
}

/* The fault of the last call on the image, which is freed. */
static MediaFault media_png_fault(png_image *image)
{
    MediaFault fault = media_fault(image->message);

    png_image_free(image);
    return fault;
}

/* Decodes into memory that the caller frees; nothing of the size of the picture is taken before that is known. */
static MediaFault media_png_read(const unsigned char *plain, size_t length, long pixels, png_image *image,
                                 unsigned char **picture)
{
    if (!png_image_begin_read_from_memory(image, plain, length))
        return media_png_fault(image);
    /* The second limit is libpng's own: a picture of 2^32 bytes. */
    if ((long)image->width * image->height > pixels || (long)image->width * image->height >= 1L << 30) {
        png_image_free(image);
        return MEDIA_TOO_LARGE;
    }
    image->format &= ~(png_uint_32)(PNG_FORMAT_FLAG_LINEAR | PNG_FORMAT_FLAG_COLORMAP);
    image->flags |= PNG_IMAGE_FLAG_16BIT_sRGB;
    *picture = calloc(image->height, PNG_IMAGE_ROW_STRIDE(*image));
    if (*picture == NULL) {
        png_image_free(image);
        return MEDIA_NO_MEMORY;
    }
    return png_image_finish_read(image, NULL, *picture, 0, NULL) ? MEDIA_OK : media_png_fault(image);
}

/* Encodes once, into memory that is large enough for any outcome and is cut down to it after. */
static MediaFault media_png_write(png_image *image, const unsigned char *picture, Media *out)
{
    size_t size = (size_t)image->height * (PNG_IMAGE_ROW_STRIDE(*image) + 1);
    unsigned char *shrunk;

    size = PNG_ZLIB_MAX_SIZE(size);
    out->length = PNG_IMAGE_PNG_SIZE_MAX_(*image, size);
    out->content = malloc(out->length);
    if (out->content == NULL)
        return MEDIA_NO_MEMORY;
    if (!png_image_write_to_memory(image, out->content, &out->length, 0, picture, 0, NULL))
        return media_png_fault(image);
    shrunk = realloc(out->content, out->length);
    if (shrunk != NULL)
        out->content = shrunk;
    out->width = (int)image->width;
    out->height = (int)image->height;
    return MEDIA_OK;
}

MediaFault media_png_encode(const unsigned char *rgba, int width, int height, Media *out)
{
    png_image image = {.version = PNG_IMAGE_VERSION, .format = PNG_FORMAT_RGBA};

    image.width = (png_uint_32)width;
    image.height = (png_uint_32)height;
    return media_png_write(&image, rgba, out);
}

MediaFault media_png_clean(const unsigned char *bytes, size_t length, long pixels, Media *out)
{
    png_image image = {.version = PNG_IMAGE_VERSION};
    unsigned char *plain = malloc(length), *picture = NULL;
    size_t filled = plain != NULL ? media_png_sift(bytes, length, plain) : 0;
    MediaFault fault = plain != NULL ? MEDIA_BROKEN : MEDIA_NO_MEMORY;

    if (filled > 0)
        fault = media_png_read(plain, filled, pixels, &image, &picture);
    free(plain);
    if (fault == MEDIA_OK)
        fault = media_png_write(&image, picture, out);
    free(picture);
    return fault;
}
