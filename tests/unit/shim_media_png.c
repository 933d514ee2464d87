/*
 * What is left of an uploaded PNG: its pixels at 8 bits a channel, and no bomb goes off on the way.
 */
#define _GNU_SOURCE
#include "media_files.h"

#include <png.h>
#include <sys/resource.h>
#include <unistd.h>
#include <zlib.h>

enum { AFTER_IHDR = 33 };

/* Frees the content. */
static Bytes chunk(const char *name, Bytes content)
{
    Bytes bytes = {0};

    put_number(&bytes, content.length, 4, false);
    put(&bytes, name, 4);
    append(&bytes, content);
    put_number(&bytes, crc32(0, bytes.data + 4, (uInt)bytes.length - 4), 4, false);
    return bytes;
}

static Bytes text_chunk(const char *name, const char *text, size_t length)
{
    Bytes content = {0};

    put(&content, text, length);
    return chunk(name, content);
}

/* The pattern: the bytes 2 and 3, one sample of 16 bits on a little-endian machine, are alike. */
static unsigned char sample(size_t i)
{
    return (unsigned char)((i / 2 * 2) * 2654435761u >> 13);
}

/* A picture in a format of libpng's, with a pattern in every channel. */
static Bytes png(png_uint_32 format, int width, int height)
{
    png_image image = {.version = PNG_IMAGE_VERSION, .format = format, .colormap_entries = 7};
    unsigned char map[7 * 4], *picture;
    png_alloc_size_t length = 0;
    Bytes bytes = {0};
    size_t i;

    image.width = (png_uint_32)width;
    image.height = (png_uint_32)height;
    picture = calloc(PNG_IMAGE_SIZE(image), 1);
    for (i = 0; i < PNG_IMAGE_SIZE(image); i++)
        picture[i] = (unsigned char)(format & PNG_FORMAT_FLAG_COLORMAP ? i % 7 : sample(i));
    for (i = 0; i < sizeof(map); i++)
        map[i] = (unsigned char)(i * 37);
    png_image_write_to_memory(&image, NULL, &length, 0, picture, 0, map);
    bytes.data = malloc(length + 1);
    bytes.length = length;
    if (!png_image_write_to_memory(&image, bytes.data, &length, 0, picture, 0, map))
        abort();
    free(picture);
    return bytes;
}

/* Decodes to 8-bit RGBA; the caller frees. */
static unsigned char *decoded(const unsigned char *file, size_t length, size_t *size)
{
    png_image image = {.version = PNG_IMAGE_VERSION};
    unsigned char *picture;

    *size = 0;
    if (!png_image_begin_read_from_memory(&image, file, length))
        return NULL;
    image.format = PNG_FORMAT_RGBA;
    *size = PNG_IMAGE_SIZE(image);
    picture = malloc(*size);
    if (!png_image_finish_read(&image, NULL, picture, 0, NULL))
        *size = 0;
    return picture;
}

static bool looks_the_same(Bytes before, const Media *after)
{
    size_t was_size, is_size;
    unsigned char *was = decoded(before.data, before.length, &was_size);
    unsigned char *is = decoded(after->content, after->length, &is_size);
    bool same = was_size > 0 && was_size == is_size && memcmp(was, is, is_size) == 0;

    free(was);
    free(is);
    return same;
}

typedef struct FormatCase {
    const char *name;
    png_uint_32 format;
    int color_type; /* written: 0 gray, 2 RGB, 4 gray and alpha, 6 RGBA */
} FormatCase;

static const FormatCase formats[] = {
    {"gray", PNG_FORMAT_GRAY, 0},
    {"gray and alpha", PNG_FORMAT_GA, 4},
    {"RGB", PNG_FORMAT_RGB, 2},
    {"RGBA", PNG_FORMAT_RGBA, 6},
    {"palette", PNG_FORMAT_RGB_COLORMAP, 2},
    {"palette with alpha", PNG_FORMAT_RGBA_COLORMAP, 6},
    {"16 bits gray", PNG_FORMAT_LINEAR_Y, 0},
    {"16 bits RGB", PNG_FORMAT_LINEAR_RGB, 2},
    {"16 bits RGBA", PNG_FORMAT_LINEAR_RGB_ALPHA, 6},
};

static void test_formats(Tap *tap)
{
    size_t i;

    for (i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
        Bytes in = png(formats[i].format, 37, 21);
        Media media;

        if (tap_is_int(tap, clean(in, &media), MEDIA_OK, formats[i].name)) {
            tap_ok(tap, media.width == 37 && media.height == 21, formats[i].name);
            tap_is_int(tap, media.content[25], formats[i].color_type, formats[i].name);
            tap_is_int(tap, media.content[24], 8, formats[i].name);
            tap_ok(tap, looks_the_same(in, &media), formats[i].name);
            tap_is(tap, media_type_name(media.type), "image/png", "its type");
        }
        media_free(&media);
        free(in.data);
    }
}

/* 16 bits without a gamma are taken for sRGB, as a browser does, and not for the linear light libpng supposes. */
static void test_no_gamma(Tap *tap)
{
    Bytes in = png(PNG_FORMAT_LINEAR_Y, 2, 1);
    unsigned char *gamma = memmem(in.data, in.length, "gAMA", 4), *picture;
    Media media;
    size_t size;

    memcpy(gamma, "gaMA", 4);
    if (tap_is_int(tap, clean(in, &media), MEDIA_OK, "16 bits without a gamma")) {
        picture = decoded(media.content, media.length, &size);
        tap_is_int(tap, picture[0], 0, "black");
        tap_is_int(tap, picture[4], sample(3), "a sample's upper byte");
        free(picture);
    }
    media_free(&media);
    free(in.data);
}

static void test_metadata(Tap *tap)
{
    static const char *const secrets[] = {"tEXt",  "zTXt", "iTXt", "iCCP", "eXIf", "tIME", "prIv",
                                          "<?php", "GPS",  "pHYs", "bKGD", "PK\3", "acTL", "<html"};
    Bytes plain = png(PNG_FORMAT_RGB, 37, 21), more = {0}, in;
    Media media;
    size_t i;

    append(&more, text_chunk("tEXt", "Comment\0<?php system(1); ?>", 27));
    append(&more, text_chunk("zTXt", "Comment\0\0broken", 15));
    append(&more, text_chunk("iTXt", "XML:com.adobe.xmp\0\0\0\0\0GPS", 25));
    append(&more, text_chunk("iCCP", "a name\0\0broken", 14));
    append(&more, text_chunk("eXIf", "MM\0*\0\0\0\x08GPS", 11));
    append(&more, text_chunk("pHYs", "\0\0\1\0\0\0\1\0\1", 9));
    append(&more, text_chunk("bKGD", "\0\1\0\1\0\1", 6));
    append(&more, text_chunk("acTL", "\0\0\0\2\0\0\0\0", 8));
    append(&more, text_chunk("prIv", "GPS", 3));
    append(&more, text_chunk("tIME", "\x7\xe8\1\1\1\1\1", 7));
    in = spliced(plain, AFTER_IHDR, more);
    put(&in, "PK\3\4 an archive <html><script>alert(1)</script>", 48);
    tap_is_int(tap, clean(in, &media), MEDIA_OK, "a PNG full of metadata");
    for (i = 0; i < sizeof(secrets) / sizeof(secrets[0]); i++)
        tap_ok(tap, memmem(media.content, media.length, secrets[i], strlen(secrets[i])) == NULL, secrets[i]);
    tap_ok(tap, media.length == plain.length && memcmp(media.content, plain.data, plain.length) == 0,
           "nothing but the picture");
    media_free(&media);
    free(in.data);
    free(plain.data);
}

static long peak_kilobytes(void)
{
    struct rusage usage;

    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

/* A picture of width × height that holds a few compressed bytes. */
static Bytes declared(uint32_t width, uint32_t height)
{
    Bytes small = png(PNG_FORMAT_RGBA, 1, 1), bytes = {0}, head = {0};

    put_number(&head, width, 4, false);
    put_number(&head, height, 4, false);
    put(&head, small.data + 24, 5);
    put(&bytes, small.data, 8);
    append(&bytes, chunk("IHDR", head));
    put(&bytes, small.data + AFTER_IHDR, small.length - AFTER_IHDR);
    free(small.data);
    return bytes;
}

static void test_size(Tap *tap)
{
    Bytes bytes = png(PNG_FORMAT_GRAY, 100, 50);
    long before = peak_kilobytes();
    Media media;

    tap_is_int(tap, clean_bytes(bytes.data, bytes.length, 5000, &media), MEDIA_OK, "as many pixels as allowed");
    media_free(&media);
    tap_is_int(tap, clean_bytes(bytes.data, bytes.length, 4999, &media), MEDIA_TOO_LARGE, "one pixel more");
    free(bytes.data);
    is_fault(tap, declared(1, 1), MEDIA_OK, "as declared");
    is_fault(tap, declared(50000, 50000), MEDIA_TOO_LARGE, "2500 million pixels declared");
    is_fault(tap, declared(1000000, 1000000), MEDIA_TOO_LARGE, "10^12 pixels declared");
    is_fault(tap, declared(1000, 1000), MEDIA_BROKEN, "a million pixels declared, one there");
    is_fault(tap, declared(1000001, 1), MEDIA_BROKEN, "wider than libpng reads at all");
    is_fault(tap, declared(0, 1), MEDIA_BROKEN, "no width");
    is_fault(tap, declared(1, 0xffffffff), MEDIA_BROKEN, "a height below zero");
    bytes = declared(40000, 40000);
    tap_is_int(tap, clean_bytes(bytes.data, bytes.length, 2147483647, &media), MEDIA_TOO_LARGE, "more than 2^30");
    free(bytes.data);
    tap_ok(tap, peak_kilobytes() - before < 32 * 1024, "refused before memory was taken");
}

/* Nearly 8 MB of text, deflated to a few kilobytes. */
static Bytes deflated(void)
{
    uLong size = 7900000, length = compressBound(size);
    Bytes stream = {malloc(length), 0};
    unsigned char *text = malloc(size);

    memset(text, 'A', size);
    compress(stream.data, &length, text, size);
    stream.length = length;
    free(text);
    return stream;
}

/* Of such texts libpng by itself would inflate a thousand, 8 GB. */
static void test_bombs(Tap *tap)
{
    Bytes plain = png(PNG_FORMAT_RGB, 37, 21), stream = deflated(), more = {0}, in;
    long before;
    int i;

    for (i = 0; i < 300; i++) {
        Bytes text = {0}, international = {0}, profile = {0};

        put(&text, "Comment\0\0", 9);
        put(&text, stream.data, stream.length);
        append(&more, chunk("zTXt", text));
        put(&international, "Comment\0\1\0\0\0", 12);
        put(&international, stream.data, stream.length);
        append(&more, chunk("iTXt", international));
        put(&profile, "a name\0\0", 8);
        put(&profile, stream.data, stream.length);
        append(&more, chunk("iCCP", profile));
    }
    in = spliced(plain, AFTER_IHDR, more);
    before = peak_kilobytes();
    is_fault(tap, in, MEDIA_OK, "900 chunks of 8 MB each");
    tap_ok(tap, peak_kilobytes() - before < 128 * 1024, "are not inflated");
    free(stream.data);
    free(plain.data);
}

static void test_broken(Tap *tap)
{
    Bytes in = png(PNG_FORMAT_RGB_COLORMAP, 37, 21);
    size_t cut, broken = 0, flipped = 0;
    Media media;

    for (cut = 8; cut < in.length; cut++) {
        broken += clean((Bytes){in.data, cut}, &media) == MEDIA_BROKEN && media.content == NULL;
        media_free(&media);
    }
    tap_is_int(tap, (long)broken, (long)in.length - 8, "a PNG cut anywhere is broken");
    for (cut = 8; cut < in.length - 12; cut++) {
        in.data[cut] ^= 0x10;
        flipped += clean(in, &media) == MEDIA_OK;
        media_free(&media);
        in.data[cut] ^= 0x10;
    }
    tap_is_int(tap, (long)flipped, 9, "a bit may be wrong in the name, content or sum of sRGB, and nowhere else");
    is_fault(tap, spliced(in, AFTER_IHDR, text_chunk("CgBI", "\x50\0\x20\6", 4)), MEDIA_BROKEN,
             "an unknown chunk without which it cannot be shown");
    free(in.data);
}

/* libpng's messages go nowhere: runs the test with stderr in a file, which stays empty. */
static void test_silent(Tap *tap)
{
    FILE *file = tmpfile();
    int stderr_copy = dup(STDERR_FILENO);

    dup2(fileno(file), STDERR_FILENO);
    test_broken(tap);
    fflush(stderr);
    dup2(stderr_copy, STDERR_FILENO);
    close(stderr_copy);
    tap_is_int(tap, lseek(fileno(file), 0, SEEK_END), 0, "nothing on stderr");
    fclose(file);
}

int main(void)
{
    Tap tap = {0};

    test_size(&tap);
    test_bombs(&tap);
    test_formats(&tap);
    test_no_gamma(&tap);
    test_metadata(&tap);
    test_silent(&tap);
    return tap_done(&tap);
}
